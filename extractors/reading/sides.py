"""The two sides of a gutter: whether they are columns of text, cells of rows, or neither."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from operator import attrgetter
from statistics import median

from extractors.reading.lines import Line
from extractors.reading.markers import is_clause_number

MIN_ROWS = 3
FEW_ROWS = 2
"""Rows of a column that the file writes at one go."""
MIN_WIDTH = 0.07
"""Least median width of a column's segments, as a share of the page."""
PROSE_ROWS, PROSE_WIDTH = 8, 0.15
FILLED, MOST_FILLED = 0.8, 0.75
"""Width of a filled line, in usual ones, and the share of lines filled in a column of paragraphs."""
GUTTER = 0.6
"""Least width of a gutter, in em."""


def split_sides(segments: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """Return the segments left and right of a gutter."""
    return (
        [s for s in segments if (s.x0 + s.x1) / 2 < gutter],
        [s for s in segments if (s.x0 + s.x1) / 2 >= gutter],
    )


def cut_rows(band: Sequence[Line], gutter: float) -> list[list[Line]]:
    """Return the rows of a band: where one ends, the file goes back to the left, and on below."""
    path = sorted(band, key=attrgetter("order"))
    right = [(s.x0 + s.x1) / 2 >= gutter for s in path]
    back = [i for i, (a, b) in enumerate(itertools.pairwise(right), start=1) if a and not b]
    if not back:
        return [path]
    lowest = list(itertools.accumulate((s.bottom for s in path), max))
    highest = list(itertools.accumulate((s.top for s in reversed(path)), min))[::-1]
    cuts = [0, *(i for i in back if lowest[i - 1] < highest[i] + 0.4 * path[i].size)]
    return [path[a:b] for a, b in itertools.pairwise([*cuts, len(path)])]


def are_cells(left: Sequence[Line], right: Sequence[Line], width: float) -> bool:
    """Tell whether two sides are cells, of more than one line, that the file writes one after the other."""
    if not left or not right or _count_switches(left, right) > 1 or _are_numbers(left):
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


def are_columns(left: list[Line], right: list[Line], width: float) -> bool:
    """Tell whether two sides are columns of text, the left of which is read before the right."""
    fewest = min(_count_rows(left), _count_rows(right))
    if fewest < FEW_ROWS or not _are_text(left) or not _are_text(right) or _are_numbers(left):
        return False
    size = median([s.size for s in (*left, *right)])
    edge, next_edge = sorted(s.x1 for s in left), sorted(s.x0 for s in right)
    if next_edge[len(right) // 25] - edge[-1 - len(left) // 25] < GUTTER * size:  # a few lines may overhang
        return False
    narrow = min(median([s.x1 - s.x0 for s in side]) for side in (left, right)) < MIN_WIDTH * width
    if narrow or not _stand_abreast(left, right):
        return False
    if fewest < MIN_ROWS:
        return _count_switches(left, right) == 1 and left[0].order < right[0].order
    if _count_switches(left, right) <= max(2, 0.2 * min(len(left), len(right))):
        return True
    return all(_is_prose(side, width) for side in (left, right))


def _stand_abreast(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Tell whether much of the shorter side stands beside the other."""
    low = max(min(s.top for s in left), min(s.top for s in right))
    high = min(max(s.bottom for s in left), max(s.bottom for s in right))
    shorter = min(max(s.bottom for s in side) - min(s.top for s in side) for side in (left, right))
    return high - low >= 0.3 * shorter


def _is_prose(side: Sequence[Line], width: float) -> bool:
    """Tell whether a side's lines are filled as those of paragraphs are, which few lines of cells are.

    Some writers go through a page row by row, whatever stands in the rows.
    """
    widths = sorted(segment.x1 - segment.x0 for segment in side if not segment.stands_in)
    usual = widths[len(widths) * 9 // 10]
    filled = sum(own > FILLED * usual for own in widths)
    return len(widths) >= PROSE_ROWS and usual >= PROSE_WIDTH * width and filled >= MOST_FILLED * len(widths)


def _are_text(side: Sequence[Line]) -> bool:
    """Tell whether a side holds text, and not mere values, or units, which the other side places."""
    lines = [segment for segment in side if not segment.stands_in]
    return 2 * sum(any(map(str.isalpha, line.text)) for line in lines) > len(lines)


def _are_numbers(side: Sequence[Line]) -> bool:
    """Tell whether a side holds the numbers of clauses, each of which belongs to the line beside it."""
    return all(is_clause_number(segment.text) for segment in side if not segment.stands_in)


def _count_rows(side: Sequence[Line]) -> int:
    """Return how many heights the segments of a side stand at, small differences aside."""
    heights = sorted([segment.baseline for segment in side])
    return bool(heights) + sum(b - a > 0.5 * side[0].size for a, b in itertools.pairwise(heights))


def _count_switches(left: Sequence[Line], right: Sequence[Line]) -> int:
    """Return how often the file goes from one side to the other."""
    sides = sorted([(s.order, 0) for s in left] + [(s.order, 1) for s in right])
    return sum(a[1] != b[1] for a, b in itertools.pairwise(sides))
