"""Ruling lines of a page, from the path objects that pdfium finds."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from extractors.reading.transforms import Transform

MAX_OBJECTS = 3000
"""Page objects that are looked at; a page with more is a drawing."""
THIN = 3.0
"""A filled rectangle up to this thick, in points, is a line."""
SHORTEST = 6.0
WHITE = 250
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Stroke(NamedTuple):
    """A level or plumb line in displayed points; one of the two extents is zero."""

    x0: float
    top: float
    x1: float
    bottom: float
    shading: bool = False
    """It is the edge of a filled area, which may be that of a cell or lie behind each line of one."""


def read_strokes(page: Any, transform: Transform) -> list[Stroke]:
    """Return the level and plumb lines of a pypdfium2 page, the edges of its rectangles included."""
    strokes: list[Stroke] = []
    for item, matrix in _walk(page.raw):
        if not _is_visible(item):
            continue
        corners = _read_corners(item, matrix)
        points = [transform(x, y) for x, y in corners]
        if len(points) < 2 or len(points) > 40:
            continue
        x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        if x1 - x0 <= THIN or bottom - top <= THIN:
            strokes.extend(_flatten(x0, top, x1, bottom))
        else:
            shading = not _is_stroked(item)
            strokes.extend(stroke._replace(shading=shading) for stroke in _join_points(points))
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


def _walk(raw: Any) -> Iterator[tuple[Any, Matrix]]:
    """Yield the path objects of a page and of the forms on it, with the matrix of the form."""
    total = pdfium_c.FPDFPage_CountObjects(raw)
    if total > MAX_OBJECTS * 4:
        return
    paths = 0
    for index in range(total):
        item = pdfium_c.FPDFPage_GetObject(raw, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths > MAX_OBJECTS:
                return
            yield item, IDENTITY
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            matrix = _read_matrix(item)
            for inner in range(min(pdfium_c.FPDFFormObj_CountObjects(item), MAX_OBJECTS)):
                part = pdfium_c.FPDFFormObj_GetObject(item, inner)
                if pdfium_c.FPDFPageObj_GetType(part) == pdfium_c.FPDF_PAGEOBJ_PATH:
                    yield part, matrix


def _is_visible(item: Any) -> bool:
    """Tell whether a path is stroked, or filled with more than white, as many files lay under lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke)):
        return False
    if stroke.value:
        return True
    if not fill.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    refs = (ctypes.byref(value) for value in (red, green, blue, alpha))
    if not pdfium_c.FPDFPageObj_GetFillColor(item, *refs):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < WHITE


def _is_stroked(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    drawn = pdfium_c.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(drawn) and bool(stroke.value)


def _read_matrix(item: Any) -> Matrix:
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _read_corners(item: Any, outer: Matrix) -> list[tuple[float, float]]:
    """Return the corners of a path in user space; none for curves, or for paths that are not drawn."""
    count = pdfium_c.FPDFPath_CountSegments(item)
    if not 2 <= count <= 40:
        return []
    own = _read_matrix(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    corners = []
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return []
        if index and pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO and count > 6:
            return []
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        corners.append(_apply(outer, *_apply(own, x.value, y.value)))
    return corners


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
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


def _join_points(points: list[tuple[float, float]]) -> Iterator[Stroke]:
    for (xa, ya), (xb, yb) in zip(points, points[1:] + points[:1], strict=True):
        if abs(ya - yb) < 0.5 and abs(xa - xb) >= SHORTEST:
            yield Stroke(min(xa, xb), ya, max(xa, xb), ya)
        elif abs(xa - xb) < 0.5 and abs(ya - yb) >= SHORTEST:
            yield Stroke(xa, min(ya, yb), xa, max(ya, yb))
