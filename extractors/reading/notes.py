"""Footnotes: small print at the end of a column."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from extractors.reading.drafts import Draft
from extractors.reading.lines import Line
from extractors.reading.typography import Typography
from extractors.reading.words import measure_baseline

NOTE_MARK = re.compile(r"\($|\(?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[.)]?$")


def find_notes(lines: Sequence[Line], typography: Typography) -> set[int]:
    """Return the places of the lines that are footnotes: small print at the end of a column."""
    notes: set[int] = set()
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or _column(lines[i]) != _column(lines[start]):
            notes.update(_find_notes_in_column(lines, start, i, typography))
            start = i
    return notes


def _column(line: Line) -> tuple[int, float]:
    return line.page_number, line.left


def _find_notes_in_column(lines: Sequence[Line], start: int, end: int, typography: Typography) -> range:
    first = end
    for i in range(end - 1, start - 1, -1):
        line = lines[i]
        if line.table is not None or line.size > 0.93 * typography.body_size:
            break
        if has_note_mark(line):
            first = i
    return range(first, end)


def has_note_mark(line: Line) -> bool:
    """Tell whether a line begins as a footnote does, with a raised mark or a number."""
    first = line.words[0]
    if not NOTE_MARK.match(first.text) or len(line.words) < 2:
        return False
    lift = line.baseline - measure_baseline(first)
    raised = first.font_size < 0.9 * line.size and lift > 0.1 * line.size
    if first.text == "(" and line.words[1].text.isdigit():
        return line.words[1].font_size < 0.9 * line.size
    return raised or first.text.isdigit() or first.text[0] in "*†‡"


def place_notes(drafts: deque[Draft], notes: deque[Draft], *, page_number: int) -> Iterator[Draft]:
    """Take away and yield the drafts up to a page, each page's footnotes after what begins on that page.

    All footnotes of the pages before are there.
    """
    while drafts and drafts[0].boxes[0].page_number <= page_number:
        while notes and notes[0].boxes[0].page_number < drafts[0].boxes[0].page_number:
            yield notes.popleft()
        yield drafts.popleft()
