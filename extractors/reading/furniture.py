"""Running heads and feet, page numbers, line numbers, watermarks and printers' marks: no part of the text.

Heads and feet are taken off from the edge of the page inwards, row by row, as long as pages have them in
common or they number the page, and something parts them from the text: a row of the text may well be
repeated. What runs up the margin or aslant, or lies large behind the text, goes as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dataset.records import Page
from extractors.reading.line_numbers import drop_line_numbers
from extractors.reading.lines import Line
from extractors.reading.margins import Row, take_outer_rows
from extractors.reading.running import Running
from extractors.reading.watermarks import drop_watermarks

PRINTER = re.compile(r"VerDate\b.*\bJkt\b|\bon [A-Z0-9]{8,}PROD with\b|^\S+\.indd \d+")
PRINTERS_SIGNS = ("VerDate", "PROD with", ".indd ")
MARGIN = 0.1
"""Share of the page's width, left and right, where turned text is none of the page's."""


def find_running(pages: Iterable[tuple[Page, Sequence[Line]]]) -> Running:
    """Return what running heads and feet a document's pages have in common, given each with its segments.

    They come without their stamps.
    """
    rows: list[Row] = []
    letters: Counter[float] = Counter()
    count = 0
    for page, segments in pages:
        count += 1
        for segment in segments:
            letters[segment.size] += len(segment.words)
        for side in take_outer_rows(page, segments):
            rows.extend(row.forget() for row in side)
    body_size = letters.most_common(1)[0][0] if letters else 10.0
    return Running(rows, page_count=count, body_size=body_size)


def drop_furniture(page: Page, segments: Sequence[Line], running: Running) -> list[Line]:
    """Return a page's segments without running heads and line numbers, given what `find_running` found."""
    return drop_line_numbers(_drop_running(segments, take_outer_rows(page, segments), running))


def drop_stamps(page: Page, segments: Sequence[Line]) -> list[Line]:
    """Return a page's segments without watermarks, printers' marks and what runs along its margins."""
    return _drop_turned(page, drop_watermarks([s for s in segments if not _is_printers(s.text)]))


def _is_printers(text: str) -> bool:
    """Tell whether a printer's mark stands in a text; what it is known by is looked up first."""
    for sign in PRINTERS_SIGNS:
        if sign in text:
            return PRINTER.search(text) is not None
    return False


def _drop_turned(page: Page, segments: list[Line]) -> list[Line]:
    """Drop text that runs up or down the margins, or off the page, unless most of it is set that way."""
    if all(segment.upright for segment in segments):
        return segments
    turned = sum(len(s.text) for s in segments if not s.upright)
    if turned * 2 > sum(len(s.text) for s in segments):
        return segments
    low, high = MARGIN * page.width, (1 - MARGIN) * page.width
    return [
        s
        for s in segments
        if s.upright or (low < (s.x0 + s.x1) / 2 < high and s.top > 0 and s.bottom < page.height)
    ]


def _drop_running(segments: Sequence[Line], sides: Sequence[Sequence[Row]], running: Running) -> list[Line]:
    """Return the segments without those of the page's running heads and feet."""
    dropped: set[int] = set()
    for rows in sides:
        count = running.count(rows)
        dropped.update(id(segment) for row in rows[:count] for segment in row.segments)
        dropped.update(id(segment) for row in rows[count:] for segment in running.strip(row, segments))
    return [segment for segment in segments if id(segment) not in dropped]
