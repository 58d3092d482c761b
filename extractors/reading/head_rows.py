"""Which lines at the top of a table name its columns, and the rows that they form."""

from __future__ import annotations

from collections.abc import Sequence

from dataset.records import Stroke
from extractors.reading.stretches import is_value, is_year
from extractors.reading.strips import Strip, find_numeric, find_rules_between, measure_cover
from extractors.reading.table_columns import Column

MOST_HEADS = 7
"""Lines of a head at most."""
RULED = 0.6
"""Share of the columns below a head, or of those with values, that a ruling line under it covers."""


def count_head_lines(strips: Sequence[Strip], columns: Sequence[Column], rules: Sequence[Stroke]) -> int:
    """Return how many lines at the top name the columns, as ruling, weight or the kinds of cells show."""
    numeric = find_numeric(strips, len(columns))
    ways = (
        _count_above_rule(strips, columns, rules, numeric),
        _count_bold(strips),
        _count_names(strips, numeric),
    )
    count = max(ways)
    while count and strips[count - 1].label_only and not _names_first(strips, count - 1, columns, rules):
        count -= 1
    return count if count < len(strips) else 0


def _names_first(
    strips: Sequence[Strip], place: int, columns: Sequence[Column], rules: Sequence[Stroke]
) -> bool:
    """Tell whether a line with the first cell alone ends the head, as the last line of its first name."""
    if place + 1 >= len(strips) or place == 0:
        return False
    below = find_rules_between(strips[place].line, strips[place + 1].line, rules)
    return measure_cover(below, columns) >= RULED


def _count_above_rule(
    strips: Sequence[Strip], columns: Sequence[Column], rules: Sequence[Stroke], numeric: set[int]
) -> int:
    for place in range(1, min(MOST_HEADS, len(strips) - 1) + 1):
        if strips[place - 1].has_values(numeric):
            return 0
        between = find_rules_between(strips[place - 1].line, strips[place].line, rules)
        covered = max(measure_cover(between, columns), measure_cover(between, columns[1:]))
        if covered >= RULED and any(not strip.label_only for strip in strips[:place]):
            return place if not _ends_in_span(strips[place - 1], len(columns)) else 0
    return 0


def _ends_in_span(strip: Strip, count: int) -> bool:
    """Tell whether a line is one cell over all columns: the table's title, or columns that go unnamed yet."""
    return strip.spans.get(0, 1) >= count


def _count_bold(strips: Sequence[Strip]) -> int:
    count = next((i for i, strip in enumerate(strips) if not strip.bold), 0)
    named = {place for strip in strips[:count] for place in strip.texts}
    return count if count <= MOST_HEADS and len(named) > 1 else 0


def _count_names(strips: Sequence[Strip], numeric: set[int]) -> int:
    """Return how many lines have names, or years, where those below have values."""
    if not numeric - {0}:
        return 0
    count = 0
    for place, strip in enumerate(strips[:MOST_HEADS]):
        own = [text for i, text in strip.texts.items() if i in numeric and i > 0]
        years = own and all(is_year(text) for text in own)
        if years and not _are_years(strips[place + 1 :], numeric):
            return place + 1
        if any(is_value(text) for text in own):
            break
        if not strip.label_only:
            count = place + 1
    return count


def _are_years(strips: Sequence[Strip], numeric: set[int]) -> bool:
    texts = [text for strip in strips for i, text in strip.texts.items() if i in numeric and i > 0]
    return sum(map(is_year, texts)) * 2 > len(texts)


def group_heads(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Return the rows of a head: lines whose cells stand in the same columns are one row of wrapped names."""
    rows: list[list[Strip]] = []
    for strip in strips:
        if rows and all(_share_spans(other, strip) for other in rows[-1]):
            rows[-1].append(strip)
        else:
            rows.append([strip])
    return rows


def _share_spans(above: Strip, below: Strip) -> bool:
    """Tell whether each cell of two lines has the columns of one of the other, or columns of its own."""
    for i, width in above.spans.items():
        for j, other in below.spans.items():
            if i < j + other and j < i + width and (i, width) != (j, other):
                return False
    return True
