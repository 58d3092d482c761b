"""Reading order: units, columns, and what spans them.

A unit – a side bar, a boxed note, a figure – is read whole; the page is read with a line in its place. A
column's left edge shows as many segments that begin at one x while nothing crosses the gutter before it.
Segments and ruling lines that do cross (titles, full-width tables, notes) cut the page into bands; within a
band the left side is read before the right. The order of the file decides whether two sides are columns of
text or cells of rows, since nearly every producer writes a column before the next, but a table row by row,
each cell to its end.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from dataset.records import Frame, Page
from extractors.reading.asides import find_asides
from extractors.reading.gutters import Region, part_best
from extractors.reading.lines import Line, join_rows
from extractors.reading.settling import insert_asides, settle_quotes, settle_units
from extractors.reading.sides import FEW_ROWS
from extractors.reading.units import find_units, nest_frames, stand_for


def order_lines(segments: Sequence[Line], page: Page) -> list[Line]:
    """Return the lines of a page in reading order, each with the bounds of its column."""
    level = [segment for segment in segments if segment.upright]
    turned = [segment for segment in segments if not segment.upright]
    rules = [
        s for s in page.strokes if s.top == s.bottom and not s.shading and s.x1 - s.x0 > 0.1 * page.width
    ]
    region = Region(page.width, tuple(sorted(rules, key=lambda stroke: stroke.top)))
    return [*_order_units(level, 0.0, page.width, region, page.frames), *turned]


def _order_units(
    segments: Sequence[Line], low: float, high: float, region: Region, frames: Sequence[Frame]
) -> list[Line]:
    """Return the lines of a page or of a unit in reading order, those of the units in it in their places."""
    framed, rest = find_units(segments, frames)
    asides, rest = find_asides(rest, region.width)
    units = [*framed, *asides]
    stands = [stand_for(unit, place) for place, unit in enumerate(units)]
    beside = [replace(stand, aside=True) for stand in stands[len(framed) :]]
    text = _fit_bounds(_order([*rest, *stands[: len(framed)]], low, high, region, 0))
    lines = settle_units(insert_asides(settle_quotes(text), beside))
    ordered: list[Line] = []
    for line in lines:
        if line.unit is None:
            ordered.append(line)
        else:
            unit = units[line.unit]
            if line.unit < len(framed):
                inner = nest_frames(frames, unit.frame)
                ordered.extend(_order_units(unit.segments, unit.frame.x0, unit.frame.x1, region, inner))
            else:
                own = join_rows(unit.segments, unit.frame.x0, unit.frame.x1)
                ordered.extend(replace(each, aside=True) for each in own)
    return ordered


def _order(segments: Sequence[Line], low: float, high: float, region: Region, depth: int) -> list[Line]:
    if not segments:
        return []
    banner = _peel_banner(segments, (low + high) / 2, region.width) if depth == 0 else []
    if banner:
        peeled = set(map(id, banner))
        rest = [segment for segment in segments if id(segment) not in peeled]
        return [*join_rows(banner, low, high), *_order(rest, low, high, region, 1)]
    if depth < 6 and len(segments) >= 2 * FEW_ROWS:
        parts = part_best(segments, low, high, region)
        if parts:
            return [line for part, a, b in parts for line in _order(part, a, b, region, depth + 1)]
    return join_rows(segments, low, high)


def _peel_banner(segments: Sequence[Line], middle: float, width: float) -> list[Line]:
    """Return the centred segments above all others: a short title spans the columns it does not reach."""
    rows = sorted(segments, key=lambda segment: segment.baseline)
    banner: list[Line] = []
    for segment, after in itertools.pairwise(rows):
        centred = abs((segment.x0 + segment.x1) / 2 - middle) < 0.03 * width
        if not centred or after.top < segment.bottom - 0.3 * segment.size:
            break
        banner.append(segment)
    return banner if len(banner) < len(rows) - 1 else []


def _fit_bounds(lines: list[Line]) -> list[Line]:
    """Return the lines with their column's bounds drawn in to the text that stands within them."""
    extents: dict[tuple[float, float], tuple[float, float]] = {}
    own = [line for line in lines if line.unit is None] or lines
    for bounds, run in itertools.groupby(own, key=attrgetter("left", "right")):
        column = list(run)
        x0, x1 = min([line.x0 for line in column]), max([line.x1 for line in column])
        low, high = extents.get(bounds, (x0, x1))
        extents[bounds] = (min(low, x0), max(high, x1))
    fitted = {
        (low, high): (
            min(x0 for (left, right), (x0, _) in extents.items() if left >= low and right <= high),
            max(x1 for (left, right), (_, x1) in extents.items() if left >= low and right <= high),
        )
        for low, high in extents
    }
    return [line.within(*fitted.get((line.left, line.right), (line.x0, line.x1))) for line in lines]
