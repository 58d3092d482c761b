"""Which passages get labels, rules and facts beside mentions: those in English."""

from __future__ import annotations


def is_english(language: str | None) -> bool:
    """Tell whether English may be expected; it is, where nothing is known.

    >>> is_english("en-GB"), is_english("de"), is_english(None)
    (True, False, True)
    """
    return language is None or language.split("-")[0] == "en"
