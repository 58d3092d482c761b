"""What is drawn on a page beside its words: ruling lines and frames, from the objects that pdfium finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from dataset.records import Frame, Stroke
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
    Handles,
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
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 14.0
"""Of a frame, in points: smaller ones are signs, or lie behind a word or a line."""
ROUNDING = 1.0
"""How far a point of a frame may lie off its edges: those of a rounded corner lie on them."""
DRAWN = (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE)
IDENTITY = np.array([[1, 0, 0, 1, 0, 0]], np.float32)
"""The matrix that changes nothing."""


class Drawing(NamedTuple):
    """What is drawn on a page beside its words."""

    strokes: list[Stroke]
    frames: list[Frame]


class Path(NamedTuple):
    """The corners of a path in displayed points; `shading` if it is filled alone."""

    x: list[float]
    y: list[float]
    shading: bool


class Paths(NamedTuple):
    """The points of the paths of a page in displayed points, and for each path where its points start."""

    x: Floats
    y: Floats
    starts: Places
    counts: Places
    straight: Flags
    shading: Flags


def read_drawing(page: Any, transform: Transform, texts: Handles) -> Drawing:
    """Return the ruling lines of a pypdfium2 page, the edges of its rectangles included, and its frames.

    `texts` are those of its objects that are known to be text.
    """
    parts = _list_parts(page.raw, frozenset(texts.tolist()))
    paths = _read_paths(*parts.of(pdfium_c.FPDF_PAGEOBJ_PATH), transform)
    pictures = _frame_pictures(*parts.of(pdfium_c.FPDF_PAGEOBJ_IMAGE), transform)
    if paths is None:
        return Drawing([], pictures)
    return Drawing(list(_trace_strokes(paths)), [*_find_frames(paths), *pictures])


def _trace_strokes(paths: Paths) -> Iterator[Stroke]:
    for i in np.flatnonzero(paths.straight).tolist():
        place = slice(paths.starts[i], paths.starts[i] + paths.counts[i])
        path = Path(paths.x[place].tolist(), paths.y[place].tolist(), bool(paths.shading[i]))
        x0, x1 = min(path.x), max(path.x)
        top, bottom = min(path.y), max(path.y)
        if x1 - x0 <= THIN or bottom - top <= THIN:
            yield from _flatten(x0, top, x1, bottom)
        else:
            yield from _join_points(path)


def _find_frames(paths: Paths) -> list[Frame]:
    """Return the paths that are rectangles of some size: no point of them lies off their bounds."""
    lows, highs = (
        np.stack([side.reduceat(values, paths.starts) for values in (paths.x, paths.y)])
        for side in (np.minimum, np.maximum)
    )
    owners = np.repeat(np.arange(len(paths.starts)), paths.counts)
    points = np.stack([paths.x, paths.y])
    aside = np.minimum(points - lows[:, owners], highs[:, owners] - points).min(axis=0)
    boxed = np.logical_and.reduceat(aside < ROUNDING, paths.starts)
    wide, high = highs - lows
    found = np.flatnonzero(boxed & (wide > LEAST_WIDTH) & (high > LEAST_HEIGHT) & (paths.counts > 3))
    return [Frame(*lows[:, i].tolist(), *highs[:, i].tolist()) for i in found]


def _frame_pictures(images: Sequence[Handle], outer: Floats, transform: Transform) -> list[Frame]:
    """Return the places of images, each the unit square by its matrix."""
    if not images:
        return []
    own = fill_rows(np.repeat(IDENTITY, len(images), axis=0), MATRIX_OF, images)
    sides = (np.zeros(len(images)), np.ones(len(images)))
    corners = [_apply(outer, *_apply(own, x, y)) for x in sides for y in sides]
    x, y = (np.stack(side) for side in zip(*(transform(*corner) for corner in corners), strict=True))
    frames = zip(x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0), strict=True)
    return [
        Frame(float(x0), float(top), float(x1), float(bottom), picture=True)
        for x0, top, x1, bottom in frames
        if x1 - x0 > LEAST_WIDTH and bottom - top > LEAST_HEIGHT
    ]


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


def _read_paths(paths: Sequence[Handle], outer: Floats, transform: Transform) -> Paths | None:
    """Return the points of the paths that are drawn, between few corners."""
    if not paths:
        return None
    counts = np.array(list(map(COUNT_SEGMENTS, paths)), np.intp)
    drawn, stroked = _read_paint(paths)
    few = np.flatnonzero(drawn & (counts >= 2) & (counts <= MAX_CORNERS))
    if not len(few):
        return None
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
    return Paths(x, y, starts, counts, straight, shading)


class Parts(NamedTuple):
    """The paths and images of a page and of the forms on it, with their kinds and the matrix of the form."""

    objects: list[Handle]
    kinds: list[int]
    matrices: Floats

    def of(self, kind: int) -> tuple[list[Handle], Floats]:
        """Return the objects of one kind, with their matrices."""
        places = [i for i, own in enumerate(self.kinds) if own == kind]
        return [self.objects[i] for i in places], self.matrices[places]


def _list_parts(page: Any, texts: frozenset[int]) -> Parts:
    total = pdfium_c.FPDFPage_CountObjects(page)
    if total > MAX_OBJECTS * 4:
        return Parts([], [], np.zeros((0, 6)))
    objects: list[Handle] = []
    kinds: list[int] = []
    matrices: list[NDArray[Any]] = [np.zeros((0, 6))]
    on_page = 0
    listed = map(OBJECT_ON_PAGE, repeat(page), range(total))
    items = [Handle(each) for each in listed if each not in texts]  # most are text: they need no second call
    for item, kind in zip(items, map(KIND_OF, items), strict=True):
        if kind in DRAWN:
            on_page += 1
            if on_page > MAX_OBJECTS:
                break
            objects.append(item)
            kinds.append(kind)
            matrices.append(IDENTITY)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            parts, own = _list_form_parts(item)
            objects.extend(parts)
            kinds.extend(own)
            matrices.extend(repeat(fill_rows(IDENTITY.copy(), MATRIX_OF, [item]), len(parts)))
    return Parts(objects, kinds, np.concatenate(matrices))


def _list_form_parts(form: Handle) -> tuple[list[Handle], list[int]]:
    parts = list(map(OBJECT_IN_FORM, repeat(form), range(min(COUNT_IN_FORM(form), MAX_OBJECTS))))
    kinds = list(map(KIND_OF, parts))
    drawn = [i for i, kind in enumerate(kinds) if kind in DRAWN]
    return [parts[i] for i in drawn], [kinds[i] for i in drawn]


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
