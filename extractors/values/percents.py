"""Percentages in running text."""

from __future__ import annotations

import re
from functools import cache

from extractors.found import Found
from extractors.text_words import read_words
from extractors.values.alternatives import NEVER, fold_width
from extractors.values.numbers import DIGITS, spells_number, write_spelled
from extractors.values.shares import find_shares

_SIGN = (
    r"(?:%(?![0-9A-Za-z])(?:[\s-]points?\b)?|‰|٪|(?i:(?:per[\s-]?cent(?:age[\s-]points?|um)?|pct\.?|percentiles?(?!\w)|Prozent(?:punkten?|punkte)?"
    r"|v\.?\s?H\.|pour[\s-]cent|por[\s-]ciento|por[\s-]cento|per[\s-]cento|procent|prosenttia|процент\w*)(?!\w))"
    r"|パーセント|퍼센트)"
)
_WORDS = frozenset(
    "percent percentage percentages percentum percentile percentiles cent centage centages centum"
    " cento ciento pct prozent prozentpunkt prozentpunkte prozentpunkten h vh procent prosenttia".split()
)
_SIGNS = re.compile("[%‰٪％]|パーセント|퍼센트|процент", re.IGNORECASE)


@cache
def _compile_percent(*, spelled: bool) -> re.Pattern[str]:
    number = rf"(?:(?<![\d.,])(?:[-−+±](?=\d))?{DIGITS}(?:\s?[½¼¾])?|{write_spelled() if spelled else NEVER})"
    until = r"(?:\s{0,2}(?:[-–—~〜]|to|bis|à)\s{0,2})"
    lower = rf"(?:{number}(?:\s{{0,2}}{_SIGN}{until}|{until}|\s(?:or|oder|ou)\s))"
    bracket = r"(?:\s?\(\s?\d{1,3}(?:[.,]\d{1,4})?\s?%?\s?\))"
    return re.compile(
        rf"(?<![A-Za-zÀ-ſ0-9_$€£¥%]){lower}?{number}{bracket}?[\s-]{{0,2}}{_SIGN}(?:\s?\(\s?\d{{1,3}}\s?%\s?\))?"
    )


def find_percents(text: str) -> list[Found]:
    """Return the percentages in `text`, in order, points and shares in words included; a range is one.

    >>> text = "At least fifty percent (50%), or 25–30 % of 50.3 per cent"
    >>> [text[found.start : found.end] for found in find_percents(text)]
    ['fifty percent (50%)', '25–30 %', '50.3 per cent']
    """
    folded = fold_width(text)
    spans = [*find_shares(folded)]
    if _may_hold_percent(text):
        spans += [match.span() for match in _compile_percent(spelled=spells_number(text)).finditer(folded)]
    return [Found("PERCENT", start, end, "pattern") for start, end in sorted(spans)]


def _may_hold_percent(text: str) -> bool:
    """Tell by what is quickly looked up whether `text` could hold a sign, or a word, for "per cent"."""
    if "%" in text or not _WORDS.isdisjoint(read_words(text)):
        return True
    return not text.isascii() and _SIGNS.search(text) is not None
