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


def read_decimal_mark(text: str) -> str | None:
    """Return the mark that divides decimals in `text`, if some number in it leaves no doubt.

    >>> [read_decimal_mark(text) for text in ("€2,000,000.50 of €1.500", "1.500 €", "1.234,5 €")]
    ['.', None, ',']
    """
    anglo, european = _ANGLO.search(text) is not None, _EUROPEAN.search(text) is not None
    if anglo == european:
        return None
    return "." if anglo else ","


def choose_decimal_mark(digits: str, scales: str, currency: str | None, known: str | None) -> str:
    """Return the mark that divides the decimals of `digits`, "" where either groups thousands.

    Args:
        digits: the number without its scale.
        scales: the words that multiply it, which tell the language.
        currency: ISO 4217 code.
        known: what `read_decimal_mark` returned for the passage.

    >>> [choose_decimal_mark(digits, " Mrd.", "EUR", None) for digits in ("1,234", "1,230")]
    [',', '']
    """
    if known is not None:
        return known
    if _ENGLISH_SCALE.search(scales):
        return "."
    if _COMMA_SCALE.search(scales) and not digits.endswith("0"):
        return ","
    return "" if scales or currency in _DOT_GROUPS else "."
