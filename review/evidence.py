"""A rule with all that it is judged by: its passage, what the passage names, what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from dataset.columns import Table
from dataset.records import Amount, Classification, Document, Entity, Mention, Passage, Rule
from dataset.rows import build_records
from dataset.schema import DOCUMENT_ENTITIES, SQL_TABLES, find_columns
from dataset.snapshot import Snapshot
from dataset.store import Store
from dataset.tables import AMOUNTS, CLASSIFICATIONS, DOCUMENTS, MENTIONS, PASSAGES, RULES

NEIGHBOURS = 2
"""Passages shown before and after."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class PassageEvidence:
    """A passage, what was found in it, and the passages around it."""

    document: Document
    passage: Passage
    mentions: tuple[Mention, ...]
    amounts: dict[str, Amount]
    """By `mention_id`."""
    entities: dict[str, Entity]
    """Those that are named, as the document knows them, by `entity_id`."""
    classifications: tuple[Classification, ...]
    """The surest first."""
    rules: tuple[Rule, ...]
    """In the order of the text."""
    before: tuple[Passage, ...]
    after: tuple[Passage, ...]
    parent: Passage | None
    """What leads a list item in."""


def read_rule_evidence(store: Store, rule_id: str) -> tuple[Rule, PassageEvidence] | None:
    """Return a rule and what it is judged by, or None if there is no such rule."""
    with store.open_snapshot() as snapshot:
        found = _read(snapshot, Rule, RULES, rule_id=rule_id)
        if not found:
            return None
        return found[0], _read_evidence(snapshot, found[0].passage_id)


def read_rule(store: Store, rule_id: str) -> tuple[Rule, Passage] | None:
    """Return a rule and its passage, or None if there is no such rule."""
    with store.open_snapshot() as snapshot:
        found = _read(snapshot, Rule, RULES, rule_id=rule_id)
        if not found:
            return None
        [passage] = _read(snapshot, Passage, PASSAGES, passage_id=found[0].passage_id)
        return found[0], passage


def read_passage_rules(store: Store, passage_id: str) -> list[Rule]:
    """Return the rules of a passage, none if it is not stored."""
    with store.open_snapshot() as snapshot:
        return _read(snapshot, Rule, RULES, passage_id=passage_id)


def read_passage_evidence(store: Store, passage_id: str) -> PassageEvidence | None:
    """Return a passage and what was found in it, or None if there is no such passage."""
    with store.open_snapshot() as snapshot:
        known = snapshot.select(
            sa.select(sa.func.count()).where(SQL_TABLES["passages"].c.passage_id == passage_id)
        )
        return _read_evidence(snapshot, passage_id) if known.scalar_one() else None


def read_page_passages(
    store: Store, document_id: str, page_number: int
) -> tuple[tuple[Passage, ...], tuple[Rule, ...]]:
    """Return the passages of which a part stands on a page of a document, in order, and their rules."""
    columns, rules = SQL_TABLES["passages"].c, SQL_TABLES["rules"].c
    with store.open_snapshot() as snapshot:
        on_page = (
            columns.document_id == document_id,
            columns.page_start <= page_number,
            columns.page_end >= page_number,
        )
        query = _select(PASSAGES).where(*on_page).order_by(columns.ordinal)
        passages = build_records(Passage, PASSAGES, [tuple(row) for row in snapshot.select(query)])
        own = _select(RULES).where(rules.passage_id.in_([p.passage_id for p in passages]))
        rows = [tuple(row) for row in snapshot.select(own.order_by(rules.page, rules.start))]
    return tuple(passages), tuple(build_records(Rule, RULES, rows))


def read_document(store: Store, document_id: str) -> Document | None:
    """Return a document, or None if it is not stored."""
    with store.open_snapshot() as snapshot:
        found = _read(snapshot, Document, DOCUMENTS, document_id=document_id)
    return found[0] if found else None


