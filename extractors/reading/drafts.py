"""Passages in the making, one from each block of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Box, Kind
from extractors.reading.cells import Table
from extractors.reading.hyphens import join_lines, join_words, strip_leaders
from extractors.reading.item_starts import is_drawn_bullet
from extractors.reading.kinds import classify_block
from extractors.reading.lines import Line
from extractors.reading.markers import split_bullet
from extractors.reading.paragraphs import Block, split_blocks
from extractors.reading.typography import Typography
from extractors.reading.vocabulary import Vocabulary


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
    blocks = split_blocks(lines, typography, note=note)
    return [_draft_block(block, typography, vocabulary, tables=tables, note=note) for block in blocks]


def _draft_block(
    block: Block, typography: Typography, vocabulary: Vocabulary, *, tables: Sequence[Table], note: bool
) -> Draft:
    if block.first.table is not None:
        return Draft("table", "", (block,), _merge_boxes(block), table=tables[block.first.table])
    text = strip_leaders(join_words(block.first)) if block.row else join_lines(block.lines, vocabulary)
    kind = classify_block(block, text, typography, note=note)
    if kind != "table" and not block.row:
        word = block.first.words[0].text
        bullet = word if is_drawn_bullet(block.first) else split_bullet(word)[0]
        text = text[len(bullet) :].strip()
    return Draft(kind, text, (block,), _merge_boxes(block))


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
