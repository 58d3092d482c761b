"""What the words of mentions stand for: an ISO date, a number, the code of a country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.found import Found
from extractors.names.laws import LawLexicon
from extractors.values.date_values import parse_date
from extractors.values.percent_values import find_measured, parse_percent

_CODE = {"COUNTRY": "country-", "REGION": "region-"}
_OWNER_BEFORE = re.compile(r"(?:['’]s?)?\s(?:\w+\s){0,2}")
_OWNER_AFTER = re.compile(r"(?:\s\w+){0,2},?\s(?:in|of|by|for)\s(?:the\s)?")


class MentionValue(NamedTuple):
    """See `dataset.records.Mention` for the meaning of the parts."""

    value: str | None = None
    measures: str | None = None


def read_values(
    text: str,
    settled: Sequence[Found],
    *,
    language: str | None = None,
    country: str | None = None,
    laws: LawLexicon | None = None,
) -> list[MentionValue]:
    """Return what each span of a passage stands for; both parts are None where the words leave it open.

    Args:
        text: the passage's text.
        settled: its spans in order, with their entities.
        language: the passage's language.
        country: the country of the document, if it is known.
        laws: the short forms of acts that the document defines.

    >>> text = "Up to 50 % of the costs until 1 May 2025."
    >>> spans = [Found("PERCENT", 6, 10, "pattern"), Found("DATE", 30, 40, "pattern")]
    >>> read_values(text, spans)[0]
    MentionValue(value='50', measures='the costs')
    >>> read_values(text, spans)[1].value
    '2025-05-01'
    """
    values = []
    for found in settled:
        if found.label == "LAW":
            words = text[found.start : found.end]
            values.append(MentionValue((laws or LawLexicon(country)).resolve(words)[1]))
        else:
            values.append(_read_value(text, found, settled, language, country))
    return values


def _read_value(
    text: str, found: Found, settled: Sequence[Found], language: str | None, country: str | None
) -> MentionValue:
    words = text[found.start : found.end]
    if found.label == "DATE":
        where = _choose_country(text, found, settled, country)
        return MentionValue(parse_date(words, country=where, language=language))
    if found.label == "PERCENT":
        return MentionValue(parse_percent(words), find_measured(text, found.start, found.end))
    if found.label in _CODE and found.entity:
        return MentionValue(found.entity.entity_id.removeprefix(_CODE[found.label]))
    return MentionValue()


def _choose_country(text: str, date: Found, settled: Sequence[Found], country: str | None) -> str | None:
    """Return the country that a date is told of: the one beside it, else the only one in question."""
    named = [found for found in settled if found.entity and _read_country(found)]
    beside = {_read_country(found) for found in named if _owns(text, found, date)}
    every = beside or {_read_country(found) for found in named} | ({country} if country else set())
    return next(iter(every)) if len(every) == 1 else None


def _read_country(found: Found) -> str | None:
    if found.entity is None or found.entity.country == "EU" or found.label not in ("COUNTRY", "AGENCY"):
        return None
    return found.entity.country


def _owns(text: str, owner: Found, date: Found) -> bool:
    """Tell whether a country or body stands beside a date: "Japan's FY2023 budget", "FY2023 in Japan"."""
    if owner.end <= date.start:
        return date.start - owner.end < 30 and bool(_OWNER_BEFORE.fullmatch(text, owner.end, date.start))
    return owner.start - date.end < 30 and bool(_OWNER_AFTER.fullmatch(text, date.end, owner.start))
