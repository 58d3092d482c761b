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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dataset.records import Frame, Page, Stroke
from extractors.reading.lines import Line, join_rows
from extractors.reading.settling import settle_units
from extractors.reading.units import find_units, nest_frames, stand_for

MIN_ROWS = 3
FEW_ROWS = 2
"""Rows of a column that the file writes at one go."""
MIN_WIDTH = 0.07
"""Least median width of a column's segments, as a share of the page."""
Part = tuple[list[Line], float, float]
"""Segments and the bounds of the column that they stand in."""
GUTTER = 0.6
"""Least width of a gutter, in em."""
RULE = 10.0
"""How far a ruling line reaches beyond a gutter that it crosses, in points."""
MOST_CELLED = 0.6
"""Share of a band's segments in cells of several lines from which it is read cell by cell."""


@dataclass(frozen=True, slots=True)
class Region:
    """What holds of all segments that are ordered together: the page's width and its level ruling lines."""

    width: float
    rules: tuple[Stroke, ...]

    def cut(self, gutter: float) -> list[float]:
        """Return the heights of ruling lines that cross a gutter."""
        return [rule.top for rule in self.rules if rule.x0 < gutter - RULE and rule.x1 > gutter + RULE]


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
    units, rest = find_units(segments, frames)
    stands = [stand_for(unit, place) for place, unit in enumerate(units)]
    lines = settle_units(_fit_bounds(_order([*rest, *stands], low, high, region, 0)))
    ordered: list[Line] = []
    for line in lines:
        if line.unit is None:
            ordered.append(line)
        else:
            unit = units[line.unit]
            inner = nest_frames(frames, unit.frame)
            ordered.extend(_order_units(unit.segments, unit.frame.x0, unit.frame.x1, region, inner))
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
        parts = _part_best(segments, low, high, region)
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


def _part_best(segments: Sequence[Line], low: float, high: float, region: Region) -> list[Part]:
    """Return the parts that the best gutter makes: most segments beside it, fewest across."""
    best: list[Part] = []
    most = 0
    for gutter in _propose_gutters(segments):
        parts, aside, across = _part(segments, gutter, (low, high), region)
        value = aside - 2 * across
        if aside and (not best or value > most):
            best, most = parts, value
    return best


def _propose_gutters(segments: Sequence[Line]) -> list[float]:
    """Return the x just before common left edges, the most common first."""
    edges: Counter[int] = Counter()
    leftmost = min(segment.x0 for segment in segments)
    for segment in segments:
        edges[round(segment.x0 / 3)] += 1
    near = {edge: edges[edge - 1] + edges[edge] + edges[edge + 1] for edge in edges}
    common = [e for e in near if near[e] >= FEW_ROWS and e * 3 > leftmost + 30]
    common.sort(key=lambda e: (-near[e], e))
    gutters: list[float] = []
    for edge in common:
        x = edge * 3 - 2.5
        if all(abs(x - other) > 8 for other in gutters):
            gutters.append(x)
    return gutters[:8]


def _part(
    segments: Sequence[Line], gutter: float, bounds: tuple[float, float], region: Region
) -> tuple[list[Part], int, int]:
    """Return the parts in reading order with bounds, and how many segments are in columns and across."""
    low, high = bounds
    usual = median([segment.size for segment in segments])
    across = [segment for segment in segments if _crosses(segment, gutter, usual)]
    crossing = set(map(id, across))
    aside = [segment for segment in segments if id(segment) not in crossing]
    parts: list[Part] = []
    in_columns = 0
    for band, spanning in _cut_bands(aside, across, region.cut(gutter)):
        for left, right in _split_band(band, gutter, region.width):
            if left and right:
                in_columns += len(left) + len(right)
                parts.append((left, low, gutter))
                parts.append((right, gutter, high))
            else:
                _add(parts, left, low, high)
        if spanning:
            _add(parts, spanning, low, high)
    return parts, in_columns, len(across)


def _split_band(band: Sequence[Line], gutter: float, width: float) -> list[tuple[list[Line], list[Line]]]:
    """Return the left and right sides of a band's columns, or of its rows of cells; else all in the first."""
    if not band:
        return []
    rows = [_split_sides(row, gutter) for row in _cut_rows(band, gutter)]
    if len(rows) > 1:
        celled = [_are_cells(left, right, width) for left, right in rows]
        count = sum(len(left) + len(right) for (left, right), own in zip(rows, celled, strict=True) if own)
        if count > MOST_CELLED * len(band):
            return [(a, b) if own else ([*a, *b], []) for (a, b), own in zip(rows, celled, strict=True)]
    left, right = _split_sides(band, gutter)
    return [(left, right)] if _are_columns(left, right, width) else [(list(band), [])]


