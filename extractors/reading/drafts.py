"""Passages in the making, and those that the rows of tables make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Box, Kind
from extractors.reading.paragraphs import Block
from extractors.tables import Table

CELL_BREAK = " | "


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage in the making."""

    kind: Kind
    text: str
    blocks: tuple[Block, ...]
    boxes: tuple[Box, ...]
    context: tuple[str, ...] = ()
    """What stands between the section and the text: the head of the table that a row belongs to."""


def expand_tables(drafts: list[Draft], tables: Sequence[Table]) -> list[Draft]:
    """Put a draft for each row in the place of each table."""
    expanded: list[Draft] = []
    head, headed = "", None
    for draft in drafts:
        index = draft.blocks[0].first.table
        if index is None:
            expanded.append(draft)
        else:
            table = tables[index]
            if table.head:
                head, headed = _join_cells(table, 0), table
            elif headed is None or not _continues_table(headed, table):
                head, headed = "", None
            expanded.extend(_draft_rows(table, draft, head))
    return expanded


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
