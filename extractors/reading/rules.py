"""Lines that rule tables: strokes that lie together are one, and sides that are left out are closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from dataset.records import Stroke

SNAP = 3.0
"""Lines, and the ends of lines, this close, in points, are one."""
LEAST_CELL = 8.0
"""Least height or width of a cell that is closed, in points."""
FEWEST_ENDS = 2
"""Lines that end together, at least, where a side is closed: those of a head, say, that a page cuts off."""
SURE_ENDS = 3
"""Lines that end together, or lines that cross them, that leave no doubt of a table."""
PLACE, START, END = range(3)


class Rule(NamedTuple):
    """A level line, at a height from left to right, or a plumb one from top to bottom, in points."""

    at: float
    start: float
    end: float


def merge_strokes(strokes: Iterable[Stroke]) -> tuple[list[Rule], list[Rule]]:
    """Return the level and the plumb lines that strokes form, each sorted by place and start."""
    level: list[Rule] = []
    plumb: list[Rule] = []
    for stroke in strokes:
        if stroke.x1 > stroke.x0:
            level.append(Rule(stroke.top, stroke.x0, stroke.x1))
        else:
            plumb.append(Rule(stroke.x0, stroke.top, stroke.bottom))
    return _merge(level), _merge(plumb)


def _merge(rules: Sequence[Rule]) -> list[Rule]:
    """Return rules side by side at their mean place, those that touch there as one."""
    merged: list[Rule] = []
    for group in _group_near(rules, PLACE):
        at = sum([rule.at for rule in group]) / len(group)
        joined: list[Rule] = []
        for _, start, end in sorted(group, key=itemgetter(START)):
            if joined and start <= joined[-1].end + SNAP:
                joined[-1] = Rule(at, joined[-1].start, max(joined[-1].end, end))
            else:
                joined.append(Rule(at, start, end))
        merged.extend(joined)
    return merged


def _group_near(rules: Sequence[Rule], side: int) -> list[list[Rule]]:
    """Return rules in groups, each near the next by its place, start or end."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=itemgetter(side)):
        if not groups or rule[side] - groups[-1][-1][side] > SNAP:
            groups.append([])
        groups[-1].append(rule)
    return groups


def close_sides(level: Sequence[Rule], plumb: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Return level and plumb lines as tables have them.

    Loose ends of plumb ones are drawn out to the level ones that they nearly reach, and the lines added that
    tables leave out: at their left and right, or where a page cuts them.
    """
    reached = [_reach_rules(rule, level) for rule in plumb]
    reached += _close_ends(level, reached)
    return [*level, *_close_ends(reached, level)], reached


def _reach_rules(plumb: Rule, level: Sequence[Rule]) -> Rule:
    at, top, bottom = plumb
    near = [height for height, x0, x1 in level if x0 - SNAP <= at <= x1 + SNAP]
    return Rule(at, _reach(top, near, -1), _reach(bottom, near, 1))


def _reach(end: float, heights: Sequence[float], way: int) -> float:
    """Return the end of a plumb line, or the height of the level line that it nearly reaches."""
    steps = [way * (height - end) for height in heights]
    ahead = [step for step in steps if -SNAP <= step < LEAST_CELL]
    if not ahead or min(map(abs, ahead)) <= SNAP:
        return end
    return heights[steps.index(min(ahead))]


def _close_ends(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[Rule]:
    """Return what closes the ends of rules, in the direction of those that cross them."""
    longest = sorted(crossing, key=lambda rule: rule.start - rule.end)
    return [
        closing
        for side in (START, END)
        for group in _group_near(rules, side)
        if len(group) >= FEWEST_ENDS
        for closing in _close_group(group, longest, side)
    ]


def _close_group(group: list[Rule], crossing: Sequence[Rule], side: int) -> Iterator[Rule]:
    """Yield rules that close the ends of those of a group that one rule of the other direction crosses."""
    for other in crossing:
        if len(group) < FEWEST_ENDS:
            return
        place, low, high = other.at, other.start - SNAP, other.end + SNAP
        own = [rule for rule in group if low <= rule.at <= high and rule.start <= place <= rule.end]
        if len(own) < FEWEST_ENDS or abs(place - own[0][side]) <= LEAST_CELL:
            continue
        at, first, last = own[0][side], min(own).at, max(own).at
        if len(own) < SURE_ENDS:
            if sum(start <= first + SNAP and end >= last - SNAP for _, start, end in crossing) < SURE_ENDS:
                continue
            last = max(last, other.end)
        closed = any(abs(x - at) <= SNAP and start < last and end > first for x, start, end in crossing)
        if not closed and last - first > LEAST_CELL:
            yield Rule(at, first, last)
        group = [rule for rule in group if rule not in own]
