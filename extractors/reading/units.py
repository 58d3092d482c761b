"""Units of a page: side bars, boxed notes and figures, read whole, before or after what is beside them.

A unit is what a frame holds – a filled or drawn rectangle, or a picture – if it holds some rows, not all of
the page, and no line of text crosses its edge, no paragraph runs through it, and the file does not go in and
out of it as in the cells of a table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dataset.records import Frame, Word
from extractors.reading.lines import Line

EDGE = 3.0
"""How far text may reach beyond its frame, in points."""
TOUCH = 1.5
"""Frames this close, in points, one below the other, are one: some writers fill one for each paragraph."""
CLOSE = 1.5
"""Distance between lines, in em, within which no frame can end between them."""
MOST_PICTURED = 0.9
"""Share of the letters on pictures from which the page is a scan."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Segments that are read together, and the frame that holds them."""

    frame: Frame
    segments: tuple[Line, ...]


def find_units(segments: Sequence[Line], frames: Sequence[Frame]) -> tuple[list[Unit], list[Line]]:
    """Return the outermost units of a region, and the segments that are in none."""
    units: list[Unit] = []
    rest = list(segments)
    for frame in _sort_frames(frames, segments):
        inside = [segment for segment in rest if _holds(frame, segment)]
        if 1 < len(inside) < len(rest) and _is_unit(frame, inside, rest):
            units.append(Unit(frame, tuple(inside)))
            held = set(map(id, inside))
            rest = [segment for segment in rest if id(segment) not in held]
    return units, rest


def stand_for(unit: Unit, place: int) -> Line:
    """Return the line that holds the place of a unit: as wide as its text, as high as its frame."""
    x0, x1 = min(s.x0 for s in unit.segments), max(s.x1 for s in unit.segments)
    first = min(unit.segments, key=lambda segment: segment.order)
    word = Word("", x0, unit.frame.top, x1, unit.frame.bottom, first.size)
    return Line(first.page_number, (word,), first.order, unit=place)


def nest_frames(frames: Sequence[Frame], outer: Frame) -> list[Frame]:
    """Return the frames that lie within another."""
    return [
        frame
        for frame in frames
        if measure_area(frame) < 0.97 * measure_area(outer) and _lies_in(frame, outer)
    ]


def measure_area(frame: Frame) -> float:
    """Return the area of a frame, in square points."""
    return (frame.x1 - frame.x0) * (frame.bottom - frame.top)


def _lies_in(frame: Frame, outer: Frame) -> bool:
    return (
        outer.x0 - EDGE <= frame.x0
        and frame.x1 <= outer.x1 + EDGE
        and outer.top - EDGE <= frame.top
        and frame.bottom <= outer.bottom + EDGE
    )


def _sort_frames(frames: Sequence[Frame], segments: Sequence[Line]) -> list[Frame]:
    """Return the frames from the largest down, those that touch also as one."""
    pictures = [frame for frame in frames if frame.picture]
    pictured = [s for s in segments if any(_holds(frame, s) for frame in pictures)] if pictures else []
    if sum(len(s.text) for s in pictured) > MOST_PICTURED * sum(len(s.text) for s in segments):
        frames = [frame for frame in frames if not frame.picture]
    stacked = [stack for stack in _stack(frames) if stack not in frames]
    return sorted([*frames, *stacked], key=measure_area, reverse=True)


def _stack(frames: Sequence[Frame]) -> list[Frame]:
    stacks: list[Frame] = []
    for frame in sorted(frames, key=lambda f: (round(f.x0 / 2), round(f.x1 / 2), f.top)):
        last = stacks[-1] if stacks else None
        if (
            last
            and abs(last.x0 - frame.x0) < TOUCH
            and abs(last.x1 - frame.x1) < TOUCH
            and abs(frame.top - last.bottom) < TOUCH
        ):
            stacks[-1] = replace(last, bottom=max(last.bottom, frame.bottom))
        else:
            stacks.append(frame)
    return stacks


def _holds(frame: Frame, segment: Line) -> bool:
    return (
        frame.x0 <= (segment.x0 + segment.x1) / 2 <= frame.x1
        and frame.top <= (segment.top + segment.bottom) / 2 <= frame.bottom
    )


def _is_unit(frame: Frame, inside: Sequence[Line], segments: Sequence[Line]) -> bool:
    held = set(map(id, inside))
    beside = [s for s in segments if id(s) not in held and frame.top < (s.top + s.bottom) / 2 < frame.bottom]
    if any(s.x0 < frame.x0 - EDGE or s.x1 > frame.x1 + EDGE for s in inside):
        return False
    if any(s.x0 < frame.x1 - EDGE and s.x1 > frame.x0 + EDGE for s in beside):
        return False
    others = [s for s in segments if id(s) not in held]
    if not frame.picture and any(runs_through(a, b) for a in inside for b in others):
        return False
    rows = len({round(s.baseline / 3) for s in inside})
    return rows > 1 and (frame.picture or _count_visits(inside, segments) <= 1 + rows // 4)


def runs_through(a: Line, b: Line) -> bool:
    """Tell whether two segments stand one below the other as closely as the lines of a paragraph."""
    apart = abs(a.baseline - b.baseline)
    if a.stands_in or b.stands_in:
        return False
    return apart < CLOSE * a.size and abs(a.size - b.size) < 0.5 and a.x0 < b.x1 and b.x0 < a.x1


def _count_visits(inside: Sequence[Line], segments: Sequence[Line]) -> int:
    """Return how often the file goes into a frame."""
    held = set(map(id, inside))
    path = [id(s) in held for s in sorted(segments, key=lambda s: s.order)]
    return path[0] + sum(b and not a for a, b in itertools.pairwise(path))
