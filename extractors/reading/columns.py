"""Reading order: columns, and what spans them.

A column's left edge shows as many segments that begin at one x while nothing crosses the gutter before it.
Segments that do cross (titles, full-width tables, notes) cut the page into bands; within a band the left side
is read before the right. The order of the file decides whether two sides are columns of text or cells of
rows, since nearly every producer writes a column before the next, but a table row by row.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from statistics import median

from extractors.reading.lines import Line, join_rows

MIN_ROWS = 3
MIN_WIDTH = 0.07
"""Least median width of a column's segments, as a share of the page."""
Part = tuple[list[Line], float, float]
"""Segments and the bounds of the column that they stand in."""
GUTTER = 0.6
"""Least width of a gutter, in em."""


def order_lines(segments: Sequence[Line], width: float) -> list[Line]:
    """Return the lines of a page in reading order, each with the bounds of its column."""
    level = [segment for segment in segments if segment.upright]
    turned = [segment for segment in segments if not segment.upright]
    lines = _order(level, 0.0, width, width, 0)
    return [*_fit_bounds(lines), *turned]


def _order(segments: Sequence[Line], low: float, high: float, width: float, depth: int) -> list[Line]:
    if not segments:
        return []
    banner = _peel_banner(segments, (low + high) / 2, width) if depth == 0 else []
    if banner:
        peeled = set(map(id, banner))
        rest = [segment for segment in segments if id(segment) not in peeled]
        return [*join_rows(banner, low, high), *_order(rest, low, high, width, 1)]
    if depth < 6 and len(segments) > 2 * MIN_ROWS:
        parts = _part_best(segments, low, high, width)
        if parts:
            return [line for part, a, b in parts for line in _order(part, a, b, width, depth + 1)]
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


def _part_best(segments: Sequence[Line], low: float, high: float, width: float) -> list[Part]:
    """Return the parts that the best gutter makes: most segments beside it, fewest across."""
    best: list[Part] = []
    most = 0
    for gutter in _propose_gutters(segments):
        parts, aside = _part(segments, gutter, low, high, width)
        value = aside - 2 * sum(_crosses(segment, gutter) for segment in segments)
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
    common = [e for e in near if near[e] >= MIN_ROWS and e * 3 > leftmost + 30]
    common.sort(key=lambda e: (-near[e], e))
    gutters: list[float] = []
    for edge in common:
        x = edge * 3 - 2.5
        if all(abs(x - other) > 8 for other in gutters):
            gutters.append(x)
    return gutters[:8]


def _part(
    segments: Sequence[Line], gutter: float, low: float, high: float, width: float
) -> tuple[list[Part], int]:
    """Return the parts of a region in reading order with bounds, and how many segments are in columns."""
    crossing = sorted((s for s in segments if _crosses(s, gutter)), key=lambda s: s.baseline)
    aside = [s for s in segments if not _crosses(s, gutter)]
    bands = _cut_bands(aside, crossing)
    parts: list[Part] = []
    in_columns = 0
    for band, spanning in bands:
        left = [s for s in band if (s.x0 + s.x1) / 2 < gutter]
        right = [s for s in band if (s.x0 + s.x1) / 2 >= gutter]
        if _are_columns(left, right, width):
            in_columns += len(band)
            parts.append((left, low, gutter))
            parts.append((right, gutter, high))
        elif band:
            _add(parts, band, low, high)
        if spanning:
            _add(parts, spanning, low, high)
    return parts, in_columns


def _add(parts: list[Part], lines: list[Line], low: float, high: float) -> None:
    """Add lines of the whole region, to the last part if that is of the whole region too."""
    if parts and parts[-1][1:] == (low, high):
        parts[-1][0].extend(lines)
    else:
        parts.append((list(lines), low, high))


def _crosses(segment: Line, gutter: float) -> bool:
    return segment.x0 < gutter - segment.size and segment.x1 > gutter + segment.size


def _cut_bands(aside: list[Line], crossing: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Return pairs of the segments above a crossing segment and that segment itself, from the top down."""
    bands: list[tuple[list[Line], list[Line]]] = []
    rest = sorted(aside, key=lambda s: s.baseline)
    for line in crossing:
        above = [s for s in rest if s.baseline < line.baseline - 0.3 * line.size]
        rest = rest[len(above) :]
        bands.append((above, [line]))
    bands.append((rest, []))
    return bands


def _are_columns(left: list[Line], right: list[Line], width: float) -> bool:
    if len(left) < MIN_ROWS or len(right) < MIN_ROWS:
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
    return _count_switches(left, right) <= max(2, 0.2 * min(len(left), len(right)))


def _count_switches(left: list[Line], right: list[Line]) -> int:
    """Return how often the file goes from one side to the other."""
    sides = sorted([(s.order, 0) for s in left] + [(s.order, 1) for s in right])
    return sum(a[1] != b[1] for a, b in itertools.pairwise(sides))


def _fit_bounds(lines: list[Line]) -> list[Line]:
    """Return the lines with their column's bounds drawn in to the text that stands within them."""
    extents: dict[tuple[float, float], tuple[float, float]] = {}
    for line in lines:
        x0, x1 = extents.get((line.left, line.right), (line.x0, line.x1))
        extents[line.left, line.right] = (min(x0, line.x0), max(x1, line.x1))
    fitted = {
        (low, high): (
            min(x0 for (left, right), (x0, _) in extents.items() if left >= low and right <= high),
            max(x1 for (left, right), (_, x1) in extents.items() if left >= low and right <= high),
        )
        for low, high in extents
    }
    return [line.within(*fitted[line.left, line.right]) for line in lines]
