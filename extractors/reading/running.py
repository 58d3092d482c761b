"""Running heads and feet: outer rows that pages have in common, or that hold the pages' numbers."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from extractors.reading.lines import Line
from extractors.reading.margins import Row, Side
from extractors.reading.page_numbers import (
    Step,
    find_steps,
    list_steps,
    number_pages,
    spells_page_number,
)

DIGITS = re.compile(r"\d{1,6}")
NUMBERED = re.compile(r"\d")
ROMAN = re.compile(r"^[ivxlc]+$")
BUCKET = 4.0
"""Rows this close in height, in points, stand at one height."""
REACH = 2
"""Pages between two that have a head in common, at most: left and right pages may differ."""
FEW_PAGES = 6
FEW_REPEATS, LARGE = 4, 1.12
"""Repeats, and size in usual ones, from which a head is a heading that is wanted."""
MOST = 0.5
"""Share of the pages from which a row in common needs no space around it."""
LONGEST = 200
"""Letters of a row with a page number or in the place of one."""
MOST_ASIDE = 0.1
"""Share of a page's segments that are not beside a running head which stands in the margin."""
SLOT_PAGES, SLOT_SHARE = 4, 0.4
"""Pages, and share of them, from which rows at one height in one size are running heads."""
Key = tuple[Side, str, int]
Slot = tuple[Side, int, float]


class Running:
    """What the outer rows of a document's pages have in common."""

    def __init__(self, rows: Sequence[Row], *, page_count: int, body_size: float) -> None:
        self._count, self._body = page_count, body_size
        self._least = 2 if page_count < FEW_PAGES else 3
        self._repeats = _count_repeats(rows)
        self._steps: set[Step] = find_steps(rows, self._least)
        self._slots = self._find_slots(rows)

    def count(self, rows: Sequence[Row]) -> int:
        """Return how many rows from the edge are running heads or feet, up to what sets them off."""
        reach = 0
        for place, row in enumerate(rows, start=1):
            firm = self._is_firm(row)
            if not (firm or self._is_common(row) or self._is_alone(row)):
                break
            if row.set_off or firm:
                reach = place
        return reach

    def strip(self, row: Row, segments: Sequence[Line]) -> list[Line]:
        """Return the segments of a row that are running heads beside the text, or on most pages."""
        return [
            segment
            for segment in row.segments
            if (self._is_frequent(row, segment.text) and _has_letters(segment.text))
            or (self._is_repeated(row, segment.text) and _stands_aside(segment, segments))
        ]

    def _find_slots(self, rows: Iterable[Row]) -> set[Slot]:
        """Return the places that are taken by running heads and feet, whatever they say, on most pages."""
        taken: Counter[Slot] = Counter(
            _slot(row) for row in rows if self._is_firm(row) or (row.set_off and self._is_common(row))
        )
        least = max(SLOT_PAGES, SLOT_SHARE * self._count)
        return {slot for slot, count in taken.items() if count >= least}

    def _is_firm(self, row: Row) -> bool:
        """Tell whether a row needs no space around it, being on most pages or a number in step."""
        if number_pages(row.texts) and self._in_step(row):
            return True
        return all(self._is_frequent(row, text) for text in row.texts)

    def _count_pages(self, row: Row, text: str) -> int:
        """Return how many pages near this one have a text in common with it."""
        return max(self._repeats[key, row.page_number] for key in _list_keys(row, text))

    def _is_frequent(self, row: Row, text: str) -> bool:
        return self._count_pages(row, text) >= max(3, MOST * self._count)

    def _is_common(self, row: Row) -> bool:
        """Tell whether most of a row is repeated, or it holds the page's number beside little else."""
        letters = sum(map(len, row.texts))
        same = sum(len(text) for text in row.texts if self._is_repeated(row, text))
        if 3 * same > letters and any(map(_has_letters, row.texts)):
            return True
        small = row.size < LARGE * self._body
        return (same == letters or small) and self._in_step(row) and len(row.text) < LONGEST

    def _is_repeated(self, row: Row, text: str) -> bool:
        large = row.size >= LARGE * self._body
        least = max(self._least, FEW_REPEATS) if large else self._least
        return self._count_pages(row, text) >= least

    def _is_alone(self, row: Row) -> bool:
        """Tell whether a row is known, for want of others, by its number or where it stands."""
        if number_pages(row.texts):
            return True
        if len(row.text) > LONGEST or row.size >= LARGE * self._body:
            return False
        return spells_page_number(row.text, row.page_number) or _slot(row) in self._slots

    def _in_step(self, row: Row) -> bool:
        return any(step in self._steps for step in list_steps(row))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _stands_aside(segment: Line, segments: Sequence[Line]) -> bool:
    """Tell whether nearly all of a page's segments stand right of this one, or left, as beside a margin."""
    right = sum(other.x0 >= segment.x1 for other in segments)
    left = sum(other.x1 <= segment.x0 for other in segments)
    return max(left, right) >= (1 - MOST_ASIDE) * len(segments)


def _slot(row: Row) -> Slot:
    return row.side, round(row.distance / BUCKET), row.size


def _list_keys(row: Row, text: str) -> list[Key]:
    """Return what makes segments of two pages the same: their text, its first or last number in step."""
    text, height = text.casefold(), round(row.distance / BUCKET)
    if ROMAN.match(text):
        return [(row.side, "#", height)]
    numbers = list(DIGITS.finditer(text)) if NUMBERED.search(text) else []
    stepped = [
        f"{text[: number.start()]}#{int(number.group()) - row.page_number}{text[number.end() :]}"
        for number in numbers[:1] + numbers[1:][-1:]
    ]
    return [(row.side, each, height) for each in (text, *stepped)]


def _count_repeats(rows: Iterable[Row]) -> Counter[tuple[Key, int]]:
    """Return how many pages, in a chain without long gaps, have a segment at one height, by page.

    What is on one page alone, as most are, is left out.
    """
    on_pages: dict[Key, list[int]] = defaultdict(list)  # a set for each would take three times the memory
    for row in rows:
        for text in row.texts:
            for key in _list_keys(row, text):
                on_pages[key].append(row.page_number)
    repeats: Counter[tuple[Key, int]] = Counter()
    for (side, text, height), own in on_pages.items():
        near = (on_pages.get((side, text, height + step), ()) for step in (-1, 1))
        for chain in _chain(sorted(set(own).union(*near))):
            if len(chain) > 1:
                repeats.update({((side, text, height), number): len(chain) for number in chain})
    return repeats


def _chain(numbers: Sequence[int]) -> list[list[int]]:
    """Return runs of numbers that lie near each other.

    >>> _chain([15, 23, 44, 45, 47])
    [[15], [23], [44, 45, 47]]
    """
    chains = [[numbers[0]]]
    for last, number in itertools.pairwise(numbers):
        if number - last <= REACH:
            chains[-1].append(number)
        else:
            chains.append([number])
    return chains
