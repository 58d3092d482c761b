"""Tables that ruling lines enclose: the lines come from pdfium, the words from the pages already read."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from dataset.records import Box, Page, Word
from extractors.reading.cells import Table
from extractors.reading.grids import Rectangle, find_cells
from extractors.reading.lines import cut_runs
from extractors.reading.ruled import SAME, ReadVocabulary, group_edges, read_ruled_table
from extractors.reading.vocabulary import Vocabulary, build_vocabulary

WORDS_IN_CELL = 60
"""Cells with more words on average are boxes around running text."""
Middle = tuple[float, float, int]
"""Height and place across, in points, of the middle of a word, and the word's place on its page."""


def find_tables(pages: Iterable[Page], *, seconds: float = 20.0) -> list[Table]:
    """Return the tables on the pages that have ruling lines, as `iterate_tables` yields them."""
    return list(iterate_tables(pages, seconds=seconds))


def iterate_tables(pages: Iterable[Page], *, seconds: float = 20.0) -> Iterator[Table]:
    """Yield the tables on the pages that have ruling lines, from the top down, page by page.

    The pages are gone through a second time once a cell needs the document's words. The look ends after
    `seconds`, not counting what the caller does meanwhile.
    """

    @cache
    def read_vocabulary() -> Vocabulary:
        return build_vocabulary(
            words
            for page in pages
            if _may_have_tables(page)
            for words, _, _ in cut_runs(enumerate(page.words), ocr=page.ocr)
        )

    for page in pages:
        if not _may_have_tables(page):
            continue
        start = time.monotonic()
        found = _find_on_page(page, read_vocabulary)
        seconds -= time.monotonic() - start
        yield from found
        if seconds < 0:
            return


def _may_have_tables(page: Page) -> bool:
    return page.ruled and bool(page.words)


def _find_on_page(page: Page, vocabulary: ReadVocabulary) -> list[Table]:
    lines = [stroke for stroke in page.strokes if not stroke.shading]
    grids = find_cells(lines)
    # filled areas have no part in many grids; what lines alone enclose is not read twice
    shaded = find_cells(page.strokes) if len(lines) < len(page.strokes) else []
    others = [cells for cells in shaded if cells not in grids]
    if not grids and not others:
        return []
    middles = _find_middles(page.words)
    drawn = _make_tables(page, grids, middles, vocabulary)
    for other in _make_tables(page, others, middles, vocabulary):
        rivals = [table for table in drawn if _overlap(table.box, other.box)]
        if _count_letters([other]) > 1.1 * _count_letters(rivals):
            drawn = [table for table in drawn if table not in rivals] + [other]
    return sorted(drawn, key=lambda table: table.box.top)


def _overlap(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.bottom, b.bottom) - max(a.top, b.top) > 1


def _count_letters(tables: Sequence[Table]) -> int:
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row)


def _make_tables(
    page: Page, grids: Iterable[Sequence[Rectangle]], middles: Sequence[Middle], vocabulary: ReadVocabulary
) -> list[Table]:
    tables = (_make_table(page, cells, middles, vocabulary) for cells in grids)
    return sorted((table for table in tables if table is not None), key=lambda table: table.box.top)


def _make_table(
    page: Page, cells: Sequence[Rectangle], middles: Sequence[Middle], vocabulary: ReadVocabulary
) -> Table | None:
    """Return the table of these cells, or None if they are too few, or boxes around running text."""
    places = _sort_words(middles, cells)
    if not _is_tabular(list(places)) or sum(map(len, places.values())) > WORDS_IN_CELL * len(places):
        return None
    words = {cell: [(place, page.words[place]) for place in own] for cell, own in places.items()}
    return read_ruled_table(page, words, vocabulary)


def _is_tabular(filled: Sequence[Rectangle]) -> bool:
    """Tell whether filled cells stand side by side, in most of two rows or more."""
    tops = group_edges([cell[1] for cell in filled])
    widths = [sum(abs(cell[1] - top) <= SAME for cell in filled) for top in tops]
    side_by_side = sum(width > 1 for width in widths)
    return len(filled) > 3 and side_by_side > 1 and side_by_side * 2 >= len(widths)


def _find_middles(words: Sequence[Word]) -> list[Middle]:
    """Return the middle of each word, from the top down."""
    return sorted(
        [((word.top + word.bottom) / 2, (word.x0 + word.x1) / 2, place) for place, word in enumerate(words)]
    )


def _sort_words(middles: Sequence[Middle], cells: Sequence[Rectangle]) -> dict[Rectangle, list[int]]:
    """Return the cells that have words, with the places of those whose middle lies in each."""
    heights = [y for y, _, _ in middles]
    sorted_words: dict[Rectangle, list[int]] = {}
    taken: set[int] = set()
    for cell in cells:
        x0, top, x1, bottom = cell
        level = middles[bisect_left(heights, top) : bisect_left(heights, bottom)]
        own = [place for _, x, place in level if x0 <= x < x1 and place not in taken]
        if own:
            taken.update(own)
            sorted_words[cell] = sorted(own)
    return sorted_words
