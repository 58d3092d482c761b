"""Headings that a PDF's own outline names: its bookmarks, found among the lines of the pages they lead to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from dataset.records import Page
from extractors.reading.lines import Line, Title
from extractors.reading.numbering import cut_number, read_number

MOST_LINES = 6
"""Of a heading that a bookmark names."""
LEAST_LETTERS = 3
LEAST_AGREEMENT = 0.8
"""Of the pairs of numbered bookmarks, those whose levels go as their numbers do; below, no level is used."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's outline: its title, the page that it leads to, and how deep it lies, from 0.

    `level` is None where the outline's levels are not to be relied on; `rise` is how far above the lower edge
    of the page the place lies that it leads to, in points, if that is told.
    """

    title: str
    page_number: int
    level: int | None
    rise: float | None = None


@dataclass(frozen=True)
class Outline:
    """The bookmarks of a document, by the pages that they lead to."""

    by_page: Mapping[int, Sequence[tuple[int, Bookmark]]]

    def name_lines(self, lines: Sequence[Line], page: Page) -> list[Line]:
        """Return a page's lines in reading order, those of its headings with the titles they bear."""
        named = list(lines)
        wanted = self.by_page.get(page.page_number, ())
        folded = [_fold(line.text) if wanted and line.table is None else "" for line in named]
        for place, bookmark in wanted:
            for i in _find_heading(named, folded, bookmark, page):
                named[i] = replace(named[i], title=Title(place, bookmark.level))
        return named


def make_outline(bookmarks: Iterable[Bookmark]) -> Outline:
    """Return the outline that bookmarks make; levels count if they are more than a list and not junk."""
    listed = [each for each in bookmarks if len(_fold(each.title)) >= LEAST_LETTERS]
    trusted = len({each.level for each in listed}) > 1 and _measure_agreement(listed) >= LEAST_AGREEMENT
    by_page: dict[int, list[tuple[int, Bookmark]]] = {}
    for place, bookmark in enumerate(listed):
        kept = bookmark if trusted else replace(bookmark, level=None)
        by_page.setdefault(bookmark.page_number, []).append((place, kept))
    return Outline(by_page)


def _measure_agreement(bookmarks: Sequence[Bookmark]) -> float:
    """Return in what share of neighbours with numbers alike, as `2` and `2.1`, levels go as numbers do."""
    agreed = []
    for a, b in pairwise(bookmarks):
        one, two = read_number(a.title), read_number(b.title)
        if one and two and one.scheme == two.scheme and a.level is not None and b.level is not None:
            depths = [len([part for part in number.parts if part != "0"]) for number in (one, two)]
            steps = _sign(depths[1] - depths[0]), _sign(b.level - a.level)
            if any(steps):  # of neighbours at one depth a flat list tells as much as a tree
                agreed.append(steps[0] == steps[1])
    return sum(agreed) / len(agreed) if agreed else 1.0


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _find_heading(
    lines: Sequence[Line], folded: Sequence[str], bookmark: Bookmark, page: Page
) -> Sequence[int]:
    """Return the places of the lines that a bookmark names, the nearest to where it leads, if any."""
    wanted = {_fold(bookmark.title), _fold(cut_number(bookmark.title))} - {""}
    found = [
        places
        for spelling in wanted
        for start in range(len(lines))
        if (places := _spell_out(lines, folded, start, spelling))
    ]
    if bookmark.rise is None:
        return max(found, key=lambda places: (lines[places[0]].size, -places[0]), default=())
    aim = page.height - bookmark.rise
    return min(found, key=lambda places: abs(lines[places[0]].top - aim), default=())


def _spell_out(lines: Sequence[Line], folded: Sequence[str], start: int, spelling: str) -> Sequence[int]:
    """Return the places of lines from `start` on that together are spelt so, but for a number before them."""
    if not folded[start] or lines[start].title is not None:
        return ()
    for begun in (folded[start], _fold(cut_number(lines[start].text))):
        text, end = begun, start + 1
        while begun and spelling.startswith(text):
            if text == spelling:
                return range(start, end)
            if end == min(len(lines), start + MOST_LINES) or not _goes_on(lines[end - 1], lines[end]):
                break
            text += folded[end]
            end += 1
    return ()


def _goes_on(line: Line, after: Line) -> bool:
    """Tell whether the next line may be of the same heading."""
    alike = line.left == after.left and abs(line.size - after.size) <= 1 and after.title is None
    return alike and after.table is None and 0 < after.baseline - line.baseline < 2.5 * line.size


@lru_cache(maxsize=1 << 12)
def _fold(text: str) -> str:
    """Return the letters and figures of a text alone, for outlines spell and space titles in their own way.

    >>> _fold("3.1.\u00a0 D\u00e9veloppement  S\u00c9CURIS\u00c9")
    '31developpementsecurise'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())
