"""Rows of a table whose cells are drawn: merged cells, rows that only white space parts, heads, labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dataset.records import Box, Frame, Page, Word
from extractors.reading.cells import Cell, Row, Table
from extractors.reading.grids import Rectangle
from extractors.reading.hyphens import join_lines, join_words, strip_leaders
from extractors.reading.lines import Line, build_segments, join_rows
from extractors.reading.stretches import is_value, is_year
from extractors.reading.vocabulary import HYPHENS, Vocabulary

NARROW = 15.0
LONGEST_NAME = 60
LONGEST_LABEL = 120
SAME = 4.0
"""Rectangles this close, in points, are those of one row or column."""
FEWEST_SHORT = 3
LEVEL = 1.5
"""How far the baselines of one row may lie apart, in points."""
ROOM = 0.25
"""Share of a cell's width that lines which are rows leave, though the next one's first word would fit."""
MOST_EARLY = 0.8
WORDS_IN_NOTE = 12
FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
ReadVocabulary = Callable[[], Vocabulary]
"""What returns the document's words, which are counted once a line of a cell ends with a hyphen: few do."""
NO_WORDS = Vocabulary()
Ordered = tuple[int, Word]
"""A word with its place in the file."""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A drawn cell with its lines, the place of its column, and how many columns and rows it spans."""

    edges: Rectangle
    lines: tuple[Line, ...]
    column: int
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The words parted by spaces."""
        return " ".join(line.text for line in self.lines)

    @property
    def letters(self) -> int:
        """How many characters the words have."""
        return sum(len(word.text) for line in self.lines for word in line.words)

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return all(word.bold for line in self.lines for word in line.words)


DrawnRow = dict[int, DrawnCell]
"""The filled cells that begin in a row, by column."""


def read_ruled_table(page: Page, words: dict[Rectangle, list[Ordered]], vocabulary: ReadVocabulary) -> Table:
    """Return the table of filled cells, given with their words."""
    words = _drop_notes(words)
    filled = list(words)
    lefts = find_lefts(filled)
    rows = [part for row in _lay_out(page, words, lefts) for part in _part_row(row)]
    heads = _count_heads(rows, len(lefts), page.frames)
    labels = _find_labels(rows, heads, len(lefts))
    made = [_make_row(page, row, lefts, vocabulary) for row in rows]
    return Table(page.page_number, _make_box(page, bound_cells(filled)), tuple(made), heads, labels)


def _drop_notes(words: dict[Rectangle, list[Ordered]]) -> dict[Rectangle, list[Ordered]]:
    """Return the cells without one as wide as the table that ends it with running text."""
    left, _, right, bottom = bound_cells(list(words))
    last = [cell for cell in words if cell[3] > bottom - SAME]
    wide = [cell for cell in last if cell[0] < left + SAME and cell[2] > right - SAME]
    if len(last) == len(wide) == 1 and len(words) > 1 and len(words[wide[0]]) > WORDS_IN_NOTE:
        return {cell: own for cell, own in words.items() if cell is not wide[0]}
    return words


def group_edges(values: Sequence[float]) -> list[float]:
    """Return the lowest of each group of values that lie close together."""
    groups: list[float] = []
    for value in sorted(values):
        if not groups or value - groups[-1] > SAME:
            groups.append(value)
    return groups


def find_lefts(filled: Sequence[Rectangle]) -> list[float]:
    """Return the left edges of columns; a narrow one that shares no row with the next is part of it."""
    lefts: list[float] = []
    for left in group_edges([cell[0] for cell in filled]):
        if lefts and left - lefts[-1] <= NARROW:
            tops, others = (
                {round(cell[1]) for cell in filled if low <= cell[0] <= low + SAME}
                for low in (lefts[-1], left)
            )
            if not tops & others:
                continue
        lefts.append(left)
    return lefts


def _lay_out(page: Page, words: dict[Rectangle, list[Ordered]], lefts: Sequence[float]) -> list[DrawnRow]:
    tops = group_edges([cell[1] for cell in words])
    rows: list[DrawnRow] = [{} for _ in tops]
    for edges, own in words.items():
        place = max(i for i, top in enumerate(tops) if top <= edges[1])
        column = max(i for i, left in enumerate(lefts) if left <= edges[0])
        columns = sum(edges[0] - SAME < left < edges[2] - SAME for left in lefts[column + 1 :]) + 1
        spanned = sum(top < edges[3] - SAME for top in tops[place + 1 :]) + 1
        lines = build_segments(page, own)
        if len(lines) > 1:
            lines = join_rows(lines, edges[0], edges[2])
        rows[place][column] = DrawnCell(edges, tuple(lines), column, columns, spanned)
    return [_take_level_lines(rows, place) for place in range(len(rows))]


