"""Programmes, folded from what all documents say of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod
from typing import TypeVar

from dataset.records import Amount, Entity, Fact, Period, Program, Relation

_COUNTRY = re.compile(r"[A-Z]{2}")
_YEAR = re.compile(r"\d{4}(?!\d)")

Value = TypeVar("Value")
_Place = tuple[int, str, int, str]
_Budget = tuple[Decimal | None, Decimal | None, str | None, Period | None]


@dataclass(frozen=True, slots=True)
class ProgramLink:
    """A rule about a programme, or a document that mentions it."""

    program_id: str
    document_id: str


@dataclass(slots=True)
class _Sayings:
    """What there is about one programme."""

    facts: list[Fact] = field(default_factory=list)
    successions: list[Fact] = field(default_factory=list)
    """Facts that say that this programme succeeded another."""
    documents: set[str] = field(default_factory=set)
    rule_count: int = 0

    def values_of(self, *relations: Relation) -> list[tuple[str, Fact]]:
        return [(fact.value, fact) for fact in self.facts if fact.relation in relations]


def fold_programs(
    *,
    entities: Iterable[Entity],
    facts: Iterable[Fact],
    amounts: Iterable[Amount] = (),
    rules: Iterable[ProgramLink] = (),
    mentions: Iterable[ProgramLink] = (),
    ordinals: Mapping[str, int] | None = None,
    known: Container[str] | None = None,
) -> list[Program]:
    """Return one programme for each entity labelled PROGRAM, in the order of their identifiers.

    Facts may name entities that are `known`, by their identifiers: if that is left out, those of `entities`.

    `amounts` are those that `budget` facts point to and the ones that they restate; `rules` has one link for
    each programme of each rule, `mentions` one for each document that mentions a programme; `ordinals` tells
    where in its document each passage of a fact stands. Where documents disagree on what there is one of, the
    value holds that leaves least doubt, the surest fact of each document counted once; then what most facts
    say, then the earliest passage. Sums are never added up or converted, and those of a year, of all years
    and in several currencies are never mixed. `evidence` has every fact, those that did not hold too.
    """
    listed = {entity.entity_id: entity for entity in entities}
    choice = _Choice(
        listed if known is None else known, {amount.mention_id: amount for amount in amounts}, ordinals or {}
    )
    sayings = _gather_sayings(facts, rules, mentions)
    return [
        choice.fold_program(listed[program_id], sayings[program_id])
        for program_id in sorted(listed)
        if listed[program_id].label == "PROGRAM"
    ]


def _gather_sayings(
    facts: Iterable[Fact], rules: Iterable[ProgramLink], mentions: Iterable[ProgramLink]
) -> defaultdict[str, _Sayings]:
    sayings: defaultdict[str, _Sayings] = defaultdict(_Sayings)
    for fact in facts:
        sayings[fact.subject].facts.append(fact)
        if fact.relation == "succeeded_by" and fact.value != fact.subject:
            sayings[fact.value].successions.append(fact)
    for link in rules:
        sayings[link.program_id].rule_count += 1
        sayings[link.program_id].documents.add(link.document_id)
    for link in mentions:
        sayings[link.program_id].documents.add(link.document_id)
    return sayings


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is needed to choose between facts: which entities there are, amounts, places of passages."""

    entities: Container[str]
    amounts: Mapping[str, Amount]
    ordinals: Mapping[str, int]

    def fold_program(self, entity: Entity, said: _Sayings) -> Program:
        minimum, maximum, currency, period = self._choose_budget(said)
        start_year, end_year = self._choose_years(said)
        predecessor, successor = self._choose_neighbours(entity.entity_id, said)
        evidence = (*said.facts, *said.successions)
        return Program(
            program_id=entity.entity_id,
            name=entity.name,
            acronym=entity.acronym,
            country=entity.country,
            agencies=_sort_distinct(
                value for value, _ in said.values_of("administered_by", "funded_by") if value in self.entities
            ),
            mechanisms=_sort_distinct(value for value, _ in said.values_of("mechanism")),
            budget_minimum=minimum,
            budget_maximum=maximum,
            budget_currency=currency,
            budget_period=period,
            start_year=start_year,
            end_year=end_year,
            predecessor=predecessor,
            successor=successor,
            partner_countries=_sort_distinct(
                value
                for value, _ in said.values_of("partner_country", "participant")
                if _COUNTRY.fullmatch(value) and value != entity.country
            ),
            rule_count=said.rule_count,
            documents=_sort_distinct([*said.documents, *(fact.document_id for fact in evidence)]),
            evidence=_sort_distinct(fact.fact_id for fact in evidence),
        )

    def _choose_budget(self, said: _Sayings) -> _Budget:
        """Return the budget that is best supported, always as the text first gave it.

        A sum without a period speaks for the same sum with one: "30 billion yen" for "30 billion yen a year".
        """
        claims: list[tuple[_Budget, Fact]] = []
        for value, fact in said.values_of("budget"):
            if value in self.amounts:
                amount = self._find_original(self.amounts[value])
                claims.append(((amount.minimum, amount.maximum, amount.currency, amount.period), fact))
        timed = {budget[:3]: budget for budget, _ in claims if budget[3] is not None}
        several = {
            budget[:3] for budget, _ in claims if budget[3] not in (None, timed.get(budget[:3], budget)[3])
        }
        settled = [
            (
                timed.get(budget[:3], budget) if budget[3] is None and budget[:3] not in several else budget,
                fact,
            )
            for budget, fact in claims
        ]
        return self._choose(settled) or (None, None, None, None)

    def _find_original(self, amount: Amount) -> Amount:
        seen = {amount.mention_id}
        while (other := amount.equivalent_of) in self.amounts and other is not None and other not in seen:
            amount = self.amounts[other]
            seen.add(other)
        return amount

    def _choose_years(self, said: _Sayings) -> tuple[int | None, int | None]:
        """Return the years of start and end: the best supported pair in order, else the better of the two."""
        starts, ends = _read_years(said.values_of("started")), _read_years(said.values_of("ended"))
        first = {year: self._rank(starts, year) for year, _ in starts}
        last = {year: self._rank(ends, year) for year, _ in ends}
        pairs = [(start, end) for start in first for end in last if start <= end]
        if pairs:
            return min(
                pairs, key=lambda pair: (first[pair[0]][0] + last[pair[1]][0], first[pair[0]], last[pair[1]])
            )
        start, end = self._choose(starts), self._choose(ends)
        if start is not None and end is not None:
            return (start, None) if first[start] <= last[end] else (None, end)
        return start, end

    def _choose_neighbours(self, program_id: str, said: _Sayings) -> tuple[str | None, str | None]:
        """Return predecessor and successor; what is told to be both is what it is better supported to be."""
        before = [(f.subject, f) for f in said.successions if f.subject in self.entities]
        after = [
            (value, f)
            for value, f in said.values_of("succeeded_by")
            if value in self.entities and value != program_id
        ]
        both = {value for value, _ in before} & {value for value, _ in after}
        later = {value for value in both if self._rank(after, value) <= self._rank(before, value)}
        return (
            self._choose([pair for pair in before if pair[0] not in later]),
            self._choose([pair for pair in after if pair[0] not in both - later]),
        )

    def _choose(self, claims: Sequence[tuple[Value, Fact]]) -> Value | None:
        """Return the best supported of the claimed values, None if there is none."""
        return min((value for value, _ in claims), key=lambda value: self._rank(claims, value), default=None)

    def _rank(self, claims: Sequence[tuple[Value, Fact]], value: Value) -> tuple[float, int, _Place]:
        """Return what orders values, the best first: the doubt that is left, how often, where first.

        Documents are taken to err apart, sentences of one document together, so that two documents that are
        both 0.8 sure leave less doubt (0.04) than one that is 0.9 sure.
        """
        facts = [fact for other, fact in claims if other == value]
        surest: dict[str, float] = {}
        for fact in facts:
            surest[fact.document_id] = max(fact.confidence, surest.get(fact.document_id, 0.0))
        doubt = round(prod(1 - sure for _, sure in sorted(surest.items())), 9)
        return doubt, -len(facts), min(map(self._place, facts))

    def _place(self, fact: Fact) -> _Place:
        return self.ordinals.get(fact.passage_id, 0), fact.document_id, fact.start, fact.fact_id


def _read_years(claims: Iterable[tuple[str, Fact]]) -> list[tuple[int, Fact]]:
    return [(int(match[0]), fact) for value, fact in claims if (match := _YEAR.match(value))]


def _sort_distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
