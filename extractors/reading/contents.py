"""Tables of contents: lines that end in a page number, which are a map of the document and not its text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.reading.lines import Line

DOTS = ".…·_"
LEADERS = re.compile(r"(?:[.…·_]\s?){4,}\s*(?:\d{1,4}|[ivxlc]+|[A-Z]-\d+)?\s*$")
ENDS_IN_NUMBER = re.compile(
    r"[\s.…](?:(?:pg?|page|seite|s|pág)\.?\s*)?(?:[A-Z]-)?(?<!\d[.,])(\d{1,4})$", re.IGNORECASE
)
TITLE = re.compile(
    r"(?:table of )?contents|index|inhalt(?:sverzeichnis)?(?: seite)?|table des matières|sommaire|índice"
    r"|目\s?次",
    re.IGNORECASE,
)
REACH = 3
"""Lines without a number between two that have one, at most, that count as parts of entries."""


def drop_contents(lines: Sequence[Line]) -> list[Line]:
    """Return the lines in reading order without the entries of tables of contents."""
    entries = sorted({*_find_led_entries(lines), *_find_plain_entries(lines)})
    dropped = set(entries)
    for a, b in itertools.pairwise(entries):
        if b - a <= REACH:
            dropped.update(range(a, b))
    titles = {i - 1 for i in dropped if i > 0 and TITLE.fullmatch(lines[i - 1].text)}
    return [line for i, line in enumerate(lines) if i not in dropped and i not in titles]


def _find_led_entries(lines: Sequence[Line]) -> list[int]:
    """Return the places of lines with dot leaders, in runs whose numbers rise: sums in a table do not."""
    found: list[int] = []
    run: list[int] = []
    most = _limit_number(lines)
    for i, line in enumerate(lines):
        if sum(map(line.text.count, DOTS)) < 4 or not LEADERS.search(line.text):
            continue
        if run and i - run[-1] > 2 * REACH:
            found.extend(run if _rises([lines[k] for k in run], most) else [])
            run = []
        run.append(i)
    return found + (run if _rises([lines[k] for k in run], most) else [])


def _limit_number(lines: Sequence[Line]) -> int:
    """Return the highest number that may be that of a page; printed numbers run ahead of the count."""
    return 2 * max((line.page_number for line in lines), default=0) + 30


def _rises(entries: Sequence[Line], most: int) -> bool:
    numbers = [int(match.group(1)) for line in entries if (match := ENDS_IN_NUMBER.search(line.text))]
    falls = sum(b < a for a, b in itertools.pairwise(numbers))
    numbered = len(entries) > 2 and len(numbers) > 0.6 * len(entries) and max(numbers) <= most
    return numbered and falls <= 0.1 * len(numbers)


def _find_plain_entries(lines: Sequence[Line]) -> list[int]:
    """Return the places of five or more rows that end, after a gap, in page numbers that never fall."""
    found: list[int] = []
    run: list[tuple[int, int]] = []
    most = _limit_number(lines)
    for i, line in enumerate(lines):
        number = ENDS_IN_NUMBER.search(line.text) if line.text[-1:].isdecimal() else None
        entry = number is not None and line.cells > 1 and any(char.isalpha() for char in line.text)
        value = int(number.group(1)) if number else 0
        entry = entry and value <= most
        if entry and (not run or (run[-1][1] <= value and i - run[-1][0] <= REACH)):
            run.append((i, value))
            continue
        if entry or not run or i - run[-1][0] > REACH:
            found.extend(place for place, _ in run if len(run) >= 5)
            run = [(i, value)] if entry else []
    return found + [place for place, _ in run if len(run) >= 5]
