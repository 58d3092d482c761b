"""Tables that ruling lines enclose.

pdfplumber's way from edges to cells is kept, its reading of the page is not: edges come from pdfium and words
from the pages already read, which makes the look for tables some fifty times faster.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from dataset.records import Box, Page, Word
from extractors.pages import make_page_transform, open_pdf
from extractors.reading.hyphens import Vocabulary, build_vocabulary, join_lines, strip_leaders
from extractors.reading.lines import build_segments, join_rows
from extractors.reading.strokes import Stroke, read_strokes

SNAP = 3.0
NARROW = 15.0
LONGEST_NAME = 60
SAME = 4.0
"""Edges this close, in points, are those of one row or column."""
MAX_EDGES = 600
WORDS_IN_CELL = 60
"""Cells with more words on average are boxes around running text."""

Edges = tuple[float, float, float, float]


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


def find_tables(
    source: bytes | Path, pages: Sequence[Page], *, name: str = "", seconds: float = 20.0
) -> list[Table]:
    """Return the tables on the pages that have ruling lines, from the top down.

    The look ends after `seconds`. Raises `UnreadablePdf`.
    """
    ruled = [page for page in pages if page.ruled and page.words]
    if not ruled:
        return []
    vocabulary = build_vocabulary(line for page in ruled for line in build_segments(page))
    until = time.monotonic() + seconds
    tables: list[Table] = []
    document = open_pdf(source, name=name)
    try:
        for page in ruled:
            if time.monotonic() > until:
                break
            tables.extend(_find_on_page(document, page, vocabulary))
    finally:
        document.close()
    return tables


def _find_on_page(document: pdfium.PdfDocument, page: Page, vocabulary: Vocabulary) -> list[Table]:
    pdf_page = document[page.page_number - 1]
    try:
        strokes = read_strokes(pdf_page, make_page_transform(pdf_page))
    finally:
        pdf_page.close()
    lines = [stroke for stroke in strokes if not stroke.shading]
    drawn, shaded = _make_tables(page, lines, vocabulary), _make_tables(page, strokes, vocabulary)
    return shaded if _count_letters(shaded) > 1.1 * _count_letters(drawn) else drawn


def _count_letters(tables: Sequence[Table]) -> int:
    return sum(len(cell.text) for table in tables for row in table.rows for cell in row)


def _make_tables(page: Page, strokes: Sequence[Stroke], vocabulary: Vocabulary) -> list[Table]:
    tables = (_make_table(page, cells, vocabulary) for cells in find_cells(strokes))
    return sorted((table for table in tables if table is not None), key=lambda table: table.box.top)


def find_cells(strokes: Sequence[Stroke]) -> list[list[Edges]]:
    """Return the cells (x0, top, x1, bottom) that strokes enclose, a list for each table."""
    edges: list[dict[str, Any]] = merge_edges(
        [_make_edge(stroke) for stroke in strokes], SNAP, SNAP, SNAP, SNAP
    )
    if len(edges) > MAX_EDGES:
        return []
    cells = intersections_to_cells(edges_to_intersections(edges, SNAP, SNAP))
    tables: list[list[Edges]] = cells_to_tables(cells)
    return tables


def _make_edge(stroke: Stroke) -> dict[str, Any]:
    """Return a stroke in the shape that pdfplumber's functions take."""
    return {
        "x0": stroke.x0,
        "x1": stroke.x1,
        "top": stroke.top,
        "bottom": stroke.bottom,
        "width": stroke.x1 - stroke.x0,
        "height": stroke.bottom - stroke.top,
        "orientation": "h" if stroke.x1 > stroke.x0 else "v",
        "object_type": "line",
    }


def _make_table(page: Page, cells: Sequence[Edges], vocabulary: Vocabulary) -> Table | None:
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
    box = (
        min(cell[0] for cell in filled),
        min(cell[1] for cell in filled),
        max(cell[2] for cell in filled),
        max(cell[3] for cell in filled),
    )
    return Table(page.page_number, _make_box(page, box), tuple(rows), _has_head(grid))


def _is_tabular(filled: Sequence[Edges]) -> bool:
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


def _find_columns(filled: Sequence[Edges]) -> list[float]:
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


def _sort_words(words: Sequence[Word], cells: Sequence[Edges]) -> dict[Edges, list[tuple[int, Word]]]:
    """Return the words whose middle lies in each cell."""
    sorted_words: dict[Edges, list[tuple[int, Word]]] = {cell: [] for cell in cells}
    for order, word in enumerate(words):
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        for cell in cells:
            if cell[0] <= x < cell[2] and cell[1] <= y < cell[3]:
                sorted_words[cell].append((order, word))
                break
    return sorted_words


def _make_cell(page: Page, edges: Edges, words: list[tuple[int, Word]], vocabulary: Vocabulary) -> Cell:
    lines = join_rows(build_segments(page, words), edges[0], edges[2]) if words else []
    return Cell(strip_leaders(join_lines(lines, vocabulary)), _make_box(page, edges))


def _make_box(page: Page, edges: Edges) -> Box:
    x0, top, x1, bottom = edges
    return Box(page.page_number, max(x0, 0.0), max(top, 0.0), min(x1, page.width), min(bottom, page.height))
