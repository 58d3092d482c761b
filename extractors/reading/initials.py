"""Initials that reach over several lines at the start of a text, joined to the word that they begin."""

from __future__ import annotations

from collections.abc import Sequence

from dataset.records import Word
from extractors.reading.word_lists import is_common, is_listed
from extractors.reading.words import measure_baseline

LARGER = 1.7
"""How many times the size of the text an initial has at least."""
GAP = 0.35
"""The widest gap between an initial and its word, in em of the initial."""
ALONE = frozenset("AIOYEÀ")
"""Letters that are words by themselves in English, French or Spanish."""


def join_initials(words: Sequence[Word]) -> list[Word]:
    """Return the words of a page in the order of the file, each initial as large as its text.

    It begins the word beside its top, `T` and `he`, unless it is a word by itself, as in `A party`.
    """
    letters = [place for place, word in enumerate(words[:-1]) if len(word.text) < 3]
    joined = list(words)
    for place in reversed(letters):
        initial, word = words[place : place + 2]
        if initial.text[-1].isupper() and _begins(initial, word):
            joined[place : place + 2] = _join(initial, word)
    return joined


def _begins(initial: Word, word: Word) -> bool:
    """Tell whether a large letter reaches down from the line of the word beside it."""
    size = initial.font_size
    if size < LARGER * word.font_size or not word.text[0].isalpha():
        return False
    lower = measure_baseline(initial) - measure_baseline(word)
    return -0.1 * size < word.x0 - initial.x1 < GAP * size and 0.5 * word.font_size < lower < size


def _join(initial: Word, word: Word) -> list[Word]:
    text = initial.text + word.text
    if initial.text[-1] in ALONE and not _is_word(initial.text[-1], word.text):
        alone = word._replace(text=initial.text, x0=initial.x0, x1=initial.x1)
        return [alone, word]
    return [word._replace(text=text, x0=initial.x0)]


def _is_word(letter: str, rest: str) -> bool:
    """Tell whether a letter that may stand alone begins a word.

    >>> _is_word("A", "ll"), _is_word("E", "ach"), _is_word("A", "party"), _is_word("A", "part")
    (True, True, False, False)
    """
    rest = "".join(filter(str.isalpha, rest)).lower()
    word = letter.lower() + rest
    known = is_listed(word) and (len(word) > 3 or is_common(word))
    return known and not (letter == "A" and len(rest) > 2 and is_common(rest))
