"""Footnotes: what stands below a short rule, or small print at the end of a column."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from dataset.records import Page, Stroke
from extractors.reading.drafts import Draft
from extractors.reading.endings import TERMINAL
from extractors.reading.item_starts import NOTE_MARK, has_note_mark, is_raised
from extractors.reading.lines import Line
from extractors.reading.paragraphs import share_cells
from extractors.reading.typography import Typography

SMALL = 0.93
"""Size of footnotes, at most, as a share of the body's."""
SHORT = 0.6
"""Length of the rule above footnotes, at most, as a share of their column."""
LEAST_RULE = 20.0
"""Length of that rule, in points, at least."""
SKIPPED = 3
"""Numbers of notes that may be missing between two that are read."""


class NoteFinder:
    """Finds the footnotes of a document, which comes page by page: they are numbered and may go on."""

    def __init__(self, typography: Typography) -> None:
        self._typography = typography
        self._number = 0
        """The number of the last note."""
        self._line: Line | None = None
        """The last line of the last note."""

    def find(self, lines: Sequence[Line], page: Page) -> set[int]:
        """Return the places of the lines that are footnotes, given those of a page in reading order."""
        rules = list(_list_rules(page))
        notes: set[int] = set()
        start = 0
        for i in range(1, len(lines) + 1):
            if i == len(lines) or lines[i].left != lines[start].left:
                column = lines[start:i]
                first = self._find_first(column, rules)
                for line in column[first:]:
                    self._line = line
                    if _begins_note(line, self._number):
                        self._number = max(self._number, _read_number(line))
                notes.update(range(start + first, i))
                start = i
        return notes

    def _find_first(self, column: Sequence[Line], rules: Sequence[Stroke]) -> int:
        """Return where the footnotes at the end of a column begin, its length if it has none."""
        first = _find_rule(column, rules, self._typography, self._number, self._line) if rules else None
        return _find_small_print(column, self._typography, self._number) if first is None else first


def _list_rules(page: Page) -> Iterator[Stroke]:
    """Yield a page's level strokes that are long for an underlined word, from the top down."""
    level = (s for s in page.strokes if s.top == s.bottom and not s.shading and s.x1 - s.x0 > LEAST_RULE)
    yield from sorted(level, key=lambda stroke: stroke.top)


def _find_rule(
    column: Sequence[Line], rules: Sequence[Stroke], typography: Typography, last: int, before: Line | None
) -> int | None:
    """Return where a column's lines stand below a rule such as parts footnotes from the text, or None.

    `last` is the number of the last note, and `before` its last line: the column may go on with it.
    """
    rule = _pick_lowest(column, rules)
    if rule is None:
        return None
    first = next((i for i, line in enumerate(column) if line.baseline > rule.top + 0.3 * line.size), 0)
    below = column[first:]
    if not first or not _is_at_edge(rule, below[0]):
        return None
    if any(line.table is not None or line.size > typography.body_size for line in below):
        return None
    if _begins_note(below[0], last):
        return first
    small = max(line.size for line in below) <= SMALL * typography.body_size
    marked = any(has_note_mark(line) for line in below)
    return first if small and (marked or _goes_on(before, below[0])) else None


def _pick_lowest(column: Sequence[Line], rules: Sequence[Stroke]) -> Stroke | None:
    """Return the lowest rule of a column that underlines nothing and has none beside it, as in tables."""
    own = [rule for rule in rules if rule.x1 > column[0].left and rule.x0 < column[0].right]
    while own and any(_underlines(own[-1], line) for line in column):
        own.pop()
    if not own or (len(own) > 1 and own[-2].top > own[-1].top - 1):
        return None
    return own[-1]


def _is_at_edge(rule: Stroke, line: Line) -> bool:
    """Tell whether a rule is short and begins where a line's column does."""
    near = abs(rule.x0 - line.left) < 2 * line.size
    return near and rule.x1 - rule.x0 < SHORT * (line.right - line.left)


def _underlines(rule: Stroke, line: Line) -> bool:
    beside = rule.x1 <= line.x0 or rule.x0 >= line.x1
    return not beside and -1 < rule.top - line.baseline < 0.4 * line.size


def _goes_on(before: Line | None, line: Line) -> bool:
    """Tell whether a line may go on with the last note: that breaks off on this page or on the one before."""
    return (
        before is not None and line.page_number - before.page_number <= 1 and not TERMINAL.search(before.text)
    )


def _begins_note(line: Line, last: int) -> bool:
    """Tell whether a line begins a note; a number that is not raised has to come soon after the `last`."""
    if len(line.words) < 2 or not NOTE_MARK.match(line.words[0].text):
        return False
    number = _read_number(line)
    return is_raised(line) or number == 1 or last < number <= last + SKIPPED or line.words[0].text[0] in "*†‡"


def _find_small_print(column: Sequence[Line], typography: Typography, last: int) -> int:
    """Return where small print that begins with the mark of a note ends a column, or its length."""
    start = len(column)
    while start and _is_small_print(column, start - 1, typography):
        start -= 1
    marked = (
        i for i in range(start, len(column)) if has_note_mark(column[i]) and _begins_note(column[i], last)
    )
    return next(marked, len(column))


def _is_small_print(column: Sequence[Line], place: int, typography: Typography) -> bool:
    """Tell whether a line is small and no row of a table; of the first line, all that is small is above."""
    line = column[place]
    if line.table is not None or line.size > SMALL * typography.body_size:
        return False
    return place == 0 or not share_cells(column[place - 1], line)


def _read_number(line: Line) -> int:
    """Return the number of a note, 0 if it has another mark."""
    digits = re.match(r"\(? ?(\d{1,3})", line.text)
    return int(digits.group(1)) if digits else 0


def place_notes(drafts: deque[Draft], notes: deque[Draft], *, page_number: int) -> Iterator[Draft]:
    """Take away and yield the drafts up to a page, each page's footnotes after what begins on that page.

    All footnotes of the pages before are there.
    """
    while drafts and drafts[0].boxes[0].page_number <= page_number:
        while notes and notes[0].boxes[0].page_number < drafts[0].boxes[0].page_number:
            yield notes.popleft()
        yield drafts.popleft()
