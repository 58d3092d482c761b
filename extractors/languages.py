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
    sample = text[start : start + SAMPLE]
    if sum(char.isalpha() * (2 if ord(char) > 0x2E7F else 1) for char in sample) < LEAST:
        return None
    letters = "".join(char if char.isalpha() or char in " '’" else " " for char in sample)
    language, probability = _load_identifier().classify(" ".join(letters.split()).lower())
    return str(language) if probability >= SURE else None


@cache
def _load_identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
