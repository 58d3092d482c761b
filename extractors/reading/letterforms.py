"""The height and weight of the letters in a picture, which tell the size of type and whether it is bold.

The engine's own heights are at times those of another line, as where notes stand below a column of text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.reading.hyphens import is_dense
from extractors.reading.list_marks import ReadLine, ReadWord
from extractors.reading.pictures import DARK, Picture

LEAST_HEIGHT = 6
"""Pixels of the smallest letters whose height is measured."""
GAP = 0.1
"""Of the ink of a row through letters, what there is at most between two lines."""
CAPITALS = 0.7
"""x-height of a face, as a share of the height of its capitals and figures."""
MOSTLY = 0.6
LEAST_LETTERS = 4
FAR_OFF = 0.12
"""How far the engine's height may be off before it is taken for that of another line."""
REACH = 1.5
"""Height of the letters that are looked at, in x-heights."""


def measure_letters(line: ReadLine, picture: Picture, baseline: tuple[int, int, int, int]) -> ReadLine:
    """Return the line with the height of its letters and the thickness of its words' strokes in the picture.

    Chinese and Japanese signs are all of one height, and their strokes are thick where they are few.
    `baseline` is x and y of its two ends.
    """
    parts = [_cut(picture, word, line, _find_baseline(baseline, word)) for word in line.words]
    x_height = _measure_x_height(line, parts)
    if abs(x_height - line.x_height) > FAR_OFF * line.x_height:
        height = line.height * x_height / line.x_height
        line = line._replace(x_height=x_height, height=height)
    strokes = [
        0.0 if is_dense(word.text[0]) else _measure_stroke(part[-round(REACH * line.x_height) :])
        for word, part in zip(line.words, parts, strict=True)
    ]
    words = [word._replace(stroke=stroke) for word, stroke in zip(line.words, strokes, strict=True)]
    return line._replace(words=words)


def _find_baseline(baseline: tuple[int, int, int, int], word: ReadWord) -> int:
    """Return how high the baseline is below a word."""
    x0, y0, x1, y1 = baseline
    return round(y0 + ((word.x0 + word.x1) / 2 - x0) * (y1 - y0) / max(x1 - x0, 1))


def _cut(picture: Picture, word: ReadWord, line: ReadLine, bottom: int) -> NDArray[np.bool_]:
    """Return where a word has ink above its baseline."""
    top = max(bottom - round(line.height), 0)
    return picture[top : max(bottom, top), max(word.x0, 0) : word.x1] < DARK


def _measure_x_height(line: ReadLine, parts: list[NDArray[np.bool_]]) -> float:
    """Return the height of small letters, by the row above which there is suddenly less ink."""
    letters = [char for word in line.words for char in word.text if char.isalnum() and not is_dense(char)]
    height = min([len(part) for part in parts], default=0)
    small = sum(char.islower() for char in letters) / max(len(letters), 1)
    mixed = any(is_dense(word.text[0]) for word in line.words)
    if mixed or len(letters) < LEAST_LETTERS or height <= LEAST_HEIGHT or 1 - MOSTLY < small < MOSTLY:
        return line.x_height
    upwards = np.sum([part[-height:].sum(axis=1) for part in parts], axis=0)[::-1]
    gaps = np.nonzero(upwards[LEAST_HEIGHT:] < GAP * np.mean(upwards[:LEAST_HEIGHT]))[0]
    if len(gaps):  # the line above begins
        upwards = upwards[: LEAST_HEIGHT + gaps[0] + 2]
    drops = upwards[LEAST_HEIGHT - 2 : -2] - upwards[LEAST_HEIGHT:]
    if not len(drops) or drops.max() <= 0:
        return line.x_height
    measured = float(LEAST_HEIGHT - 1 + int(np.argmax(drops)))
    return measured if small >= MOSTLY else CAPITALS * measured


def _measure_stroke(ink: NDArray[np.bool_]) -> float:
    """Return the mean length of the level runs of ink, which grows with the weight of the type."""
    runs = int((ink[:, 1:] & ~ink[:, :-1]).sum() + ink[:, :1].sum())
    return float(ink.sum()) / runs if runs else 0.0
