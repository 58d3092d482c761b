"""Drafts joined again that a column or a page has parted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.reading.drafts import Draft
from extractors.reading.endings import SENTENCE_END, TERMINAL
from extractors.reading.hyphens import join_break
from extractors.reading.item_starts import has_note_mark, starts_item
from extractors.reading.lines import Line
from extractors.reading.typography import measure_room
from extractors.reading.vocabulary import Vocabulary

LEAST_MEASURE = 22.0
"""Width of text, in em, from which few lines end at the edge by chance; cells are narrower."""
MOST_ROOM = 3.0
"""Room, in em, that a full line leaves at most, however long the next word is."""
REACH = 6
"""How many drafts back a text is looked for that figures, tables or quotes have interrupted."""


class Joiner:
    """Joins the drafts of a document, which come page by page, and gives on those that are complete."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._held: list[Draft] = []
        """From the first draft that may go on to the last one."""
        self._open: int | None = None
        """The place among them of the one that may go on in the next column or on the next page."""

    @property
    def open_page(self) -> int | None:
        """The page on which the first draft begins that may go on."""
        return self._held[0].boxes[0].page_number if self._held else None

    def join(self, drafts: Iterable[Draft], page_number: int) -> Iterator[Draft]:
        """Take the drafts of a page; yield those, of it and of earlier ones, that nothing more belongs to."""
        while self._held and page_number - self._held[0].boxes[-1].page_number > 1:
            yield from self._release(1)
        for draft in drafts:
            self._take(draft)
            yield from self._release(self._count_complete())

    def release(self) -> list[Draft]:
        """Return the drafts that are held, as where the document ends."""
        return self._release(len(self._held))

    def _release(self, count: int) -> list[Draft]:
        complete, self._held = self._held[:count], self._held[count:]
        self._open = self._open - count if self._open is not None and self._open >= count else None
        return complete

    def _count_complete(self) -> int:
        """Return how many of the drafts that are held come before all that may go on."""
        last = len(self._held) - 1
        may_go_on = [i for i in range(max(0, last - REACH), last + 1) if _is_cut(self._held[i])]
        if self._open is not None:
            may_go_on.append(self._open)
        return min(may_go_on, default=len(self._held))

    def _take(self, draft: Draft) -> None:
        held = self._held
        if draft.kind == "caption" or not draft.text or draft.blocks[0].first.aside:
            held.append(draft)
            return
        place = self._open if self._open is not None and _runs_on(held[self._open], draft) else None
        if place is None:
            place = _find_interrupted(held, draft)
        if place is not None:
            held[place] = _join(held[place], draft, self._vocabulary)
            self._open = place
            return
        if held and _is_label(held[-1], draft):
            draft = _join_label(held.pop(), draft)
        held.append(draft)
        self._open = None if draft.kind == "table" else len(held) - 1


def _join(before: Draft, after: Draft, vocabulary: Vocabulary) -> Draft:
    text = join_break(before.text, after.text, vocabulary)
    blocks, boxes = (*before.blocks, *after.blocks), (*before.boxes, *after.boxes)
    return replace(before, text=text, blocks=blocks, boxes=boxes)


def _runs_on(before: Draft, after: Draft) -> bool:
    """Tell whether a text goes on in the next column or on the next page."""
    a, b = before.blocks[-1].last, after.blocks[0].first
    if b.resumes:
        return True
    if (a.page_number, a.left) == (b.page_number, b.left) or not _may_join(before, after):
        return False
    if TERMINAL.search(before.text):
        ended = SENTENCE_END.search(before.text) is not None and a.italic == b.italic and a.bold == b.bold
        return ended and _is_filled(a, b) and _is_long(before, after) and _is_aligned(before, after)
    return after.text[0].islower() or measure_room(a, b) < 2 * a.size


