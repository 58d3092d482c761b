"""Passages of a document from its pages: what belongs together, in reading order, under its headings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Box, Page, Passage, Word, derive_id
from extractors.reading.columns import order_lines
from extractors.reading.contents import drop_contents
from extractors.reading.drafts import CELL_BREAK, Draft, expand_tables
from extractors.reading.furniture import drop_furniture
from extractors.reading.hyphens import (
    Vocabulary,
    build_vocabulary,
    join_break,
    join_lines,
    join_words,
    strip_leaders,
)
from extractors.reading.kinds import classify_block, find_notes, has_note_mark
from extractors.reading.lines import Line, build_segments
from extractors.reading.markers import split_bullet
from extractors.reading.paragraphs import (
    TERMINAL,
    Block,
    find_cell_starts,
    is_hollow_bullet,
    split_blocks,
    starts_item,
)
from extractors.reading.sections import Heading, make_heading, open_section
from extractors.reading.typography import Typography, measure_room, measure_typography
from extractors.tables import Table


def read_passages(pages: Sequence[Page], *, document_id: str, tables: Sequence[Table] = ()) -> list[Passage]:
    """Return the passages of a document in reading order.

    Running heads, page numbers and tables of contents are left out. A paragraph that goes on in the next
    column or on the next page is one passage with boxes on both. A table gives a passage for each row, its
    cells parted by ` | `, so that a value keeps its row; the table's head row is the innermost part of each
    row's `section`, cell for cell, so that a value keeps its column and no letter of the page comes twice.
    """
    segments = [build_segments(page, _words_outside(page, tables)) for page in pages]
    segments = drop_furniture(pages, segments)
    lines: list[Line] = []
    for page, own in zip(pages, segments, strict=True):
        lines.extend(order_lines([*own, *_stand_ins(page, tables)], page))
    lines = drop_contents(lines)
    flowing = [line for line in lines if line.table is None]
    typography = measure_typography(flowing)
    drafts = _draft(lines, typography, build_vocabulary(flowing), tables)
    return _finish(drafts, document_id)


def _words_outside(page: Page, tables: Sequence[Table]) -> list[tuple[int, Word]]:
    own = [table for table in tables if table.page_number == page.page_number]
    return [(i, word) for i, word in enumerate(page.words) if not any(_holds(table, word) for table in own)]


def _holds(table: Table, word: Word) -> bool:
    return _lies_in(word, table.box) and any(
        cell.text and _lies_in(word, cell.box) for row in table.rows for cell in row
    )


def _lies_in(word: Word, box: Box) -> bool:
    return (
        box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.top <= (word.top + word.bottom) / 2 <= box.bottom
    )


def _stand_ins(page: Page, tables: Sequence[Table]) -> list[Line]:
    """Return a line for each table of the page, so that it is read in its place."""
    lines = []
    for index, table in enumerate(tables):
        if table.page_number == page.page_number:
            box = table.box
            order = next((i for i, word in enumerate(page.words) if _lies_in(word, box)), len(page.words))
            word = Word("", box.x0, box.top, box.x1, box.bottom, 10.0)
            lines.append(Line(page.page_number, (word,), order, table=index))
    return lines


def _draft(
    lines: list[Line], typography: Typography, vocabulary: Vocabulary, tables: Sequence[Table]
) -> list[Draft]:
    notes = find_notes(lines, typography)
    note_lines = {id(lines[i]) for i in notes}
    body = [line for line in lines if id(line) not in note_lines]
    small = [line for line in lines if id(line) in note_lines]
    drafts = [_draft_block(b, typography, vocabulary, note=False) for b in split_blocks(body, typography)]
    drafts = _join_parts(drafts, vocabulary)
    footnotes = [_draft_block(b, typography, vocabulary, note=True) for b in split_blocks(small, typography)]
    drafts = expand_tables(drafts, tables)
    return _place_notes(drafts, _join_parts(footnotes, vocabulary))


def _draft_block(block: Block, typography: Typography, vocabulary: Vocabulary, *, note: bool) -> Draft:
    text = _join_row(block.first) if block.row else join_lines(block.lines, vocabulary)
    kind = classify_block(block, text, typography, note=note)
    if kind == "paragraph" and block.row:
        text = text.replace(CELL_BREAK, " ")
    elif kind != "table":
        bullet = "o" if is_hollow_bullet(block.first) else split_bullet(block.first.words[0].text)[0]
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


def _join_parts(drafts: list[Draft], vocabulary: Vocabulary) -> list[Draft]:
    """Join what a column or page break has parted."""
    joined: list[Draft] = []
    open_at: int | None = None
    for draft in drafts:
        if draft.kind == "caption" or not draft.text:
            joined.append(draft)
            continue
        if open_at is not None and _runs_on(joined[open_at], draft):
            before = joined[open_at]
            text = join_break(before.text, draft.text, vocabulary)
            joined[open_at] = replace(
                before, text=text, blocks=(*before.blocks, *draft.blocks), boxes=(*before.boxes, *draft.boxes)
            )
            continue
        if joined and _is_label(joined[-1], draft):
            joined[-1] = _join_label(joined[-1], draft)
        else:
            joined.append(draft)
        open_at = None if draft.kind == "table" else len(joined) - 1
    return joined


def _runs_on(before: Draft, after: Draft) -> bool:
    a, b = before.blocks[-1].last, after.blocks[0].first
    if (a.page_number, a.left) == (b.page_number, b.left) or abs(a.size - b.size) > 0.75:
        return False
    if (
        before.kind == "heading"
        or after.kind in ("heading", "table")
        or (before.kind == "footnote") != (after.kind == "footnote")
    ):
        return False
    if b.page_number - a.page_number > 1 or starts_item(b, (a,)):
        return False
    if TERMINAL.search(before.text) or (after.kind == "footnote" and has_note_mark(b)):
        return False
    return after.text[0].islower() or measure_room(a, b) < 2 * a.size


def _is_label(before: Draft, after: Draft) -> bool:
    """Tell whether a heading is the label of the text set close below it, as in `Funding range:`."""
    a, b = before.blocks[-1].last, after.blocks[0].first
    short = len(before.blocks[0].lines) == 1 and len(before.text) < 60 and before.text.endswith(":")
    plain = after.kind in ("paragraph", "heading") and not after.text.endswith(":") and not b.bold
    near = a.page_number == b.page_number and a.left == b.left and 0 < b.baseline - a.baseline < 1.4 * a.size
    return before.kind == "heading" and short and plain and near and abs(a.x0 - b.x0) < 3


def _join_label(label: Draft, value: Draft) -> Draft:
    return Draft(
        "paragraph",
        f"{label.text} {value.text}",
        (*label.blocks, *value.blocks),
        (*label.boxes, *value.boxes),
    )


def _place_notes(drafts: list[Draft], notes: list[Draft]) -> list[Draft]:
    """Put each page's footnotes after what begins on that page."""
    placed: list[Draft] = []
    rest = list(notes)
    for draft in drafts:
        page = draft.boxes[0].page_number
        while rest and rest[0].boxes[0].page_number < page:
            placed.append(rest.pop(0))
        placed.append(draft)
    return placed + rest


def _finish(drafts: list[Draft], document_id: str) -> list[Passage]:
    passages: list[Passage] = []
    stack: tuple[Heading, ...] = ()
    for draft in drafts:
        if not any(char.isalnum() for char in draft.text):
            continue
        if draft.kind == "heading":
            line = draft.blocks[0].first
            heading = make_heading(draft.text, size=line.size, bold=line.bold, italic=line.italic)
            adjoins = bool(passages) and passages[-1].kind == "heading"
            stack = open_section(stack, heading, adjoins=adjoins)
        above = stack[:-1] if draft.kind == "heading" else stack
        ordinal = len(passages)
        passages.append(
            Passage(
                passage_id=derive_id("p", document_id, ordinal, draft.text),
                document_id=document_id,
                ordinal=ordinal,
                page_start=min(box.page_number for box in draft.boxes),
                page_end=max(box.page_number for box in draft.boxes),
                kind=draft.kind,
                section=(*(each.text for each in above), *draft.context),
                text=draft.text,
                boxes=draft.boxes,
            )
        )
    return passages
