"""Which columns a name stands for: those that a ruling line below it covers, or that it is centred above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Stroke
from extractors.reading.stretches import Stretch
from extractors.reading.strips import Strip, find_rules_between
from extractors.reading.table_columns import Column

CENTRED = 0.6
"""How far the middle of a name may lie off that of its columns, in em."""


def widen_names(strips: Sequence[Strip], columns: Sequence[Column], rules: Sequence[Stroke]) -> list[Strip]:
    """Return the lines of a head with each name over all of its columns, `Fiscal year` over `2022 2023`."""
    widened: list[Strip] = list(strips[-1:])
    for strip in reversed(strips[:-1]):
        below = widened[0]
        own = find_rules_between(strip.line, below.line, rules)
        spans = {place: _measure_span(strip, place, below, columns, own) for place in sorted(strip.cells)}
        widened.insert(0, _move(strip, spans))
    return widened


def _move(strip: Strip, spans: dict[int, range]) -> Strip:
    cells = {span[0]: strip.cells[place] for place, span in spans.items()}
    return replace(strip, cells=cells, spans={span[0]: len(span) for span in spans.values()})


def _measure_span(
    strip: Strip, place: int, below: Strip, columns: Sequence[Column], rules: Sequence[Stroke]
) -> range:
    """Return the columns of a name, given the line below it and the ruling lines between them."""
    cell, usual = strip.cells[place], range(place, place + strip.spans[place])
    low = max((i + strip.spans[i] for i in strip.cells if i < place), default=0)
    high = min((i for i in strip.cells if i > place), default=len(columns))
    for rule in rules:
        if rule.x0 < cell.middle < rule.x1 and rule.x1 - rule.x0 < 0.9 * (columns[-1][1] - columns[0][0]):
            under = [i for i in range(low, high) if rule.x0 - 4 <= sum(columns[i]) / 2 <= rule.x1 + 4]
            if len(under) > 1:
                return range(under[0], under[-1] + 1)
    filled = {i for j in below.cells for i in range(j, j + below.spans[j])}
    ranges = [
        range(i, j)
        for i in range(max(low, min(usual[0], 1)), usual[0] + 1)
        for j in range(usual[-1] + 1, high + 1)
        if _is_centred(cell, range(i, j), columns, below) and filled.issuperset(range(i, j))
    ]
    return max(ranges, key=len, default=usual)


def _is_centred(cell: Stretch, span: range, columns: Sequence[Column], below: Strip) -> bool:
    """Tell whether a text stands in the middle above some columns, or above their names."""
    edges = [(columns[span[0]][0], columns[span[-1]][1])]
    named = [name for place, name in below.cells.items() if place in span]
    if named:
        edges.append((min(name.x0 for name in named), max(name.x1 for name in named)))
    within = CENTRED * cell.words[0].font_size
    return any(abs((x0 + x1) / 2 - cell.middle) < within for x0, x1 in edges)
