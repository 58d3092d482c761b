"""Passages of a document from its pages: what belongs together, in reading order, under its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dataset.records import Page, Passage, derive_id
from extractors.reading.bookmarks import Bookmark, make_outline
from extractors.reading.cells import Table
from extractors.reading.drafts import Draft
from extractors.reading.labels import settle_labels
from extractors.reading.parents import Chain, describe_draft, open_passage
from extractors.reading.sections import Heading, Stack, make_heading, open_section
from extractors.reading.sheets import draft_sheets, order_sheets
from extractors.reading.shelf import HELD


def read_passages(
    pages: Iterable[Page],
    *,
    document_id: str,
    tables: Iterable[Table] = (),
    bookmarks: Sequence[Bookmark] = (),
) -> list[Passage]:
    """Return the passages of a document in reading order, as `iterate_passages` yields them."""
    return list(iterate_passages(pages, document_id=document_id, tables=tables, bookmarks=bookmarks))


def iterate_passages(
    pages: Iterable[Page],
    *,
    document_id: str,
    tables: Iterable[Table] = (),
    bookmarks: Sequence[Bookmark] = (),
    held_pages: int = HELD,
) -> Iterator[Passage]:
    """Yield the passages of a document in reading order.

    `bookmarks` are those of the file: what they name is a heading, and they tell how deep it lies.

    Running heads, page numbers and tables of contents are left out. A paragraph that goes on in the next
    column or on the next page is one passage with boxes on both. A table gives a passage for each row, its
    cells parted by ` | `, so that a value keeps its row; the table's head row is the innermost part of each
    row's `section`, cell for cell, so that a value keeps its column and no letter of the page comes twice.

    Pages and tables, in the order of pages, are asked for one by one and not kept. Their lines are, until the
    document has ended and told what its running heads and its body type are: those of `held_pages` pages in
    memory, the others in temporary files.
    """
    sheets, contents = order_sheets(pages, tables, make_outline(bookmarks), held_pages=held_pages)
    with sheets:
        yield from _finish(settle_labels(draft_sheets(sheets, contents)), document_id)


def _finish(drafts: Iterable[Draft], document_id: str) -> Iterator[Passage]:
    ordinal = 0
    last: Passage | None = None
    stack: Stack = ()
    chain: Chain = ()
    for draft in drafts:
        if not any(map(str.isalnum, draft.text)):
            continue
        if draft.kind == "heading":
            adjoins = last is not None and last.kind == "heading"
            stack = open_section(stack, _make_heading(draft), adjoins=adjoins)
        above = stack[:-1] if draft.kind == "heading" else stack
        passage_id = derive_id("p", document_id, ordinal, draft.text)
        chain, parent_id = open_passage(chain, passage_id, describe_draft(draft))
        last = Passage(
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
        yield last
        ordinal += 1


def _make_heading(draft: Draft) -> Heading:
    """Return the heading that a draft is, as its first line is set."""
    line = draft.blocks[0].first
    return make_heading(
        draft.text,
        size=line.size,
        bold=line.bold,
        italic=line.italic,
        level=line.title.level if line.title else None,
    )
