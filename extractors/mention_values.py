"""What the words of a mention stand for: an ISO date, a number, the code of a country."""

from __future__ import annotations

from typing import NamedTuple

from extractors.found import Found
from extractors.values.date_values import parse_date
from extractors.values.percent_values import find_measured, parse_percent

_CODE = {"COUNTRY": "country-", "REGION": "region-"}


class MentionValue(NamedTuple):
    """See `dataset.records.Mention` for the meaning of the parts."""

    value: str | None = None
    measures: str | None = None


def read_value(text: str, found: Found) -> MentionValue:
    """Return what a span of `text` stands for; both parts are None where the words leave it open.

    >>> text = "Up to 50 % of the costs until 1 May 2025."
    >>> read_value(text, Found("PERCENT", 6, 10, "pattern"))
    MentionValue(value='50', measures='the costs')
    >>> read_value(text, Found("DATE", 30, 40, "pattern")).value
    '2025-05-01'
    """
    words = text[found.start : found.end]
    if found.label == "DATE":
        return MentionValue(parse_date(words))
    if found.label == "PERCENT":
        return MentionValue(parse_percent(words), find_measured(text, found.end))
    if found.label in _CODE and found.entity:
        return MentionValue(found.entity.entity_id.removeprefix(_CODE[found.label]))
    return MentionValue()
