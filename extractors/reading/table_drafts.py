"""Tables in the flow of a page's text: a line that stands for each, and a draft for each of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dataset.records import Box, Page, Word
from extractors.reading.drafts import CELL_BREAK, Draft
from extractors.reading.lines import Line
from extractors.tables import Table


def find_words_outside(page: Page, tables: Sequence[Table]) -> list[tuple[int, Word]]:
    """Return the words of a page, with their places, that stand in no cell of its tables."""
    return [
        (i, word) for i, word in enumerate(page.words) if not any(_holds(table, word) for table in tables)
    ]


def _holds(table: Table, word: Word) -> bool:
    return _lies_in(word, table.box) and any(
        cell.text and _lies_in(word, cell.box) for row in table.rows for cell in row
    )


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
        word = Word("", box.x0, box.top, box.x1, box.bottom, 10.0)
        lines.append(Line(page.page_number, (word,), order, table=index))
    return lines


def expand_tables(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Put a draft for each row in the place of each table."""
    head, headed = "", None
    for draft in drafts:
        table = draft.table
        if table is None:
            yield draft
            continue
        if table.head:
            head, headed = _join_cells(table, 0), table
        elif headed is None or not _continues_table(headed, table):
            head, headed = "", None
        yield from _draft_rows(table, draft, head)


def _continues_table(before: Table, after: Table) -> bool:
    """Tell whether a table goes on with another of the page before: the same columns, at the same places."""
    if after.page_number - before.page_number not in (0, 1) or len(before.rows[0]) != len(after.rows[0]):
        return False
    pairs = zip(before.rows[0], after.rows[0], strict=True)
    return all(abs(a.box.x0 - b.box.x0) < 6 for a, b in pairs)


def _draft_rows(table: Table, draft: Draft, head: str) -> list[Draft]:
    """Return a draft for each row of a table; `head` names its columns, if anything does."""
    rows = []
    for i, row in enumerate(table.rows):
        text = _join_cells(table, i, spread=bool(head))
        if not any(char.isalnum() for char in text):
            continue
        boxes = [cell.box for cell in row]
        box = Box(
            table.page_number,
            min(b.x0 for b in boxes),
            min(b.top for b in boxes),
            max(b.x1 for b in boxes),
            max(b.bottom for b in boxes),
        )
        rows.append(Draft("table", text, draft.blocks, (box,), (head,) if head and text != head else ()))
    return rows


def _join_cells(table: Table, row: int, *, spread: bool = True) -> str:
    """Return a row's text; empty cells keep their place only where a head gives places a meaning."""
    texts = [cell.text for cell in table.rows[row] if cell.text or spread]
    return " ".join(CELL_BREAK.join(texts).split())
