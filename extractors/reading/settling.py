"""Where a unit is read that stands beside running text: where a paragraph begins, not within one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from extractors.reading.endings import TERMINAL
from extractors.reading.item_starts import starts_item
from extractors.reading.lines import Line
from extractors.reading.typography import PLAY, has_room

NEAR = 36.0
"""Distances across the page that count as one, in points, as lines of a column do not all begin alike."""
LARGER = 1.15
"""Size of a quote, in that of the text."""
LONGEST_QUOTE, FEWEST_QUOTED = 8, 4
"""Lines of a quote at most, and words of one at least."""
PAUSE = 1.2
"""Distance between lines, in usual ones, from which a paragraph ends."""


def insert_asides(lines: Sequence[Line], asides: Sequence[Line]) -> list[Line]:
    """Return lines in reading order with each of the asides before the line that it begins beside."""
    if not lines:
        return sorted(asides, key=lambda aside: aside.top)
    placed: dict[int, list[Line]] = defaultdict(list)
    for aside in sorted(asides, key=lambda aside: aside.top):
        placed[min(range(len(lines)), key=lambda i: _measure_way(aside, lines[i]))].append(aside)
    return [each for i, line in enumerate(lines) for each in (*placed[i], line)]


def _measure_way(aside: Line, line: Line) -> tuple[bool, int, float]:
    """Return how far a line is from where an aside begins: not beside it, across the page, and down."""
    across = max(line.x0 - aside.x1, aside.x0 - line.x1, 0.0)
    beside = line.top < aside.bottom and line.bottom > aside.top
    return not beside, round(across / NEAR), abs(line.baseline - aside.baseline)


def settle_units(lines: Sequence[Line]) -> list[Line]:
    """Return lines in reading order with those that stand for units moved out of paragraphs beside them."""
    settled = [line for line in lines if line.unit is None]
    if len(settled) == len(lines):
        return settled
    usual = _measure_leading(settled)
    breaks = [i for i in range(len(settled) + 1) if _may_break(settled, i, usual)]
    pauses = [i for i in breaks if _may_pause(settled, i)]
    placed: dict[int, list[Line]] = defaultdict(list)
    place = 0
    for line in lines:
        if line.unit is None:
            place += 1
        else:
            among = pauses if line.aside else breaks
            placed[min(among, key=lambda i: (abs(i - place), i))].append(line)
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


def settle_quotes(lines: Sequence[Line]) -> list[Line]:
    """Return lines in reading order with those in large type moved that stand within a sentence.

    They come before or after the paragraph, and its line below them says that it resumes one.
    """
    quotes = [place for place in _find_larger_runs(lines) if _interrupts(lines, place)]
    if not quotes:
        return list(lines)
    moved = {i for place in quotes for i in place}
    resuming = {place.stop for place in quotes}
    text = [
        replace(line, resumes=True) if i in resuming else line
        for i, line in enumerate(lines)
        if i not in moved
    ]
    usual = _measure_leading(text)
    breaks = [i for i in range(len(text) + 1) if _may_break(text, i, usual) and _may_pause(text, i)]
    placed: dict[int, list[Line]] = defaultdict(list)
    for place in quotes:
        own = [lines[i] for i in place]
        start = place.start - sum(i < place.start for i in moved)
        placed[min((i for i in breaks if i >= start), default=len(text))].extend(own)
    return [each for i, line in enumerate([*text, None]) for each in (*placed[i], line) if each is not None]


def _find_larger_runs(lines: Sequence[Line]) -> list[range]:
    """Return the places of runs of lines in larger type between two lines of one size and column."""
    runs: list[range] = []
    last = 0
    for i, line in enumerate(lines):
        before = lines[last]
        if (line.size, line.left, line.right) == (before.size, before.left, before.right):
            if 1 < i - last <= LONGEST_QUOTE and all(
                own.size > LARGER * line.size and own.left == line.left for own in lines[last + 1 : i]
            ):
                runs.append(range(last + 1, i))
            last = i
        elif line.size < LARGER * before.size or i - last > LONGEST_QUOTE:
            last = i
    return runs


def _interrupts(lines: Sequence[Line], place: range) -> bool:
    """Tell whether a sentence of the text runs on past the lines of these places."""
    before, after = lines[place.start - 1], lines[place.stop]
    words = sum(len(lines[i].words) for i in place)
    below = after.baseline > before.baseline
    return words >= FEWEST_QUOTED and below and _runs_on(before, after)


def _runs_on(before: Line, after: Line) -> bool:
    """Tell whether a sentence goes on from one line in another that does not follow close below it."""
    if before.stands_in or after.stands_in or abs(before.size - after.size) > 0.75:
        return False
    open_end = TERMINAL.search(before.text) is None and not before.text[-1].isdecimal()
    filled = not has_room(before, after, PLAY)
    return open_end and filled and after.text[0].islower() and not starts_item(after)


def _may_break(lines: Sequence[Line], place: int, usual: float) -> bool:
    if place in (0, len(lines)):
        return True
    a, b = lines[place - 1], lines[place]
    if b.resumes:
        return False
    if a.stands_in or b.stands_in or (a.left, a.right) != (b.left, b.right):
        return True
    apart = b.baseline - a.baseline
    return not 0 < apart < PAUSE * usual or abs(a.size - b.size) > 0.75 or starts_item(b, (a,))


def _may_pause(lines: Sequence[Line], place: int) -> bool:
    """Tell whether no sentence runs on past a break at this place into the next column."""
    if place in (0, len(lines)):
        return True
    a, b = lines[place - 1], lines[place]
    return (a.left, a.right) == (b.left, b.right) or not _runs_on(a, b)


def _measure_leading(lines: Sequence[Line]) -> float:
    steps = [b.baseline - a.baseline for a, b in itertools.pairwise(lines) if a.size == b.size]
    usual = [step for step in steps if step > 0]
    return median(usual) if usual else 12.0
