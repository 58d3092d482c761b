"""Drafts joined again that a column or a page has parted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.reading.drafts import Draft
from extractors.reading.hyphens import join_break
from extractors.reading.notes import has_note_mark
from extractors.reading.paragraphs import TERMINAL, starts_item
from extractors.reading.typography import measure_room
from extractors.reading.vocabulary import Vocabulary


class Joiner:
    """Joins the drafts of a document, which come page by page, and gives on those that are complete."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._held: list[Draft] = []
        """The draft that may go on, and what has come since."""

    @property
    def open_page(self) -> int | None:
        """The page on which the draft begins that may go on."""
        return self._held[0].boxes[0].page_number if self._held else None

    def join(self, drafts: Iterable[Draft], page_number: int) -> Iterator[Draft]:
        """Take the drafts of a page; yield those, of it and of earlier ones, that nothing more belongs to."""
        if self._held and page_number - self._held[0].blocks[-1].last.page_number > 1:
            yield from self.release()
        for draft in drafts:
            yield from self._take(draft)

    def release(self) -> list[Draft]:
        """Return the drafts that are held, as where the document ends."""
        held, self._held = self._held, []
        return held

    def _take(self, draft: Draft) -> list[Draft]:
        if draft.kind == "caption" or not draft.text or draft.blocks[0].first.aside:
            if not self._held:
                return [draft]
            self._held.append(draft)
            return []
        if self._held and _runs_on(self._held[0], draft):
            self._held[0] = _join_part(self._held[0], draft, self._vocabulary)
            return []
        if self._held and _is_label(self._held[-1], draft):
            draft = _join_label(self._held.pop(), draft)
        before = self.release()
        if draft.kind == "table":
            return [*before, draft]
        self._held = [draft]
        return before


def _join_part(before: Draft, after: Draft, vocabulary: Vocabulary) -> Draft:
    return replace(
        before,
        text=join_break(before.text, after.text, vocabulary),
        blocks=(*before.blocks, *after.blocks),
        boxes=(*before.boxes, *after.boxes),
    )


def _runs_on(before: Draft, after: Draft) -> bool:
    a, b = before.blocks[-1].last, after.blocks[0].first
    if b.resumes:
        return True
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
