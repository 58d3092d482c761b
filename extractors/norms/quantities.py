"""Limits in a rule that are no sums, shares or times by their form: counts of things, minorities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import cast

from dataset.records import Operator
from extractors.norms.operators import find_operator, list_operators
from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import read_rows
from extractors.values.numbers import read_numerals

Portion = tuple[int, int, Operator, Decimal]
Count = tuple[int, int, Operator, Decimal]
_QUALIFIED = re.compile(
    r"(?:two[\s-]thirds?|three[\s-](?:quarters?|fifths?)|qualified|\d\s?%|per\s?cent)\s$", re.I
)
_NO_THING = (
    r"%|‰|per\s?cent|percent|percentage|euros?|dollars?|pounds?|yen|cents?|million|billion|trillion|thousand"
    r"|(?:calendar|working|business|consecutive)?[\s-]?(?:minute|hour|day|week|month|quarter|year|decade)s?"
    r"|(?:degree|metre|meter|kilometre|mile|kg|km|cm|mm|[kmg]?w|mhz|ghz|p\.m|a\.m|o'clock|st|nd|rd|th|times?|fold)s?"
    r"|of|and|or|to|in|by|at|on|for|from|with|if|is|are|was|the|under|per|as|shall|must|may|will|other"
)
_THING = re.compile(
    rf"(?:\s?\(\s?\d{{1,3}}\s?\))?(?:\sor\s(?:more|fewer|less))?\s(?!(?:{_NO_THING})\b)(?:[a-z][\w'’-]*,?\s){{0,4}}?[a-z][\w'’-]*s\b"
    r"|(?:\s?\(\s?\d{1,3}\s?\))?\sof\s(?:the|its|their|them|these|those|which|whom)\b",
    re.IGNORECASE,
)
_ONE_THING = re.compile(
    rf"\s(?!(?:{_NO_THING}|or|more|such|another|who|which|that)\b)[a-z]{{3,}}", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:an?\s|the\s)?", re.IGNORECASE)
_CUE_BEFORE = re.compile(
    r"(?:§|\b(?:section|article|art|annex|no|number|phase|part|page|level|form|table|figure)s?)\.?\s$", re.I
)


def find_portions(text: str, start: int, end: int) -> Iterator[Portion]:
    """Yield the shares that have a name and no number, "a minority stake": operator and percentage.

    >>> [(o, str(p)) for _, _, o, p in find_portions("may hold a minority stake", 0, 25)]
    [('<', '50')]
    """
    if _list_portion_words().isdisjoint(read_words(text[start:end])):
        return
    for match in _compile_portions().finditer(text, start, end):
        if not _QUALIFIED.search(text[: match.start()]):
            operator, percent = _read_portions()[match[0].lower()]
            yield (
                match.start() + len(match[0]) - len(_ARTICLE.sub("", match[0], count=1)),
                match.end(),
                operator,
                percent,
            )


def find_counts(text: str, start: int, end: int) -> Iterator[Count]:
    """Yield how many things a rule asks for or allows, where it says at least, at most or the like.

    >>> text = "at least three independent partners and up to 5 subcontractors under Article 4"
    >>> [(text[a:b], o, str(n)) for a, b, o, n in find_counts(text, 0, len(text))]
    [('three', '>=', '3'), ('5', '<=', '5')]
    """
    if _list_operator_words().isdisjoint(read_words(text[start:end])):
        return
    for numeral in read_numerals(text[start:end]):
        at, to = start + numeral.start, start + numeral.end
        if (
            numeral.value != int(numeral.value)
            or _CUE_BEFORE.search(text[:at])
            or not _names_thing(text, to, end, numeral.value)
        ):
            continue
        operator = find_operator(text, at, to)
        if operator != "=":
            yield at, to, operator, numeral.value


def _names_thing(text: str, at: int, end: int, value: Decimal) -> bool:
    """Tell whether what is counted stands at `at`: a plural, or any noun after "one"."""
    return _THING.match(text, at, end) is not None or (
        value == 1 and _ONE_THING.match(text, at, end) is not None
    )


@cache
def _read_portions() -> dict[str, tuple[Operator, Decimal]]:
    return {
        row["phrase"]: (cast(Operator, row["operator"]), Decimal(row["percent"]))
        for row in read_rows("cues/portions.csv")
    }


@cache
def _compile_portions() -> re.Pattern[str]:
    phrases = sorted(_read_portions(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)


@cache
def _list_operator_words() -> frozenset[str]:
    """Return a word of each operator: most sentences hold none, and need no look at their numbers."""
    return list_longest([*list_operators("before"), *list_operators("after")])


@cache
def _list_portion_words() -> frozenset[str]:
    return list_longest(_read_portions())
