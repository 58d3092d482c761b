"""Where extents of a passage's text stand on its pages, letter by letter.

A passage knows its boxes, not its words, and its text is not quite what is set: hyphens at line ends are
dropped, note marks raised, cells parted by strokes. So the words that lie in its boxes are aligned with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

import numpy as np

from dataset.records import Box, Word
from extractors.pages import Lettering
from extractors.reading.words import SOFT_HYPHEN, measure_baseline

SLACK = 0.5
"""Points by which a word's middle may lie beside a box that was rounded."""
ROUNDS = 6
"""Alignments of whole words: each finds those that are in one order, and cells may be set in another."""
MOST_PAIRS = 4_000_000
"""Pairs of letters that are compared at most where no words agree."""
LEAST_FOUND = 0.8
"""Share of an extent's letters that has to be on the page."""
WIDEST_GAP = 3.0
"""A gap between words of one line, in em, that parts their boxes: they stand in two cells."""
PARTING = "|"
"""Stands between the cells of a row in its text, and not on the page."""
Letter = tuple[str, int]
"""A character as it is compared, and the place of what it comes from."""


@dataclass(frozen=True)
class _Placed:
    """A word on its page."""

    word: Word
    page_number: int

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        return tuple(_spell(self.word.text))


Sites = dict[int, tuple[_Placed, int]]
"""On which word, and which of its characters, a character of the text stands."""


def locate_extents(
    text: str,
    boxes: Sequence[Box],
    extents: Sequence[tuple[int, int]],
    pages: Mapping[int, Lettering],
) -> tuple[tuple[Box, ...], ...]:
    """Return where extents of a passage's text stand, a box for each line, in the order of the text.

    `pages` are the text layers of the pages that the passage's `boxes` lie on, by their numbers. An extent of
    which too little is on the page, as in a scan without a text layer, has no boxes.
    """
    sites = _align(text, boxes, pages)
    whole: dict[int, int] = {}
    for placed, _ in sites.values():
        whole[id(placed)] = whole.get(id(placed), 0) + 1
    return tuple(tuple(_bound_extent(text, extent, sites, whole, pages)) for extent in extents)


def _align(text: str, boxes: Sequence[Box], pages: Mapping[int, Lettering]) -> Sites:
    """Return where the characters of a text stand, with the words in the order that fits better."""
    best: Sites = {}
    count = len({place for _, place in _spell(text)})
    for by_line in (True, False):
        sites = _align_words(text, _list_words(boxes, pages, by_line=by_line))
        best = max(best, sites, key=len)
        if len(best) > 0.98 * count:
            break
    return best


def _list_words(boxes: Sequence[Box], pages: Mapping[int, Lettering], *, by_line: bool) -> list[_Placed]:
    """Return the words in the boxes: box by box, in each line by line or else in the order of the file."""
    taken: set[tuple[int, int]] = set()
    found: list[_Placed] = []
    for box in boxes:
        lettering = pages.get(box.page_number)
        if lettering is None:
            continue
        words = []
        for place, word in enumerate(lettering.words):
            if (box.page_number, place) not in taken and _lies_in(word, box):
                taken.add((box.page_number, place))
                words.append(word)
        found += [_Placed(word, box.page_number) for word in (_sort_lines(words) if by_line else words)]
    return found


