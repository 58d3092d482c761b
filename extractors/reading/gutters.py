"""Gutters: where a region of a page parts into columns, and what spans them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from dataset.records import Stroke
from extractors.reading.lines import Line
from extractors.reading.sides import FEW_ROWS, are_cells, are_columns, cut_rows, split_sides
from extractors.reading.units import runs_through

Part = tuple[list[Line], float, float]
"""Segments and the bounds of the column that they stand in."""
Band = tuple[list[Line], list[Line]]
"""Segments beside a gutter, and the one across it that they end at."""
SewnBand = tuple[list[Line], list[Line], bool]
"""The same, and whether the text of several bands runs through."""
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


class Cut(NamedTuple):
    """A region cut at a gutter: its bands, and how many segments are across the gutter."""

    gutter: float
    bands: list[SewnBand]
    across: int

    def sew(self) -> Cut:
        """Return the cut with the bands as one that text runs through."""
        return self._replace(bands=_sew_bands(self.bands))


def part_best(segments: Sequence[Line], low: float, high: float, region: Region) -> list[Part]:
    """Return the parts that the best gutter makes: most segments beside it, fewest across.

    Bands that text runs through from one to the next, past what crosses the gutter, are columns of other
    bounds, so they are left for the gutters of those; where there are none, the bands have to do.
    """
    usual = median([segment.size for segment in segments])
    cuts = [_cut_at(gutter, segments, usual, region) for gutter in _propose_gutters(segments)]
    sewn = [cut.sew() for cut in cuts]
    best = _pick_best(sewn, (low, high), region)
    return best if best or sewn == cuts else _pick_best(cuts, (low, high), region)


def _pick_best(cuts: Sequence[Cut], bounds: tuple[float, float], region: Region) -> list[Part]:
    best: list[Part] = []
    most = 0
    for cut in cuts:
        parts, aside = _part(cut, bounds, region)
        value = aside - 2 * cut.across
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


def _cut_at(gutter: float, segments: Sequence[Line], usual: float, region: Region) -> Cut:
    """Return the region of these segments, of this usual size, cut at a gutter."""
    across: list[Line] = []
    aside: list[Line] = []
    for segment in segments:
        (across if _crosses(segment, gutter, usual) else aside).append(segment)
    bands = _cut_bands(aside, across, region.cut(gutter))
    return Cut(gutter, [(*band, False) for band in bands], len(across))


def _part(cut: Cut, bounds: tuple[float, float], region: Region) -> tuple[list[Part], int]:
    """Return the parts in reading order with bounds, and how many segments are in columns."""
    low, high = bounds
    gutter = cut.gutter
    parts: list[Part] = []
    in_columns = 0
    for band, spanning, sewn in cut.bands:
        for left, right in _split_band(band, gutter, region.width) if not sewn else [(band, [])]:
            if left and right:
                in_columns += len(left) + len(right)
                parts.append((left, low, gutter))
                parts.append((right, gutter, high))
            else:
                _add(parts, left, low, high)
        if spanning:
            _add(parts, spanning, low, high)
    return parts, in_columns


def _sew_bands(bands: Sequence[SewnBand]) -> list[SewnBand]:
    """Return bands, those that text runs through in one."""
    sewn: list[SewnBand] = []
    above: list[Line] = []
    place = 0
    for band, spanning, _ in bands:
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
    left, right = split_sides(band, gutter)
    if not left or not right:
        return [(list(band), [])]
    rows = [split_sides(row, gutter) for row in cut_rows(band, gutter)]
    if len(rows) > 1:
        celled = [are_cells(left, right, width) for left, right in rows]
        count = sum(len(left) + len(right) for (left, right), own in zip(rows, celled, strict=True) if own)
        if count > MOST_CELLED * len(band):
            return [(a, b) if own else ([*a, *b], []) for (a, b), own in zip(rows, celled, strict=True)]
    return [(left, right)] if are_columns(left, right, width) else [(list(band), [])]


def _add(parts: list[Part], lines: list[Line], low: float, high: float) -> None:
    """Add lines of the whole region, to the last part if that is of the whole region too."""
    if parts and parts[-1][1:] == (low, high):
        parts[-1][0].extend(lines)
    else:
        parts.append((list(lines), low, high))


def _crosses(segment: Line, gutter: float, usual: float) -> bool:
    if not segment.x0 < gutter < segment.x1:
        return False
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
