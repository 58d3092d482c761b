"""Passages in the making, one from each block of lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dataset.records import Box, Kind
from extractors.reading.hyphens import join_lines, join_words, strip_leaders
from extractors.reading.kinds import classify_block
from extractors.reading.lines import Line
from extractors.reading.markers import split_bullet
from extractors.reading.paragraphs import Block, find_cell_starts, is_drawn_bullet, split_blocks
from extractors.reading.typography import Typography
from extractors.reading.vocabulary import Vocabulary
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
    table: Table | None = None
    """The table that it stands for until each row has a draft."""


def draft_blocks(
    lines: Sequence[Line],
    typography: Typography,
    vocabulary: Vocabulary,
    *,
    tables: Sequence[Table] = (),
    note: bool = False,
) -> list[Draft]:
    """Return a draft for each block that the lines of a page form, in reading order.

    `tables` are those of the page, for which some lines stand; `note` says that the lines are footnotes.
    """
    blocks = split_blocks(lines, typography)
    return [_draft_block(block, typography, vocabulary, tables=tables, note=note) for block in blocks]


def _draft_block(
    block: Block, typography: Typography, vocabulary: Vocabulary, *, tables: Sequence[Table], note: bool
) -> Draft:
    if block.first.table is not None:
        return Draft("table", "", (block,), _merge_boxes(block), table=tables[block.first.table])
    text = _join_row(block.first) if block.row else join_lines(block.lines, vocabulary)
    kind = classify_block(block, text, typography, note=note)
    if kind == "paragraph" and block.row:
        text = text.replace(CELL_BREAK, " ")
    elif kind != "table":
        word = block.first.words[0].text
        bullet = word if is_drawn_bullet(block.first) else split_bullet(word)[0]
        text = text[len(bullet) :].strip()
    return Draft(kind, text, (block,), _merge_boxes(block))


def _join_row(line: Line) -> str:
    """Return the text of a row of cells."""
    starts = find_cell_starts(line)
    cells = [
        replace(line, words=tuple(word for word in line.words if low <= word.x0 < high))
        for low, high in itertools.pairwise([*starts, float("inf")])
    ]
    return CELL_BREAK.join(strip_leaders(join_words(cell)) for cell in cells if cell.words)


def _merge_boxes(block: Block) -> tuple[Box, ...]:
    lines = block.lines
    return (
        Box(
            lines[0].page_number,
            min(line.x0 for line in lines),
            min(line.top for line in lines),
            max(line.x1 for line in lines),
            max(line.bottom for line in lines),
        ),
    )
