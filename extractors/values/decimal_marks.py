"""Whether a point or a comma divides the decimals of a number that either may group: 1.500 and 1,500."""

from __future__ import annotations

import re

_ANGLO = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3}){2}(?!\d)|\d,\d{3}\.\d{1,2}(?!\d)")
_EUROPEAN = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2}(?!\d)|\d\.\d{3},\d{1,2}(?!\d)")
_ENGLISH_SCALE = re.compile(r"(?:thousand|million|billion|trillion|bn|mn|[kKmMbB])\Z")
_COMMA_SCALE = re.compile(
    r"(?:mio|mrd|millionen|milliarden?|milliards?|md|mds|mld|miljard|miljoen|miljoner)\.?\Z", re.I
)
_DOT_GROUPS = frozenset(
    re.findall("...", "EURDEMATSITLESPPTENLGBEFGRDBRLDKKNOKSEKISKTRYPLNCZKHUFRONIDRVNDCLPCOPARSCHF")
)
"""Currencies of places where a point groups thousands: 1.500 € is fifteen hundred."""
_DOT_LANGUAGES = frozenset(
    "de fr es it pt ca gl eu nl da nb nn no sv fi is pl cs sk sl hr hu ro bg el tr id".split()
)
"""Languages that group thousands by points (or, as French does, by spaces too), never divide by them."""


def read_decimal_mark(text: str) -> str | None:
    """Return the mark that divides decimals in `text`, if some number in it leaves no doubt.

    >>> [read_decimal_mark(text) for text in ("€2,000,000.50 of €1.500", "1.500 €", "1.234,5 €")]
    ['.', None, ',']
    """
    anglo, european = _ANGLO.search(text) is not None, _EUROPEAN.search(text) is not None
    if anglo == european:
        return None
    return "." if anglo else ","


def choose_decimal_mark(
    digits: str, scales: str, currency: str | None, known: str | None, language: str | None = None
) -> str:
    """Return the mark that divides the decimals of `digits`, "" where either groups thousands.

    Args:
        digits: the number without its scale.
        scales: the words that multiply it, which tell the language.
        currency: ISO 4217 code.
        known: what `read_decimal_mark` returned for the passage.
        language: BCP 47 code of the passage.

    >>> [choose_decimal_mark(digits, " Mrd.", "EUR", None) for digits in ("1,234", "1,230")]
    [',', '']
    >>> [choose_decimal_mark("500.000", "", "MXN", None, language) for language in ("es", "en")]
    ['', '.']
    """
    if known is not None:
        return known
    if _ENGLISH_SCALE.search(scales):
        return "."
    if _COMMA_SCALE.search(scales) and not digits.endswith("0"):
        return ","
    groups = currency in _DOT_GROUPS or (language or "").split("-")[0] in _DOT_LANGUAGES
    return "" if scales or groups else "."
