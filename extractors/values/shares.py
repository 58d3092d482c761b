"""Shares in words: half of the costs, die Hälfte der Kosten, 経費の三分の二."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import fold_words, read_rows, write_alternatives

_OF = {
    "en": r"of\s(?!(?:an?\s)?(?:\d|FY|fiscal|hour|(?:the|this|each|a)\s(?:\w+\s)?(?:year|month|century|day"
    r"|decade|period|term|week|hour)|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b))",
    "de": r"(?:der|des|aller|von|dieser)\s",
    "fr": r"(?:des\s|du\s|de\s(?:la|l['’]|ces|ses|leurs)|de\s)",
    "es": r"(?:del\s|de\s)",
}
_KANJI = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}
_DIGIT = rf"(?:\d{{1,2}}|[{''.join(_KANJI)}])"
_EASTERN = re.compile(
    rf"(?<![\d.,分])({_DIGIT})\s?割(?:\s?({_DIGIT})\s?分)?(?=[をのとがは、。以を超未程弱強）)にだで減増引]|\Z)"
    rf"|(?<![\d.,])({_DIGIT})\s?分の\s?({_DIGIT})"
)
_EARLIER = re.compile(
    r"\b(?:first|second|latter|last|other|erste|zweite|première|seconde|primera|segunda)\s\Z", re.IGNORECASE
)


@cache
def _read_shares() -> dict[str, str]:
    return {row["phrase"]: row["percent"] for row in read_rows("cues/shares.csv")}


@cache
def _list_cues() -> frozenset[str]:
    return list_longest(_read_shares())


@cache
def _compile_shares() -> re.Pattern[str]:
    rows = read_rows("cues/shares.csv")
    branches = [
        rf"(?:{write_alternatives(row['phrase'] for row in rows if row['language'] == language)})(?=\s{of})"
        for language, of in _OF.items()
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(branches)})", re.IGNORECASE)


def find_shares(text: str) -> Iterator[tuple[int, int]]:
    """Yield where shares in words begin and end that the text says the whole of, in its folded form.

    >>> text = "It pays two thirds of the costs in the second half of 2025."
    >>> [text[start:end] for start, end in find_shares(text)]
    ['two thirds']
    """
    if not _list_cues().isdisjoint(read_words(text)):
        for match in _compile_shares().finditer(text):
            if not _EARLIER.search(text, max(0, match.start() - 12), match.start()):
                yield match.span()
    if not text.isascii() and ("割" in text or "分の" in text):
        for match in _EASTERN.finditer(text):
            yield match.span()


def parse_share(text: str) -> Decimal | None:
    """Return the percentage that a share in words is, to two places, None if it is none.

    >>> parse_share("One-third"), parse_share("3割5分"), parse_share("三分の二"), parse_share("5")
    (Decimal('33.33'), Decimal('35'), Decimal('66.67'), None)
    """
    if known := _read_shares().get(fold_words(text)):
        return Decimal(known)
    match = _EASTERN.fullmatch(text)
    if match is None:
        return None
    tenths, hundredths, whole, part = (_read_digit(group) for group in match.groups())
    if tenths:
        return tenths * 10 + (hundredths or Decimal(0))
    if not whole or not part:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize() + 0


def _read_digit(text: str | None) -> Decimal | None:
    return Decimal(_KANJI.get(text) or int(text)) if text else None
