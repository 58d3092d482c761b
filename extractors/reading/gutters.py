"""Gutters: where a region of a page parts into columns, and what spans them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dataset.records import Stroke
from extractors.reading.lines import Line
from extractors.reading.sides import FEW_ROWS, are_cells, are_columns, cut_rows, split_sides
from extractors.reading.units import runs_through

Part = tuple[list[Line], float, float]
"""Segments and the bounds of the column that they stand in."""
Band = tuple[list[Line], list[Line]]
"""Segments beside a gutter, and the one across it that they end at."""
NEAR = 8
"""Segments at the end of a band among which those are that text runs on from."""
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


def part_best(segments: Sequence[Line], low: float, high: float, region: Region) -> list[Part]:
    """Return the parts that the best gutter makes: most segments beside it, fewest across.

    Bands that text runs through from one to the next, past what crosses the gutter, are columns of other
    bounds, so they are left for the gutters of those; where there are none, the bands have to do.
    """
    gutters = _propose_gutters(segments)
    return _pick_best(segments, gutters, (low, high), region, sew=True) or _pick_best(
        segments, gutters, (low, high), region, sew=False
    )


def _pick_best(
    segments: Sequence[Line],
    gutters: Sequence[float],
    bounds: tuple[float, float],
    region: Region,
    *,
    sew: bool,
) -> list[Part]:
    best: list[Part] = []
    most = 0
    for gutter in gutters:
        parts, aside, across = _part(segments, gutter, bounds, region, sew=sew)
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
    segments: Sequence[Line], gutter: float, bounds: tuple[float, float], region: Region, *, sew: bool
) -> tuple[list[Part], int, int]:
    """Return the parts in reading order with bounds, and how many segments are in columns and across."""
    low, high = bounds
    usual = median([segment.size for segment in segments])
    across = [segment for segment in segments if _crosses(segment, gutter, usual)]
    crossing = set(map(id, across))
    aside = [segment for segment in segments if id(segment) not in crossing]
    parts: list[Part] = []
    in_columns = 0
    bands = _cut_bands(aside, across, region.cut(gutter))
    for band, spanning, sewn in _sew_bands(bands) if sew else [(*band, False) for band in bands]:
        for left, right in _split_band(band, gutter, region.width) if not sewn else [(band, [])]:
            if left and right:
                in_columns += len(left) + len(right)
                parts.append((left, low, gutter))
                parts.append((right, gutter, high))
            else:
                _add(parts, left, low, high)
        if spanning:
            _add(parts, spanning, low, high)
    return parts, in_columns, len(across)


def _sew_bands(bands: Sequence[Band]) -> list[tuple[list[Line], list[Line], bool]]:
    """Return bands, those that text runs through in one, and whether there are several in it."""
    sewn: list[tuple[list[Line], list[Line], bool]] = []
    above: list[Line] = []
    place = 0
    for band, spanning in bands:
        crossed = bool(above) and all(across for _, across, _ in sewn[place:])
        if crossed and _run_on(above, band):
            joined = [line for own, across, _ in sewn[place:] for line in (*own, *across)]
            sewn[place:] = [([*joined, *band], spanning, True)]
        else:
            place = len(sewn) if band else place
            sewn.append((band, spanning, False))
        above = band or above
    return sewn


def _run_on(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Tell whether a column of text runs on from the end of one band into the next."""
    return any(runs_through(a, b) for a in above[-NEAR:] for b in below[:NEAR])


def _split_band(band: Sequence[Line], gutter: float, width: float) -> list[tuple[list[Line], list[Line]]]:
    """Return the left and right sides of a band's columns, or of its rows of cells; else all in the first."""
    if not band:
        return []
    rows = [split_sides(row, gutter) for row in cut_rows(band, gutter)]
    if len(rows) > 1:
        celled = [are_cells(left, right, width) for left, right in rows]
        count = sum(len(left) + len(right) for (left, right), own in zip(rows, celled, strict=True) if own)
        if count > MOST_CELLED * len(band):
            return [(a, b) if own else ([*a, *b], []) for (a, b), own in zip(rows, celled, strict=True)]
    left, right = split_sides(band, gutter)
    return [(left, right)] if are_columns(left, right, width) else [(list(band), [])]


def _add(parts: list[Part], lines: list[Line], low: float, high: float) -> None:
    """Add lines of the whole region, to the last part if that is of the whole region too."""
    if parts and parts[-1][1:] == (low, high):
        parts[-1][0].extend(lines)
    else:
        parts.append((list(lines), low, high))


def _crosses(segment: Line, gutter: float, usual: float) -> bool:
    size = min(segment.size, usual)
    return segment.x0 < gutter - size and segment.x1 > gutter + size


def _cut_bands(aside: Sequence[Line], crossing: Sequence[Line], cuts: Sequence[float]) -> list[Band]:
    """Return pairs of the segments above a crossing segment and that segment itself, from the top down."""
    ends = [(line.baseline - 0.3 * line.size, [line]) for line in crossing]
    ends.extend((cut, []) for cut in cuts)
    bands: list[Band] = []
    rest = sorted(aside, key=lambda s: s.baseline)
    for end, spanning in sorted(ends, key=lambda pair: pair[0]):
        above = [s for s in rest if s.baseline < end]
        rest = rest[len(above) :]
        bands.append((above, spanning))
    bands.append((rest, []))
    return bands
