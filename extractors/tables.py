"""Tables that ruling lines enclose: the lines come from pdfium, the words from the pages already read."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from dataset.records import Box, Page, Stroke, Word
from extractors.reading.grids import Rectangle, find_cells
from extractors.reading.hyphens import join_lines, join_words, strip_leaders
from extractors.reading.lines import build_segments, join_rows
from extractors.reading.vocabulary import Vocabulary, build_vocabulary

NARROW = 15.0
LONGEST_NAME = 60
SAME = 4.0
"""Rectangle this close, in points, are those of one row or column."""
WORDS_IN_CELL = 60
"""Cells with more words on average are boxes around running text."""

ReadVocabulary = Callable[[], Vocabulary]
"""What returns the document's words, which are counted once a cell needs them: most cells hold one line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and rectangle."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page, row by row; every row has a cell for each column, empty ones included."""

    page_number: int
    box: Box
    rows: tuple[tuple[Cell, ...], ...]
    head: bool = False
    """The first row names the columns."""


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
    shaded = _make_tables(page, page.strokes, vocabulary)
    return shaded if _count_letters(shaded) > 1.1 * _count_letters(drawn) else drawn


def _count_letters(tables: Sequence[Table]) -> int:
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row)


def _make_tables(page: Page, strokes: Sequence[Stroke], vocabulary: ReadVocabulary) -> list[Table]:
    tables = (_make_table(page, cells, vocabulary) for cells in find_cells(strokes))
    return sorted((table for table in tables if table is not None), key=lambda table: table.box.top)


def _make_table(page: Page, cells: Sequence[Rectangle], vocabulary: ReadVocabulary) -> Table | None:
    """Return the table of these cells, or None if they are too few, or boxes around running text."""
    words = _sort_words(page.words, cells)
    filled = [cell for cell in cells if words[cell]]
    if not _is_tabular(filled) or sum(len(words[cell]) for cell in filled) > WORDS_IN_CELL * len(filled):
        return None
    lefts = _find_columns(filled)
    rows, grid = [], []
    for top in _group([cell[1] for cell in filled]):
        own = {_nearest(lefts, cell[0]): cell for cell in filled if abs(cell[1] - top) <= SAME}
        bottom = min(cell[3] for cell in own.values())
        edges = [own.get(left, (left, top, left, bottom)) for left in lefts]
        grid.append([words.get(edge, []) for edge in edges])
        rows.append(tuple(_make_cell(page, edge, words.get(edge, []), vocabulary) for edge in edges))
    return Table(page.page_number, _make_box(page, _span(filled)), tuple(rows), _has_head(grid))


def _span(cells: Sequence[Rectangle]) -> Rectangle:
    """Return the rectangle that all cells lie in."""
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_tabular(filled: Sequence[Rectangle]) -> bool:
    """Tell whether filled cells stand side by side, in most of two rows or more."""
    tops = _group([cell[1] for cell in filled])
    widths = [sum(abs(cell[1] - top) <= SAME for cell in filled) for top in tops]
    side_by_side = sum(width > 1 for width in widths)
    return len(filled) > 3 and side_by_side > 1 and side_by_side * 2 >= len(widths)


def _group(values: Sequence[float]) -> list[float]:
    """Return the lowest of each group of values that lie close together."""
    groups: list[float] = []
    for value in sorted(values):
        if not groups or value - groups[-1] > SAME:
            groups.append(value)
    return groups


def _find_columns(filled: Sequence[Rectangle]) -> list[float]:
    """Return the left edges of columns; a narrow one that shares no row with the next is part of it."""
    lefts: list[float] = []
    for left in _group([cell[0] for cell in filled]):
        if lefts and left - lefts[-1] <= NARROW:
            tops, others = (
                {round(cell[1]) for cell in filled if low <= cell[0] <= low + SAME}
                for low in (lefts[-1], left)
            )
            if not tops & others:
                continue
        lefts.append(left)
    return lefts


def _nearest(lefts: Sequence[float], value: float) -> float:
    return max(left for left in lefts if left <= value)


def _has_head(grid: Sequence[Sequence[Sequence[tuple[int, Word]]]]) -> bool:
    """Tell whether the first row names the columns: in bold, or three or more of them in few words."""
    first, rest = grid[0], grid[1:]
    named = [cell for cell in first if cell]
    if not rest or len(named) < 2 or len(named) * 2 < len(first) or not all(first[1:-1]):
        return False
    bold = all(word.bold for cell in named for _, word in cell)
    others_bold = all(word.bold for row in rest for cell in row for _, word in cell)
    if bold and not others_bold:
        return True
    masks = [[_mask(cell) for cell in row] for row in grid[:2]]
    if sum(a == b and a != "" for a, b in zip(*masks, strict=True)) * 2 >= len(named):
        return False
    short = all(sum(len(word.text) for _, word in cell) <= LONGEST_NAME for cell in named)
    return short and len(first) > 2


def _mask(cell: Sequence[tuple[int, Word]]) -> str:
    """Return the shape of a cell's text: what two values of one column share, and their name does not."""
    return re.sub(r"\d+(?:[.,]\d+)*", "#", " ".join(word.text for _, word in cell))


def _sort_words(words: Sequence[Word], cells: Sequence[Rectangle]) -> dict[Rectangle, list[tuple[int, Word]]]:
    """Return the words whose middle lies in each cell."""
    sorted_words: dict[Rectangle, list[tuple[int, Word]]] = {cell: [] for cell in cells}
    left, top, right, bottom = _span(cells)
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


def _make_cell(
    page: Page, edges: Rectangle, words: list[tuple[int, Word]], vocabulary: ReadVocabulary
) -> Cell:
    lines = build_segments(page, words)
    if len(lines) > 1:
        lines = join_rows(lines, edges[0], edges[2])
    text = join_lines(lines, vocabulary()) if len(lines) > 1 else "".join(map(join_words, lines))
    return Cell(strip_leaders(text), _make_box(page, edges))


def _make_box(page: Page, edges: Rectangle) -> Box:
    x0, top, x1, bottom = edges
    return Box(page.page_number, max(x0, 0.0), max(top, 0.0), min(x1, page.width), min(bottom, page.height))
