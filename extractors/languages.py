"""The language of a text, of each passage of a document, and of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dataset.records import Passage
from extractors.language_model import load_identifier
from extractors.values.alternatives import read_rows

SAMPLE = 6000
"""Characters that are looked at; more change nothing."""
LEAST = 20
"""Letters, at least; fewer tell nothing."""
SURE = 0.9
LONG = 200
"""Characters from which on the identifier is asked of a passage whose small words tell nothing."""
PLAIN, LEAD = 0.2, 1.5
"""Share of a text's words that are small ones of its language, and how many times those of the next."""
FIRST_PART = 300
"""Characters of a passage whose small words are looked at."""
_LETTERS = re.compile(r"[^\W\d_]+")
_DENSE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30fa]")


def detect_language(text: str) -> str | None:
    """Return the BCP 47 code of the language of a text, or None if there is too little to tell.

    >>> detect_language("The funds are owned by the party that receives them.")
    'en'
    >>> detect_language("Die Mittel sind wirtschaftlich und sparsam zu verwenden.")
    'de'
    >>> detect_language("12.4")
    """
    start = max(0, (len(text) - SAMPLE) // 2)
    letters = text[start : start + SAMPLE].translate(_PLAIN)
    if not _tells_enough(letters):
        return None
    language, probability = _load_identifier().classify(" ".join(letters.split()).lower())
    return str(language) if probability >= SURE else None


def guess_language(text: str) -> str | None:
    """Return the language of a long text: by its small words where there is no doubt, for they weigh least.

    >>> guess_language("The funds are owned by the party that receives them and is to report on their use.")
    'en'
    """
    words = _LETTERS.findall(text.lower())
    small_words = _read_small_words()
    hits = Counter(language for word in words for language in small_words.get(word, ()))
    (best, first), (_, second) = (*hits.most_common(2), ("", 0), ("", 0))[:2]
    if first and first >= PLAIN * len(words) and first > LEAD * second and not _DENSE.search(text):
        return best
    return detect_language(text)


def tell_languages(passages: Sequence[Passage], *, language: str | None) -> list[Passage]:
    """Return the passages of a document, each with its language; `language` is what it seems to be in.

    A passage too short to tell has the language of the nearest ones before and after that can be told, where
    these agree, else that of the document.
    """
    told = [_tell_language(passage.text) for passage in passages]
    before, after = _carry(told), _carry(told[::-1])[::-1]
    return [
        replace(passage, language=own or (last if last == following else None) or language)
        for passage, own, last, following in zip(passages, told, before, after, strict=True)
    ]


def weigh_languages(passages: Sequence[Passage]) -> str | None:
    """Return the language that most letters of a document are in, None where no passage tells."""
    letters: Counter[str] = Counter()
    for passage in passages:
        if passage.language:
            letters[passage.language] += len(passage.text)
    return min(letters, key=lambda language: (-letters[language], language), default=None)


def _carry(told: Sequence[str | None]) -> list[str | None]:
    """Return for each place what was told last."""
    carried: list[str | None] = []
    for language in told:
        carried.append(language or (carried[-1] if carried else None))
    return carried


def _tell_language(text: str) -> str | None:
    """Return the language of a passage by its script or small words, or else, of a long one, by its letters.

    The small words are asked first, for they take a tenth of the time.

    >>> _tell_language("Rights to the results"), _tell_language("Rechte an den Ergebnissen und Daten")
    ('en', 'de')
    >>> _tell_language("申請者は補助金を返還する。"), _tell_language("Annex 3")
    ('ja', None)
    """
    part = text[:FIRST_PART]
    if not part.isascii() and (dense := len(_DENSE.findall(part))) * 3 > len(part):
        return "ja" if _KANA.search(part) else detect_language(text) if dense >= LEAST else None
    small_words = _read_small_words()
    hits: Counter[str] = Counter()
    for languages in filter(None, map(small_words.get, _LETTERS.findall(part.lower()))):
        hits.update(languages)
    (best, first), (_, second) = (*hits.most_common(2), ("", 0), ("", 0))[:2]
    if (first > 2 and first > second) or (first == 2 and second == 0):
        return best
    torn = first > 2 and len(text) >= LEAST
    found = detect_language(text) if torn or len(text) >= LONG else None
    return None if found in _list_known() and hits[found] < 2 else found


@cache
def _list_known() -> frozenset[str]:
    return frozenset(language for languages in _read_small_words().values() for language in languages)


@cache
def _read_small_words() -> dict[str, tuple[str, ...]]:
    """Return the languages of each of the articles, prepositions and the like that texts are full of."""
    words: dict[str, tuple[str, ...]] = {}
    for row in read_rows("cues/function_words.csv"):
        words[row["word"]] = (*words.get(row["word"], ()), row["language"])
    return words


class _Plain(dict[int, str]):
    """Maps letters and apostrophes to themselves and all else to spaces; grows with what texts hold."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = self[code] = char if char.isalpha() or char in "'’" else " "
        return kept


_PLAIN = _Plain()


def _tells_enough(text: str) -> bool:
    """Tell whether a text has enough letters; those of scripts without spaces count as two."""
    count = len(text) - sum(map(text.count, " '’"))
    return count >= LEAST or count + sum(char > "\u2e7f" for char in text) >= LEAST


@cache
def _load_identifier() -> Any:
    return load_identifier()
