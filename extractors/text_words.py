"""The words of a text in lower case: what a finder asks for before it looks closely at the text itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from extractors.values.alternatives import fold_width

_FIRST_DENSE = 0x2E80
"""From this character on, scripts set no spaces between words."""


class _LettersOnly(dict[int, str]):
    """Maps each character to itself if it is a letter, to a space otherwise; grows with what texts hold."""

    def __missing__(self, code: int) -> str:
        char = fold_width(chr(code))
        kept = self[code] = char if char.isalpha() and ord(char) < _FIRST_DENSE else " "
        return kept


_LETTERS_ONLY = _LettersOnly()


@lru_cache(maxsize=4)  # one passage is looked at by many finders in turn
def read_words(text: str) -> frozenset[str]:
    """Return the words of `text`, unbroken runs of letters, in lower case.

    >>> sorted(read_words("Up to €5,000EUR, d'août; ５ｋｍ"))
    ['août', 'd', 'eur', 'km', 'to', 'up']
    """
    return frozenset(text.translate(_LETTERS_ONLY).lower().split())


def find_longest(words: Iterable[str]) -> str:
    """Return the longest of `words`, of equals the last in the alphabet: the one that texts seldom have.

    >>> find_longest(read_words("United States dollars"))
    'dollars'
    """
    return max(words, key=lambda word: (len(word), word))


def list_longest(phrases: Iterable[str]) -> frozenset[str]:
    """Return the longest word of each phrase: a text with none of these has none of the phrases.

    >>> sorted(list_longest(["Swiss francs", "d'euros", "US$", "円"]))
    ['euros', 'francs', 'us']
    """
    return frozenset(find_longest(words) for phrase in phrases if (words := read_words(phrase)))
