"""Programmes by their number, their year or the quotation marks around their names, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.found import Found

_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:Twenty-)?(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh"
    r"|Twelfth|Thirteenth|Fourteenth|Fifteenth|Sixteenth|Seventeenth))"
)
_NUMBERED = re.compile(
    rf"\b{_ORDINAL}\s(?:(?:National|European|EU|EC|Community)\s)?"
    r"(?:(?:Two|Three|Four|Five|Six|Seven|Ten)-Year\s(?:[A-Z][\w-]+\s){0,4}(?:Plan|Programme|Program)\b"
    r"|(?:[A-Z][\w-]+,?\s(?:and\s)?){0,6}Basic\sPlan\b"
    r"|(?:(?:R&D|[Rr]esearch|RTD)\s)?[Ff]ramework\s[Pp]rogram(?:me)?\b(?:\sfor\s[A-Z]\w+(?:(?:,\s|\sand\s|,\sand\s)[A-Z]\w+)*)?)"
)
_QUOTED = re.compile(r"\s[„«“\"]\s?(?P<name>[^\W_a-z][^„“”»«\"\n]{2,80}?)\s?[“”»\"]")
_ANNOUNCED = re.compile(
    r"(?:^|\W)(?:[A-ZÄÖÜ]\w*(?:programm|initiative|maßnahme|wettbewerb)(?:e?s)?|[Pp]rogramm[ae]?s?|[Pp]rograma"
    r"|[Dd]ispositif|[Ii]ni[cz]iativa|[Pp]lan|[Aa]ppel à projets|[Ss]cheme|[Pp]rogram|[Ii]nitiative)$"
)
_YEARED = re.compile(
    r"\b(?:plan|[Pp]rogramm[ae]?s?|[Pp]rograma)\s(?P<name>[A-ZÀ-Ý][\w-]+(?:\s[A-ZÀ-Ý][\w-]+){0,3}\s20\d\d)\b"
)


def find_titled_programs(text: str) -> Iterator[Found]:
    """Yield the programmes that `text` numbers, dates or quotes.

    >>> text = "das Programm „Hafen der Zukunft“, le plan France Marées 2030, the 14th Five-Year Plan"
    >>> [text[found.start : found.end] for found in find_titled_programs(text)]
    ['14th Five-Year Plan', 'Hafen der Zukunft', 'France Marées 2030']
    """
    if "-Year" in text or "ramework Program" in text or "ramework program" in text or "Basic Plan" in text:
        for match in _NUMBERED.finditer(text):
            yield Found("PROGRAM", *match.span(), "pattern")
    if any(mark in text for mark in '„«“"'):
        for match in _QUOTED.finditer(text):
            if _ANNOUNCED.search(text, max(0, match.start() - 40), match.start()):
                yield Found("PROGRAM", *match.span("name"), "pattern")
    if " 20" in text and ("plan " in text or "rogram" in text):
        for match in _YEARED.finditer(text):
            yield Found("PROGRAM", *match.span("name"), "pattern")