def _split_sides(segments: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    return (
        [s for s in segments if (s.x0 + s.x1) / 2 < gutter],
        [s for s in segments if (s.x0 + s.x1) / 2 >= gutter],
    )


def _cut_rows(band: Sequence[Line], gutter: float) -> list[list[Line]]:
    """Return the rows of a band: where one ends, the file goes back to the left, and on below."""
    path = sorted(band, key=lambda s: s.order)
    lowest = list(itertools.accumulate((s.bottom for s in path), max))
    highest = list(itertools.accumulate((s.top for s in reversed(path)), min))[::-1]
    cuts = [0]
    for i, (a, b) in enumerate(itertools.pairwise(path), start=1):
        back = (a.x0 + a.x1) / 2 >= gutter > (b.x0 + b.x1) / 2
        if back and lowest[i - 1] < highest[i] + 0.4 * b.size:
            cuts.append(i)
    return [path[a:b] for a, b in itertools.pairwise([*cuts, len(path)])]


def _are_cells(left: Sequence[Line], right: Sequence[Line], width: float) -> bool:
    """Tell whether two sides are cells, of more than one line, that the file writes one after the other."""
    if not left or not right or _count_switches(left, right) > 1:
        return False
    if max(_count_rows(left), _count_rows(right)) < FEW_ROWS or not _are_text(left) or not _are_text(right):
        return False
    for side, other in ((left, right), (right, left)):
        if _count_rows(side) == 1 and _ends_beside(other, side[0]):
            return False
    apart = min(s.x0 for s in right) - max(s.x1 for s in left)
    wide = min(median([s.x1 - s.x0 for s in side]) for side in (left, right)) >= MIN_WIDTH * width
    return wide and apart >= GUTTER * left[0].size


def _ends_beside(side: Sequence[Line], line: Line) -> bool:
    """Tell whether a line is beside the last row of a side, as where a line's words are set wide apart."""
    last = max(segment.baseline for segment in side)
    return _count_rows(side) > 1 and abs(last - line.baseline) < 0.5 * line.size


def _add(parts: list[Part], lines: list[Line], low: float, high: float) -> None:
    """Add lines of the whole region, to the last part if that is of the whole region too."""
    if parts and parts[-1][1:] == (low, high):
        parts[-1][0].extend(lines)
    else:
        parts.append((list(lines), low, high))


def _crosses(segment: Line, gutter: float, usual: float) -> bool:
    size = min(segment.size, usual)
    return segment.x0 < gutter - size and segment.x1 > gutter + size


def _cut_bands(
    aside: Sequence[Line], crossing: Sequence[Line], cuts: Sequence[float]
) -> list[tuple[list[Line], list[Line]]]:
    """Return pairs of the segments above a crossing segment and that segment itself, from the top down."""
    ends = [(line.baseline - 0.3 * line.size, [line]) for line in crossing]
    ends.extend((cut, []) for cut in cuts)
    bands: list[tuple[list[Line], list[Line]]] = []
    rest = sorted(aside, key=lambda s: s.baseline)
    for end, spanning in sorted(ends, key=lambda pair: pair[0]):
        above = [s for s in rest if s.baseline < end]
        rest = rest[len(above) :]
        bands.append((above, spanning))
    bands.append((rest, []))
    return bands


def _are_columns(left: list[Line], right: list[Line], width: float) -> bool:
    fewest = min(_count_rows(left), _count_rows(right))
    if fewest < FEW_ROWS or not _are_text(left) or not _are_text(right):
        return False
    size = median([s.size for s in (*left, *right)])
    edge, next_edge = sorted(s.x1 for s in left), sorted(s.x0 for s in right)
    if next_edge[len(right) // 25] - edge[-1 - len(left) // 25] < GUTTER * size:  # a few lines may overhang
        return False
    if min(median([s.x1 - s.x0 for s in side]) for side in (left, right)) < MIN_WIDTH * width:
        return False
    low = max(min(s.top for s in left), min(s.top for s in right))
    high = min(max(s.bottom for s in left), max(s.bottom for s in right))
    shorter = min(max(s.bottom for s in side) - min(s.top for s in side) for side in (left, right))
    if high - low < 0.3 * shorter:
        return False
    if fewest < MIN_ROWS:
        return _count_switches(left, right) == 1 and left[0].order < right[0].order
    return _count_switches(left, right) <= max(2, 0.2 * min(len(left), len(right)))


def _are_text(side: Sequence[Line]) -> bool:
    """Tell whether a side holds text, and not mere values, or units, which the other side places."""
    lines = [segment for segment in side if not segment.stands_in]
    return 2 * sum(any(char.isalpha() for char in line.text) for line in lines) > len(lines)


def _count_rows(side: Sequence[Line]) -> int:
    """Return how many heights the segments of a side stand at, small differences aside."""
    heights = sorted(segment.baseline for segment in side)
    return bool(heights) + sum(b - a > 0.5 * side[0].size for a, b in itertools.pairwise(heights))


def _count_switches(left: Sequence[Line], right: Sequence[Line]) -> int:
    """Return how often the file goes from one side to the other."""
    sides = sorted([(s.order, 0) for s in left] + [(s.order, 1) for s in right])
    return sum(a[1] != b[1] for a, b in itertools.pairwise(sides))


def _fit_bounds(lines: list[Line]) -> list[Line]:
    """Return the lines with their column's bounds drawn in to the text that stands within them."""
    extents: dict[tuple[float, float], tuple[float, float]] = {}
    for line in [line for line in lines if line.unit is None] or lines:
        x0, x1 = extents.get((line.left, line.right), (line.x0, line.x1))
        extents[line.left, line.right] = (min(x0, line.x0), max(x1, line.x1))
    fitted = {
        (low, high): (
            min(x0 for (left, right), (x0, _) in extents.items() if left >= low and right <= high),
            max(x1 for (left, right), (_, x1) in extents.items() if left >= low and right <= high),
        )
        for low, high in extents
    }
    return [line.within(*fitted.get((line.left, line.right), (line.x0, line.x1))) for line in lines]
