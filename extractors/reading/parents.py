"""What leads list items in: the paragraph before a list, or the item that a nested one is a part of.

Passages are told one by one, in reading order. What may still get items is kept as a chain of openings, the
innermost last. Numbers decide first, since they go on over columns, pages and what interrupts a list; signs
and left edges decide where there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dataset.records import Kind
from extractors.reading.drafts import Draft
from extractors.reading.endings import ANNOUNCED, FOLLOWING, leads_in
from extractors.reading.item_starts import find_mark
from extractors.reading.markers import follows, is_bullet, split_marks

STEP = 4.0
"""How far apart two left edges are, in points, if one is indented against the other."""
FARTHEST = 60.0
"""How far right of its mark an item's text may stand, in points; what is further right is centred."""
FIRST = frozenset(("1", "a", "A", "i", "I", "0", "①", "一", "ア", "１"))
"""What numbers a list's first item."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a passage when its parent is looked for; edges in points from the page's left."""

    kind: Kind
    text: str
    mark: str = ""
    """The bullet or number that it begins with, as it stands on the page."""
    x0: float = 0.0
    """Left edge of the first line, mark and all."""
    edge: float = 0.0
    """Left edge of the line that reaches furthest to the left."""
    column: tuple[int, float] = (1, 0.0)
    """The page and the left bound of the column."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A passage that items may follow: a lead-in, or an item."""

    passage_id: str
    standing: Standing
    mark: str = ""
    parent_id: str | None = None
    closed: bool = False
    """A paragraph at the margin stands after it: only the next number resumes its list."""

    @property
    def style(self) -> str:
        """How the mark is written, whatever it counts."""
        return find_style(self.mark)


Chain = tuple[Opening, ...]


def describe_draft(draft: Draft) -> Standing:
    """Return what is known of a draft from the block that it begins with."""
    block = draft.blocks[0]
    first = block.first
    edge = min(line.x0 for line in block.lines)
    mark = "" if draft.kind == "table" else find_mark(first)
    return Standing(draft.kind, draft.text, mark, first.x0, edge, (first.page_number, first.left))


def find_style(mark: str) -> str:
    """Return how a mark is written, whatever it counts.

    >>> [find_style(mark) for mark in ("(iv)", "12.", "8.1.3", "B)", "•")]
    ['(a)', '1.', '1.1.1', 'A)', '•']
    """
    return re.sub("[A-Z]+", "A", re.sub("[a-z]+", "a", re.sub(r"\d+", "1", mark)))


def open_passage(chain: Chain, passage_id: str, standing: Standing) -> tuple[Chain, str | None]:
    """Return the openings once a passage is read, and the `passage_id` of its parent.

    Tables, captions and footnotes stand between an item and what leads it in without parting them.

    >>> chain, _ = open_passage((), "p-1", Standing("paragraph", "The Parties shall:"))
    >>> chain, parent = open_passage(chain, "p-2", Standing("list_item", "(a) report;", "(a)"))
    >>> parent, open_passage(chain, "p-3", Standing("list_item", "(b) pay.", "(b)"))[1]
    ('p-1', 'p-1')
    """
    if standing.kind in ("table", "caption", "footnote"):
        return chain, None
    if standing.kind == "heading":
        ends = ANNOUNCED.search(standing.text) or FOLLOWING.search(standing.text)
        return ((Opening(passage_id, standing),) if ends else ()), None
    marks = split_marks(standing.mark)
    if not marks:
        return _open_paragraph(chain, passage_id, standing)
    chain = _open_item(chain, passage_id, standing, marks[0])
    parent = chain[-1].parent_id
    for mark in marks[1:]:  # (a)(1) opens two lists at once
        chain = (*chain, Opening(passage_id, standing, mark, passage_id))
    return chain, parent


def _open_paragraph(chain: Chain, passage_id: str, standing: Standing) -> tuple[Chain, str | None]:
    """Take a paragraph, which is a part of the item below whose mark it is indented, or ends the lists."""
    items = [opening for opening in chain if opening.mark]
    inner = [each for each in items if not each.closed and _is_beneath(each.standing, standing)]
    if inner:
        kept = chain[: chain.index(inner[-1]) + 1]
        parent: str | None = inner[-1].passage_id
    else:
        last = max((i for i, opening in enumerate(chain) if opening.mark), default=-1)
        numbered = (opening for opening in chain[: last + 1] if not is_bullet(opening.mark))
        kept = tuple(replace(opening, closed=True) for opening in numbered)
        parent = None
    return (*kept, Opening(passage_id, standing, parent_id=parent)), parent


