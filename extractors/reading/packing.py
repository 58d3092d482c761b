"""Pages and lines as columns of numbers and texts, which are written and read many times as fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, repeat
from typing import Any

from dataset.records import Page, Word
from extractors.reading.lines import Line
from extractors.reading.shelf import HELD, Shelf

Columns = tuple[tuple[Any, ...], ...]


def shelve_pages(pages: Iterable[Page] = (), *, held: int = HELD) -> Shelf[Page]:
    """Return a shelf with these pages, to be closed."""
    return Shelf(pages, held=held, pack=pack_page, unpack=unpack_page)


def pack_page(page: Page) -> tuple[Page, Columns]:
    """Return a page without its words, and their columns.

    >>> page = Page(1, 600.0, 800.0, (Word("Grants", 70.0, 50.0, 99.5, 60.0, 10.0),))
    >>> unpack_page(pack_page(page)) == page
    True
    """
    return replace(page, words=()), _pack_words(page.words)


def unpack_page(packed: tuple[Page, Columns]) -> Page:
    """Return the page that was packed."""
    page, columns = packed
    return replace(page, words=tuple(_unpack_words(columns)))


def pack_lines(lines: Sequence[Line]) -> tuple[list[dict[str, Any]], Columns]:
    """Return what is known of lines, what was measured too, with the number of words of each; and the words.

    >>> line = Line(1, (Word("Grants", 70.0, 50.0, 99.5, 60.0, 10.0),), order=0)
    >>> unpack_lines(pack_lines([line, line])) == [line, line]
    True
    """
    known = [line.__dict__ | {"words": len(line.words)} for line in lines]
    return known, _pack_words(word for line in lines for word in line.words)


def unpack_lines(packed: tuple[list[dict[str, Any]], Columns]) -> list[Line]:
    """Return the lines that were packed."""
    known, columns = packed
    words = iter(_unpack_words(columns))
    return [Line.restore(each | {"words": tuple(islice(words, each["words"]))}) for each in known]


def _pack_words(words: Iterable[Word]) -> Columns:
    return tuple(zip(*words, strict=True))


def _unpack_words(columns: Columns) -> Iterable[Word]:
    return map(tuple.__new__, repeat(Word), zip(*columns, strict=True))  # as in `build_words`
