"""Tables in the flow of a page's text: a line that stands for each, and a draft for each of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np

from dataset.records import Box, Page, Word
from extractors.reading.aligned import find_aligned_tables
from extractors.reading.answers import Flags
from extractors.reading.cells import CELL_BREAK, Row, Table
from extractors.reading.continued import CONTINUED, continue_table, goes_on
from extractors.reading.drafts import Draft
from extractors.reading.hyphens import join_break
from extractors.reading.lines import Line
from extractors.reading.vocabulary import Vocabulary


def find_words_outside(page: Page, tables: Sequence[Table]) -> list[tuple[int, Word]]:
    """Return the words of a page, with their places, that stand in no cell of its tables."""
    words = enumerate(page.words)
    if not tables or not page.words:
        return list(words)
    boxes = [(cell.box, table.box) for table in tables for row in table.rows for cell in row if cell.text]
    edges = [(max(a.x0, b.x0), max(a.top, b.top), min(a.x1, b.x1), min(a.bottom, b.bottom)) for a, b in boxes]
    x0, top, x1, bottom = np.array(edges).reshape(-1, 4).T
    _, *sides, _, _, _ = zip(*page.words, strict=True)
    left, upper, right, lower = (np.array(side)[:, np.newaxis] for side in sides)
    x, y = (left + right) / 2, (upper + lower) / 2
    inside: Flags = (x >= x0) & (x <= x1) & (y >= top) & (y <= bottom)
    return list(compress(words, np.logical_not(np.any(inside, axis=1)).tolist()))


def _lies_in(word: Word, box: Box) -> bool:
    return (
        box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.top <= (word.top + word.bottom) / 2 <= box.bottom
    )


def make_stand_ins(page: Page, tables: Sequence[Table]) -> list[Line]:
    """Return a line for each table of the page, so that it is read in its place."""
    lines = []
    for index, table in enumerate(tables):
        box = table.box
        order = next((i for i, word in enumerate(page.words) if _lies_in(word, box)), len(page.words))
        lines.append(_stand_in(table, index, order))
    return lines


def _stand_in(table: Table, index: int, order: int) -> Line:
    box = table.box
    word = Word("", box.x0, box.top, box.x1, box.bottom, 10.0)
    return Line(table.page_number, (word,), order, table=index)


def set_aside_tables(
    lines: Sequence[Line], tables: Sequence[Table], page: Page, vocabulary: Vocabulary
) -> tuple[list[Line], list[Table]]:
    """Return a page's lines with one in the place of each table that some form, and all of its tables."""
    rest: list[Line] = []
    known = list(tables)
    last = 0
    for place, table in find_aligned_tables(lines, page.strokes, vocabulary):
        first = lines[place.start]
        stand_in = _stand_in(table, len(known), first.order).within(first.left, first.right)
        rest.extend([*lines[last : place.start], stand_in])
        known.append(table)
        last = place.stop
    return [*rest, *lines[last:]], known


def expand_tables(drafts: Iterable[Draft], vocabulary: Vocabulary) -> Iterator[Draft]:
    """Put a draft for each row in the place of each table; one that goes on on the next page is one.

    The last row of a table is held back until what comes next tells whether it goes on.
    """
    held: list[Draft] = []
    last: Table | None = None
    for draft in drafts:
        if draft.table is None:
            held.append(draft)
            if not _may_part(draft) or len(held) == 1:
                yield from held
                held = []
            continue
        table = draft.table
        rest = continue_table(last, table) if last is not None else None
        if last is not None and rest is not None and (held or not table.heads):
            table = rest
            if held and table.rows and goes_on(last.rows[-1], table.rows[0]):
                held[0] = _join_rows(held[0], last.rows[-1], table, draft, vocabulary)
                table = replace(table, rows=table.rows[1:], labels=table.labels[1:])
        if rows := _draft_rows(table, draft):
            yield from (*held, *rows[:-1])
            held, last = rows[-1:], table
    yield from held


def _may_part(draft: Draft) -> bool:
    """Tell whether a draft may stand between the parts of a table: a note, or a title that is continued."""
    return draft.kind == "footnote" or (
        draft.kind in ("caption", "heading") and CONTINUED.search(draft.text) is not None
    )


def _join_rows(last: Draft, before: Row, table: Table, draft: Draft, vocabulary: Vocabulary) -> Draft:
    """Return the draft of a row that a page break cuts, with its rest on the next page."""
    rest = table.rows[0]
    cells = [
        replace(a, text=join_break(a.text, b.text, vocabulary)) for a, b in zip(before, rest, strict=True)
    ]
    text = _join_cells(tuple(cells), spread=bool(table.names))
    blocks = (*last.blocks, *draft.blocks)
    return replace(last, text=text, blocks=blocks, boxes=(*last.boxes, _bound(table.page_number, rest)))


def _draft_rows(table: Table, draft: Draft) -> list[Draft]:
    """Return a draft for each row of a table, under the names of its columns, if it has any."""
    head = " ".join(CELL_BREAK.join(table.names).split())
    rows = []
    for i, row in enumerate(table.rows):
        text = _join_cells(row, spread=bool(head))
        if not any(char.isalnum() for char in text):
            continue
        labels = table.labels[i] if table.labels else ()
        context = () if i < table.heads else (*labels, *([head] if head else []))
        rows.append(Draft("table", text, draft.blocks, (_bound(table.page_number, row),), context))
    return rows


def _bound(page_number: int, row: Row) -> Box:
    boxes = [cell.box for cell in row]
    return Box(
        page_number,
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _join_cells(cells: Row, *, spread: bool = True) -> str:
    """Return a row's text; empty cells keep their place only where a head gives places a meaning."""
    filled = sum(bool(cell.text) for cell in cells)
    texts = [cell.text for cell in cells if cell.text or (spread and filled > 1)]
    return " ".join(CELL_BREAK.join(texts).split())