def _may_join(before: Draft, after: Draft) -> bool:
    a, b = before.blocks[-1].last, after.blocks[0].first
    if (
        abs(a.size - b.size) > 0.75
        or before.kind in ("heading", "table")
        or after.kind in ("heading", "table")
    ):
        return False
    if (before.kind == "footnote") != (after.kind == "footnote"):
        return False
    if not 0 <= b.page_number - a.page_number <= 1 or starts_item(b, (a,)):
        return False
    return not (after.kind == "footnote" and has_note_mark(b))


def _find_interrupted(drafts: list[Draft], after: Draft) -> int | None:
    """Return the place of a text that breaks off in mid-sentence, well before what now goes on with it."""
    if not after.text[0].islower() or after.kind != "paragraph":
        return None
    b = after.blocks[0].first
    for place in range(len(drafts) - 2, max(len(drafts) - 2 - REACH, -1), -1):
        between, before = drafts[place + 1], drafts[place]
        if between.kind == "heading" or (between.kind != "table" and _is_set_alike(between, after)):
            return None
        if not _is_cut(before) or not _is_filled(before.blocks[-1].last, b):
            continue
        if any(_stands_beside(each, before, after) for each in drafts[place + 1 :]):
            return None
        if _may_join(before, after) and _is_aligned(before, after):
            return place
    return None


def _is_set_alike(draft: Draft, after: Draft) -> bool:
    """Tell whether a text is set as another is: what interrupts a text is smaller, or stands elsewhere.

    Elsewhere, too, a text in the same type that begins in mid-sentence is what goes on.
    """
    a, b = draft.blocks[-1].last, after.blocks[0].first
    goes_on = bool(draft.text) and draft.text[0].islower()
    return abs(a.size - b.size) < 0.5 and (goes_on or abs(a.x0 - b.x0) < 0.5 * b.size)


def _stands_beside(draft: Draft, before: Draft, after: Draft) -> bool:
    """Tell whether a draft stands beside two texts of one column, which it cannot have parted."""
    a, b = before.blocks[-1].last, after.blocks[0].first
    if (a.page_number, a.left) != (b.page_number, b.left):
        return False
    return any(not a.baseline < (box.top + box.bottom) / 2 < b.baseline for box in draft.boxes)


def _is_cut(draft: Draft) -> bool:
    """Tell whether a text breaks off in mid-sentence, at the end of a line that is wide and full."""
    if draft.kind not in ("paragraph", "list_item") or not draft.text:
        return False
    line = draft.blocks[-1].last
    wide = line.cells == 1 and line.right - line.left > LEAST_MEASURE * line.size
    full = line.right - line.x1 < MOST_ROOM * line.size
    return wide and full and (draft.text[-1] in "-‐" or draft.text[-1].isalpha())


def _is_long(before: Draft, after: Draft) -> bool:
    """Tell whether two texts are long for paragraphs: the last line of short ones is often filled by chance.

    Where first lines are set in, a paragraph that begins at the margin goes on with another, long or short.
    """
    lines, others = before.blocks[-1].lines, after.blocks[0].lines
    indented = len(lines) > 1 and lines[0].x0 > lines[1].x0 + 0.5 * lines[0].size
    wide = lines[-1].right - lines[-1].left > LEAST_MEASURE * lines[-1].size
    return indented or (wide and len(lines) > 2 and len(others) > 1)


def _is_filled(last: Line, line: Line) -> bool:
    """Tell whether a line had no room for the first word of another, however long that is."""
    return measure_room(last, line) < 0 and last.right - last.x1 < MOST_ROOM * last.size


def _is_aligned(before: Draft, after: Draft) -> bool:
    """Tell whether a text begins as far from its column's edge as another's second and later lines do.

    The first line of a paragraph or item would be set in, or hang out.
    """
    lines, others = before.blocks[-1].lines, after.blocks[0].lines
    inner = lines[1:] if len(before.blocks) == 1 else lines
    if not inner:
        return False
    step = min(line.x0 - line.left for line in inner) - (others[0].x0 - others[0].left)
    indented = len(others) > 1 and others[0].x0 > others[1].x0 + 0.5 * others[0].size
    return abs(step) < 0.5 * others[0].size and not indented


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
