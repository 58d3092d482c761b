"""What the store says of some programmes, folded to a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from dataset.programs import ProgramLink, fold_programs
from dataset.records import Amount, Entity, Fact, Program
from dataset.rows import build_records
from dataset.schema import SQL_TABLES
from dataset.snapshot import Snapshot, split_batches
from dataset.tables import AMOUNTS, FACTS

KEYS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """A document that mentions a programme, or has so many rules about it."""

    program_id: str
    document_id: str
    rules: int


def fold_some_programs(
    snapshot: Snapshot,
    entities: Sequence[Entity],
    *,
    links: Iterable[Link],
    predecessors: Iterable[str],
    find_known: Callable[[Iterable[str]], set[str]],
) -> list[Program]:
    """Return a programme for each of the entities, which are labelled PROGRAM, as all documents tell them.

    `links` are those of the programmes, `predecessors` other ones that facts say were succeeded by them;
    `find_known` tells which of some identifiers are those of entities.
    """
    subjects = sorted({entity.entity_id for entity in entities} | set(predecessors))
    facts = _read_facts(snapshot, subjects)
    named = [name for fact in facts for name in (fact.subject, fact.value)]
    found = list(links)
    return fold_programs(
        entities=entities,
        facts=facts,
        amounts=_read_amounts(snapshot, [fact.value for fact in facts if fact.relation == "budget"]),
        rules=[ProgramLink(x.program_id, x.document_id) for x in found for _ in range(x.rules)],
        mentions=[ProgramLink(link.program_id, link.document_id) for link in found],
        ordinals=_read_ordinals(snapshot, {fact.passage_id for fact in facts}),
        known=find_known(named),
    )


def _read_facts(snapshot: Snapshot, subjects: Sequence[str]) -> list[Fact]:
    facts = SQL_TABLES["facts"].c
    query = sa.select(*(facts[name] for name in FACTS.column_names))
    rows = [
        tuple(row)
        for batch in split_batches(subjects, KEYS_AT_ONCE)
        for row in snapshot.select(query.where(facts.subject.in_(batch)))
    ]
    return build_records(Fact, FACTS, rows)


def _read_amounts(snapshot: Snapshot, mention_ids: Iterable[str]) -> list[Amount]:
    """Return the amounts and, one after another, those that they restate."""
    amounts = SQL_TABLES["amounts"].c
    query = sa.select(*(amounts[name] for name in AMOUNTS.column_names))
    found: dict[str, Amount] = {}
    wanted = set(mention_ids)
    while wanted:
        rows = [
            tuple(row)
            for batch in split_batches(sorted(wanted), KEYS_AT_ONCE)
            for row in snapshot.select(query.where(amounts.mention_id.in_(batch)))
        ]
        fresh = build_records(Amount, AMOUNTS, rows)
        found.update((amount.mention_id, amount) for amount in fresh)
        wanted = {amount.equivalent_of for amount in fresh if amount.equivalent_of} - found.keys()
    return list(found.values())


def _read_ordinals(snapshot: Snapshot, passage_ids: Iterable[str]) -> dict[str, int]:
    passages = SQL_TABLES["passages"].c
    query = sa.select(passages.passage_id, passages.ordinal)
    return {
        passage_id: ordinal
        for batch in split_batches(sorted(passage_ids), KEYS_AT_ONCE)
        for passage_id, ordinal in snapshot.select(query.where(passages.passage_id.in_(batch)))
    }
