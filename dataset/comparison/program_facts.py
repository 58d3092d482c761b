"""What facts say of a programme, as statements with the words that they were read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from dataset.comparison.money import write_sum
from dataset.comparison.records import Citation, Statement
from dataset.records import Amount, Document, Entity, Program
from dataset.rows import build_records
from dataset.schema import SQL_TABLES
from dataset.snapshot import Snapshot
from dataset.tables import AMOUNTS

_TOLD = {
    "mechanism": "funding",
    "partner_country": "partner countries",
    "participant": "partner countries",
}
_AT_ONCE = 500


class _FactRow(NamedTuple):
    fact_id: str
    subject: str
    relation: str
    value: str
    document_id: str
    quote: str
    confidence: float
    page: int


def has_facts(program: Program) -> bool:
    """Tell whether `tell_facts` finds something to tell of a programme."""
    money = (program.budget_minimum, program.budget_maximum) != (None, None)
    return money or bool(program.mechanisms or program.partner_countries)


def describe_program(program: Program, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Return what helps to know a programme again: acronym, country, years, who runs it, its neighbours.

    >>> describe_program(Program("e-1", "Tidal Fund", acronym="TF", country="JP", start_year=2014), {})
    ('TF', 'JP', 'since 2014')
    """
    agencies = [entities[key].name for key in program.agencies if key in entities]
    parts = [program.acronym, program.country, write_years(program), ", ".join(agencies)]
    for word, key in (("successor of", program.predecessor), ("succeeded by", program.successor)):
        if key is not None and key in entities:
            parts.append(f"{word} {entities[key].name}")
    return tuple(part for part in parts if part)


def write_years(program: Program) -> str:
    """Return from when to when a programme ran, as far as it is told."""
    start, end = program.start_year, program.end_year
    if start and end:
        return f"{start}–{end}" if start != end else str(start)
    return f"since {start}" if start else f"until {end}" if end else ""


def write_budget(program: Program) -> str:
    """Return the budget of a programme, empty if none is told."""
    return write_sum(
        program.budget_minimum, program.budget_maximum, program.budget_currency, program.budget_period
    )


def tell_facts(
    snapshot: Snapshot, programs: Sequence[Program], documents: Mapping[str, Document]
) -> dict[str, tuple[Statement, ...]]:
    """Return for each programme its budget, channels of funding and partner countries."""
    facts = _read_facts(snapshot, [program.program_id for program in programs])
    amounts = _read_amounts(snapshot, [fact.value for fact in facts if fact.relation == "budget"])
    by_subject: defaultdict[str, list[_FactRow]] = defaultdict(list)
    for fact in facts:
        by_subject[fact.subject].append(fact)
    told = {
        program.program_id: tuple(_tell_program(program, by_subject[program.program_id], amounts, documents))
        for program in programs
    }
    return {key: statements for key, statements in told.items() if statements}


def _tell_program(
    program: Program,
    facts: Sequence[_FactRow],
    amounts: Mapping[str, Amount],
    documents: Mapping[str, Document],
) -> Iterable[Statement]:
    if budget := write_budget(program):
        money = [fact for fact in facts if fact.relation == "budget"]
        same = [fact for fact in money if _is_budget(amounts.get(fact.value), program)]
        yield _state(f"budget: {budget}", same or money, documents)
    for noun in dict.fromkeys(_TOLD.values()):
        own = [fact for fact in facts if _TOLD.get(fact.relation) == noun]
        values = program.mechanisms if noun == "funding" else program.partner_countries
        if values:
            yield _state(f"{noun}: {', '.join(values)}", [f for f in own if f.value in values], documents)


def _is_budget(amount: Amount | None, program: Program) -> bool:
    return amount is not None and (amount.minimum, amount.maximum, amount.currency) == (
        program.budget_minimum,
        program.budget_maximum,
        program.budget_currency,
    )


def _state(text: str, facts: Iterable[_FactRow], documents: Mapping[str, Document]) -> Statement:
    ranked = sorted(facts, key=lambda fact: (-fact.confidence, fact.fact_id))
    first_of = {(fact.document_id, fact.page, fact.quote): fact for fact in reversed(ranked)}
    kept = sorted(first_of.values(), key=ranked.index)
    return Statement(text, tuple(_cite(fact, documents[fact.document_id]) for fact in kept))


def _cite(fact: _FactRow, document: Document) -> Citation:
    return Citation(
        cited_id=fact.fact_id,
        document_id=fact.document_id,
        document=document.title or document.file_name,
        page=fact.page,
        quote=" ".join(fact.quote.split()),
        confidence=fact.confidence,
    )


def _read_facts(snapshot: Snapshot, subjects: Sequence[str]) -> list[_FactRow]:
    facts, passages = SQL_TABLES["facts"].c, SQL_TABLES["passages"].c
    query = sa.select(*(facts[name] for name in _FactRow._fields[:-1]), passages.page_start).join_from(
        SQL_TABLES["facts"], SQL_TABLES["passages"], passages.passage_id == facts.passage_id
    )
    found: list[_FactRow] = []
    for first in range(0, len(subjects), _AT_ONCE):
        some = query.where(facts.subject.in_(subjects[first : first + _AT_ONCE]))
        found.extend(_FactRow(*row) for row in snapshot.select(some))
    return found


def _read_amounts(snapshot: Snapshot, mention_ids: Sequence[str]) -> dict[str, Amount]:
    """Return the amounts by the identifier that a fact has for each; what one restates, in its place."""
    read = _read_some_amounts(snapshot, mention_ids)
    originals = _read_some_amounts(snapshot, [a.equivalent_of for a in read.values() if a.equivalent_of])
    return {key: originals.get(amount.equivalent_of or "", amount) for key, amount in read.items()}


def _read_some_amounts(snapshot: Snapshot, mention_ids: Sequence[str]) -> dict[str, Amount]:
    columns = SQL_TABLES["amounts"].c
    query = sa.select(*(columns[name] for name in AMOUNTS.column_names))
    found: dict[str, Amount] = {}
    for first in range(0, len(mention_ids), _AT_ONCE):
        rows = snapshot.select(query.where(columns.mention_id.in_(mention_ids[first : first + _AT_ONCE])))
        built = build_records(Amount, AMOUNTS, (tuple(row) for row in rows))
        found.update((amount.mention_id, amount) for amount in built)
    return found
