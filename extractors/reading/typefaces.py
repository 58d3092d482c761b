"""The size and weight of type that was read by OCR, told from the height and thickness of its letters."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from dataset.records import Word
from extractors.reading.recognition import Reading
from extractors.reading.words import DESCENT

EXTENT = 0.93
"""Height from the descenders to the ascenders, in em, of usual book faces."""
ALIKE = 0.09
"""Sizes that differ by less are one: a pixel more or less of x-height makes as much."""
BOLDER = 1.22
"""How much thicker than the body's the strokes of bold type are, at least."""


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
    weights = [line.stroke / size for line, size in zip(reading.lines, settled, strict=True)]
    body = _find_middle(weights, _count_letters(reading))
    points = 72 / dpi
    words = []
    for line, size, weight in zip(reading.lines, settled, weights, strict=True):
        bottom = round(line.baseline * points + DESCENT * size, 2)
        bold = weight > BOLDER * body and sum(len(word.text) for word in line.words) > 2
        words += [
            Word(
                word.text,
                round(word.x0 * points, 2),
                round(bottom - size, 2),
                round(word.x1 * points, 2),
                bottom,
                size,
                bold,
            )
            for word in line.words
        ]
    return tuple(words)


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
