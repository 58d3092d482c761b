"""Pages on their way to passages, each put aside until the whole document has told what it takes to go on.

Running heads are what stands on several pages, and contents, body type and vocabulary are the document's.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from dataset.records import Page
from extractors.reading.bookmarks import Outline
from extractors.reading.cells import Table
from extractors.reading.columns import order_lines
from extractors.reading.contents import find_contents
from extractors.reading.drafts import Draft, draft_blocks
from extractors.reading.furniture import drop_furniture, drop_stamps, find_running
from extractors.reading.joins import Joiner
from extractors.reading.lines import Line, build_segments
from extractors.reading.notes import NoteFinder, place_notes
from extractors.reading.packing import pack_lines, unpack_lines
from extractors.reading.running import Running
from extractors.reading.shelf import Shelf
from extractors.reading.table_drafts import (
    expand_tables,
    find_words_outside,
    make_stand_ins,
    set_aside_tables,
)
from extractors.reading.typography import Gauge, Typography
from extractors.reading.underlines import mark_underlined
from extractors.reading.vocabulary import Vocabulary, build_vocabulary


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on its way to passages: its lines, which its words are in now, and its tables."""

    page: Page
    """What it is besides its words."""
    lines: Sequence[Line]
    """Segments at first, in reading order later; some stand for tables."""
    tables: tuple[Table, ...]

    @property
    def flowing(self) -> list[Line]:
        """The lines of text."""
        return [line for line in self.lines if line.table is None]


def order_sheets(
    pages: Iterable[Page], tables: Iterable[Table], outline: Outline, *, held_pages: int
) -> tuple[Shelf[Sheet], AbstractSet[int]]:
    """Return the pages with their lines in reading order, and the places of the lines that are contents.

    Running heads and page numbers are left out. Pages and tables, in the order of pages, are asked for one by
    one.
    """
    ordered = Shelf(held=held_pages, pack=_pack, unpack=_unpack)
    with Shelf(held=held_pages, pack=_pack, unpack=_unpack) as segments:
        running = find_running(
            (sheet.page, sheet.flowing) for sheet in _put_aside(_cut_segments(pages, tables), segments)
        )
        sheets = _put_aside((_order(sheet, running, outline) for sheet in segments), ordered)
        contents = find_contents(line for sheet in sheets for line in sheet.lines)
    return ordered, contents


def _pack(sheet: Sheet) -> tuple[Any, ...]:
    return sheet.page, pack_lines(sheet.lines), sheet.tables


def _unpack(packed: tuple[Any, ...]) -> Sheet:
    page, lines, tables = packed
    return Sheet(page, unpack_lines(lines), tables)


def _cut_segments(pages: Iterable[Page], tables: Iterable[Table]) -> Iterator[Sheet]:
    rest = iter(tables)
    ahead = next(rest, None)
    for page in pages:
        own: list[Table] = []
        while ahead is not None and ahead.page_number <= page.page_number:
            own.append(ahead)
            ahead = next(rest, None)
        segments = drop_stamps(page, build_segments(page, find_words_outside(page, own)))
        yield Sheet(replace(page, words=()), [*segments, *make_stand_ins(page, own)], tuple(own))


def _put_aside(sheets: Iterable[Sheet], shelf: Shelf[Sheet]) -> Iterator[Sheet]:
    for sheet in sheets:
        shelf.append(sheet)
        yield sheet


def _order(sheet: Sheet, running: Running, outline: Outline) -> Sheet:
    stand_ins = [line for line in sheet.lines if line.table is not None]
    text = drop_furniture(sheet.page, sheet.flowing, running)
    lines = mark_underlined(order_lines([*text, *stand_ins], sheet.page), sheet.page)
    return replace(sheet, lines=outline.name_lines(lines, sheet.page))


def draft_sheets(sheets: Shelf[Sheet], contents: AbstractSet[int]) -> Iterator[Draft]:
    """Yield the drafts of a document, its contents left out, what pages part joined again."""
    gauge = Gauge()
    flowing = (line for sheet in _drop_contents(sheets, contents) for line in sheet.flowing)
    vocabulary = build_vocabulary(line.words for line in gauge.watch(flowing))
    pages = _drop_contents(sheets, contents)
    yield from expand_tables(_draft_pages(pages, gauge.read_typography(), vocabulary), vocabulary)


def _draft_pages(sheets: Iterable[Sheet], typography: Typography, vocabulary: Vocabulary) -> Iterator[Draft]:
    """Yield the drafts of pages, each page's notes after what begins on it."""
    body, small = Joiner(vocabulary), Joiner(vocabulary)
    drafts, notes = deque[Draft](), deque[Draft]()
    finder = NoteFinder(typography)
    for sheet in sheets:
        own, own_notes = _draft_page(sheet, finder, typography, vocabulary)
        number = sheet.page.page_number
        drafts.extend(body.join(own, number))
        notes.extend(small.join(own_notes, number))
        yield from place_notes(drafts, notes, page_number=small.open_page or number)
    drafts.extend(body.release())
    notes.extend(small.release())
    yield from place_notes(drafts, notes, page_number=sys.maxsize)
    yield from notes


def _drop_contents(sheets: Iterable[Sheet], contents: AbstractSet[int]) -> Iterator[Sheet]:
    """Yield the sheets without the lines that have these places in the document."""
    start = 0
    for sheet in sheets:
        end = start + len(sheet.lines)
        if contents.isdisjoint(range(start, end)):
            yield sheet
        else:
            lines = [line for place, line in enumerate(sheet.lines, start) if place not in contents]
            yield replace(sheet, lines=lines)
        start = end


def _draft_page(
    sheet: Sheet, finder: NoteFinder, typography: Typography, vocabulary: Vocabulary
) -> tuple[list[Draft], list[Draft]]:
    """Return the drafts of a page's text and tables, and those of its footnotes."""
    lines, tables = set_aside_tables(sheet.lines, sheet.tables, sheet.page, vocabulary)
    notes = finder.find(lines, sheet.page)
    body = [line for place, line in enumerate(lines) if place not in notes]
    small = [line for place, line in enumerate(lines) if place in notes]
    drafts = draft_blocks(body, typography, vocabulary, tables=tables)
    return drafts, draft_blocks(small, typography, vocabulary, note=True)
