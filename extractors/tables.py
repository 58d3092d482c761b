"""Tables that ruling lines enclose: the lines come from pdfium, the words from the pages already read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from dataset.records import Box, Page, Stroke, Word
from extractors.reading.cells import Table
from extractors.reading.grids import Rectangle, find_cells
from extractors.reading.lines import build_segments
from extractors.reading.ruled import SAME, Ordered, ReadVocabulary, bound_cells, group_edges, read_ruled_table
from extractors.reading.vocabulary import Vocabulary, build_vocabulary

WORDS_IN_CELL = 60
"""Cells with more words on average are boxes around running text."""


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
            line for page in pages if _may_have_tables(page) for line in build_segments(page)
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
    drawn = _make_tables(page, lines, vocabulary)
    if len(lines) == len(page.strokes):
        return drawn
    for shaded in _make_tables(page, page.strokes, vocabulary):
        rivals = [table for table in drawn if _overlap(table.box, shaded.box)]
        if _count_letters([shaded]) > 1.1 * _count_letters(rivals):
            drawn = [table for table in drawn if table not in rivals] + [shaded]
    return sorted(drawn, key=lambda table: table.box.top)


def _overlap(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.bottom, b.bottom) - max(a.top, b.top) > 1


def _count_letters(tables: Sequence[Table]) -> int:
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row)


def _make_tables(page: Page, strokes: Sequence[Stroke], vocabulary: ReadVocabulary) -> list[Table]:
    tables = (_make_table(page, cells, vocabulary) for cells in find_cells(strokes))
    return sorted((table for table in tables if table is not None), key=lambda table: table.box.top)


def _make_table(page: Page, cells: Sequence[Rectangle], vocabulary: ReadVocabulary) -> Table | None:
    """Return the table of these cells, or None if they are too few, or boxes around running text."""
    words = {cell: own for cell, own in _sort_words(page.words, cells).items() if own}
    if not _is_tabular(list(words)) or sum(map(len, words.values())) > WORDS_IN_CELL * len(words):
        return None
    return read_ruled_table(page, words, vocabulary)


def _is_tabular(filled: Sequence[Rectangle]) -> bool:
    """Tell whether filled cells stand side by side, in most of two rows or more."""
    tops = group_edges([cell[1] for cell in filled])
    widths = [sum(abs(cell[1] - top) <= SAME for cell in filled) for top in tops]
    side_by_side = sum(width > 1 for width in widths)
    return len(filled) > 3 and side_by_side > 1 and side_by_side * 2 >= len(widths)


def _sort_words(words: Sequence[Word], cells: Sequence[Rectangle]) -> dict[Rectangle, list[Ordered]]:
    """Return the words whose middle lies in each cell."""
    sorted_words: dict[Rectangle, list[Ordered]] = {cell: [] for cell in cells}
    left, top, right, bottom = bound_cells(cells)
    for order, word in enumerate(words):
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        if not (left <= x < right and top <= y < bottom):
            continue
        for cell in cells:
            x0, y0, x1, y1 = cell
            if x0 <= x < x1 and y0 <= y < y1:
                sorted_words[cell].append((order, word))
                break
    return sorted_words
