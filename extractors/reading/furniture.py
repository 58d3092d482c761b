"""Running heads and feet, page numbers, line numbers and printers' marks, which are no part of the text.

A segment is furniture if, with its digits masked, it stands at one height on several pages near the edge of
the page; if it is a page number at the edge; or if it runs up the margin.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from dataset.records import Page
from extractors.reading.lines import Line

EDGE = 0.14
"""The share of the page's height, above and below, where running heads and feet stand."""
OUTER_ROWS = 6
PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|pagina|página|pág\.|s\.)?\s*[-–—|(\[]?\s*(?:[A-Z]{1,2}[-–])?(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—|)\]]?"
    r"(?:\s*(?:/|of|von|de|sur|\|)\s*\d{1,4})?",
    re.IGNORECASE,
)
PRINTER = re.compile(r"VerDate\b.*\bJkt\b|\bon [A-Z0-9]{8,}PROD with\b|^\S+\.indd \d+")
PRINTERS_SIGNS = ("VerDate", "PROD with", ".indd ")
DIGITS = re.compile(r"\d+")
ROMAN = re.compile(r"^[ivxlc]+$")
Key = tuple[str, int, int]


def drop_furniture(page: Page, segments: Sequence[Line], repeated: AbstractSet[Key]) -> list[Line]:
    """Return a page's segments without the furniture, given what `find_repeated` found in the document."""
    rest = _drop_repeated(page, segments, _take_outer_rows(segments), repeated)
    rest = _drop_turned(page, rest)
    rest = _drop_page_number(page, rest)
    return _drop_line_numbers(rest)


def _key(segment: Line, page: Page) -> Key | None:
    """Return what makes segments of two pages the same, or None away from the edges."""
    if not segment.upright:
        return (_mask(segment.text), -1, 0)
    edge = EDGE * page.height
    if edge < segment.baseline < page.height - edge:
        return None
    return (_mask(segment.text), round(segment.baseline / 4), round(page.height))


def _mask(text: str) -> str:
    text = DIGITS.sub("#", text.casefold())
    return "#" if ROMAN.match(text) else text


def find_repeated(pages: Iterable[tuple[Page, Sequence[Line]]]) -> set[Key]:
    """Return what stands on several of a document's pages, given each with its segments."""
    on_pages: dict[Key, set[int]] = defaultdict(set)
    total = 0
    for page, segments in pages:
        total += 1
        for segment in _take_outer_rows(segments):
            key = _key(segment, page)
            if key is not None:
                on_pages[key].add(page.page_number)
    near: Counter[Key] = Counter()
    for (text, height, size), numbers in on_pages.items():
        together = (
            numbers
            | on_pages.get((text, height + 1, size), set())
            | on_pages.get((text, height - 1, size), set())
        )
        near[text, height, size] = len(together)
    least = 2 if total < 6 else 3
    return {key for key, count in near.items() if count >= least}


def _take_outer_rows(segments: Sequence[Line]) -> list[Line]:
    """Return the turned segments and those of the first and last rows, where heads and feet are."""
    heights = sorted({round(s.baseline) for s in segments if s.upright})
    outer = {*heights[:OUTER_ROWS], *heights[-OUTER_ROWS:]}
    return [s for s in segments if not s.upright or round(s.baseline) in outer]


def _drop_repeated(
    page: Page, segments: Sequence[Line], outer: Sequence[Line], repeated: AbstractSet[Key]
) -> list[Line]:
    """Drop what is repeated; a number only if all of its row is, for it may be that of a heading."""
    marked = {s.order for s in outer if _key(s, page) in repeated}
    marked |= {s.order for s in segments if _is_printers(s.text)}
    rest = []
    for segment in segments:
        if segment.order in marked:
            numeric = segment.upright and not any(char.isalpha() for char in segment.text)
            row = [s for s in segments if abs(s.baseline - segment.baseline) < 2] if numeric else []
            if all(s.order in marked for s in row):
                continue
        rest.append(segment)
    return rest


def _is_printers(text: str) -> bool:
    """Tell whether a printer's mark stands in a text; what it is known by is looked up first."""
    return any(sign in text for sign in PRINTERS_SIGNS) and PRINTER.search(text) is not None


def _drop_turned(page: Page, segments: list[Line]) -> list[Line]:
    """Drop text that runs up or down the margins, unless most of the page is set that way."""
    turned = sum(len(s.text) for s in segments if not s.upright)
    if turned * 2 > sum(len(s.text) for s in segments):
        return segments
    inner = (0.1 * page.width, 0.9 * page.width)
    return [s for s in segments if s.upright or inner[0] < (s.x0 + s.x1) / 2 < inner[1]]


def _drop_page_number(page: Page, segments: list[Line]) -> list[Line]:
    """Drop a number that stands alone in the first or last row at the edge of the page."""
    level = [s for s in segments if s.upright]
    if not level:
        return segments
    ends = (min(level, key=lambda s: s.baseline), max(level, key=lambda s: s.baseline))
    edge = EDGE * page.height
    dropped = set()
    for end in ends:
        if edge < end.baseline < page.height - edge:
            continue
        row = [s for s in level if abs(s.baseline - end.baseline) < 2]
        if len(row) == 1 and PAGE_NUMBER.fullmatch(end.text.strip()):
            dropped.add(end.order)
    return [s for s in segments if s.order not in dropped]


def _drop_line_numbers(segments: list[Line]) -> list[Line]:
    """Drop a column of rising numbers left of the text, as drafts of laws have."""
    numbers = [s for s in segments if s.upright and s.text.isdigit() and len(s.text) <= 4]
    if len(numbers) < 8:
        return segments
    columns: dict[int, list[Line]] = defaultdict(list)
    for segment in numbers:
        columns[round(segment.x1 / 4)].append(segment)
    largest = max(columns.values(), key=len)
    values = [int(s.text) for s in sorted(largest, key=lambda s: s.baseline)]
    steps = {b - a for a, b in itertools.pairwise(values)}
    others = [s for s in segments if s not in largest]
    if len(largest) < 8 or len(steps) != 1 or steps & {0} or not others:
        return segments
    edge = max(s.x1 for s in largest)
    left_of = sum(s.x0 >= edge for s in others)
    return others if left_of > 0.9 * len(others) else segments
