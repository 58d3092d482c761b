"""The size and weight of type that was read by OCR, told from the height and thickness of its letters."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from statistics import median

from dataset.records import Word
from extractors.reading.list_marks import ReadLine, ReadWord
from extractors.reading.recognition import Reading
from extractors.reading.words import DESCENT

EXTENT = 0.93
"""Height from the descenders to the ascenders, in em, of usual book faces."""
ALIKE = 0.09
"""Sizes that differ by less are one: a pixel more or less of x-height makes as much."""
ONE_PARAGRAPH = 0.25
"""By how much sizes differ at most that are one where lines stand as close as those of a paragraph."""
SAME_LEADING = 0.1
BOLDER = 1.22
"""How much thicker than the body's the strokes of bold type are, at least."""
LEAST_BOLD = 0.6
"""Letters by what they are bolder than needed: a word or two may be so by chance."""
BLUR = 0.3
"""Of the strokes of body text, how much the scanner adds."""


class TypeSizes:
    """The size of a document's body text, kept from page to page so that it stays one size."""

    def __init__(self) -> None:
        self._body: float | None = None

    def settle(self, sizes: Sequence[float], weights: Sequence[int]) -> list[float]:
        """Return the sizes in half points, those near to the body's as the body's own."""
        body = round(2 * _find_middle(sizes, weights)) / 2
        if self._body is not None and abs(body - self._body) <= ALIKE * self._body:
            body = self._body
        self._body = self._body or body
        return [body if abs(size - body) <= ALIKE * body else max(round(2 * size) / 2, 1.0) for size in sizes]


def measure_body(reading: Reading, dpi: int) -> float:
    """Return the size of most letters, in points, or 0 where nothing was read."""
    if not reading.lines:
        return 0.0
    return _find_middle(_estimate_sizes(reading, dpi), _count_letters(reading))


def set_words(reading: Reading, dpi: int, sizes: TypeSizes) -> tuple[Word, ...]:
    """Return the words of a reading with boxes in points.

    All words of a line stand on one baseline, and their boxes reach from 0.78 em above it to 0.22 em below.
    """
    if not reading.lines:
        return ()
    settled = sizes.settle(_estimate_sizes(reading, dpi), _count_letters(reading))
    settled = _level_sizes(reading.lines, settled, _find_middle(settled, _count_letters(reading)))
    weigh = _make_scale(reading.lines, settled)
    points = 72 / dpi
    words = []
    for line, size in zip(reading.lines, settled, strict=True):
        bottom = round(line.baseline * points + DESCENT * size, 2)
        bold_count = _count_bold([weigh(word.stroke, size) for word in line.words], line.words)
        words += [
            Word(
                word.text,
                round(word.x0 * points, 2),
                round(bottom - size, 2),
                round(word.x1 * points, 2),
                bottom,
                size,
                i < bold_count,
            )
            for i, word in enumerate(line.words)
        ]
    return tuple(words)


def _level_sizes(lines: Sequence[ReadLine], sizes: Sequence[float], body: float) -> list[float]:
    """Return the sizes, the body's for lines that follow lines of it at its usual distance.

    A line of figures, capitals or few letters is easily taken for larger or smaller than it is.
    """
    level = list(sizes)
    pairs = list(itertools.pairwise(range(len(lines))))
    apart = [lines[b].baseline - lines[a].baseline for a, b in pairs]
    plain = [
        gap for (a, b), gap in zip(pairs, apart, strict=True) if sizes[a] == sizes[b] == body and gap > 0
    ]
    if not plain:
        return level
    leading = median(plain)
    close = [
        (a, b)
        for (a, b), gap in zip(pairs, apart, strict=True)
        if abs(gap - leading) < SAME_LEADING * leading and _overlap(lines[a], lines[b])
    ]
    for known, other in (*close, *((b, a) for a, b in reversed(close))):
        if level[known] == body and abs(level[other] - body) <= ONE_PARAGRAPH * body:
            level[other] = body
    return level


def _overlap(a: ReadLine, b: ReadLine) -> bool:
    return min(a.words[-1].x1, b.words[-1].x1) > max(a.words[0].x0, b.words[0].x0)


def _make_scale(lines: Sequence[ReadLine], sizes: Sequence[float]) -> Callable[[float, float], float]:
    """Return what gives the weight of strokes in type of a size, as a multiple of the page's usual weight.

    A part of each stroke is blur, which larger type has no more of.
    """
    words = [
        (word, size) for line, size in zip(lines, sizes, strict=True) for word in line.words if word.stroke
    ]
    if not words:
        return lambda _stroke, _size: 0.0
    usual = _find_middle([word.stroke / size for word, size in words], [len(word.text) for word, _ in words])
    body = _find_middle([size for _, size in words], [len(word.text) for word, _ in words])
    return lambda stroke, size: stroke / (usual * body * (BLUR + (1 - BLUR) * size / body))


def _count_bold(weights: Sequence[float], words: Sequence[ReadWord]) -> int:
    """Return with how many of its words, bold ones, a line begins.

    >>> words = [ReadWord(text, 0, 0, 90.0) for text in "Deadline: reports are due in May".split()]
    >>> _count_bold([1.5, 1.0, 1.3, 0.9, 1.0, 1.0], words), _count_bold([1.1] * 6, words)
    (1, 0)
    """
    total = best = 0.0
    count = 0
    for i, (word, weight) in enumerate(zip(words, weights, strict=True)):
        total += len(word.text) * (weight - BOLDER)
        if total > best:
            best, count = total, i + 1
    return count if best > LEAST_BOLD else 0


def _estimate_sizes(reading: Reading, dpi: int) -> list[float]:
    """Return the size of each line in points.

    A line's x-height is measured surely, its full height only where it has letters with ascenders and
    descenders, so that the usual ratio of the two is taken from all lines of the page.
    """
    ratio = median(line.height / line.x_height for line in reading.lines)
    return [line.x_height * ratio / EXTENT * 72 / dpi for line in reading.lines]


def _count_letters(reading: Reading) -> list[int]:
    return [sum(len(word.text) for word in line.words) for line in reading.lines]


def _find_middle(values: Sequence[float], weights: Sequence[int]) -> float:
    """Return the median of values that count `weights` times each.

    >>> _find_middle([8.0, 10.0, 16.0], [10, 60, 5])
    10.0
    """
    half = sum(weights) / 2
    for value, weight in sorted(zip(values, weights, strict=True)):
        half -= weight
        if half <= 0:
            return value
    return values[-1]
