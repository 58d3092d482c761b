"""The words that a text is searched by, with the place of each: what both databases index, and look up.

Neither database cuts texts into words itself: SQLite and PostgreSQL would do so in two ways, and take a
sentence in Japanese for one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

LONGEST_WORD = 64
"""Characters of a word that count."""
MOST_WORDS = 16_000
MOST_BYTES = 800_000
"""Of a passage, so much is indexed: PostgreSQL counts 16,383 places in a text, and takes a megabyte of it."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"  # kana and characters of Chinese and Japanese
)
"""Scripts without spaces between words: each character is a word, and words are phrases of them."""
_JOINERS = "\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff"
"""Accents of their own, and what marks where a word may be broken: they belong to the word around them."""
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_JOINERS}])*")
_IGNORED = re.compile(rf"[{_JOINERS}]")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into one of ASCII and an accent."""


class SearchWord(NamedTuple):
    """A word as it is looked for, and where it stands in the text."""

    form: str
    start: int
    end: int


def iterate_words(text: str) -> Iterator[SearchWord]:
    """Yield the words of a text without case and accents; offsets count its code points.

    >>> [word.form for word in iterate_words("L'État co-finance à 50% les Œuvres (研究)")]
    ['l', 'etat', 'co', 'finance', 'a', '50', 'les', 'oeuvres', '研', '究']
    >>> next(iterate_words("– Überblick"))
    SearchWord(form='uberblick', start=2, end=11)
    """
    for match in _WORD.finditer(text):
        if form := _fold_word(match[0]):
            yield SearchWord(form, match.start(), match.end())


def list_indexed(text: str) -> list[str]:
    """Return the words of a text that are indexed: all of them, unless it is very long."""
    forms = filter(None, map(_fold_word, _WORD.findall(text)))
    if len(text) <= MOST_WORDS:
        return list(forms)
    return _cut_words(forms)


def _cut_words(forms: Iterable[str]) -> list[str]:
    words: list[str] = []
    left = MOST_BYTES
    for form in islice(forms, MOST_WORDS):
        left -= len(form.encode())
        if left < 0:
            break
        words.append(form)
    return words


def write_line(text: str) -> str:
    """Return the words of a text that are indexed, in a line, as SQLite's FTS5 takes them."""
    return " ".join(list_indexed(text))


def write_vector(text: str) -> str:
    """Return the words of a text that are indexed, with their places, as a `tsvector` of PostgreSQL's."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(list_indexed(text), start=1))


def _fold_word(word: str) -> str:
    return word[:LONGEST_WORD].lower() if word.isascii() else _fold_letters(word)[:LONGEST_WORD]


@lru_cache(maxsize=100_000)
def _fold_letters(word: str) -> str:
    """Return a word without case, accents and anything that is neither letter nor digit."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    folded = unicodedata.normalize("NFC", _IGNORED.sub("", apart)).casefold().translate(_STROKES)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
