"""The store: what every document contributed, in a database that several processes write to at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dataset.columns import Row, Table
from dataset.coverage import Coverage
from dataset.engine import begin_read, begin_write, lock_document, open_engine
from dataset.records import (
    Amount,
    Classification,
    Decision,
    Document,
    DocumentRows,
    Entity,
    Fact,
    Mention,
    Passage,
    Rule,
)
from dataset.rows import UnstorableValue, build_records, check_rows, digest_rows, read_rows
from dataset.schema import DOCUMENT_ENTITIES, DOCUMENT_TABLES, ENTITY_RECORD, SQL_TABLES
from dataset.snapshot import BATCH_ROWS, Snapshot
from dataset.tables import (
    AMOUNTS,
    CLASSIFICATIONS,
    DECISIONS,
    DOCUMENTS,
    FACTS,
    MENTIONS,
    PASSAGES,
    RULES,
    TABLE_BY_NAME,
)


class UnstorableDocument(ValueError):
    """Rows that contradict the tables' definition, with the document's name and what is wrong."""


def open_store(url: str | Path) -> Store:
    """Return the store at `url`: a SQLAlchemy URL, or the path of a SQLite file, which is made if need be.

    Raises dataset.engine.StoreMismatch if another version of kisoku made it.
    """
    return Store(open_engine(url))


class Store:
    """Documents' rows and reviewers' decisions; safe in threads and with several processes writing."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()

    def write_document(self, rows: DocumentRows) -> bool:
        """Replace what the document contributes with `rows`, in one transaction; False if nothing differed.

        Only entities that a mention, fact or rule of the document refers to are kept. Raises
        UnstorableDocument, with nothing written, if rows refer to what is not there or hold values that the
        tables do not allow.
        """
        document_id = rows.document.document_id
        try:
            stored = _read_all_rows(_keep_named_entities(rows))
            for table, table_rows in stored:
                check_rows(table, table_rows)
            digest = digest_rows(stored)
            with begin_write(self.engine) as connection:
                lock_document(connection, document_id)
                if _read_digest(connection, document_id) == digest:
                    return False
                _delete_document(connection, document_id)
                _insert_document(connection, stored, digest)
        except (sa.exc.IntegrityError, sa.exc.DataError, UnicodeError, UnstorableValue) as error:
            reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            raise UnstorableDocument(f"{rows.document.file_name}: {reason}") from error
        return True

    def delete_document(self, document_id: str) -> bool:
        """Delete all that the document contributes; False if it was not there."""
        with begin_write(self.engine) as connection:
            lock_document(connection, document_id)
            found = _read_digest(connection, document_id) is not None
            _delete_document(connection, document_id)
        return found

    def read_document(self, document_id: str) -> DocumentRows | None:
        """Return what the document contributed, in reading order, or None if it is not stored."""
        with begin_read(self.engine) as connection:
            found = {t.name: _read_stored(connection, t, document_id) for t in DOCUMENT_TABLES}
        if not found["documents"]:
            return None
        return DocumentRows(
            document=build_records(Document, DOCUMENTS, found["documents"])[0],
            passages=tuple(build_records(Passage, PASSAGES, found["passages"])),
            mentions=tuple(build_records(Mention, MENTIONS, found["mentions"])),
            entities=tuple(build_records(Entity, DOCUMENT_ENTITIES, found[DOCUMENT_ENTITIES.name])),
            amounts=tuple(build_records(Amount, AMOUNTS, found["amounts"])),
            classifications=tuple(build_records(Classification, CLASSIFICATIONS, found["classifications"])),
            rules=tuple(build_records(Rule, RULES, found["rules"])),
            facts=tuple(build_records(Fact, FACTS, found["facts"])),
        )

    def list_row_ids(self, document_id: str, table: str) -> frozenset[str]:
        """Return the identifiers of what the document contributes to a published table."""
        columns = SQL_TABLES[table].c
        [key] = TABLE_BY_NAME[table].primary_key
        with begin_read(self.engine) as connection:
            found = connection.execute(sa.select(columns[key]).where(columns.document_id == document_id))
            return frozenset(found.scalars())

    def read_documents(self, *, uri: str | None = None, status: str | None = None) -> list[Document]:
        """Return the stored documents in the order of their identifiers; of one place or status, if asked."""
        columns = SQL_TABLES["documents"].c
        query = sa.select(*(columns[name] for name in DOCUMENTS.column_names)).order_by(columns.document_id)
        if uri is not None:
            query = query.where(columns.uri == uri)
        if status is not None:
            query = query.where(columns.status == status)
        with begin_read(self.engine) as connection:
            return build_records(Document, DOCUMENTS, [tuple(row) for row in connection.execute(query)])

    def processed_versions(self) -> dict[str, str]:
        """Return, for each stored file's SHA-256, the pipeline version that made its rows."""
        columns = SQL_TABLES["documents"].c
        with begin_read(self.engine) as connection:
            rows = connection.execute(sa.select(columns.sha256, columns.pipeline_version)).all()
        return {sha256: version or "" for sha256, version in rows}

    def processed_version(self, sha256: str) -> str | None:
        """Return the pipeline version that made the rows of the file, or None if it is not stored."""
        columns = SQL_TABLES["documents"].c
        with begin_read(self.engine) as connection:
            query = sa.select(columns.pipeline_version).where(columns.sha256 == sha256)
            return connection.execute(query.limit(1)).scalar_one_or_none()

    def count_documents_by_status(self) -> dict[str, int]:
        """Return how many documents were read well, in part or not at all."""
        status = SQL_TABLES["documents"].c.status
        with begin_read(self.engine) as connection:
            query = sa.select(status, sa.func.count()).group_by(status).order_by(status)
            return {name: count for name, count in connection.execute(query)}  # noqa: C416

    def count_passages(self) -> dict[str, int]:
        """Return how many passages each document has, by `document_id`; those without any are left out."""
        document_id = SQL_TABLES["passages"].c.document_id
        with begin_read(self.engine) as connection:
            query = sa.select(document_id, sa.func.count()).group_by(document_id)
            return {name: count for name, count in connection.execute(query)}  # noqa: C416

    def append_decision(self, decision: Decision) -> bool:
        """Add a reviewer's decision; False if it was there already. Raises UnstorableValue."""
        return self.append_decisions([decision]) == 1

    def append_decisions(self, decisions: Sequence[Decision]) -> int:
        """Add those of the reviewers' decisions that are not there, all or none, and return how many.

        Raises UnstorableValue.
        """
        table = SQL_TABLES["decisions"]
        rows = read_rows(DECISIONS, decisions)
        check_rows(DECISIONS, rows)
        given = {row[0]: dict(zip(DECISIONS.column_names, row, strict=True)) for row in rows}
        known = sa.select(table.c.decision_id)
        with begin_read(self.engine) as connection:
            if given.keys() <= set(connection.execute(known).scalars()):
                return 0
        with begin_write(self.engine) as connection:
            lock_document(connection, DECISIONS.name)  # or two might both add the same
            stored = set(connection.execute(known).scalars())
            fresh = [row for decision_id, row in given.items() if decision_id not in stored]
            if fresh:
                connection.execute(table.insert(), fresh)
        return len(fresh)

    def read_decisions(self) -> list[Decision]:
        """Return the reviewers' decisions in the order in which they were taken."""
        columns = SQL_TABLES["decisions"].c
        with begin_read(self.engine) as connection:
            query = sa.select(*columns).order_by(columns.decided_at, columns.decision_id)
            rows = [tuple(row) for row in connection.execute(query)]
        return build_records(Decision, DECISIONS, rows)

    def count_rows(self) -> dict[str, int]:
        """Return how many rows each published table has."""
        with self.open_snapshot() as snapshot:
            return snapshot.count_rows()

    def measure_coverage(self) -> Coverage:
        """Return what is in which language, and how many passages repeat others."""
        with self.open_snapshot() as snapshot:
            return snapshot.measure_coverage()

    def read_table(self, name: str, *, batch_rows: int = BATCH_ROWS) -> Iterator[Sequence[Row]]:
        """Yield the rows of a published table in the order of its key, at most `batch_rows` at a time."""
        with self.open_snapshot() as snapshot:
            yield from snapshot.read_table(name, batch_rows=batch_rows)

    @contextmanager
    def open_snapshot(self) -> Iterator[Snapshot]:
        """Yield the dataset as it stands now, however much is written meanwhile."""
        with begin_read(self.engine) as connection:
            yield Snapshot(connection)


