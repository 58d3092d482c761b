"""Facts that a document tells of programmes: who runs and pays them, from when to when, and with how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from dataset.records import Amount, Fact, Mention, Passage, Relation, derive_id
from extractors.norms.tellings import Telling, read_tellings
from extractors.values.alternatives import read_rows
from extractors.values.date_values import parse_date

_UNREAL = re.compile(
    r"\b(?:not|never|no longer|without|would|could|might|if|unless|should|proposes?|proposed|may|plans? to"
    r"|hopes? to)\b",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    r"\b(?:budget|budgeted|worth|funding|funds?|endowed|allocated|allocation|appropriat\w+|received|receives|spends?"
    r"|spent|costs?|invest\w*|annual|a year|per year|total|provided|with)\b",
    re.IGNORECASE,
)
_NO_BUDGET = re.compile(
    r"\b(?:market|revenues?|sales|turnover|exports?|imports?|shares?|profits?|subsid(?:y|ies)|loans?"
    r"|fines?|penalt\w+)\b",
    re.IGNORECASE,
)
_PARTNERS = re.compile(
    r"\b(?:with|partners?|partner countries|participants?|participating|participation|together with"
    r"|teams? from|researchers? (?:from|in)|collaborat\w+|funded directly|foreign)\b",
    re.IGNORECASE,
)
_DATED: tuple[Relation, ...] = ("started", "ended")
_PAID: tuple[Relation, ...] = ("funded_by", "administered_by")
_BESIDE = re.compile(r"[\s,(\[]*(?:from |for )?")
_GAP = 70
"""Characters that may stand between a programme and what is told of it in one pattern."""


def find_facts(
    passages: Sequence[Passage], *, mentions: Sequence[Mention], amounts: Sequence[Amount]
) -> list[Fact]:
    """Return what the passages say of programmes, each fact once for a sentence.

    Sentences that negate, propose or suppose yield nothing. "It" and "the programme" stand for the programme
    that the sentence before named, if it named but one.
    """
    facts: dict[str, Fact] = {}
    for told in read_tellings(passages, mentions, amounts):
        for fact in _read_facts(told):
            kept = facts.get(fact.fact_id)
            if kept is None or kept.confidence < fact.confidence:
                facts[fact.fact_id] = fact
    return list(facts.values())


def _read_facts(told: Telling) -> Iterator[Fact]:
    """Yield the facts of one sentence."""
    yield from _read_pairs(told)
    yield from _read_dates(told)
    yield from _read_budgets(told)
    yield from _read_partners(told)
    yield from _read_mechanisms(told)


def _read_pairs(told: Telling) -> Iterator[Fact]:
    """Yield facts that join a programme to an agency or another programme."""
    for subject in (*((told.carried,) if told.carried else ()), *told.programs):
        for other in told.mentions:
            if other.entity_id is None or other.entity_id == subject.entity_id:
                continue
            if other.label == "AGENCY":
                yield from _relate_agency(told, subject, other)
            elif other.label == "PROGRAM":
                yield from _relate_program(told, subject, other)


def _relate_agency(told: Telling, subject: Mention, agency: Mention) -> Iterator[Fact]:
    """Yield who runs or pays the programme, where a cue stands between the two."""
    carried = subject not in told.programs
    first = carried or subject.end <= agency.start
    between = (
        told.text[told.find_end_of(subject) : agency.start]
        if first
        else told.text[agency.end : subject.start]
    )
    if len(between) > _GAP + 50 * first or _crosses_program(told, subject, agency):
        return
    order = "program_first" if first else "agency_first"
    for relation in _PAID:
        if _matches_pair(relation, order, between) and not _UNREAL.search(between):
            yield _make_fact(
                told,
                subject,
                relation,
                agency.entity_id or "",
                agency.text,
                confidence=0.7 if carried else 0.9,
            )
            return


def _relate_program(told: Telling, subject: Mention, other: Mention) -> Iterator[Fact]:
    """Yield the succession of two programmes of one sentence."""
    begin = told.find_end_of(subject)
    if other.start < begin:
        return
    between = told.text[begin : other.start]
    if len(between) > 160 or _UNREAL.search(between):
        return
    if _matches_pair("succeeded_by", "program_first", between):
        yield _make_fact(told, subject, "succeeded_by", other.entity_id or "", other.text, confidence=0.9)
    elif _matches_pair("preceded_by", "program_first", between):
        yield _make_fact(told, other, "succeeded_by", subject.entity_id or "", subject.text, confidence=0.85)


def _crosses_program(told: Telling, subject: Mention, other: Mention) -> bool:
    """Tell whether another programme stands between the two."""
    low, high = sorted((subject.start, other.start))
    return any(low < m.start < high and m.entity_id != subject.entity_id for m in told.programs)


@cache
def _compile_pairs(relation: str, order: str) -> re.Pattern[str]:
    patterns = [
        row["pattern"]
        for row in read_rows("cues/relations.csv")
        if row["relation"] == relation and row["order"] == order
    ]
    return re.compile(
        rf"(?:^|[\s,(])(?:{'|'.join(patterns)})\s*(?:the\s+)?(?:\w+[’']s\s+|former\s+|Japanese\s+)?$"
    )


def _matches_pair(relation: str, order: str, between: str) -> bool:
    """Tell whether the words between two mentions join them."""
    closed = re.sub(r"\([^()]*\)", " ", between)
    words = re.sub(r"\s+", " ", closed).rstrip(" (")
    return bool(_compile_pairs(relation, order).search(f" {words} "))


def _read_dates(told: Telling) -> Iterator[Fact]:
    """Yield when programmes began and ended."""
    for mention in told.mentions:
        if mention.label != "DATE":
            continue
        subject = told.find_program_for(mention.start)
        if subject is None:
            continue
        value = parse_date(mention.text)
        if value is None or not value[:4].isdigit():
            continue
        beside = subject in told.programs and _BESIDE.fullmatch(told.text[subject.end : mention.start])
        relation = _date_relation(told, subject, mention)
        if "/" in value and (beside or relation == "started"):
            first, last = value.split("/")
            yield _make_fact(told, subject, "started", first, mention.text, confidence=0.9)
            yield _make_fact(told, subject, "ended", last, mention.text, confidence=0.9)
        elif relation is not None and "/" not in value:
            yield _make_fact(
                told, subject, relation, value, mention.text, confidence=0.9 if told.programs else 0.7
            )


def _date_relation(told: Telling, subject: Mention, date: Mention) -> Relation | None:
    """Return what a date is to the programme, None if the words before it do not say."""
    floor = min(told.find_end_of(subject), date.start)
    before = told.text[max(floor, date.start - 90) : date.start]
    if _UNREAL.search(before[-45:]):
        return None
    places: dict[Relation, int] = {}
    for relation in _DATED:
        if match := _compile_dates(relation).search(f" {before}"):
            places[relation] = match.start()
    return max(places, key=lambda relation: places[relation], default=None)


@cache
def _compile_dates(relation: str) -> re.Pattern[str]:
    patterns = [row["pattern"] for row in read_rows("cues/fact_dates.csv") if row["relation"] == relation]
    return re.compile(
        rf"(?<=[\s,(])(?:{'|'.join(patterns)})\s*(?:the\s+)?(?:fiscal\s+(?:year\s+)?|FY\s?)?$", re.IGNORECASE
    )


def _read_budgets(told: Telling) -> Iterator[Fact]:
    """Yield the sums that a programme disposes of; those that restate another sum are left out."""
    for mention in told.mentions:
        amount = told.amounts.get(mention.mention_id)
        if amount is None or amount.equivalent_of is not None:
            continue
        subject = told.find_program_for(mention.start)
        if subject is None:
            continue
        low, high = sorted((subject.end, mention.start))
        near = told.text[max(told.start, low - 10) : min(told.end, high + len(mention.text) + 40)]
        around = told.text[max(told.start, mention.start - 60) : min(told.end, mention.end + 40)]
        if _NO_BUDGET.search(around) or _UNREAL.search(around[:60]) or not _BUDGET.search(near + around):
            continue
        yield _make_fact(
            told,
            subject,
            "budget",
            mention.mention_id,
            mention.text,
            confidence=0.85 if told.programs else 0.7,
        )


def _read_partners(told: Telling) -> Iterator[Fact]:
    """Yield the countries that take part in a programme."""
    for mention in told.mentions:
        if (
            mention.label != "COUNTRY"
            or not mention.entity_id
            or not mention.entity_id.startswith("country-")
        ):
            continue
        subject = told.find_program_for(mention.start)
        if subject is None or (subject in told.programs and subject.start > mention.start):
            continue
        between = told.text[told.find_end_of(subject) : mention.start]
        if _PARTNERS.search(between) and not _UNREAL.search(between) and len(between) < 250:
            code = mention.entity_id.removeprefix("country-")
            yield _make_fact(told, subject, "partner_country", code, mention.text, confidence=0.75)


def _read_mechanisms(told: Telling) -> Iterator[Fact]:
    """Yield the channels by which a programme funds."""
    subject = told.find_program_for(told.end) if len({m.entity_id for m in told.programs}) < 2 else None
    if subject is None:
        return
    for mechanism, pattern in _compile_mechanisms():
        match = pattern.search(told.text[told.start : told.end])
        if match is not None and not _inside_name(told, told.start + match.start()):
            yield _make_fact(told, subject, "mechanism", mechanism, match.group(), confidence=0.6)


@cache
def _compile_mechanisms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["mechanism"], re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("cues/mechanisms.csv")
    )


def _inside_name(told: Telling, at: int) -> bool:
    return any(
        m.start <= at < m.end for m in told.mentions if m.label in ("PROGRAM", "AGENCY", "ORGANIZATION")
    )


def _make_fact(
    told: Telling, subject: Mention, relation: Relation, value: str, text: str, *, confidence: float
) -> Fact:
    quote = told.text[told.start : told.end]
    passage = told.passage
    return Fact(
        fact_id=derive_id("f", passage.passage_id, told.start, subject.entity_id, relation, value),
        subject=subject.entity_id or "",
        relation=relation,
        value=value,
        value_text=text,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        start=told.start,
        end=told.end,
        quote=quote,
        confidence=confidence,
    )
