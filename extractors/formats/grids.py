"""Rows of tables as blocks: cells parted by ` | `, the names of columns in the context of each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.formats.blocks import Block, Piece, make_shown
from extractors.formats.settings import is_mostly
from extractors.formats.spelling import spell_pieces
from extractors.reading.cells import CELL_BREAK
from extractors.reading.markers import ENUMERATOR, is_bullet
from extractors.reading.ruled import LONGEST_NAME
from extractors.reading.vocabulary import Vocabulary
from extractors.tables import WORDS_IN_CELL

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Cell:
    """A cell where it begins: its blocks, how many rows and columns it spans, and whether it names others."""

    blocks: tuple[Block, ...]
    columns: int = 1
    rows: int = 1
    head: bool = False

    @cached_property
    def text(self) -> str:
        """The text of all blocks."""
        return spell_pieces(self.pieces, Vocabulary())

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all blocks, with spaces between blocks."""
        pieces: list[Piece] = []
        for block in self.blocks:
            if pieces:
                pieces.append(make_shown(" ", pieces[-1].end))
            pieces.extend(block.pieces)
        return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that begin in a row, left to right; `head` if the file says that it names columns."""

    cells: tuple[Cell, ...]
    head: bool = False
    skipped: int = 0
    """Columns left empty before the first cell."""


Grid = list[list[Cell | None]]
"""For each row a place for each column; a cell that spans several stands in the first of them."""


def expand_table(rows: Sequence[Row], *, layout: bool = False) -> list[Block]:
    """Return the blocks of a table: a row each, or what its cells hold if it only arranges text.

    `layout` says that the file itself denies that it is a table of data.
    """
    rows = [row for row in rows if any(cell.text for cell in row.cells)]
    if _is_list(rows) or layout or not _is_tabular(rows):
        return [block for row in rows for block in _flow_row(row)]
    grid = lay_out(rows)
    heads = _count_heads(rows, grid)
    head = CELL_BREAK.join(_name_columns(grid[:heads])) if heads else ""
    blocks = []
    for place, cells in enumerate(grid):
        pieces = _join_row(cells, spread=heads > 0)
        part = next((block.part for cell in cells if cell for block in cell.blocks), "")
        context = (" ".join(head.split()),) if head and place >= heads else ()
        blocks.append(Block(pieces, "table", context=context, part=part))
    return blocks


def lay_out(rows: Sequence[Row]) -> Grid:
    """Return the cells of rows in their columns."""
    width = max((row.skipped + sum(cell.columns for cell in row.cells) for row in rows), default=0)
    taken: dict[int, int] = {}
    grid: Grid = []
    for row in rows:
        line: dict[int, Cell] = {}
        column = row.skipped
        for cell in row.cells:
            while taken.get(column, 0) > 0:
                column += 1
            line[column] = cell
            for spanned in range(column, column + cell.columns):
                taken[spanned] = max(taken.get(spanned, 0), cell.rows)
            column += cell.columns
        width = max(width, *(place + cell.columns for place, cell in line.items()), 0)
        grid.append([line.get(place) for place in range(max([width, *taken], default=0) + 1)])
        taken = {column: left - 1 for column, left in taken.items()}
    return _trim(grid)


def _trim(grid: Grid) -> Grid:
    """Return a grid without the columns in which no cell has text, every row as long as the others."""
    width = max((len(line) for line in grid), default=0)
    full = [[*line, *[None] * (width - len(line))] for line in grid]
    kept = [place for place in range(width) if any((cell := line[place]) and cell.text for line in full)]
    return [[_narrow(line[place], place, kept) for place in kept] for line in full]


def _narrow(cell: Cell | None, place: int, kept: Sequence[int]) -> Cell | None:
    """Return a cell that spans the columns of its own that are kept."""
    if cell is None or cell.columns == 1:
        return cell
    return replace(cell, columns=sum(place <= column < place + cell.columns for column in kept))


def _is_list(rows: Sequence[Row]) -> bool:
    """Tell whether rows are items of a list: a number or bullet, and one more cell."""
    filled = [[cell.text for cell in row.cells if cell.text] for row in rows]
    marked = [texts for texts in filled if len(texts) == 2 and is_marker(texts[0])]
    return bool(marked) and all(len(texts) == 1 or texts in marked for texts in filled)


def is_marker(text: str) -> bool:
    """Tell whether a text is a number or a bullet alone.

    >>> is_marker("(a)"), is_marker("—"), is_marker("2024"), is_marker("1. Scope")
    (True, True, False, False)
    """
    return bool(text) and len(text) < 8 and (is_bullet(text) or ENUMERATOR.fullmatch(text) is not None)


def _is_tabular(rows: Sequence[Row]) -> bool:
    """Tell whether rows hold data, for cells stand side by side and hold no running text."""
    filled = [[cell for cell in row.cells if cell.text] for row in rows]
    side_by_side = sum(len(cells) > 1 for cells in filled)
    count = sum(len(cells) for cells in filled)
    if any(
        block.kind == "heading" and block.level for cells in filled for cell in cells for block in cell.blocks
    ):
        return False
    words = sum(len(cell.text.split()) for cells in filled for cell in cells)
    if count > 3 and any(row.head or all(cell.head for cell in row.cells) for row in rows):
        return side_by_side > 1 and words <= 2 * WORDS_IN_CELL * count
    return count > 3 and side_by_side > 1 and side_by_side * 2 >= len(rows) and words <= WORDS_IN_CELL * count


def _flow_row(row: Row) -> list[Block]:
    """Return what the cells of a row hold; a number alone is the marker of what stands beside it."""
    cells = [cell for cell in row.cells if cell.text]
    if len(cells) < 2 or not is_marker(cells[0].text):
        return [block for cell in cells for block in cell.blocks]
    marker = cells[0].pieces
    first, *rest = (block for cell in cells[1:] for block in cell.blocks)
    pieces = (*marker, make_shown(" ", marker[-1].end), *first.pieces)
    return [replace(first, pieces=pieces, kind=first.kind or "list_item"), *rest]


def _count_heads(rows: Sequence[Row], grid: Grid) -> int:
    """Return how many rows at the top name the columns: as the file says, or as their setting shows."""
    declared = 0
    for row in rows:
        if not (row.head or all(cell.head for cell in row.cells if cell.text)):
            break
        declared += 1
    if declared:
        return declared if declared < len(rows) else 0
    return int(_has_head(grid))


def _has_head(grid: Grid) -> bool:
    """Tell whether the first row names the columns: in bold, or three or more of them in few words."""
    first, rest = grid[0], grid[1:]
    texts = [cell.text if cell else "" for cell in first]
    named = [text for text in texts if text]
    if not rest or len(named) < 2 or len(named) * 2 < len(first) or not all(texts[1:-1]):
        return False
    if _is_bold(first) and not all(_is_bold(line) for line in rest):
        return True
    masks = [_FIGURES.sub("#", text) for text in texts]
    below = [_FIGURES.sub("#", cell.text) if cell else "" for cell in rest[0]]
    if sum(a == b != "" for a, b in zip(masks, below, strict=True)) * 2 >= len(named):
        return False
    return len(first) > 2 and all(len(text) <= LONGEST_NAME for text in named)


def _is_bold(line: Sequence[Cell | None]) -> bool:
    return all(is_mostly(cell.pieces, "bold") for cell in line if cell and cell.text)


def _name_columns(heads: Grid) -> list[str]:
    """Return the name of each column; over several rows a name that spans columns is said of each."""
    if len(heads) == 1:
        return [cell.text if cell else "" for cell in heads[0]]
    names: list[list[str]] = [[] for _ in heads[0]]
    for line in heads:
        for place, cell in enumerate(line):
            if cell and cell.text:
                for spanned in range(place, min(place + cell.columns, len(names))):
                    names[spanned].append(cell.text)
    return [" ".join(parts) for parts in names]


def _join_row(cells: Sequence[Cell | None], *, spread: bool) -> tuple[Piece, ...]:
    """Return a row's pieces; empty cells keep their place only where a head gives places a meaning."""
    pieces: list[Piece] = []
    place = next((cell.pieces[0].start for cell in cells if cell and cell.text), 0)
    written = False
    for cell in cells:
        filled = cell is not None and bool(cell.text)
        if not filled and not spread:
            continue
        if written:
            pieces.append(make_shown(CELL_BREAK, place))
        written = True
        if cell is not None and filled:
            pieces.extend(Piece(" ", p.start, p.start) if p.is_break else p for p in cell.pieces)
            place = pieces[-1].end
    return tuple(pieces)
