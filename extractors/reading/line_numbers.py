"""Line numbers in the margin, as drafts of laws and transcripts have them."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extractors.reading.lines import Line

LEAST = 8
LEAST_BY_FIVES = 5
MOST = 0.9
"""Share of the lines that stand on the text's side of the numbers."""
EVEN = 0.15
"""How much the distance from number to number may vary, in usual ones."""


def drop_line_numbers(segments: list[Line]) -> list[Line]:
    """Return a page's segments without a column of rising numbers beside them, at even distances."""
    numbers = [s for s in segments if s.upright and s.words[0].text.isdecimal() and len(s.words[0].text) <= 3]
    ends = [s for s in segments if s.upright and len(s.words) == 1 and s.words[0].text.isdecimal()]
    for column, left in ((_find_column(numbers), True), (_find_column(ends), False)):
        if column and _stand_outside(column, segments, left=left):
            return _strip(segments, column)
    return segments


def _find_column(numbers: Sequence[Line]) -> list[Line]:
    """Return the largest column of numbers, if they rise as line numbers do."""
    if len(numbers) < LEAST_BY_FIVES:
        return []
    columns: dict[tuple[bool, int], list[Line]] = defaultdict(list)
    for segment in numbers:
        for aligned_right, edge in enumerate((segment.words[0].x0, segment.words[0].x1)):
            columns[bool(aligned_right), round(edge / 4)].append(segment)
    largest: list[Line] = max(columns.values(), key=len)
    column = sorted(largest, key=lambda segment: segment.baseline)
    values = [int(segment.words[0].text) for segment in column]
    by_fives = values == list(range(5, 5 * len(values) + 1, 5))
    if len(column) < (LEAST_BY_FIVES if by_fives else LEAST):
        return []
    step, count = Counter(b - a for a, b in itertools.pairwise(values)).most_common(1)[0]
    if step < 1 or count < MOST * (len(values) - 1):
        return []
    return column if _stand_evenly(column) else []


def _stand_evenly(column: Sequence[Line]) -> bool:
    apart = sorted(b.baseline - a.baseline for a, b in itertools.pairwise(column))
    usual = apart[len(apart) // 2]
    return sum(abs(own - usual) < EVEN * usual for own in apart) >= MOST * len(apart)


def _stand_outside(column: Sequence[Line], segments: Sequence[Line], *, left: bool) -> bool:
    """Tell whether the text stands on one side of a column of numbers, most of it unnumbered or in rows."""
    own = set(map(id, column))
    others = [s for s in segments if id(s) not in own]
    rest = [s for s in column if len(s.words) > 1]
    if left:
        edge = max(s.words[0].x1 for s in column)
        beside = [s.x0 >= edge for s in others] + [s.words[1].x0 >= edge for s in rest]
    else:
        edge = min(s.x0 for s in column)
        beside = [s.x1 <= edge for s in others]
    return bool(beside) and sum(beside) > MOST * len(beside)


def _strip(segments: Sequence[Line], column: Sequence[Line]) -> list[Line]:
    numbered = set(map(id, column))
    kept = []
    for segment in segments:
        if id(segment) not in numbered:
            kept.append(segment)
        elif len(segment.words) > 1:
            kept.append(replace(segment, words=segment.words[1:], order=segment.order + 1))
    return kept