def read_passages(
    store: Store, document_id: str, *, on_page: int | None = None, start: int = 0, count: int
) -> tuple[int, tuple[Passage, ...]]:
    """Return how many passages a document has, or one of its pages, and `count` of them in order."""
    columns = SQL_TABLES["passages"].c
    chosen = [columns.document_id == document_id]
    if on_page is not None:
        chosen += [columns.page_start <= on_page, columns.page_end >= on_page]
    query = _select(PASSAGES).where(*chosen).order_by(columns.ordinal).offset(start).limit(count)
    with store.open_snapshot() as snapshot:
        total: int = snapshot.select(sa.select(sa.func.count()).where(*chosen)).scalar_one()
        rows = [tuple(row) for row in snapshot.select(query)]
    return total, tuple(build_records(Passage, PASSAGES, rows))


def read_passages_of(store: Store, passage_id: str) -> list[Passage]:
    """Return all passages of the document that a passage stands in, in order; none if it is not stored."""
    columns = SQL_TABLES["passages"].c
    document = sa.select(columns.document_id).where(columns.passage_id == passage_id).scalar_subquery()
    with store.open_snapshot() as snapshot:
        query = _select(PASSAGES).where(columns.document_id == document).order_by(columns.ordinal)
        return build_records(Passage, PASSAGES, [tuple(row) for row in snapshot.select(query)])


def _read_evidence(snapshot: Snapshot, passage_id: str) -> PassageEvidence:
    [passage] = _read(snapshot, Passage, PASSAGES, passage_id=passage_id)
    [document] = _read(snapshot, Document, DOCUMENTS, document_id=passage.document_id)
    mentions = _read(snapshot, Mention, MENTIONS, passage_id=passage_id)
    amounts = _read(snapshot, Amount, AMOUNTS, passage_id=passage_id)
    labels = _read(snapshot, Classification, CLASSIFICATIONS, passage_id=passage_id)
    rules = _read(snapshot, Rule, RULES, passage_id=passage_id)
    before, after = _read_neighbours(snapshot, passage)
    parents = _read(snapshot, Passage, PASSAGES, passage_id=passage.parent_id) if passage.parent_id else []
    named = {mention.entity_id for mention in mentions if mention.entity_id}
    named.update(key for rule in rules for key in (*rule.programs, *rule.agencies))
    return PassageEvidence(
        document=document,
        passage=passage,
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, -mention.end))),
        amounts={amount.mention_id: amount for amount in amounts},
        entities=_read_entities(snapshot, passage.document_id, sorted(named)),
        classifications=tuple(sorted(labels, key=lambda each: (-each.score, each.label))),
        rules=tuple(sorted(rules, key=lambda rule: (rule.start, rule.end, rule.rule_id))),
        before=before,
        after=after,
        parent=parents[0] if parents else None,
    )


def _read_neighbours(snapshot: Snapshot, passage: Passage) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    columns = SQL_TABLES["passages"].c
    near = sa.between(columns.ordinal, passage.ordinal - NEIGHBOURS, passage.ordinal + NEIGHBOURS)
    query = _select(PASSAGES).where(columns.document_id == passage.document_id, near)
    rows = [tuple(row) for row in snapshot.select(query.order_by(columns.ordinal))]
    around = build_records(Passage, PASSAGES, rows)
    return (
        tuple(each for each in around if each.ordinal < passage.ordinal),
        tuple(each for each in around if each.ordinal > passage.ordinal),
    )


def _read_entities(snapshot: Snapshot, document_id: str, entity_ids: Sequence[str]) -> dict[str, Entity]:
    columns = SQL_TABLES[DOCUMENT_ENTITIES.name].c
    query = _select(DOCUMENT_ENTITIES).where(
        columns.document_id == document_id, columns.entity_id.in_(entity_ids)
    )
    rows = [tuple(row) for row in snapshot.select(query)]
    return {entity.entity_id: entity for entity in build_records(Entity, DOCUMENT_ENTITIES, rows)}


def _read(snapshot: Snapshot, record: type[Record], table: Table, **values: str) -> list[Record]:
    """Return the rows of a table that have these values."""
    [(name, value)] = values.items()
    rows = snapshot.select(_select_by(table, name), {"value": value})
    return build_records(record, table, [tuple(row) for row in rows])


@cache
def _select_by(table: Table, name: str) -> sa.Select[Any]:
    """Return the query for the rows with a value; to make it anew costs more than to run it."""
    return _select(table).where(SQL_TABLES[table.name].c[name] == sa.bindparam("value"))


def _select(table: Table) -> sa.Select[Any]:
    return sa.select(*find_columns(table))