def _keep_named_entities(rows: DocumentRows) -> DocumentRows:
    """Return `rows` without the entities that nothing in them refers to."""
    named = {mention.entity_id for mention in rows.mentions}
    named.update(name for fact in rows.facts for name in (fact.subject, fact.value))
    named.update(name for rule in rows.rules for name in (*rule.programs, *rule.agencies))
    return replace(rows, entities=tuple(e for e in rows.entities if e.entity_id in named))


def _read_all_rows(rows: DocumentRows) -> list[tuple[Table, list[Row]]]:
    document_id = rows.document.document_id
    return [
        (DOCUMENTS, read_rows(DOCUMENTS, [rows.document])),
        (DOCUMENT_ENTITIES, [(document_id, *row) for row in read_rows(ENTITY_RECORD, rows.entities)]),
        (PASSAGES, read_rows(PASSAGES, rows.passages)),
        (MENTIONS, read_rows(MENTIONS, rows.mentions)),
        (AMOUNTS, read_rows(AMOUNTS, rows.amounts)),
        (CLASSIFICATIONS, read_rows(CLASSIFICATIONS, rows.classifications)),
        (RULES, read_rows(RULES, rows.rules)),
        (FACTS, read_rows(FACTS, rows.facts)),
    ]


def _read_digest(connection: sa.Connection, document_id: str) -> str | None:
    columns = SQL_TABLES["documents"].c
    query = sa.select(columns.rows_digest).where(columns.document_id == document_id)
    return connection.execute(query).scalar_one_or_none()


def _delete_document(connection: sa.Connection, document_id: str) -> None:
    for table in reversed(DOCUMENT_TABLES):
        sql_table = SQL_TABLES[table.name]
        connection.execute(sql_table.delete().where(sql_table.c.document_id == document_id))


def _insert_document(
    connection: sa.Connection, stored: Sequence[tuple[Table, list[Row]]], digest: str
) -> None:
    extra = {"rows_digest": digest, "stored_at": datetime.now(UTC).isoformat(timespec="seconds")}
    for table, rows in stored:
        names = table.column_names
        values: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]
        if table is DOCUMENTS:
            values = [value | extra for value in values]
        if values:
            connection.execute(SQL_TABLES[table.name].insert(), values)


def _read_stored(connection: sa.Connection, table: Table, document_id: str) -> list[Row]:
    columns = SQL_TABLES[table.name].c
    order = [columns[name] for name in ("ordinal", "passage_id", "start") if name in table.column_names]
    query = sa.select(*(columns[name] for name in table.column_names))
    query = query.where(columns.document_id == document_id)
    query = query.order_by(*order, *(columns[key] for key in table.primary_key))
    return [tuple(row) for row in connection.execute(query)]