def _is_beneath(item: Standing, paragraph: Standing) -> bool:
    """Tell whether all lines of a paragraph are indented against an item's mark, in the same column."""
    return item.column == paragraph.column and STEP < paragraph.edge - item.x0 < FARTHEST


def _open_item(chain: Chain, passage_id: str, standing: Standing, mark: str) -> Chain:
    place = _find_sibling(chain, standing, mark)
    if place is not None:
        outer = tuple(replace(opening, closed=False) for opening in chain[:place])
        return (*outer, Opening(passage_id, standing, mark, chain[place].parent_id))
    count, parent = _find_outer(chain, standing, mark)
    style = find_style(mark)
    kept = tuple(each for each in chain[:count] if not (each.closed and each.style == style))
    return (*kept, Opening(passage_id, standing, mark, parent))


def _find_sibling(chain: Chain, standing: Standing, mark: str) -> int | None:
    """Return the place of the item whose list goes on, the innermost that fits, or None for a new list."""
    places = range(len(chain) - 1, -1, -1)
    level = [i for i in places if compare_edges(standing, chain[i].standing) == 0]
    if is_bullet(mark):
        return next((i for i in level if chain[i].mark == mark), None)
    if not _begins_list(chain, standing, mark):
        nexts = [i for i in places if follows(chain[i].mark, mark)]
        if nexts:
            return next((i for i in nexts if i in level), nexts[0])
    if _strip(mark) in FIRST:
        return None
    style = find_style(mark)
    return next((i for i in level if chain[i].style == style and not chain[i].closed), None)


def _begins_list(chain: Chain, standing: Standing, mark: str) -> bool:
    """Tell whether a mark that might be the next, as (i) after (h), is the first of a list within an item."""
    if not chain or _strip(mark) not in FIRST:
        return False
    inner = chain[-1].standing
    return compare_edges(standing, inner) > 0 or ANNOUNCED.search(inner.text) is not None


def _find_outer(chain: Chain, standing: Standing, mark: str) -> tuple[int, str | None]:
    """Return how many of the openings hold a new list, and the parent of its items.

    They are those that its number begins with, or else those left of it, and what has just led it in.
    """
    number = mark.rstrip(".")
    for i, opening in enumerate(chain):
        if opening.mark and number.startswith(f"{opening.mark.rstrip('.')}."):
            return i + 1, opening.passage_id
    count = len(chain)
    while count:
        last = chain[count - 1]
        if last.closed:
            return count, None
        if _may_hold(last, standing, mark, adjoins=count == len(chain)):
            return count, last.passage_id
        count -= 1
    return 0, None


def _may_hold(outer: Opening, standing: Standing, mark: str, *, adjoins: bool) -> bool:
    """Tell whether a new list is led in by a paragraph, or within an item; `adjoins`: it comes next."""
    side = compare_edges(standing, outer.standing)
    if not outer.mark:
        begins = is_bullet(mark) or _strip(mark) in FIRST
        return adjoins and (leads_in(outer.standing.text) or (side > 0 and begins))
    if side:
        return side > 0
    if leads_in(outer.standing.text):
        return True
    if is_bullet(outer.mark):
        return False
    roman = _strip(mark) in ("i", "I") and _strip(outer.mark) != _strip(mark)  # as (i) is within (a)
    return roman or outer.style != find_style(mark)  # as (1) is


def _strip(mark: str) -> str:
    return mark.strip("().[]（）．")


def compare_edges(standing: Standing, other: Standing) -> int:
    """Return 1 if a passage is indented against another, -1 if it juts out, 0 if neither is sure.

    In another column only the distance from the column's own edge tells, and that may have been drawn in.
    """
    step = standing.x0 - other.x0
    if standing.column != other.column:
        own = (standing.x0 - standing.column[1]) - (other.x0 - other.column[1])
        step = min((step, own), key=abs)
    return 0 if abs(step) < STEP else 1 if step > 0 else -1
