"""Strokes that are drawn under the words of links, which are neither ruling lines nor signs of a heading."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from dataset.records import Stroke
from extractors.reading.transforms import Transform

MARGIN = 2.0
"""How far below a link's area its stroke may lie, in points."""
MOST_LINKS = 300
"""Of a page: more are those of a map, and would be slow to look through."""
Area = tuple[float, float, float, float]


def drop_link_strokes(page: Any, strokes: Sequence[Stroke], transform: Transform) -> list[Stroke]:
    """Return the strokes of a pypdfium2 page that do not lie within the area of a link."""
    areas = list(_find_areas(page, transform)) if strokes else []
    if not areas:
        return list(strokes)
    return [stroke for stroke in strokes if not any(_lies_within(stroke, area) for area in areas)]


def _find_areas(page: Any, transform: Transform) -> Iterator[Area]:
    """Yield the left, upper, right and lower edges of links as displayed."""
    place, link, rect = ctypes.c_int(0), pdfium_c.FPDF_LINK(), pdfium_c.FS_RECTF()
    for _ in range(MOST_LINKS):
        if not pdfium_c.FPDFLink_Enumerate(page.raw, ctypes.byref(place), ctypes.byref(link)):
            return
        if pdfium_c.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            (x0, y0), (x1, y1) = transform(rect.left, rect.top), transform(rect.right, rect.bottom)
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _lies_within(stroke: Stroke, area: Area) -> bool:
    x0, top, x1, bottom = area
    across = x0 - MARGIN <= stroke.x0 and stroke.x1 <= x1 + MARGIN
    return across and stroke.top == stroke.bottom and top <= stroke.top <= bottom + MARGIN