def _take_level_lines(rows: Sequence[DrawnRow], place: int) -> DrawnRow:
    """Return a row with the lines that stand level with it in cells that reach down from above it.

    A cell that reaches over rows and has a line level with each of them is a cell for each.
    """
    row = dict(rows[place])
    for first, above in enumerate(rows[: place + 1]):
        for column, cell in above.items():
            last = first + cell.rows
            if cell.rows > 1 and first <= place < last and _holds_rows(cell, rows[first:last]):
                x0, _, x1, _ = cell.edges
                top, bottom = _bound_rows(rows[place], column)
                own = tuple(line for line in cell.lines if top <= line.baseline <= bottom)
                row[column] = DrawnCell((x0, top, x1, bottom), own, column, cell.columns)
    return row


def _holds_rows(cell: DrawnCell, rows: Sequence[DrawnRow]) -> bool:
    if len(cell.lines) < len(rows):
        return False
    heights = [line.baseline for line in cell.lines]
    return all(
        any(
            abs(line.baseline - height) < LEVEL
            for other in row.values()
            if other is not cell
            for line in other.lines
            for height in heights
        )
        for row in rows
    )


def _bound_rows(row: DrawnRow, column: int) -> tuple[float, float]:
    """Return the upper and lower edge of a row, apart from one of its cells."""
    others = [cell.edges for place, cell in row.items() if place != column]
    return min(edges[1] for edges in others), min(edges[3] for edges in others)


def _part_row(row: DrawnRow) -> list[DrawnRow]:
    """Return the rows that a drawn row holds: values one below the other show that it is a group of rows.

    So do short lines that stand level in two cells and end before the cells do.
    """
    stacked = [cell for cell in row.values() if len(cell.lines) > 1 and _are_values(cell)]
    stacked = stacked or [cell for cell in row.values() if _ends_early(cell)]
    levels = _find_levels(stacked)
    others = [cell for cell in row.values() if cell not in stacked and cell.lines]
    labelled = sum(_stands_level(cell, levels) for cell in others)
    if len(levels) < 2 or len(stacked) + labelled < 2 or (others and not labelled):
        return [row]
    if not all(_stands_level(cell, levels) for cell in stacked) and not _are_values(stacked[0]):
        return [row]
    parts: list[DrawnRow] = [{} for _ in levels]
    for column, cell in row.items():
        x0, _, x1, _ = cell.edges
        for place, own in enumerate(_part_lines(cell.lines, levels)):
            if own:
                edges = (x0, min(line.top for line in own), x1, max(line.bottom for line in own))
                parts[place][column] = DrawnCell(edges, tuple(own), column, cell.columns)
    return [part for part in parts if part]


def _find_levels(cells: Sequence[DrawnCell]) -> list[float]:
    """Return the heights at which the lines of cells stand."""
    return group_edges([line.baseline for cell in cells for line in cell.lines])


def _ends_early(cell: DrawnCell) -> bool:
    """Tell whether the lines of a cell are three or more, and end where the next would have had room."""
    if len(cell.lines) < FEWEST_SHORT:
        return False
    width = cell.edges[2] - cell.edges[0]
    early = sum(
        cell.edges[2] - above.x1 - (below.words[0].x1 - below.words[0].x0) > ROOM * width
        and not below.words[0].text[0].islower()
        for above, below in pairwise(cell.lines)
    )
    return early >= MOST_EARLY * (len(cell.lines) - 1)


def _are_values(cell: DrawnCell) -> bool:
    texts = [strip_leaders(line.text) for line in cell.lines]
    return any(texts) and all(is_value(text) for text in texts if text)


def _stands_level(cell: DrawnCell, levels: Sequence[float]) -> bool:
    """Tell whether a cell has a line for each level."""
    return all(any(abs(line.baseline - level) <= SAME for line in cell.lines) for level in levels)


def _part_lines(lines: Sequence[Line], levels: Sequence[float]) -> list[list[Line]]:
    """Return the lines of each level: a label wrapped above its value begins above the first level."""
    parts: list[list[Line]] = [[] for _ in levels]
    above = bool(lines) and lines[0].baseline < levels[0] - SAME
    for line in lines:
        if above:
            place = next((i for i, y in enumerate(levels) if line.baseline <= y + SAME), len(levels) - 1)
        else:
            place = max((i for i, y in enumerate(levels) if y <= line.baseline + SAME), default=0)
        parts[place].append(line)
    return parts


def _count_heads(rows: Sequence[DrawnRow], count: int, frames: Sequence[Frame]) -> int:
    """Return how many rows name the columns, a title above the names among them."""
    start = 0
    while start < len(rows) - 1 and _is_title(rows[start], count):
        start += 1
    if not _has_head(rows[start:], count, frames):
        return 0
    end = start + max(cell.rows for cell in rows[start].values())
    while end < len(rows) - 1 and _names_below(rows[end], rows[end - 1]):
        end += 1
    return min(end, len(rows) - 1)


def _is_title(row: DrawnRow, count: int) -> bool:
    return len(row) == 1 and all(cell.columns == count > 1 for cell in row.values())


def _names_below(row: DrawnRow, above: DrawnRow) -> bool:
    """Tell whether a row parts the names above it that span columns."""
    spanned = [c for c in above.values() if c.columns > 1]
    parted = [
        cell for cell in row.values() for c in spanned if c.column <= cell.column < c.column + c.columns
    ]
    named = all(not is_value(cell.text) or is_year(cell.text) for cell in row.values())
    return len(parted) > 1 and named and all(cell.letters <= LONGEST_NAME for cell in row.values())


