"""Cells that ruling lines enclose, and the tables that cells form.

pdfplumber's way from edges to cells is kept (it has it from A. Nurminen, "Algorithmic extraction of data in
tables in PDF documents", Tampere 2013). Its reading of the page is not: edges come from pdfium, which makes
the look for tables some fifty times faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from dataset.records import Stroke

SNAP = 3.0
"""Lines, and the ends of lines, this close, in points, are one."""
MAX_LINES = 600

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
    tables: list[list[Rectangle]] = cells_to_tables(
        intersections_to_cells(edges_to_intersections(edges, SNAP, SNAP))
    )
    return sorted(tables, key=lambda cells: min((top, x0) for x0, top, _, _ in cells))


def _make_edge(stroke: Stroke) -> dict[str, Any]:
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
