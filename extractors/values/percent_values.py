"""The numbers of percentages, and what they are shares of."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.values.alternatives import fold_width
from extractors.values.numbers import read_numerals

_BRACKET = re.compile(r"\([^()]*\)")
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_WHOLE = re.compile(
    r"\s?(?:\([^()]{1,40}\)\s?)?of\s"
    r"((?:(?!\b(?:with|unless|if|shall|must|will|may|is|are|was|were|provided|subject|which|that|until|by|for|from|over|within|during|per)\b)[^,;:.()]){3,80})"
)


def parse_percent(text: str) -> str | None:
    """Return the number of a percentage in plain digits, or the two of a range with a stroke between them.

    Percentage points count as percent, and ten per mille are one percent.

    >>> [parse_percent(text) for text in ("fifty percent (50%)", "7.5%-8%", "-4 %", "2½ %", "5 ‰")]
    ['50', '7.5/8', '-4', '2.5', '0.5']
    """
    plain = fold_width(text)
    outside = _BRACKET.sub(" ", plain)
    values = [_complete(outside, n.end, n.value) for n in read_numerals(outside)]
    if not values:
        return None
    if re.match(r"[-−]\s?\d", outside):
        values[0] = -values[0]
    scale = Decimal("0.1") if "‰" in plain else Decimal(1)
    return "/".join(_write(value * scale) for value in values[:2])


def _complete(text: str, end: int, value: Decimal) -> Decimal:
    return value + _FRACTIONS.get(text[end : end + 2].strip()[:1], Decimal(0))


def _write(value: Decimal) -> str:
    return f"{value.normalize():f}"


def find_measured(text: str, end: int) -> str | None:
    """Return the words of `text` that say what the percentage that stops at `end` is a share of.

    >>> text = "at least 50 % of the rights, unless"
    >>> find_measured(text, 13)
    'the rights'
    """
    after = _WHOLE.match(text, end)
    return after[1].strip() if after else None
