"""The language of a text."""

from __future__ import annotations

from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE = 6000
"""Characters that are looked at; more change nothing."""
LEAST = 20
"""Letters, at least; fewer tell nothing."""
SURE = 0.9


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
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
