"""Programmes, folded from what all documents say of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from dataset.records import Amount, Entity, Fact, Period, Program, Relation

_COUNTRY = re.compile(r"[A-Z]{2}")
_YEAR = re.compile(r"\d{4}(?!\d)")

Value = TypeVar("Value")
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
) -> list[Program]:
    """Return one programme for each entity labelled PROGRAM, in the order of their identifiers.

    `amounts` are those that `budget` facts point to and the ones that they restate; `rules` has one link for
    each programme of each rule, `mentions` one for each document that mentions a programme; `ordinals` tells
    where in its document each passage of a fact stands. Where documents disagree on what there is one of, the
    most confident fact holds, then what most facts say, then the earliest passage; sums are never added up.
    """
    known = {entity.entity_id: entity for entity in entities}
    choice = _Choice(known, {amount.mention_id: amount for amount in amounts}, ordinals or {})
    sayings = _gather_sayings(facts, rules, mentions)
    return [
        choice.fold_program(known[program_id], sayings[program_id])
        for program_id in sorted(known)
        if known[program_id].label == "PROGRAM"
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
    """What is needed to choose between facts: the entities, the amounts, the places of passages."""

    entities: Mapping[str, Entity]
    amounts: Mapping[str, Amount]
    ordinals: Mapping[str, int]

    def fold_program(self, entity: Entity, said: _Sayings) -> Program:
        minimum, maximum, currency, period = self._choose_budget(said)
        start_year, end_year = self._choose_years(said)
        successors = [pair for pair in said.values_of("succeeded_by") if pair[0] != entity.entity_id]
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
            predecessor=self._choose_program([(fact.subject, fact) for fact in said.successions]),
            successor=self._choose_program(successors),
            partner_countries=_sort_distinct(
                value
                for value, _ in said.values_of("partner_country", "participant")
                if _COUNTRY.fullmatch(value)
            ),
            rule_count=said.rule_count,
            documents=_sort_distinct([*said.documents, *(fact.document_id for fact in evidence)]),
            evidence=_sort_distinct(fact.fact_id for fact in evidence),
        )

    def _choose_budget(self, said: _Sayings) -> _Budget:
        """Return the budget that is best supported, always as the text first gave it."""
        claims: list[tuple[_Budget, Fact]] = []
        for value, fact in said.values_of("budget"):
            if value in self.amounts:
                amount = self._find_original(self.amounts[value])
                claims.append(((amount.minimum, amount.maximum, amount.currency, amount.period), fact))
        return self._choose(claims) or (None, None, None, None)

    def _find_original(self, amount: Amount) -> Amount:
        seen = {amount.mention_id}
        while (other := amount.equivalent_of) in self.amounts and other is not None and other not in seen:
            amount = self.amounts[other]
            seen.add(other)
        return amount

    def _choose_years(self, said: _Sayings) -> tuple[int | None, int | None]:
        """Return the years of start and end; an end before the start is nobody's."""
        start = self._choose(_read_years(said.values_of("started")))
        ends = _read_years(said.values_of("ended"))
        return start, self._choose([pair for pair in ends if start is None or pair[0] >= start])

    def _choose_program(self, claims: list[tuple[str, Fact]]) -> str | None:
        return self._choose([pair for pair in claims if pair[0] in self.entities])

    def _choose(self, claims: list[tuple[Value, Fact]]) -> Value | None:
        """Return the value of the most confident fact, then the most frequent, then the earliest one."""
        if not claims:
            return None
        counts = Counter(value for value, _ in claims)
        best = min(claims, key=lambda pair: (-pair[1].confidence, -counts[pair[0]], self._place(pair[1])))
        return best[0]

    def _place(self, fact: Fact) -> tuple[int, str, int, str]:
        return self.ordinals.get(fact.passage_id, 0), fact.document_id, fact.start, fact.fact_id


def _read_years(claims: Iterable[tuple[str, Fact]]) -> list[tuple[int, Fact]]:
    return [(int(match[0]), fact) for value, fact in claims if (match := _YEAR.match(value))]


def _sort_distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