def _lies_in(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 - SLACK < x < box.x1 + SLACK and box.top - SLACK < y < box.bottom + SLACK


def _sort_lines(words: Sequence[Word]) -> list[Word]:
    """Return words line by line; a raised mark stands in the line that it is raised in."""
    lines: list[list[Word]] = []
    base = float("-inf")
    for word in sorted(words, key=measure_baseline):
        if lines and measure_baseline(word) - base < 0.5 * max(word.font_size, lines[-1][0].font_size):
            lines[-1].append(word)
        else:
            lines.append([word])
            base = measure_baseline(word)
    return [word for line in lines for word in sorted(line, key=lambda word: word.x0)]


def _spell(text: str, start: int = 0) -> Iterator[Letter]:
    """Yield the characters of a text as they are compared, without blanks, soft hyphens and parting strokes.

    >>> list(_spell("ﬁ | n²"))
    [('f', 0), ('i', 0), ('n', 4), ('2', 5)]
    """
    for place, char in enumerate(text, start):
        if char.isascii():
            if char > " " and char != PARTING:
                yield char, place
        elif char != SOFT_HYPHEN:
            yield from ((each, place) for each in unicodedata.normalize("NFKC", char) if not each.isspace())


def _split_tokens(text: str) -> list[tuple[Letter, ...]]:
    """Return the letters of each word of a text."""
    runs = groupby(enumerate(text), key=lambda pair: pair[1].isspace())
    parts = [list(run) for blank, run in runs if not blank]
    tokens = (tuple(_spell("".join(char for _, char in part), part[0][0])) for part in parts)
    return [token for token in tokens if token]


def _align_words(text: str, words: Sequence[_Placed]) -> Sites:
    tokens, words = _split_tokens(text), list(words)
    sites: Sites = {}
    for _ in range(ROUNDS):
        first, second = [_join(token) for token in tokens], [_join(each.letters) for each in words]
        blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()[:-1]
        if not blocks:
            break
        pairs = [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]
        for a, b in pairs:
            for (_, place), (_, own) in zip(tokens[a], words[b].letters, strict=True):
                sites[place] = words[b], own
        gone, used = {a for a, _ in pairs}, {b for _, b in pairs}
        tokens = [token for i, token in enumerate(tokens) if i not in gone]
        words = [word for i, word in enumerate(words) if i not in used]
    return sites | _align_letters(tokens, words)


def _align_letters(tokens: Sequence[Sequence[Letter]], words: Sequence[_Placed]) -> Sites:
    """Return where characters stand of words that are set in another way, as across the end of a line.

    A word counts if most of its letters are found.
    """
    first = [letter for token in tokens for letter in token]
    second = [(char, word, own) for word in words for char, own in word.letters]
    if not first or not second or len(first) * len(second) > MOST_PAIRS:
        return {}
    matcher = SequenceMatcher(
        None, [char for char, _ in first], [char for char, _, _ in second], autojunk=False
    )
    found = [
        (first[block.a + i][1], *second[block.b + i][1:])
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    ]
    counts: dict[int, int] = {}
    for _, word, _ in found:
        counts[id(word)] = counts.get(id(word), 0) + 1
    return {place: (word, own) for place, word, own in found if 2 * counts[id(word)] > len(word.letters)}


def _join(letters: Sequence[Letter]) -> str:
    return "".join([char for char, _ in letters])


def _bound_extent(
    text: str,
    extent: tuple[int, int],
    sites: Sites,
    whole: Mapping[int, int],
    pages: Mapping[int, Lettering],
) -> Iterator[Box]:
    """Yield the boxes of one extent; of a word of which a part is meant, of that part."""
    start, end = extent
    places = sorted({place for _, place in _spell(text[start:end], start)})
    found = [sites[place] for place in places if place in sites]
    if not found or len(found) < LEAST_FOUND * len(places):
        return
    parts: dict[int, tuple[_Placed, list[int]]] = {}
    for placed, own in found:
        parts.setdefault(id(placed), (placed, []))[1].append(own)
    words = [
        (placed.page_number, placed.word)
        if len(own) == whole[key]
        else (placed.page_number, _cut_word(placed.word, min(own), max(own) + 1, pages[placed.page_number]))
        for key, (placed, own) in parts.items()
    ]
    yield from _join_lines(words)


def _cut_word(word: Word, start: int, end: int, lettering: Lettering) -> Word:
    """Return a word's part as its glyphs stand, or as if all were equally wide if they cannot be told."""
    if word.bottom - word.top > 1.3 * word.font_size:
        return word  # it does not run from left to right
    glyphs = lettering.glyphs
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    inside = (x > word.x0) & (x < word.x1) & (y > word.top) & (y < word.bottom) & ~glyphs.where(" ")
    edges: list[tuple[float, float]] = []
    spelled = ""
    for place in np.flatnonzero(inside).tolist():
        own = glyphs.texts[int(glyphs.text[place])]
        spelled += own
        edges += [(float(glyphs.x0[place]), float(glyphs.x1[place]))] * len(own)
    if spelled == word.text:
        return word._replace(
            x0=min(x0 for x0, _ in edges[start:end]), x1=max(x1 for _, x1 in edges[start:end])
        )
    step = (word.x1 - word.x0) / len(word.text)
    return word._replace(x0=word.x0 + start * step, x1=word.x0 + end * step)


def _join_lines(words: Sequence[tuple[int, Word]]) -> Iterator[Box]:
    """Yield a box for each run of words that follow one another on a line."""
    run: list[Word] = []
    last_page = 0
    for page_number, word in words:
        if run and (page_number != last_page or not _follows(run[-1], word)):
            yield _bound(run, last_page)
            run = []
        run.append(word)
        last_page = page_number
    if run:
        yield _bound(run, last_page)


def _follows(last: Word, word: Word) -> bool:
    """Tell whether a word stands beside the last one, to its right."""
    size = max(last.font_size, word.font_size)
    shared = min(last.bottom, word.bottom) - max(last.top, word.top)
    level = shared > 0.5 * min(last.bottom - last.top, word.bottom - word.top)
    return level and -0.5 * size < word.x0 - last.x1 < WIDEST_GAP * size


def _bound(words: Sequence[Word], page_number: int) -> Box:
    sides = (
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )
    return Box(page_number, *(round(side, 2) for side in sides))
