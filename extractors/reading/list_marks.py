"""Numbers and bullets of lists in a picture, which OCR engines read as a column of their own or pass over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extractors.reading.pictures import DARK, Picture

LONGEST_MISREAD = 2
SPOT, SOLID = 0.4, 0.7
"""Of its rectangle, how much a bullet covers at least where nothing was read, and where letters were."""
LONGEST_MARKER = 5
"""Letters and signs of a list's number, as in `(iii)`."""
MARKER = re.compile(r"\(?[A-Za-z0-9]{1,3}[.)]")
BULLETS = frozenset(("¢", "*", "°", "®", "©", "e", "+", ">", "»", "«", ">»"))
"""What the data without a bullet reads in its place at the head of a line."""
LEAST_CONFIDENCE = 30.0
FAR = 3.0
"""How far before its line a marker stands at most, as a multiple of the line's height."""


class ReadWord(NamedTuple):
    """A word with its left and right edge in pixels and the engine's confidence, 0 to 100."""

    text: str
    x0: int
    x1: int
    confidence: float
    stroke: float = 0.0
    """Mean thickness of its strokes in pixels, 0 where it is not known."""


class ReadLine(NamedTuple):
    """A line of words; heights in pixels."""

    words: list[ReadWord]
    baseline: float
    x_height: float
    height: float
    """From the descenders to the ascenders."""
    turned: int = 0
    """By how many degrees the line has to be turned clockwise to stand upright."""


class Place(NamedTuple):
    """A part of a picture, in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int


def join_markers(lines: list[ReadLine]) -> list[ReadLine]:
    """Return the lines, each with the number or bullet that stands well before it.

    The engine takes a list's numbers for a column of their own.
    """
    texts = [line for line in lines if not _is_marker(line)]
    joined = {id(line): line for line in texts}
    strays = []
    for marker in (line for line in lines if _is_marker(line)):
        follower = min(
            (line for line in texts if _follows(line, marker)),
            key=lambda line: line.words[0].x0,
            default=None,
        )
        if follower is None or joined[id(follower)] is not follower:
            strays.append(id(marker))
        else:
            joined[id(follower)] = follower._replace(words=[*marker.words, *follower.words])
    return [joined.get(id(line), line) for line in lines if id(line) in joined or id(line) in strays]


def _is_marker(line: ReadLine) -> bool:
    return len(line.words) == 1 and len(line.words[0].text) <= LONGEST_MARKER


def _follows(line: ReadLine, marker: ReadLine) -> bool:
    gap = line.words[0].x0 - marker.words[0].x1
    return 0 < gap < FAR * line.height and abs(line.baseline - marker.baseline) < 0.4 * line.height


def find_marker_place(picture: Picture, line: ReadLine, lines: Sequence[ReadLine]) -> Place | None:
    """Return where ink that was not read stands a little before a line, if it may be a marker."""
    height, start = line.height, line.words[0].x0
    near = [other for other in lines if other is not line and abs(other.baseline - line.baseline) < height]
    left = max([word.x1 + 1 for other in near for word in other.words if word.x1 < start], default=0)
    left = max(left, round(start - (FAR + 1) * height), 0)
    right = round(start - 0.3 * line.x_height)
    top, bottom = max(round(line.baseline - height), 0), round(line.baseline + 0.35 * height)
    if right - left < 0.3 * height:
        return None
    columns = np.nonzero((picture[top:bottom, left:right] < DARK).sum(axis=0) > 1)[0]
    if not len(columns):
        return None
    x0, x1 = left + int(columns[0]), left + int(columns[-1]) + 1
    if not 0.15 * height < x1 - x0 < 2 * height:
        return None
    margin = round(0.2 * height)
    return Place(max(x0 - margin, 0), top, min(x1 + margin, start), min(bottom, picture.shape[0]))


def add_marker(line: ReadLine, place: Place, text: str, confidence: float, picture: Picture) -> ReadLine:
    """Return the line with what was read before it, if that is a list's number, or looks like its bullet."""
    if confidence < LEAST_CONFIDENCE or not MARKER.fullmatch(text):
        if (len(text) > 1 and text not in BULLETS) or not _looks_like_bullet(picture, place, line):
            return line
        text = "•"
    return line._replace(words=[ReadWord(text, place.x0, place.x1, confidence), *line.words])


def mark_bullet(line: ReadLine, picture: Picture) -> ReadLine:
    """Return the line with a bullet at its head where the engine took a solid spot for a letter or two."""
    first, *rest = line.words
    if len(first.text) > LONGEST_MISREAD or not rest or rest[0].x0 - first.x1 < 0.4 * line.x_height:
        return line
    top, bottom = max(round(line.baseline - line.height), 0), round(line.baseline + 0.1 * line.x_height)
    place = Place(max(first.x0, 0), top, first.x1, bottom)
    if not _looks_like_bullet(picture, place, line, fill=SOLID):
        return line
    return line._replace(words=[first._replace(text="•"), *rest])


def _looks_like_bullet(picture: Picture, place: Place, line: ReadLine, *, fill: float = SPOT) -> bool:
    """Tell whether the ink in a place is one compact spot of no more than a small letter's height."""
    ink = picture[place.top : place.bottom, place.x0 : place.x1] < DARK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return False
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    lowest = place.top + int(rows[-1])
    within = line.baseline - 1.3 * line.x_height < lowest <= line.baseline + 0.1 * line.x_height
    compact = 0.6 * height < width < 1.7 * height and ink[:, columns].sum() > fill * height * width
    return within and compact and 0.3 * line.x_height < height < 1.2 * line.x_height
