"""What a mention is worth as the value of a fact: an entity, a country's code, an amount, a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dataset.records import Amount, Mention, Relation
from extractors.values.date_values import parse_date

_ADDED = re.compile(
    r"\b(?:additional|further|extra|another|more|added|(?:increase|rise|cut|loss) of)\s+"
    r"(?:(?:about|some|of)\s+)?$",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\s*(?:per|for each|each|an?)\s+(?:project|award|grant|applicant|team|researcher|firm|company|proposal"
    r"|person|student|participant)\b",
    re.IGNORECASE,
)
_NO_BUDGETS = frozenset({"award", "penalty", "subsidy", "floor"})
_LEGISLATURE = re.compile(
    r"\b(?:congress|parliament|diet|senate|bundestag|knesset|assembly|house of)\b|国会", re.IGNORECASE
)
_GOVERNMENT = re.compile(r"^government of\b|\bgovernment$", re.IGNORECASE)
_PURSE = re.compile(r"(?:fund|trust|foundation|facility|bank)s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """What a fact says, as the dataset holds it, with the words that name it."""

    relation: Relation
    value: str
    text: str


def settle_value(
    relation: str, mention: Mention, *, subject: Mention, text: str, amounts: Mapping[str, Amount]
) -> Iterator[Value]:
    """Yield the values that a mention gives a fact of `subject`, none if it can't be one.

    `text` is that of the mention's passage.
    """
    if relation == "budget":
        yield from _settle_budget(mention, text, amounts)
    elif relation in ("started", "ended", "period"):
        yield from _settle_date(relation, mention)
    elif relation in ("partner", "partner_country", "participant"):
        yield from _settle_partner(mention)
    elif mention.entity_id and mention.entity_id != subject.entity_id and _may_be(relation, mention):
        named: Relation = relation  # type: ignore[assignment]
        yield Value(named, mention.entity_id, mention.text)


def settle_span(mentions: Sequence[Mention]) -> Iterator[Value]:
    """Yield begin and end of a period given by two dates: "between 2014 and 2018"."""
    dates = sorted((value, m.text) for m in mentions if (value := read_day(m)))
    if len(dates) == 2 and not any("/" in value for value, _ in dates):
        yield Value("started", *dates[0])
        yield Value("ended", *dates[1])


def _settle_budget(mention: Mention, text: str, amounts: Mapping[str, Amount]) -> Iterator[Value]:
    amount = amounts.get(mention.mention_id)
    if amount is None or amount.equivalent_of is not None or amount.role in _NO_BUDGETS:
        return
    if not amount.minimum and not amount.maximum:
        return
    if _ADDED.search(text[max(0, mention.start - 40) : mention.start]) or _SHARED.match(text, mention.end):
        return
    yield Value("budget", mention.mention_id, mention.text)


def _settle_date(relation: str, mention: Mention) -> Iterator[Value]:
    """Yield begin and end of a period, and what `relation` says of a day or year; a decade is neither."""
    value = read_day(mention)
    if value is None:
        return
    first, _, last = value.partition("/")
    if relation == "period":
        if last:
            yield Value("started", first, mention.text)
            yield Value("ended", last, mention.text)
    elif int((last or first)[:4]) - int(first[:4]) <= 1:
        started = relation == "started"
        yield Value("started" if started else "ended", first if started else last or first, mention.text)


def read_day(mention: Mention) -> str | None:
    """Return the day, month, year or span that a DATE names; fiscal years count as they are called."""
    value = parse_date(mention.text)
    return value if value and value[:4].isdigit() else None


def _settle_partner(mention: Mention) -> Iterator[Value]:
    entity = mention.entity_id or ""
    if mention.label == "COUNTRY":
        if entity.startswith("country-"):
            yield Value("partner_country", entity.removeprefix("country-"), mention.text)
    elif entity:
        yield Value("participant", entity, mention.text)


def _may_be(relation: str, mention: Mention) -> bool:
    """Tell whether an entity may run, fund or succeed a programme."""
    if relation == "succeeded_by":
        return mention.label == "PROGRAM"
    if mention.label == "REGION":
        return mention.entity_id == "region-EU"
    if mention.label == "PROGRAM":
        return relation == "funded_by" or _PURSE.search(mention.text) is not None
    return relation != "administered_by" or not (
        _LEGISLATURE.search(mention.text) or _GOVERNMENT.search(mention.text)
    )
