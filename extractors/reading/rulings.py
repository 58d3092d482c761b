"""Ruling lines in a picture of a page, as tables have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dataset.records import Stroke
from extractors.reading.pictures import LIGHT, Picture

SHORTEST = 20.0
"""Points of the shortest line that is looked for; letters have none as long."""
THICKEST = 3.0
MOST_BESIDE = 0.4
NEAR = 2.0
"""Points by which two lines are apart at most that are one: a line not quite level is drawn in steps."""


def find_rulings(picture: Picture, dpi: int) -> tuple[Stroke, ...]:
    """Return the level and plumb lines of a level picture, in points."""
    height, width = (extent // 2 * 2 for extent in picture.shape)
    halves = picture[:height, :width].reshape(height // 2, 2, width // 2, 2)
    upper, lower = (halves[:, i, :, 0].astype(np.uint16) + halves[:, i, :, 1] for i in (0, 1))
    ink = upper + lower < 4 * LIGHT
    points = 2 * 72 / dpi
    level = [Stroke(x0, y, x1, y) for x0, x1, y in _find_lines(ink, points)]
    plumb = [Stroke(x, y0, x, y1) for y0, y1, x in _find_lines(np.ascontiguousarray(ink.T), points)]
    return (*level, *plumb)


def _find_lines(ink: NDArray[np.bool_], points: float) -> list[tuple[float, float, float]]:
    """Return start, end and place, in points, of the lines that run along the rows."""
    from scipy import ndimage  # noqa: PLC0415 - takes a while, and few documents are scans

    length, reach = round(SHORTEST / points), max(1, round(NEAR / points))
    runs = _find_runs(ink, length)
    if not len(runs):
        return []
    long = np.zeros_like(ink)
    for y, start, end in runs.tolist():
        long[y, max(start - reach, 0) : end + reach] = True
    joined, _ = ndimage.label(long, np.ones((3, 3)))
    lines = []
    for rows, columns in ndimage.find_objects(joined):
        if (rows.stop - rows.start) * points <= THICKEST and _stands_free(ink, rows, columns):
            start, end = (columns.start + reach) * points, (columns.stop - reach) * points
            middle = (rows.start + rows.stop) / 2 * points
            lines.append((round(start, 2), round(end, 2), round(middle, 2)))
    return lines


def _find_runs(ink: NDArray[np.bool_], length: int) -> NDArray[np.intp]:
    """Return row, start and end of the runs of ink along the rows that are at least so many pixels long.

    >>> _find_runs(np.array([[1, 1, 0, 1], [0, 1, 1, 1]], bool), 2).tolist()
    [[0, 0, 2], [1, 1, 4]]
    """
    padded = np.pad(ink, ((0, 0), (1, 1)))
    changes = np.flatnonzero(padded[:, 1:] != padded[:, :-1])
    edges = changes.reshape(-1, 2)  # where a run starts, and where the next ground does
    edges = edges[edges[:, 1] - edges[:, 0] >= length]
    rows, columns = np.divmod(edges, ink.shape[1] + 1)
    return np.column_stack([rows[:, 0], columns])


def _stands_free(ink: NDArray[np.bool_], rows: slice, columns: slice) -> bool:
    """Tell whether there is little ink along both sides of a line: a row through letters has much."""
    sides = (rows.start - 2, rows.stop + 1)
    return all(ink[y, columns].mean() < MOST_BESIDE for y in sides if 0 <= y < len(ink))
