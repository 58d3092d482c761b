"""Asides without a frame: notes in the margin beside the text, and quotes that the lines flow around.

Either is set in another face or size than the text. It is read by itself, next to the paragraph that it
stands beside. A number or a word in the margin that the line beside it goes on from is part of that line.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from dataset.records import Frame
from extractors.reading.lines import Line
from extractors.reading.markers import is_clause_number
from extractors.reading.units import Unit

FEWEST_ROWS = 6
"""Long lines of a text that has a margin."""
LONG, WIDE = 0.7, 0.2
"""Width of a long line, in those of the longest, and of those in the page's."""
APART = 0.6
"""Least distance between the text and a note in its margin, in em."""
MOST_ODD = 0.7
"""Share of what stands in a margin that is set otherwise than the text."""
MOST_NOTES = 0.8
"""Lines of notes, in long lines: more are a column of a table."""
LARGER = 1.15
"""Size of a quote, in that of the text."""
NEXT = 1.7
"""Distance between the lines of an aside, in em."""
SHARED = 3.0
"""How far, in em, lines stand above or below one another that are of one column."""
AROUND = 8.0
"""How far above or below a quote, in em, the lines have their full width again."""
Face = tuple[float, bool, bool]
"""Size, and whether bold and italic."""


def find_asides(segments: Sequence[Line], width: float) -> tuple[list[Unit], list[Line]]:
    """Return the asides of a page `width` points wide, and the segments that are in none."""
    long = _find_long_lines(segments, width)
    if len(long) < FEWEST_ROWS:
        return [], list(segments)
    face = _measure_face(long)
    odd = [segment for segment in segments if not segment.stands_in and _differs(segment, face)]
    if not odd:
        return [], list(segments)
    groups = [*_find_margin_notes(odd, segments, long), *_find_quotes(odd, segments, face[0])]
    held = {id(segment) for group in groups for segment in group}
    return [_make_unit(group) for group in groups], [s for s in segments if id(s) not in held]


def _find_long_lines(segments: Sequence[Line], width: float) -> list[Line]:
    lines = [segment for segment in segments if not segment.stands_in]
    widths = sorted(line.x1 - line.x0 for line in lines)
    longest = widths[len(widths) * 9 // 10] if widths else 0.0
    if longest < WIDE * width:
        return []
    return [line for line in lines if line.x1 - line.x0 > LONG * longest]


def _differs(segment: Line, face: Face) -> bool:
    """Tell whether a segment is set otherwise than most long lines."""
    size, bold, italic = face
    apart = abs(segment.size - size) > 0.05 * size
    return apart or segment.bold != bold or segment.italic != italic


def _measure_face(long: Sequence[Line]) -> Face:
    faces = Counter((line.size, line.bold, line.italic) for line in long)
    return faces.most_common(1)[0][0]


def _find_margin_notes(
    odd: Sequence[Line], segments: Sequence[Line], long: Sequence[Line]
) -> list[list[Line]]:
    """Return groups of lines left or right of all the text, that long lines stand beside."""
    left = sorted(line.x0 for line in long)[len(long) // 10]
    right = sorted(line.x1 for line in long)[-1 - len(long) // 10]
    notes: list[list[Line]] = []
    for side in (
        [s for s in segments if s.x1 < left - APART * s.size],
        [s for s in segments if s.x0 > right + APART * s.size],
    ):
        beside = set(map(id, side))
        own = [s for s in odd if id(s) in beside]
        if len(own) > MOST_ODD * len(side) and len(own) < MOST_NOTES * len(long):
            found = [group for group in _group(own) if _is_note(group, long)]
            notes.extend(group for group in found if any(map(_is_lettered, found)))
    return notes


def _group(segments: Sequence[Line]) -> list[list[Line]]:
    """Return runs of lines that stand close below one another."""
    groups: list[list[Line]] = []
    for segment in sorted(segments, key=lambda s: (s.baseline, s.x0)):
        for group in groups:
            last = group[-1]
            if (
                segment.baseline - last.baseline < NEXT * last.size
                and min(segment.x1, last.x1) > max(segment.x0, last.x0)
                and abs(segment.size - last.size) < 0.1 * last.size
            ):
                group.append(segment)
                break
        else:
            groups.append([segment])
    return groups


def _is_note(group: Sequence[Line], long: Sequence[Line]) -> bool:
    """Tell whether text stands beside a group, and none of it goes on from the group or its number."""
    first = group[0]
    if is_clause_number(" ".join(segment.text for segment in group)):
        return False
    beside = [line for line in long if line.top < group[-1].bottom and line.bottom > first.top]
    level = [line for line in beside if abs(line.baseline - first.baseline) < 0.3 * first.size]
    if not _is_lettered(group):
        return not level
    return bool(beside) and not any(line.text[:1].islower() and len(group) == 1 for line in level)


def _is_lettered(group: Sequence[Line]) -> bool:
    text = "".join(word.text for segment in group for word in segment.words)
    return 2 * sum(char.isalpha() for char in text) >= len(text)


def _find_quotes(odd: Sequence[Line], segments: Sequence[Line], size: float) -> list[list[Line]]:
    """Return groups of lines in large type that lines of a column, of the text's size, flow around."""
    large = [segment for segment in odd if segment.size >= LARGER * size and len(segment.text) > 2]
    return [group for group in _group(large) if len(group) > 1 and _is_flowed_around(group, segments, size)]


def _is_flowed_around(group: Sequence[Line], segments: Sequence[Line], size: float) -> bool:
    """Tell whether lines beside a group belong to a column that the group stands in, too."""
    top, bottom = group[0].top, group[-1].bottom
    x0, x1 = min(s.x0 for s in group), max(s.x1 for s in group)
    held = set(map(id, group))
    usual = [s for s in segments if id(s) not in held and abs(s.size - size) < 0.1 * size]
    beside = [
        s for s in usual if top < (s.top + s.bottom) / 2 < bottom and (s.x1 <= x0 + size or s.x0 >= x1 - size)
    ]
    if len({round(s.baseline) for s in beside}) < len(group):
        return False
    near = [
        s
        for s in usual
        if (top - AROUND * size < s.bottom <= top or bottom <= s.top < bottom + AROUND * size)
        and _share(s, x0, x1) > SHARED * size
    ]
    return any(_share(s, other.x0, other.x1) > SHARED * size for s, other in itertools.product(beside, near))


def _share(segment: Line, x0: float, x1: float) -> float:
    return min(segment.x1, x1) - max(segment.x0, x0)


def _make_unit(group: Sequence[Line]) -> Unit:
    frame = Frame(
        min(s.x0 for s in group),
        min(s.top for s in group),
        max(s.x1 for s in group),
        max(s.bottom for s in group),
    )
    return Unit(frame, tuple(group))
