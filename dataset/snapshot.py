"""The dataset as it stands at one moment, whatever is written to the store meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from dataset.columns import Row
from dataset.coverage import UNTOLD, Coverage, sort_counts
from dataset.entities import fold_entities
from dataset.programs import ProgramLink, fold_programs
from dataset.records import Amount, Entity, Fact, Passage, Program
from dataset.rows import build_records, read_rows
from dataset.schema import DOCUMENT_ENTITIES, DOCUMENT_TABLES, ENTITY_RECORD, SQL_TABLES, find_columns
from dataset.tables import AMOUNTS, FACTS, PASSAGES, PROGRAMS, TABLE_BY_NAME, TABLES

BATCH_ROWS = 5_000

Item = TypeVar("Item")
DocumentTables = dict[str, list[Row]]
"""What a document contributes, by the name of the table."""


class Snapshot:
    """Reads the published tables; valid within the `Store.open_snapshot` block that gave it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def read_table(self, name: str, *, batch_rows: int = BATCH_ROWS) -> Iterator[Sequence[Row]]:
        """Yield the rows of a published table as they are published, at most `batch_rows` at a time.

        Rows of a document follow one another, in the order of its pages where a row tells its page.
        """
        if name == "entities":
            yield from split_batches(self._read_entity_rows(), batch_rows)
        elif name == "programs":
            yield from split_batches(read_rows(PROGRAMS, self.fold_programs()), batch_rows)
        else:
            columns = SQL_TABLES[name].c
            table = TABLE_BY_NAME[name]
            query = sa.select(*find_columns(table))
            rows = self._read(query.order_by(*(columns[key] for key in table.row_order)), batch_rows)
            yield from split_batches((tuple(row) for row in rows), batch_rows)

    def read_states(self) -> dict[str, str]:
        """Return the digest of what each document contributes, in the order of their identifiers."""
        documents = SQL_TABLES["documents"].c
        query = sa.select(documents.document_id, documents.rows_digest).order_by(documents.document_id)
        return {document_id: digest for document_id, digest in self._read(query)}  # noqa: C416

    def read_document_rows(self, document_ids: Sequence[str]) -> dict[str, DocumentTables]:
        """Return what documents contribute to each published table, in the order in which it is published.

        All of it is held in memory.
        """
        found: dict[str, DocumentTables] = {
            document_id: {table.name: [] for table in DOCUMENT_TABLES} for document_id in document_ids
        }
        for table in DOCUMENT_TABLES:
            columns = SQL_TABLES[table.name].c
            query = sa.select(*find_columns(table))
            position = table.column_names.index("document_id")
            for row in self._read(query.where(columns.document_id.in_(document_ids))):
                found[row[position]][table.name].append(tuple(row))
            for rows in found.values():
                rows[table.name].sort(key=table.read_order)
        return found

    def read_passages(self) -> Iterator[list[Passage]]:
        """Yield the passages of one document after another, in reading order, without their boxes."""
        names = [name for name in PASSAGES.column_names if name != "boxes"]
        columns = SQL_TABLES["passages"].c
        query = sa.select(*find_columns(PASSAGES, names)).order_by(columns.document_id, columns.ordinal)
        rows = (dict(zip(names, row, strict=True)) for row in self._read(query))
        for _, own in groupby(rows, key=itemgetter("document_id")):
            yield [Passage(**{**row, "section": tuple(row["section"])}) for row in own]

    def count_rows(self) -> dict[str, int]:
        """Return how many rows each published table has."""
        return {table.name: self.count_table(table.name) for table in TABLES}

    def measure_coverage(self) -> Coverage:
        """Return what is in which language, and how many passages repeat others."""
        repeated = SQL_TABLES["passages"].c.duplicate_of
        count = sa.select(sa.func.count()).where(repeated.is_not(None))
        return Coverage(
            documents=self._count_languages("documents"),
            passages=self._count_languages("passages"),
            duplicates=self._connection.execute(count).scalar_one(),
        )

    def _count_languages(self, table: str) -> dict[str, int]:
        language = SQL_TABLES[table].c.language
        rows = self._read(sa.select(language, sa.func.count()).group_by(language))
        return sort_counts({name or UNTOLD: count for name, count in rows})

    def fold_entities(self) -> list[Entity]:
        """Return the entities that documents mention, one an identifier."""
        columns = [SQL_TABLES[DOCUMENT_ENTITIES.name].c[name] for name in DOCUMENT_ENTITIES.column_names]
        rows = (tuple(row) for row in self._read(sa.select(*columns)))
        return fold_entities(build_records(Entity, DOCUMENT_ENTITIES, rows))

    def fold_programs(self, entities: Iterable[Entity] | None = None) -> list[Program]:
        """Return the programmes that documents mention, as all documents tell them.

        `entities` are those of `fold_entities`, if they are at hand.
        """
        facts = SQL_TABLES["facts"].c
        amounts = SQL_TABLES["amounts"].c
        passages = SQL_TABLES["passages"].c
        budgeted = sa.select(facts.document_id).where(facts.relation == "budget")
        amount_query = sa.select(*(amounts[name] for name in AMOUNTS.column_names))
        place_query = sa.select(passages.passage_id, passages.ordinal)
        fact_rows = self._read(sa.select(*(facts[name] for name in FACTS.column_names)))
        amount_rows = self._read(amount_query.where(amounts.document_id.in_(budgeted)))
        place_rows = self._read(place_query.where(passages.passage_id.in_(sa.select(facts.passage_id))))
        return fold_programs(
            entities=self.fold_entities() if entities is None else entities,
            facts=build_records(Fact, FACTS, (tuple(row) for row in fact_rows)),
            amounts=build_records(Amount, AMOUNTS, (tuple(row) for row in amount_rows)),
            rules=self._link_rules(),
            mentions=self._link_documents(),
            ordinals={passage_id: ordinal for passage_id, ordinal in place_rows},  # noqa: C416
        )

    def digest_content(self) -> str:
        """Return a digest of all that would be published."""
        decisions = SQL_TABLES["decisions"].c
        taken = self._read(sa.select(decisions.decision_id).order_by(decisions.decision_id)).scalars()
        text = json.dumps([list(self.read_states().items()), list(taken)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._connection.dialect.name

    def select(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> sa.Result[Any]:
        """Return the rows of a query of one's own, a batch at a time; `values` are those it leaves open."""
        return self._connection.execution_options(yield_per=BATCH_ROWS).execute(query, values)

    def _read(self, query: sa.Select[Any], batch_rows: int = BATCH_ROWS) -> sa.Result[Any]:
        return self._connection.execution_options(yield_per=batch_rows).execute(query)

    def _read_entity_rows(self) -> Iterator[Row]:
        mentions, passages = SQL_TABLES["mentions"].c, SQL_TABLES["passages"].c
        copies = sa.select(passages.passage_id).where(passages.duplicate_of.is_not(None))
        query = (
            sa.select(
                mentions.entity_id,
                sa.func.count().label("mention_count"),
                sa.func.count(mentions.document_id.distinct()).label("document_count"),
            )
            .where(mentions.entity_id.is_not(None), mentions.passage_id.not_in(copies))
            .group_by(mentions.entity_id)
        )
        counts = {entity_id: (count, documents) for entity_id, count, documents in self._read(query)}
        for row in read_rows(ENTITY_RECORD, self.fold_entities()):
            yield (*row, *counts.get(row[0], (0, 0)))

    def _link_rules(self) -> Iterator[ProgramLink]:
        rules = SQL_TABLES["rules"].c
        query = sa.select(rules.document_id, rules.programs).where(rules.status != "rejected")
        for document_id, programs in self._read(query):
            for program_id in set(programs):
                yield ProgramLink(program_id, document_id)

    def _link_documents(self) -> Iterator[ProgramLink]:
        entities = SQL_TABLES[DOCUMENT_ENTITIES.name].c
        query = sa.select(entities.entity_id, entities.document_id).where(entities.label == "PROGRAM")
        for program_id, document_id in self._read(query):
            yield ProgramLink(program_id, document_id)

    def count_table(self, name: str) -> int:
        """Return how many rows a published table has."""
        entities = SQL_TABLES[DOCUMENT_ENTITIES.name].c
        distinct = sa.select(sa.func.count(entities.entity_id.distinct()))
        if name == "entities":
            query = distinct
        elif name == "programs":
            query = distinct.where(entities.label == "PROGRAM")
        else:
            query = sa.select(sa.func.count()).select_from(SQL_TABLES[name])
        return self._connection.execute(query).scalar_one()


def split_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items, so many at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
