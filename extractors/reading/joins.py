"""Drafts joined again that a column or a page has parted."""

from __future__ import annotations

from dataclasses import replace

from extractors.reading.drafts import Draft
from extractors.reading.hyphens import Vocabulary, join_break
from extractors.reading.notes import has_note_mark
from extractors.reading.paragraphs import TERMINAL, starts_item
from extractors.reading.typography import measure_room


def join_parts(drafts: list[Draft], vocabulary: Vocabulary) -> list[Draft]:
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
