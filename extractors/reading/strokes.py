"""Ruling lines of a page, from the path objects that pdfium finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extractors.reading.answers import (
    COLOUR_OF,
    COUNT_IN_FORM,
    COUNT_SEGMENTS,
    KIND_OF,
    KIND_OF_SEGMENT,
    MATRIX_OF,
    OBJECT_IN_FORM,
    OBJECT_ON_PAGE,
    PAINT_OF,
    POINT_OF,
    SEGMENT_AT,
    Flags,
    Floats,
    Handle,
    Places,
    fill_rows,
)
from extractors.reading.transforms import Transform

MAX_OBJECTS = 3000
"""Page objects that are looked at; a page with more is a drawing."""
MAX_CORNERS = 40
MAX_BROKEN = 6
"""Segments up to which a path may consist of several lines."""
THIN = 3.0
"""A filled rectangle up to this thick, in points, is a line."""
SHORTEST = 6.0
WHITE = 250
IDENTITY = np.array([[1, 0, 0, 1, 0, 0]], np.float32)
"""The matrix that changes nothing."""


class Stroke(NamedTuple):
    """A level or plumb line in displayed points; one of the two extents is zero."""

    x0: float
    top: float
    x1: float
    bottom: float
    shading: bool = False
    """It is the edge of a filled area, which may be that of a cell or lie behind each line of one."""


class Path(NamedTuple):
    """The corners of a path in displayed points; `shading` if it is filled alone."""

    x: list[float]
    y: list[float]
    shading: bool


def read_strokes(page: Any, transform: Transform) -> list[Stroke]:
    """Return the level and plumb lines of a pypdfium2 page, the edges of its rectangles included."""
    strokes: list[Stroke] = []
    for path in _read_paths(page.raw, transform):
        x0, x1 = min(path.x), max(path.x)
        top, bottom = min(path.y), max(path.y)
        if x1 - x0 <= THIN or bottom - top <= THIN:
            strokes.extend(_flatten(x0, top, x1, bottom))
        else:
            strokes.extend(_join_points(path))
    return strokes


def shows_grid(strokes: list[Stroke]) -> bool:
    """Tell whether lines may enclose cells: at least three one way and two the other."""
    level = {
        round(stroke.top / 3)
        for stroke in strokes
        if stroke.bottom == stroke.top and stroke.x1 - stroke.x0 > 20
    }
    plumb = {
        round(stroke.x0 / 3)
        for stroke in strokes
        if stroke.x1 == stroke.x0 and stroke.bottom - stroke.top > SHORTEST
    }
    return min(len(level), len(plumb)) >= 2 and max(len(level), len(plumb)) >= 3


def _read_paths(page: Any, transform: Transform) -> Iterator[Path]:
    """Yield the paths of a page that are drawn, by straight lines between few corners."""
    paths, outer = _list_paths(page)
    if not paths:
        return
    counts = np.array(list(map(COUNT_SEGMENTS, paths)), np.intp)
    drawn, stroked = _read_paint(paths)
    few = np.flatnonzero(drawn & (counts >= 2) & (counts <= MAX_CORNERS))
    if not len(few):
        return
    paths, outer, counts, shading = [paths[i] for i in few.tolist()], outer[few], counts[few], ~stroked[few]
    segments = [
        segment
        for path, count in zip(paths, counts.tolist(), strict=True)
        for segment in map(SEGMENT_AT, repeat(path), range(count))
    ]
    starts = np.cumsum(counts) - counts
    straight = _are_straight(segments, starts, counts)
    own = fill_rows(np.repeat(IDENTITY, len(paths), axis=0), MATRIX_OF, paths)
    corners = fill_rows(np.zeros((len(segments), 2), np.float32), POINT_OF, segments, apart=True).T
    own, outer = np.repeat(own, counts, axis=0), np.repeat(outer, counts, axis=0)
    x, y = transform(*_apply(outer, *_apply(own, *corners)))
    for path in np.flatnonzero(straight).tolist():
        place = slice(starts[path], starts[path] + counts[path])
        yield Path(x[place].tolist(), y[place].tolist(), bool(shading[path]))


def _list_paths(page: Any) -> tuple[list[Handle], Floats]:
    """Return the path objects of a page and of the forms on it, with the matrix of the form."""
    total = pdfium_c.FPDFPage_CountObjects(page)
    if total > MAX_OBJECTS * 4:
        return [], np.zeros((0, 6))
    paths: list[Handle] = []
    matrices: list[NDArray[Any]] = [np.zeros((0, 6))]
    on_page = 0
    items = list(map(OBJECT_ON_PAGE, repeat(page), range(total)))
    for item, kind in zip(items, map(KIND_OF, items), strict=True):
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            on_page += 1
            if on_page > MAX_OBJECTS:
                break
            paths.append(item)
            matrices.append(IDENTITY)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            parts = _list_form_paths(item)
            paths.extend(parts)
            matrices.extend(repeat(fill_rows(IDENTITY.copy(), MATRIX_OF, [item]), len(parts)))
    return paths, np.concatenate(matrices)


def _list_form_paths(form: Handle) -> list[Handle]:
    count = min(COUNT_IN_FORM(form), MAX_OBJECTS)
    parts = map(OBJECT_IN_FORM, repeat(form), range(count))
    return [part for part in parts if KIND_OF(part) == pdfium_c.FPDF_PAGEOBJ_PATH]


def _read_paint(paths: Sequence[Handle]) -> tuple[Flags, Flags]:
    """Return which paths are seen, and which of them are stroked.

    Those are seen that are stroked, or filled with more than white, as many files lay under lines.
    """
    filled, stroked = fill_rows(np.zeros((len(paths), 2), np.int32), PAINT_OF, paths, apart=True).T != 0
    colours = fill_rows(np.ones((len(paths), 4), np.uint32), COLOUR_OF, paths, apart=True)
    coloured = (colours[:, 3] > 0) & (colours[:, :3].min(axis=1) < WHITE)
    return stroked | (filled & coloured), stroked


def _are_straight(segments: Sequence[Handle], starts: Places, counts: Places) -> Flags:
    """Tell which paths, of these starts and counts of segments, have no curves, and if long, no gaps."""
    kinds = np.array(list(map(KIND_OF_SEGMENT, segments)), np.intp)
    moves = kinds == pdfium_c.FPDF_SEGMENT_MOVETO
    moves[starts] = False
    bent = (kinds == pdfium_c.FPDF_SEGMENT_BEZIERTO) | (moves & np.repeat(counts > MAX_BROKEN, counts))
    return ~np.logical_or.reduceat(bent, starts)


def _apply(matrices: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = matrices.T
    return a * x + c * y + e, b * x + d * y + f


def _flatten(x0: float, top: float, x1: float, bottom: float) -> list[Stroke]:
    """Return a thin rectangle as the line along its middle, if it is long enough."""
    if max(x1 - x0, bottom - top) < SHORTEST:
        return []
    if x1 - x0 >= bottom - top:
        middle = (top + bottom) / 2
        return [Stroke(x0, middle, x1, middle)]
    middle = (x0 + x1) / 2
    return [Stroke(middle, top, middle, bottom)]


def _join_points(path: Path) -> Iterator[Stroke]:
    points = list(zip(path.x, path.y, strict=True))
    for (xa, ya), (xb, yb) in zip(points, points[1:] + points[:1], strict=True):
        if abs(ya - yb) < 0.5 and abs(xa - xb) >= SHORTEST:
            yield Stroke(min(xa, xb), ya, max(xa, xb), ya, path.shading)
        elif abs(xa - xb) < 0.5 and abs(ya - yb) >= SHORTEST:
            yield Stroke(xa, min(ya, yb), xa, max(ya, yb), path.shading)
