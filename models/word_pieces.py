"""Splits text into the pieces of words that the sentence encoder knows, as BERT's uncased models do.

Devlin et al. 2019; Wu et al. 2016 for the pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
CONTINUED = "##"
LONGEST_WORD = 100
"""Characters of a word; a longer one is unknown."""
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co"})
"""Unicode's categories of characters that are left out."""
IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


class PieceSplitter:
    """Turns texts into numbers of pieces, by the order of the vocabulary.

    >>> splitter = PieceSplitter(["[UNK]", "[CLS]", "[SEP]", "patent", "##able", "."])
    >>> splitter.split("Patentable. Zounds", longest=9)
    [1, 3, 4, 5, 0, 2]
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._split_word = lru_cache(maxsize=50_000)(self._find_pieces)

    def split(self, text: str, *, longest: int) -> list[int]:
        """Return the pieces between a start and an end, at most `longest` numbers in all."""
        numbers = [self._numbers[START]]
        for word in split_words(text):
            numbers += self._split_word(word)
            if len(numbers) >= longest:
                break
        return [*numbers[: longest - 1], self._numbers[END]]

    def _find_pieces(self, word: str) -> tuple[int, ...]:
        """Return the longest known beginning of the word, that of the rest, and so on."""
        pieces: list[int] = []
        start = 0 if len(word) <= LONGEST_WORD else None
        while start is not None and start < len(word):
            start = self._add_longest(word, start, pieces)
        return tuple(pieces) if start is not None else (self._numbers[UNKNOWN],)

    def _add_longest(self, word: str, start: int, pieces: list[int]) -> int | None:
        """Add the longest piece that begins at `start`; return where it ends, None if there is none."""
        sign = CONTINUED if start else ""
        for end in range(len(word), start, -1):
            number = self._numbers.get(sign + word[start:end])
            if number is not None:
                pieces.append(number)
                return end
        return None


def split_words(text: str) -> list[str]:
    """Return the words in lower case without accents; each sign of punctuation is a word.

    >>> split_words("Société's 5 % share (日本)")
    ['societe', "'", 's', '5', '%', 'share', '(', '日', '本', ')']
    """
    cleaned = "".join(_set_apart(text)).lower()
    if not cleaned.isascii():
        cleaned = "".join(c for c in unicodedata.normalize("NFD", cleaned) if unicodedata.category(c) != "Mn")
    return "".join(f" {c} " if _is_punctuation(c) else c for c in cleaned).split()


def _set_apart(text: str) -> Iterator[str]:
    """Yield the characters: blanks as such, ideographs between blanks, and without those that are unseen."""
    for character in text:
        if character in "\t\n\r":
            yield " "
        elif character.isascii() and character.isprintable():
            yield character
        elif unicodedata.category(character) in UNSEEN or character == "\N{REPLACEMENT CHARACTER}":
            continue
        elif any(first <= ord(character) <= last for first, last in IDEOGRAPHS):
            yield f" {character} "
        else:
            yield character


@lru_cache(maxsize=2000)
def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return unicodedata.category(character).startswith("P")
