"""Watermarks: words set aslant across a page, or large behind its lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.reading.lines import Line

ASLANT = 1.5
"""Height and width, in em, from which a word that is not upright runs neither level nor plumb."""
LEAST_SIZE, LARGE = 20.0, 2.0
"""Size, in points and in that of the lines, from which words may lie behind lines."""
FEWEST_COVERED = 2
SLOPE = 0.2
"""How steep words stand one after the other that run neither level nor plumb."""


def drop_watermarks(segments: list[Line]) -> list[Line]:
    """Return a page's segments without its watermarks."""
    return [segment for segment in segments if not (_runs_aslant(segment) or _lies_behind(segment, segments))]


def _runs_aslant(segment: Line) -> bool:
    """Tell whether a segment's words, or the letters of its one word, go across and down at once."""
    if segment.upright:
        return False
    words = segment.words
    if len(words) == 1:
        sides = (words[0].x1 - words[0].x0, words[0].bottom - words[0].top)
        return len(words[0].text) > 2 and min(sides) > ASLANT * words[0].font_size
    steps = [sorted((abs(b.x0 - a.x0), abs(b.bottom - a.bottom))) for a, b in itertools.pairwise(words)]
    return 2 * sum(short > SLOPE * long for short, long in steps) > len(steps)


def _lies_behind(segment: Line, others: Sequence[Line]) -> bool:
    """Tell whether lines of text run over a segment: nothing else is printed upon."""
    if segment.size < LEAST_SIZE or not segment.upright:
        return False
    covered = [
        other
        for other in others
        if other.size < segment.size / LARGE
        and segment.top < (other.top + other.bottom) / 2 < segment.bottom
        and min(segment.x1, other.x1) - max(segment.x0, other.x0) > segment.size / LARGE
    ]
    return len({round(other.baseline) for other in covered}) >= FEWEST_COVERED
