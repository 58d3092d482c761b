"""Tables of contents: lines that end in a page number, which are a map of the document and not its text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
LEAST_ENTRIES = 5
"""Rows without leaders that are a table of contents."""
LONGEST_TITLE = 30


@dataclass(frozen=True, slots=True)
class _Finds:
    """Places of lines that may be entries, with the numbers that they end in, and of titles."""

    led: list[tuple[int, int | None]] = field(default_factory=list)
    """Lines with dot leaders."""
    plain: list[tuple[int, int]] = field(default_factory=list)
    """Rows that end in a number after a gap."""
    titles: set[int] = field(default_factory=set)


def find_contents(lines: Iterable[Line]) -> set[int]:
    """Return the places, among a document's lines in reading order, of its tables of contents."""
    finds = _Finds()
    pages = 0
    for place, line in enumerate(lines):
        pages = max(pages, line.page_number)
        _look_at(line, place, finds)
    most = 2 * pages + 30  # printed numbers run ahead of the count
    entries = sorted({*_find_led_entries(finds.led, most), *_find_plain_entries(finds.plain, most)})
    contents = set(entries)
    for a, b in itertools.pairwise(entries):
        if b - a <= REACH:
            contents.update(range(a, b))
    return contents | {i - 1 for i in contents if i - 1 in finds.titles}


def _look_at(line: Line, place: int, finds: _Finds) -> None:
    text = line.text
    if len(text) < LONGEST_TITLE and TITLE.fullmatch(text):
        finds.titles.add(place)
    led = sum(map(text.count, DOTS)) >= 4 and LEADERS.search(text) is not None
    numbered = led or (line.cells > 1 and text[-1:].isdecimal() and any(map(str.isalpha, text)))
    match = ENDS_IN_NUMBER.search(text) if numbered else None
    if led:
        finds.led.append((place, int(match.group(1)) if match else None))
    if match and line.cells > 1 and any(map(str.isalpha, text)):
        finds.plain.append((place, int(match.group(1))))


def _find_led_entries(led: Sequence[tuple[int, int | None]], most: int) -> list[int]:
    """Return the places of lines with dot leaders, in runs whose numbers rise: sums in a table do not."""
    found: list[int] = []
    run: list[tuple[int, int | None]] = []
    for entry in led:
        if run and entry[0] - run[-1][0] > 2 * REACH:
            found.extend(_keep_rising(run, most))
            run = []
        run.append(entry)
    return [*found, *_keep_rising(run, most)]


def _keep_rising(run: Sequence[tuple[int, int | None]], most: int) -> list[int]:
    """Return the places of a run if its numbers rise as those of pages do, else none."""
    numbers = [number for _, number in run if number is not None]
    falls = sum(b < a for a, b in itertools.pairwise(numbers))
    numbered = len(run) > 2 and len(numbers) > 0.6 * len(run) and max(numbers) <= most
    return [place for place, _ in run] if numbered and falls <= 0.1 * len(numbers) else []


def _find_plain_entries(plain: Sequence[tuple[int, int]], most: int) -> list[int]:
    """Return the places of five or more rows that end, after a gap, in page numbers that never fall."""
    found: list[int] = []
    run: list[tuple[int, int]] = []
    for place, number in (entry for entry in plain if entry[1] <= most):
        if run and (run[-1][1] > number or place - run[-1][0] > REACH):
            found.extend(each for each, _ in run if len(run) >= LEAST_ENTRIES)
            run = []
        run.append((place, number))
    return found + [each for each, _ in run if len(run) >= LEAST_ENTRIES]
