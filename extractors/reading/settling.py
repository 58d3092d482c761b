"""Where a unit is read that stands beside running text: where a paragraph begins, not within one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from extractors.reading.lines import Line
from extractors.reading.paragraphs import starts_item

PAUSE = 1.2
"""Distance between lines, in usual ones, from which a paragraph ends."""


def settle_units(lines: Sequence[Line]) -> list[Line]:
    """Return lines in reading order with those that stand for units moved out of paragraphs beside them."""
    settled = [line for line in lines if line.unit is None]
    if len(settled) == len(lines):
        return settled
    usual = _measure_leading(settled)
    breaks = [i for i in range(len(settled) + 1) if _may_break(settled, i, usual)]
    placed: dict[int, list[Line]] = defaultdict(list)
    place = 0
    for line in lines:
        if line.unit is None:
            place += 1
        else:
            placed[min(breaks, key=lambda i: (abs(i - place), i))].append(line)
    ranked = {i: _rank_units(units) for i, units in placed.items()}
    return [
        line
        for i, own in enumerate([*settled, None])
        for line in (*ranked.get(i, ()), own)
        if line is not None
    ]


def _rank_units(units: Sequence[Line]) -> list[Line]:
    """Return units in reading order: those that stand side by side from the left, others from the top."""
    rows: list[list[Line]] = []
    for unit in sorted(units, key=lambda unit: unit.top):
        if rows and unit.top < (rows[-1][0].top + rows[-1][0].bottom) / 2:
            rows[-1].append(unit)
        else:
            rows.append([unit])
    return [unit for row in rows for unit in sorted(row, key=lambda unit: unit.x0)]


def _may_break(lines: Sequence[Line], place: int, usual: float) -> bool:
    if place in (0, len(lines)):
        return True
    a, b = lines[place - 1], lines[place]
    if a.stands_in or b.stands_in or (a.left, a.right) != (b.left, b.right):
        return True
    apart = b.baseline - a.baseline
    return not 0 < apart < PAUSE * usual or abs(a.size - b.size) > 0.75 or starts_item(b, (a,))


def _measure_leading(lines: Sequence[Line]) -> float:
    steps = [b.baseline - a.baseline for a, b in itertools.pairwise(lines) if a.size == b.size]
    usual = [step for step in steps if step > 0]
    return median(usual) if usual else 12.0
