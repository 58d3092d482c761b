"""Page numbers: what they look like, and whether they run in step with the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.reading.margins import Row, Side

NUMBER = re.compile(
    r"(?:page|seite|blatt|p\.|pg\.|pagina|página|pág\.|str\.|s\.|第)?\s*[-–—|~(\[]*\s*(?:[A-Z]{1,2}[-–])?"
    r"(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—|~)\]]*(?:\s*(?:/|of|von|de|sur|di|av|z|\|)\s*\d{1,4})?\s*(?:頁|ページ)?",
    re.IGNORECASE,
)
SPELT_OUT = re.compile(
    r"\b(?:page|seite|pagina|página)\s*\d{1,4}(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?\b"
    r"|(?<![\d/.])\d{1,3}\s*(?:/|of|von|sur)\s*\d{1,3}(?![\d/.])",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d{1,4}")
PARTED = re.compile(r"^(\d{1,4})\s*[|·•–—]|[|·•–—]\s*(\d{1,4})$")
Step = tuple[Side, int]
"""A side of the page and what the numbers there are ahead of the count of pages."""


def is_page_number(text: str) -> bool:
    """Tell whether a text is a page number and nothing else.

    >>> [is_page_number(text) for text in ("Page 3 of 17", "- 3 -", "iii", "A-12", "3 | ", "3 items")]
    [True, True, True, True, True, False]
    """
    return NUMBER.fullmatch(text.strip()) is not None


def number_pages(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a row are a page's number, or those of two pages on one sheet.

    >>> number_pages(["- 3 -"]), number_pages(["12", "13"]), number_pages(["12", "20"])
    (True, True, False)
    """
    if not texts or not all(map(is_page_number, texts)):
        return False
    numbers = [number for text in texts for number in _read_numbers(text.strip())]
    return len(texts) == 1 or (len(numbers) == 2 and numbers[1] == numbers[0] + 1)


def spells_page_number(text: str, page_number: int) -> bool:
    """Tell whether a page's own number is spelt out in a text, or one out of as many.

    >>> [spells_page_number(text, 2) for text in ("Terms, page 2", "Terms 3/4", "See page 7", "2024/25")]
    [True, True, False, False]
    """
    match = SPELT_OUT.search(text) or PARTED.search(text)
    numbers = [int(digits) for digits in DIGITS.findall(match.group())] if match else []
    return numbers == [page_number] or (len(numbers) == 2 and 0 < numbers[0] <= numbers[1])


def find_steps(rows: Iterable[Row], least: int) -> set[Step]:
    """Return the steps that as many pages show, or more: their numbers rise by one from page to page."""
    seen: Counter[Step] = Counter()
    for step in {(row.page_number, step) for row in rows for step in list_steps(row)}:
        seen[step[1]] += 1
    return {step for step, count in seen.items() if count >= least}


def list_steps(row: Row) -> list[Step]:
    """Return the steps that the numbers which stand apart in a row may belong to."""
    numbers = [number for text in row.texts for number in _read_numbers(text.strip())]
    return [(row.side, number - row.page_number) for number in numbers]


def _read_numbers(text: str) -> list[int]:
    """Return the numbers of a text that may be those of a page: a note's mark is none.

    >>> [_read_numbers(text) for text in ("- 12 -", "Terms, page 3 of 9", "4 | Terms", "4 See above")]
    [[12], [3], [4], []]
    """
    if DIGITS.search(text) is None:
        return []
    match = NUMBER.fullmatch(text) or SPELT_OUT.search(text) or PARTED.search(text)
    digits = DIGITS.search(match.group()) if match else None
    return [int(digits.group())] if digits else []
