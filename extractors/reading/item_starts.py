"""Lines that begin items and numbered clauses, rather than happen to start with a number or a sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.reading.endings import CITING, OPEN_END, PARTING, TERMINAL
from extractors.reading.lines import Line
from extractors.reading.markers import (
    DASHES,
    DIVISION,
    NUMBERING,
    follows,
    is_enumerator,
    split_bullet,
    split_marks,
)
from extractors.reading.typography import PLAY, has_room
from extractors.reading.words import measure_baseline

COUNTING = re.compile(
    r"[pnsPS]\. \d|\d{1,2}\. (?:Januar|Jänner|Februar|März|April|Mai|Ju[nl]i|August|"
    r"(?:Septem|Okto|Novem|Dezem)ber)\b"
)
"""What begins with a number and a full stop and is a page or a date."""
REFERRING = re.compile(r"\S*[a-z(]|\s+(?:[a-z(]|(?:Abs|Absatz|Satz|Nr|Nummer|Buchst|Buchstabe|Unterabs)\b)")
"""What follows the number of an article that a text refers to: the article itself has a title, or nothing."""
NOTE_MARK = re.compile(r"\($|\(?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[.)]?$")
DRAWN = frozenset("o!ØŸ§lnqvü")
"""Letters that stand for bullets where they are set apart."""


def starts_item(line: Line, run: Sequence[Line] = (), play: float = PLAY) -> bool:
    """Tell whether a line begins an item or a numbered clause, rather than happens to start with its sign."""
    mark = line.words[0].text
    if len(line.words) == 1 and not run:
        return False
    last = run[-1] if run else None
    if split_bullet(mark)[0] or is_drawn_bullet(line):
        return last is None or mark not in DASHES or _may_part(last, line, play) or line.x0 != last.x0
    if not is_numbered(line):
        return False
    if last is None:
        return True
    level = abs(line.x0 - run[0].x0) < 2
    if level and follows(run[0].words[0].text, mark) and not CITING.search(last.text):
        return True
    sibling = level and len(run) > 1 and run[1].x0 > run[0].x0 + 3 and last.x0 > line.x0 + 3
    return sibling or _may_part(last, line, play)


def is_numbered(line: Line) -> bool:
    """Tell whether a line begins with the number of an item or clause, and not with a date or a reference."""
    mark, text = line.words[0].text, " ".join([word.text for word in line.words[:3]])
    division = DIVISION.match(text)
    if division:
        return REFERRING.match(text, division.end()) is None
    numbered = is_enumerator(mark) or NUMBERING.match(mark) is not None
    return numbered and COUNTING.match(text) is None


def find_mark(line: Line) -> str:
    """Return the bullet or number that a line begins with, or an empty string."""
    word = line.words[0].text
    bullet = "◦" if is_drawn_bullet(line) else split_bullet(word)[0]
    return bullet or (word if split_marks(word) else "")


def is_drawn_bullet(line: Line) -> bool:
    """Tell whether a line begins with a letter set apart that stands for a bullet.

    Word processors draw a second bullet as the letter o; others are what a font of signs has for a letter.
    """
    first = line.words[0]
    if first.text not in DRAWN or len(line.words) < 2:
        return False
    return line.words[1].x0 - first.x1 > 0.7 * first.font_size and not line.words[1].text[0].isdigit()


def _may_part(last: Line, line: Line, play: float) -> bool:
    """Tell whether the text before may end where the line before ends."""
    text = last.text
    if CITING.search(text):
        return False
    if TERMINAL.search(text) or PARTING.search(text):
        return True
    return not OPEN_END.search(text) and has_room(last, line, play)


def has_note_mark(line: Line) -> bool:
    """Tell whether a line begins as a footnote does, with a raised mark or a number."""
    first = line.words[0]
    if not NOTE_MARK.match(first.text) or len(line.words) < 2:
        return False
    return is_raised(line) or first.text.isdigit() or first.text[0] in "*†‡"


def is_raised(line: Line) -> bool:
    """Tell whether the mark that a line begins with is small and stands above its baseline."""
    first = line.words[0]
    if first.text == "(" and line.words[1].text.isdigit():
        return line.words[1].font_size < 0.9 * line.size
    return first.font_size < 0.9 * line.size and line.baseline - measure_baseline(first) > 0.1 * line.size


def starts_note(line: Line, run: Sequence[Line]) -> bool:
    """Tell whether a line of footnotes begins the next one after that of `run`."""
    follow = follows(run[0].words[0].text, line.words[0].text)
    return has_note_mark(line) and (follow or is_raised(line) or line.words[0].text[0] in "*†‡(")
