"""Cells that ruling lines enclose, and the tables that cells form.

The way from lines to cells is pdfplumber's (which has it from A. Nurminen, "Algorithmic extraction of data in
tables in PDF documents", Tampere 2013): lines that lie close together are made one, their crossings are
found, and each crossing is the upper left corner of the smallest rectangle that lines close.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby

from extractors.reading.strokes import Stroke

SNAP = 3.0
"""Lines, and the ends of lines, this close, in points, are one."""
MAX_LINES = 600

Rectangle = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""
Span = tuple[float, float, float]
"""A line: the height or the x at which it lies, where it begins and where it ends."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """The places, in their lists, of the plumb and the level lines that meet in a point."""

    plumb: set[int] = field(default_factory=set)
    level: set[int] = field(default_factory=set)


def find_cells(strokes: Iterable[Stroke]) -> list[list[Rectangle]]:
    """Return the cells that level and plumb strokes enclose, a list for each table, from the top down.

    >>> frame = [Stroke(0, y, 40, y) for y in (0, 10)] + [Stroke(x, 0, x, 10) for x in (0, 20, 40)]
    >>> find_cells(frame)
    [[(0.0, 0.0, 20.0, 10.0), (20.0, 0.0, 40.0, 10.0)]]
    """
    level, plumb = [], []
    for x0, top, x1, bottom, _ in strokes:
        if x1 > x0:
            level.append((top, x0, x1))
        else:
            plumb.append((x0, top, bottom))
    level, plumb = _merge(level), _merge(plumb)
    if len(level) + len(plumb) > MAX_LINES:
        return []
    return _group_cells(_close_cells(_cross(level, plumb)))


def _merge(lines: Sequence[Span]) -> list[Span]:
    """Return parallel lines with those that lie close together made one, where they touch."""
    snapped = sorted(_snap(lines), key=lambda line: line[0])
    return list(chain.from_iterable(_join(same) for _, same in groupby(snapped, key=lambda line: line[0])))


def _snap(lines: Sequence[Span]) -> list[Span]:
    """Return the lines, those of each cluster moved to its mean."""
    clusters: list[list[Span]] = []
    last = float("-inf")
    cluster_of = {}
    for place in sorted({line[0] for line in lines}):
        if place > last + SNAP:
            clusters.append([])
        cluster_of[place] = clusters[-1]
        last = place
    for line in lines:
        cluster_of[line[0]].append(line)
    snapped = []
    for cluster in clusters:
        mean = sum(line[0] for line in cluster) / len(cluster)
        snapped += [(place + (mean - place), start, end) for place, start, end in cluster]
    return snapped


def _join(lines: Iterable[Span]) -> list[Span]:
    """Return lines on one height, those that touch or overlap joined."""
    joined: list[Span] = []
    for place, start, end in sorted(lines, key=lambda line: line[1]):
        if joined and start <= joined[-1][2] + SNAP:
            if end > joined[-1][2]:
                joined[-1] = (place, joined[-1][1], end)
        else:
            joined.append((place, start, end))
    return joined


def _cross(level: Sequence[Span], plumb: Sequence[Span]) -> dict[Point, _Crossing]:
    """Return where lines meet."""
    crossings: dict[Point, _Crossing] = defaultdict(_Crossing)
    for i, (x, top, bottom) in enumerate(plumb):
        for j, (y, x0, x1) in enumerate(level):
            if top <= y + SNAP and bottom >= y - SNAP and x0 - SNAP <= x <= x1 + SNAP:
                crossings[x, y].plumb.add(i)
                crossings[x, y].level.add(j)
    return crossings


def _close_cells(crossings: Mapping[Point, _Crossing]) -> list[Rectangle]:
    """Return the smallest rectangle below and to the right of each crossing, if lines close one."""
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(crossings):
        columns[x].append(y)
        rows[y].append(x)
    cells = []
    for x, y in sorted(crossings):
        corner = crossings[x, y]
        rights = [right for right in rows[y] if right > x and corner.level & crossings[right, y].level]
        bottoms = (
            bottom
            for bottom in (columns[x] if rights else ())
            if bottom > y and corner.plumb & crossings[x, bottom].plumb
        )
        closed = (
            (x, y, right, bottom)
            for bottom in bottoms
            for right in rights
            if (right, bottom) in crossings
            and crossings[right, bottom].plumb & crossings[right, y].plumb
            and crossings[right, bottom].level & crossings[x, bottom].level
        )
        cells += [cell for cell in [next(closed, None)] if cell]
    return cells


def _group_cells(cells: Iterable[Rectangle]) -> list[list[Rectangle]]:
    """Return cells by the corners that they share, group by group; a cell alone is none."""
    groups = []
    rest = list(cells)
    while rest:
        group, corners = [rest[0]], set(_list_corners(rest[0]))
        rest, before = rest[1:], 0
        while len(group) > before:
            before, apart = len(group), []
            for cell in rest:
                own = _list_corners(cell)
                if corners.isdisjoint(own):
                    apart.append(cell)
                else:
                    corners.update(own)
                    group.append(cell)
            rest = apart
        groups.append(group)
    return sorted((group for group in groups if len(group) > 1), key=_find_upper_left)


def _find_upper_left(cells: Iterable[Rectangle]) -> tuple[float, float]:
    return min((top, x0) for x0, top, _, _ in cells)


def _list_corners(cell: Rectangle) -> tuple[Point, ...]:
    x0, top, x1, bottom = cell
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)