def _has_head(rows: Sequence[DrawnRow], count: int, frames: Sequence[Frame]) -> bool:
    """Tell whether the first row names the columns: bold, shaded, or three or more in few words."""
    first, rest = rows[0], rows[1:]
    covered = {i for cell in first.values() for i in range(cell.column, cell.column + cell.columns)}
    if (
        not rest
        or len(covered) < 2
        or len(covered) * 2 < count
        or not covered.issuperset(range(1, count - 1))
    ):
        return False
    if len(first) < 2 and count > 1:
        return False
    if all(cell.bold for cell in first.values()) and not all(c.bold for row in rest for c in row.values()):
        return True
    masks = [_mask(first[column].text) if column in first else "" for column in range(count)]
    below = [_mask(rest[0][column].text) if column in rest[0] else "" for column in range(count)]
    if sum(a == b != "" for a, b in zip(masks, below, strict=True)) * 2 >= len(first):
        return False
    short = all(cell.letters <= LONGEST_NAME for cell in first.values())
    return short and (count > 2 or _is_shaded_alone(rows, frames))


def _mask(text: str) -> str:
    """Return the shape of a cell's text: what two values of one column share, and their name does not."""
    return "year" if is_year(text) else FIGURES.sub("#", text)


def _is_shaded_alone(rows: Sequence[DrawnRow], frames: Sequence[Frame]) -> bool:
    """Tell whether frames lie behind the cells of the first row, and of no other row."""
    shaded = [all(_has_frame(cell.edges, frames) for cell in row.values()) for row in rows]
    return shaded[0] and not any(shaded[1:])


def _has_frame(edges: Rectangle, frames: Sequence[Frame]) -> bool:
    return any(
        abs(frame.top - edges[1]) < SAME
        and abs(frame.bottom - edges[3]) < SAME
        and frame.x0 < edges[0] + SAME
        and frame.x1 > edges[2] - SAME
        for frame in frames
    )


def _find_labels(rows: Sequence[DrawnRow], heads: int, count: int) -> tuple[tuple[str, ...], ...]:
    """Return for each row the label of its group, a row of one cell, and of cells that reach down to it."""
    labels: list[tuple[str, ...]] = []
    group = ""
    spanning: list[tuple[int, int, str]] = []
    for place, row in enumerate(rows):
        spanning = [(end, column, text) for end, column, text in spanning if place < end]
        above = [text for _, column, text in sorted(spanning, key=lambda each: each[1]) if column not in row]
        if _is_title(row, count):
            text = strip_leaders(next(iter(row.values())).text)
            group = text if len(text) <= LONGEST_LABEL and place < len(rows) - 1 else ""
            labels.append(())
            continue
        if not above and place > heads and 0 not in row:
            above = _repeat_first(rows[heads:place], row)
        labels.append((*([group] if group else []), *above) if place >= heads else ())
        for column, cell in row.items():
            if cell.rows > 1 and len(cell.text) <= (LONGEST_LABEL if column == 0 else LONGEST_NAME):
                spanning.append((place + cell.rows, column, strip_leaders(cell.text)))
    return tuple(labels)


def _repeat_first(above: Sequence[DrawnRow], row: DrawnRow) -> list[str]:
    """Return what the leading cells that a row leaves empty have said last, as an outline does."""
    said = []
    for column in range(min(row)):
        last = next((i for i in reversed(range(len(above))) if column in above[i]), None)
        if last is None or (column and any(0 in each for each in above[last + 1 :])):
            break
        said.append(strip_leaders(above[last][column].text))
    return [text for text in said if len(text) <= LONGEST_LABEL and not is_value(text)]


def _make_row(page: Page, row: DrawnRow, lefts: Sequence[float], vocabulary: ReadVocabulary) -> Row:
    top = min(cell.edges[1] for cell in row.values())
    bottom = min(cell.edges[3] for cell in row.values())
    cells = []
    for column, left in enumerate(lefts):
        cell = row.get(column)
        if cell is None:
            cells.append(Cell("", _make_box(page, (left, top, left, bottom))))
        else:
            text = strip_leaders(_join_lines(cell.lines, vocabulary))
            cells.append(Cell(text, _make_box(page, cell.edges), cell.columns))
    return tuple(cells)


def _join_lines(lines: Sequence[Line], vocabulary: ReadVocabulary) -> str:
    if len(lines) < 2:
        return "".join(map(join_words, lines))
    broken = any(line.text.endswith(HYPHENS) for line in lines[:-1])
    return join_lines(lines, vocabulary() if broken else NO_WORDS)


def bound_cells(cells: Sequence[Rectangle]) -> Rectangle:
    """Return the rectangle that all cells lie in."""
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _make_box(page: Page, edges: Rectangle) -> Box:
    x0, top, x1, bottom = edges
    return Box(page.page_number, max(x0, 0.0), max(top, 0.0), min(x1, page.width), min(bottom, page.height))
