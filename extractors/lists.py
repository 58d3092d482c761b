"""Lists told from their texts alone: what leads an item in, and which texts go on from the one before.

Where pages show how far an item is indented, `extractors/reading/parents.py` says more. Here the numbers of
laws and contracts decide, `(a)` `(1)` `(i)` `(A)` or `1.2.3`, and how the text before ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from extractors.item_numbers import Count, find_marks, read_counts
from extractors.reading.endings import ANNOUNCED, ENDED, FOLLOWING
from extractors.reading.markers import is_bullet

LEAST_WORDS = 5
"""A text without a stop that has fewer words is a heading, and no beginning of a sentence."""
MOST_MISSING = 3
"""How many items may be missing between two of a list."""
STRETCH = 12
"""How many numbers before and after one tell whether texts stand in order at all."""
LOOK_AHEAD = 12
"""How many texts after `(i)` may pass until `(ii)` or `(j)` tells whether it is a number or a letter."""


@dataclass(frozen=True, slots=True)
class Link:
    """How a text hangs together with those before it, which are named by their places."""

    parent: int | None = None
    """What leads it in, or the item that it is a part of."""
    sibling: int | None = None
    """The item of the same list before it."""
    may_begin: bool = True
    """It need not go on from anything: its number is the first of a list, or it has none."""

    @property
    def goes_on(self) -> bool:
        """Tell whether numbers or a lead-in join the text to one before it."""
        return self.parent is not None or self.sibling is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A text that items may follow: a lead-in, which counts nothing, or an item."""

    place: int
    count: Count | None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Texts that hang together; `parents` has for each the place within the run of what leads it in."""

    start: int
    parents: tuple[int | None, ...]


def split_runs(texts: Sequence[str]) -> list[Run]:
    """Return the stretches of texts, perhaps of many documents, that go on from one another.

    Numbers also follow one another by chance. So they join texts only where most numbers around do, as they
    do not among texts in no order, and only to a text of the same stretch.

    >>> split_runs(["Parties:", "(a) report;", "(b) pay.", "Costs are paid.", "(d) It is public."])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Run(start=0, parents=(None, 0, 0)), Run(start=3, parents=(None,)), Run(start=4, parents=(None,))]
    """
    links = link_texts(texts)
    starts: list[int] = []
    for place, (link, in_order) in enumerate(zip(links, _tell_order(links), strict=True)):
        joined = [each for each in (link.parent, link.sibling) if each is not None]
        if not (in_order and joined and max(joined) >= starts[-1]):
            starts.append(place)
    return [
        Run(start, tuple(_find_within(link.parent, start) for link in links[start:stop]))
        for start, stop in pairwise([*starts, len(texts)])
    ]


def _find_within(parent: int | None, start: int) -> int | None:
    return parent - start if parent is not None and parent >= start else None


def _tell_order(links: Sequence[Link]) -> list[bool]:
    """Return for each text whether at least half of the numbers around it that have to follow one do."""
    bound = [place for place, link in enumerate(links) if not link.may_begin]
    told = [0, *accumulate(links[place].goes_on for place in bound)]
    found = []
    for place in range(len(links)):
        at = bisect_left(bound, place)
        first, last = max(0, at - STRETCH), min(len(bound), at + STRETCH + 1)
        found.append(2 * (told[last] - told[first]) >= last - first)
    return found


def link_texts(texts: Sequence[str]) -> list[Link]:
    """Return for each text of a document, in order, its link to those before it.

    >>> links = link_texts(["The report names:", "(a) the costs;", "(b) the staff.", "It is public."])
    >>> [link.parent for link in links], [link.sibling for link in links]
    ([None, 0, 0, None], [None, None, 1, None])
    """
    marks = [find_marks(text) for text in texts]
    chain: tuple[Opened, ...] = ()
    links: list[Link] = []
    for place, own in enumerate(marks):
        if own:
            chain, link = _open_item(chain, place, texts, marks)
        else:
            lead = leads_list_in(texts[place])
            chain, link = ((*chain, Opened(place, None)) if lead else chain), Link()
        links.append(link)
    return links


def leads_list_in(text: str) -> bool:
    """Tell whether a text announces a list, or stops within a sentence.

    >>> leads_list_in("The Parties shall:"), leads_list_in("The Fund pays."), leads_list_in("Definitions")
    (True, False, False)
    >>> leads_list_in("(b) The Fund may, where it is found that"), leads_list_in("(b) the staff; and")
    (True, False)
    """
    tail = text[-120:].rstrip()
    if ANNOUNCED.search(tail) or FOLLOWING.search(tail):
        return True
    joined = re.search(r"[,;](?: (?:and|or))?$", tail)
    return not ENDED.search(tail) and not joined and len(text.split()) >= LEAST_WORDS


def _open_item(
    chain: tuple[Opened, ...], place: int, texts: Sequence[str], marks: Sequence[tuple[str, ...]]
) -> tuple[tuple[Opened, ...], Link]:
    first, *inner = marks[place]
    chain, link = (
        _open_bullet(chain, place, first, texts)
        if is_bullet(first)
        else _open_number(chain, place, texts, marks)
    )
    for mark in inner:  # (a)(1) opens two lists at once
        counts = read_counts(mark)
        chain = (*chain, Opened(place, counts[0] if counts else None, place))
    return chain, link


def _open_bullet(
    chain: tuple[Opened, ...], place: int, mark: str, texts: Sequence[str]
) -> tuple[tuple[Opened, ...], Link]:
    count = Count(mark, 0)
    if place and leads_list_in(texts[place - 1]):
        return (*chain, Opened(place, count, place - 1)), Link(place - 1)
    last = chain[-1] if chain else None
    if last is None or last.count != count or last.place != place - 1:
        return (*chain, Opened(place, count)), Link()
    return (*chain[:-1], Opened(place, count, last.parent)), Link(last.parent, last.place)


def _open_number(
    chain: tuple[Opened, ...], place: int, texts: Sequence[str], marks: Sequence[tuple[str, ...]]
) -> tuple[tuple[Opened, ...], Link]:
    counts = read_counts(marks[place][0])
    begins = next((count for count in counts if count.value <= 1), None)
    nexts = _find_before(chain, counts)
    if begins and (nexts is None or _begins_list(place, begins, nexts[1], texts, marks)):
        return _begin_list(chain, place, begins, texts)
    at = nexts or _find_before(chain, counts, most_missing=MOST_MISSING)
    if at is None:
        count = counts[-1] if counts else None
        outer = _find_outer(chain, count)
        return (*outer, Opened(place, count)), Link(outer[-1].place if outer else None, may_begin=False)
    level, count = at
    before = chain[level]
    sibling = None if before.place == before.parent else before.place  # (1) of (a)(1) stands in (a)
    link = Link(before.parent, sibling, may_begin=False)
    return (*chain[:level], Opened(place, count, before.parent)), link


def _find_before(
    chain: tuple[Opened, ...], counts: Sequence[Count], *, most_missing: int = 0
) -> tuple[int, Count] | None:
    """Return the level of the innermost item that the mark comes after, and what it counts there."""
    for level in range(len(chain) - 1, -1, -1):
        before = chain[level].count
        for count in counts:
            if before is None or (before.scheme, before.path) != (count.scheme, count.path):
                continue
            if 1 <= count.value - before.value <= 1 + most_missing:
                return level, count
    return None


def _begins_list(
    place: int, begins: Count, next_one: Count, texts: Sequence[str], marks: Sequence[tuple[str, ...]]
) -> bool:
    """Tell whether `(i)` after `(h)` is the first of a list within `(h)`: the next number says so."""
    for later in marks[place + 1 : place + 1 + LOOK_AHEAD]:
        counts = read_counts(later[0]) if later else []
        if any((count.scheme, count.value) == (begins.scheme, begins.value + 1) for count in counts):
            return True
        if any((count.scheme, count.value) == (next_one.scheme, next_one.value + 1) for count in counts):
            return False
    return place > 0 and leads_list_in(texts[place - 1])


def _begin_list(
    chain: tuple[Opened, ...], place: int, begins: Count, texts: Sequence[str]
) -> tuple[tuple[Opened, ...], Link]:
    """Open a list that is led in by the text before it, or stands within the item before it, or alone."""
    outer = _find_outer(chain, begins)
    if outer:
        return (*outer, Opened(place, begins, outer[-1].place)), Link(outer[-1].place)
    if place and leads_list_in(texts[place - 1]):
        return (*chain, Opened(place, begins, place - 1)), Link(place - 1)
    adjoins = bool(chain) and chain[-1].place == place - 1
    if adjoins and not any(each.count and each.count.scheme == begins.scheme for each in chain):
        return (*chain, Opened(place, begins, place - 1)), Link(place - 1)
    return (Opened(place, begins),), Link()


def _find_outer(chain: tuple[Opened, ...], count: Count | None) -> tuple[Opened, ...]:
    """Return the openings down to the item whose number the path of another begins with, `8.2` of `8.2.1`."""
    if count is None or not count.path:
        return ()
    for level, each in enumerate(chain):
        if each.count and f"{each.count.path}{each.count.value}." == count.path:
            return chain[: level + 1]
    return ()
