"""Cells that ruling lines enclose, and the tables that cells form.

pdfplumber's way from edges to cells is kept (it has it from A. Nurminen, "Algorithmic extraction of data in
tables in PDF documents", Tampere 2013). Its reading of the page is not: edges come from pdfium, which makes
the look for tables some fifty times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from dataset.records import Stroke

SNAP = 3.0
"""Lines, and the ends of lines, this close, in points, are one."""
MAX_LINES = 600

LEAST_CELL = 8.0
"""Least height or width of a cell that is closed, in points."""
FEWEST_ENDS = 2
"""Lines that end together, at least, where a side is closed: those of a head, say, that a page cuts off."""
SURE_ENDS = 3
"""Lines that end together, or lines that cross them, that leave no doubt of a table."""

Edge = dict[str, Any]
Way = tuple[str, str, str, str]
"""What a line's own two ends are called, and its two sides."""
LEVEL: Way = ("x0", "x1", "top", "bottom")
PLUMB: Way = ("top", "bottom", "x0", "x1")
Rectangle = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


def find_cells(strokes: Iterable[Stroke]) -> list[list[Rectangle]]:
    """Return the cells that level and plumb strokes enclose, a list for each table, from the top down.

    >>> frame = [Stroke(0, y, 40, y) for y in (0, 10)] + [Stroke(x, 0, x, 10) for x in (0, 20, 40)]
    >>> find_cells(frame)
    [[(0.0, 0.0, 20.0, 10.0), (20.0, 0.0, 40.0, 10.0)]]
    """
    edges = merge_edges([_make_edge(stroke) for stroke in strokes], SNAP, SNAP, SNAP, SNAP)
    if len(edges) > MAX_LINES:
        return []
    edges = _reach_rules(edges)
    edges = [*edges, *_close_sides(edges)]
    tables: list[list[Rectangle]] = cells_to_tables(
        intersections_to_cells(edges_to_intersections(edges, SNAP, SNAP))
    )
    return sorted(tables, key=lambda cells: min((top, x0) for x0, top, _, _ in cells))


def _reach_rules(edges: Sequence[Edge]) -> list[Edge]:
    """Return the lines, plumb ones with loose ends drawn out to the level ones that they nearly reach."""
    level = [edge for edge in edges if edge["orientation"] == "h"]
    reached = []
    for edge in edges:
        if edge["orientation"] == "v":
            near = [e["top"] for e in level if e["x0"] - SNAP <= edge["x0"] <= e["x1"] + SNAP]
            top, bottom = _reach(edge["top"], near, -1), _reach(edge["bottom"], near, 1)
            reached.append(_make_edge(Stroke(edge["x0"], top, edge["x0"], bottom)))
        else:
            reached.append(edge)
    return reached


def _reach(end: float, heights: Sequence[float], way: int) -> float:
    """Return the end of a plumb line, or the height of the level line that it nearly reaches."""
    if any(abs(height - end) <= SNAP for height in heights):
        return end
    return min(
        (height for height in heights if 0 < way * (height - end) < LEAST_CELL),
        key=lambda height: abs(height - end),
        default=end,
    )


def _close_sides(edges: Sequence[Edge]) -> list[Edge]:
    """Return the lines that tables leave out: at their left and right, or where a page cuts them."""
    level = [edge for edge in edges if edge["orientation"] == "h"]
    plumb = [edge for edge in edges if edge["orientation"] == "v"]
    aside = _close_ends(level, plumb, LEVEL)
    return [*aside, *_close_ends([*plumb, *aside], level, PLUMB)]


def _close_ends(own: Sequence[Edge], others: Sequence[Edge], way: Way) -> list[Edge]:
    low, high, _, _ = way
    return [
        closing
        for side in (low, high)
        for group in _group_ends(own, side)
        for closing in _close_group(group, others, way, side)
    ]


def _close_group(group: list[Edge], others: Sequence[Edge], way: Way, side: str) -> Iterator[Edge]:
    """Yield lines that close the ends of those of a group that one line of the other direction crosses."""
    low, high, start, end = way
    for other in sorted(others, key=lambda e: e[start] - e[end]):
        own = [
            e
            for e in group
            if other[start] - SNAP <= e[start] <= other[end] + SNAP and e[low] <= other[low] <= e[high]
        ]
        if len(own) < FEWEST_ENDS or abs(other[low] - own[0][side]) <= LEAST_CELL:
            continue
        at, first, last = own[0][side], min(e[start] for e in own), max(e[start] for e in own)
        if len(own) < SURE_ENDS:
            if sum(e[start] <= first + SNAP and e[end] >= last - SNAP for e in others) < SURE_ENDS:
                continue
            last = max(last, other[end])
        closed = any(abs(e[low] - at) <= SNAP and e[start] < last and e[end] > first for e in others)
        if not closed and last - first > LEAST_CELL:
            spot = {low: at, high: at, start: first, end: last}
            yield _make_edge(Stroke(spot["x0"], spot["top"], spot["x1"], spot["bottom"]))
        taken = set(map(id, own))
        group = [e for e in group if id(e) not in taken]


def _group_ends(edges: Sequence[Edge], side: str) -> list[list[Edge]]:
    """Return the lines that end together, two or more."""
    groups: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda e: e[side]):
        if not groups or edge[side] - groups[-1][-1][side] > SNAP:
            groups.append([])
        groups[-1].append(edge)
    return [group for group in groups if len(group) >= FEWEST_ENDS]


def _make_edge(stroke: Stroke) -> Edge:
    """Return a stroke in the shape that pdfplumber's functions take."""
    return {
        "x0": stroke.x0,
        "x1": stroke.x1,
        "top": stroke.top,
        "bottom": stroke.bottom,
        "width": stroke.x1 - stroke.x0,
        "height": stroke.bottom - stroke.top,
        "orientation": "h" if stroke.x1 > stroke.x0 else "v",
        "object_type": "line",
    }
