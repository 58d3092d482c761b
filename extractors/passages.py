"""Passages of a document from its pages: what belongs together, in reading order, under its headings."""

from __future__ import annotations

from collections.abc import Sequence

from dataset.records import Page, Passage, derive_id
from extractors.reading.bookmarks import Bookmark, make_outline
from extractors.reading.columns import order_lines
from extractors.reading.contents import drop_contents
from extractors.reading.drafts import Draft, draft_blocks
from extractors.reading.furniture import drop_furniture
from extractors.reading.hyphens import build_vocabulary
from extractors.reading.joins import join_parts
from extractors.reading.lines import Line, build_segments
from extractors.reading.notes import find_notes, place_notes
from extractors.reading.paragraphs import is_centred
from extractors.reading.parents import Chain, describe_draft, open_passage
from extractors.reading.sections import Heading, Stack, make_heading, open_section
from extractors.reading.table_drafts import expand_tables, find_words_outside, make_stand_ins
from extractors.reading.typography import measure_typography
from extractors.tables import Table


def read_passages(
    pages: Sequence[Page],
    *,
    document_id: str,
    tables: Sequence[Table] = (),
    bookmarks: Sequence[Bookmark] = (),
) -> list[Passage]:
    """Return the passages of a document in reading order.

    `bookmarks` are those of the file: what they name is a heading, and they tell how deep it lies.

    Running heads, page numbers and tables of contents are left out. A paragraph that goes on in the next
    column or on the next page is one passage with boxes on both. A table gives a passage for each row, its
    cells parted by ` | `, so that a value keeps its row; the table's head row is the innermost part of each
    row's `section`, cell for cell, so that a value keeps its column and no letter of the page comes twice.
    """
    outline = make_outline(bookmarks)
    segments = [build_segments(page, find_words_outside(page, tables)) for page in pages]
    segments = drop_furniture(pages, segments)
    lines: list[Line] = []
    for page, own in zip(pages, segments, strict=True):
        ordered = order_lines([*own, *make_stand_ins(page, tables)], page)
        lines.extend(outline.name_lines(ordered, page))
    return _finish(_draft(drop_contents(lines), tables), document_id)


def _draft(lines: list[Line], tables: Sequence[Table]) -> list[Draft]:
    flowing = [line for line in lines if line.table is None]
    typography, vocabulary = measure_typography(flowing), build_vocabulary(flowing)
    notes = find_notes(lines, typography)
    body = [line for place, line in enumerate(lines) if place not in notes]
    small = [line for place, line in enumerate(lines) if place in notes]
    drafts = join_parts(draft_blocks(body, typography, vocabulary), vocabulary)
    footnotes = join_parts(draft_blocks(small, typography, vocabulary, note=True), vocabulary)
    return place_notes(expand_tables(drafts, tables), footnotes)


def _finish(drafts: list[Draft], document_id: str) -> list[Passage]:
    passages: list[Passage] = []
    stack: Stack = ()
    chain: Chain = ()
    for draft in drafts:
        if not any(char.isalnum() for char in draft.text):
            continue
        if draft.kind == "heading":
            adjoins = bool(passages) and passages[-1].kind == "heading"
            stack = open_section(stack, _make_heading(draft), adjoins=adjoins)
        above = stack[:-1] if draft.kind == "heading" else stack
        ordinal = len(passages)
        passage_id = derive_id("p", document_id, ordinal, draft.text)
        chain, parent_id = open_passage(chain, passage_id, describe_draft(draft))
        passages.append(
            Passage(
                passage_id=passage_id,
                document_id=document_id,
                ordinal=ordinal,
                page_start=min(box.page_number for box in draft.boxes),
                page_end=max(box.page_number for box in draft.boxes),
                kind=draft.kind,
                section=(*(each.text for each in above), *draft.context),
                text=draft.text,
                boxes=draft.boxes,
                parent_id=parent_id,
            )
        )
    return passages


def _make_heading(draft: Draft) -> Heading:
    """Return the heading that a draft is, as its first line is set."""
    line = draft.blocks[0].first
    return make_heading(
        draft.text,
        size=line.size,
        bold=line.bold,
        italic=line.italic,
        level=line.title.level if line.title else None,
        centred=is_centred(line),
    )
