"""Lines under which a stroke is drawn from their first word to their last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Page, Stroke
from extractors.reading.lines import Line

LEAST_SHARE = 0.85
"""Of a line's width that strokes cover: some programs draw one under each word."""
DEPTH = 0.3
"""How far below the baseline a stroke may lie, in em."""
OVERHANG = 3.0
"""How far a stroke may reach beyond the line that it underlines, in points; ruling lines reach further."""


def mark_underlined(lines: Sequence[Line], page: Page) -> list[Line]:
    """Return a page's lines, those that are underlined marked so."""
    strokes: dict[int, list[Stroke]] = defaultdict(list)
    for stroke in page.strokes:
        if stroke.top == stroke.bottom:
            strokes[int(stroke.top)].append(stroke)
    if not strokes:
        return list(lines)
    return [replace(line, underlined=True) if _is_underlined(line, strokes) else line for line in lines]


def _is_underlined(line: Line, strokes: dict[int, list[Stroke]]) -> bool:
    if not line.upright or line.stands_in:
        return False
    low, high = line.baseline - 0.5, line.baseline + DEPTH * line.size
    if not any(height in strokes for height in range(int(low), int(high) + 1)):
        return False
    near = [
        stroke
        for height in range(int(low), int(high) + 1)
        for stroke in strokes.get(height, ())
        if low <= stroke.top <= high and line.x0 - OVERHANG < stroke.x0 < line.x1
    ]
    covered = sum(stroke.x1 - stroke.x0 for stroke in near)
    within = all(stroke.x1 < line.x1 + OVERHANG for stroke in near)
    return within and covered >= LEAST_SHARE * (line.x1 - line.x0)
