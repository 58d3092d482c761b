"""Rows of a table from its lines: a cell that is wrapped goes on on the next line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from dataset.records import Stroke
from extractors.reading.endings import OPEN_END, TERMINAL
from extractors.reading.strips import Strip, find_numeric, find_rules_between, measure_cover
from extractors.reading.table_columns import Column

TIGHT = 1.4
"""Distance between lines of one cell at most, in em."""
WIDER = 1.2
"""How much further apart rows are than the lines of a row, where that tells rows."""
RULED = 0.6


def group_rows(
    strips: Sequence[Strip], columns: Sequence[Column], rules: Sequence[Stroke]
) -> list[list[Strip]]:
    """Return the lines of each row, told by ruling lines, by distance, or by where sentences go on."""
    numeric = find_numeric(strips, len(columns))
    for cuts in (_find_ruled_cuts(strips, columns, rules), _find_spaced_cuts(strips)):
        rows = _cut(strips, cuts)
        if 1 < len(rows) < len(strips) and not any(_holds_rows(row, numeric) for row in rows):
            return rows
    rows = []
    for strip, after in zip_longest(strips, strips[1:]):
        leads = after is not None and strip.label_only and not _starts_anew(strip, after)
        if rows and _goes_on(rows[-1], strip, columns, numeric) and not (leads and _is_full(rows[-1])):
            rows[-1].append(strip)
        else:
            rows.append([strip])
    return rows


def _is_full(row: Sequence[Strip]) -> bool:
    """Tell whether something stands beside the first cell of a row."""
    return any(place > 0 for strip in row for place in strip.texts)


def _cut(strips: Sequence[Strip], cuts: Sequence[int]) -> list[list[Strip]]:
    return [list(strips[a:b]) for a, b in pairwise([0, *cuts, len(strips)])]


def _find_ruled_cuts(
    strips: Sequence[Strip], columns: Sequence[Column], rules: Sequence[Stroke]
) -> list[int]:
    cuts = []
    for i, (above, below) in enumerate(pairwise(strips), start=1):
        if measure_cover(find_rules_between(above.line, below.line, rules), columns) >= RULED:
            cuts.append(i)
    return cuts


def _find_spaced_cuts(strips: Sequence[Strip]) -> list[int]:
    """Return the places of lines that stand clearly further below the last than lines of a cell would."""
    steps = [below.line.baseline - above.line.baseline for above, below in pairwise(strips)]
    if not steps or min(steps) > TIGHT * strips[0].line.size:
        return []
    return [i for i, step in enumerate(steps, start=1) if step > WIDER * min(steps)]


def _holds_rows(row: Sequence[Strip], numeric: set[int]) -> bool:
    """Tell whether lines are more than one row: values stand one below the other, or labels of groups do."""
    for place in numeric:
        if sum(place in strip.texts for strip in row) > 1:
            return True
    return len(row) > 1 and all(strip.label_only for strip in row[:-1]) and _starts_anew(row[0], row[1])


def _starts_anew(label: Strip, strip: Strip) -> bool:
    """Tell whether a line below one with the first cell alone is a row under that label."""
    text, below = label.texts.get(0, ""), strip.texts.get(0, "")
    return not below or (not below[0].islower() and OPEN_END.search(text) is None)


def _goes_on(row: Sequence[Strip], strip: Strip, columns: Sequence[Column], numeric: set[int]) -> bool:
    """Tell whether a line goes on with the cells of a row."""
    last = row[-1]
    if strip.line.baseline - last.line.baseline > TIGHT * max(last.line.size, strip.line.size):
        return False
    if last.bold != strip.bold:
        return False
    above = {place for each in row for place in each.texts}
    waits = above == {0}
    if not waits and (strip.has_values(numeric) or not set(strip.texts) <= above):
        return False
    if 0 not in strip.texts:
        return bool(strip.texts) and not waits
    return all(
        _runs_on(row, strip, place, columns)
        for place in strip.texts
        if place not in numeric and (place == 0 or not waits)
    )


def _runs_on(row: Sequence[Strip], strip: Strip, place: int, columns: Sequence[Column]) -> bool:
    """Tell whether the text of a cell runs on: in lower case, from an open end, or for want of room."""
    before = next((each for each in reversed(row) if place in each.texts), None)
    if before is None:
        return False
    text, below = before.texts[place], strip.texts[place]
    if below[0].islower() or OPEN_END.search(text):
        return True
    if TERMINAL.search(text) or below.endswith(":"):
        return False
    x0, x1 = columns[place]
    word = strip.cells[place].words[0]
    room = x1 - before.cells[place].x1 - (word.x1 - word.x0)
    return room < 0.3 * strip.line.size and x1 - x0 > 8 * strip.line.size


def find_labels(rows: Sequence[Sequence[Strip]], texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each row the labels of the groups it belongs to; a label stands alone above its rows.

    Rows set in from a label are its group, and one that is not ends it; where none is set in, the group
    lasts until the next label. `texts` are the rows' first cells.
    """
    groups: list[tuple[float, str, bool | None]] = []
    labels: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        first = next((strip.cells[0].x0 for strip in row if 0 in strip.texts), None)
        label = is_label(row) and place + 1 < len(rows)
        if first is not None:
            groups = _close_groups(groups, first, label=label)
        labels.append(tuple(text for _, text, _ in groups))
        if label and first is not None:
            groups.append((first, texts[place], None))
    return labels


def is_label(row: Sequence[Strip]) -> bool:
    """Tell whether a row is the label of those below: its first cell alone is filled, or one spans it all."""
    return {place for strip in row for place in strip.texts} == {0}


def _close_groups(
    groups: Sequence[tuple[float, str, bool | None]], x0: float, *, label: bool
) -> list[tuple[float, str, bool | None]]:
    """Return the groups that a row beginning at `x0` belongs to, and whether their rows are set in."""
    kept: list[tuple[float, str, bool | None]] = []
    for edge, text, set_in in groups:
        inside = x0 > edge + 2
        if (x0 < edge - 2 and set_in is not None) or (not inside and (set_in or label)):
            break
        kept.append((edge, text, inside if set_in is None else set_in))
    return kept
