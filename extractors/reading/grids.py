"""Cells that ruling lines enclose, and the tables that cells form.

The way from lines to cells is that of A. Nurminen, "Algorithmic extraction of data in tables in PDF
documents" (Tampere 2013): lines cross at the corners of cells, and each crossing is the upper left corner of
the smallest rectangle whose sides are drawn, if there is one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dataset.records import Stroke
from extractors.reading.rules import SNAP, Rule, close_sides, merge_strokes

MAX_LINES = 600

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""
Crossings = dict[Point, tuple[int, int]]
"""Where lines cross, and which plumb and which level ones do, as bits."""


def find_cells(strokes: Iterable[Stroke]) -> list[list[Rectangle]]:
    """Return the cells that level and plumb strokes enclose, a list for each table, from the top down.

    >>> frame = [Stroke(0, y, 40, y) for y in (0, 10)] + [Stroke(x, 0, x, 10) for x in (0, 20, 40)]
    >>> find_cells(frame)
    [[(0.0, 0.0, 20.0, 10.0), (20.0, 0.0, 40.0, 10.0)]]
    """
    level, plumb = merge_strokes(strokes)
    if len(level) + len(plumb) > MAX_LINES:
        return []
    tables = _part_tables(list(_enclose(_cross(*close_sides(level, plumb)))))
    return sorted(tables, key=lambda cells: min((top, x0) for x0, top, _, _ in cells))


def _cross(level: Iterable[Rule], plumb: Iterable[Rule]) -> Crossings:
    """Return where lines cross or nearly do, from left to right, from the top down."""
    crossings: Crossings = {}
    level = sorted(set(level))
    below, above = [rule.at + SNAP for rule in level], [rule.at - SNAP for rule in level]
    for i, (x, top, bottom) in enumerate(sorted(set(plumb))):
        for j in range(bisect_left(below, top), bisect_right(above, bottom)):
            y, x0, x1 = level[j]
            if x0 - SNAP <= x <= x1 + SNAP:
                downward, across = crossings.get((x, y), (0, 0))
                crossings[x, y] = downward | 1 << i, across | 1 << j
    return dict(sorted(crossings.items()))


def _enclose(crossings: Crossings) -> Iterator[Rectangle]:
    """Yield the smallest rectangle below and to the right of each crossing, if lines enclose one."""
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in crossings:
        columns[x].append(y)
        rows[y].append(x)
    for (x, y), (downward, across) in crossings.items():
        column, row = columns[x], rows[y]
        rights = [right for right in row[bisect_right(row, x) :] if across & crossings[right, y][1]]
        for bottom in column[bisect_right(column, y) :] if rights else ():
            if downward & crossings[x, bottom][0]:
                right = _find_right(crossings, x, y, bottom, rights)
                if right is not None:
                    yield x, y, right, bottom
                    break


def _find_right(
    crossings: Mapping[Point, tuple[int, int]], x: float, y: float, bottom: float, rights: Iterable[float]
) -> float | None:
    """Return the first place where a line leads from one level line to the other, and both lead there."""
    across = crossings[x, bottom][1]
    for right in rights:
        corner = crossings.get((right, bottom))
        if corner and corner[0] & crossings[right, y][0] and corner[1] & across:
            return right
    return None


def _part_tables(cells: Sequence[Rectangle]) -> list[list[Rectangle]]:
    """Return the cells of each table, two or more that hang together by their corners."""
    sharing: dict[Point, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        for corner in _list_corners(cell):
            sharing[corner].append(place)
    tables = []
    left = set(range(len(cells)))
    while left:
        own, ahead = [], [left.pop()]
        while ahead:
            own.append(ahead.pop())
            near = {place for corner in _list_corners(cells[own[-1]]) for place in sharing[corner]} & left
            ahead += near
            left -= near
        if len(own) > 1:
            tables.append([cells[place] for place in sorted(own)])
    return tables


def _list_corners(cell: Rectangle) -> tuple[Point, ...]:
    x0, top, x1, bottom = cell
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)
