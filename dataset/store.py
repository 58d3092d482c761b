"""The store: what every document contributed, in a database that several processes write to at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from dataset.columns import Row
from dataset.coverage import Coverage
from dataset.document_rows import (
    delete_document_rows,
    insert_document_rows,
    list_table_rows,
    read_digest,
    read_document_rows,
)
from dataset.encodings import drop_encodings, read_encodings, write_encodings
from dataset.engine import begin_read, begin_write, lock_name, open_engine
from dataset.failures import (
    Failure,
    count_failure,
    drop_failures,
    forgive_documents,
    read_failures,
    write_failures,
)
from dataset.migration import check_tables, update_tables
from dataset.records import Decision, Document, DocumentRows
from dataset.rows import UnstorableValue, build_records, check_rows, digest_rows, read_rows
from dataset.schema import SQL_TABLES
from dataset.search.index import update_index
from dataset.snapshot import BATCH_ROWS, Snapshot
from dataset.tables import DECISIONS, DOCUMENTS, TABLE_BY_NAME

IDS_AT_ONCE = 1000
"""Of decisions that are asked for; databases take some ten thousands."""


class UnstorableDocument(ValueError):
    """Rows that contradict the tables' definition, with the document's name and what is wrong."""


def open_store(url: str | Path, *, note: Callable[[str], None] = lambda _: None) -> Store:
    """Return the store at `url`: a PostgreSQL database, or a SQLite file, which is made if need be.

    Its tables are made, or brought up to date, of which `note` hears. Raises dataset.engine.UnusableDatabase,
    dataset.migration.StoreMismatch if a version of kisoku made it that this one cannot follow, and
    SQLAlchemyError.
    """
    engine = open_engine(url)
    try:
        update_tables(engine, note=note)
        update_index(engine, note=note)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


class Store:
    """Documents' rows and reviewers' decisions; safe in threads and with several processes writing."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()

    def write_document(self, rows: DocumentRows, *, encodings: bytes | None = None) -> bool:
        """Replace what the document contributes with `rows`, in one transaction; False if nothing differed.

        Only entities that a mention, fact or rule of the document refers to are kept. `encodings`, if there
        are any, are kept beside them, see `dataset.encodings`. Raises UnstorableDocument, with nothing
        written, if rows refer to what is not there or hold values that the tables do not allow.
        """
        with self._replace_document(rows, encodings) as (_, changed):
            return changed

    def write_attempt(
        self, rows: DocumentRows, *, reading_version: str, hopeful: bool, encodings: bytes | None = None
    ) -> Failure | None:
        """Write a document as `write_document` does and, if it could not be read, count and return that.

        `hopeful` says whether another attempt may go better.
        """
        document = rows.document
        with self._replace_document(rows, encodings) as (connection, _):
            if document.status != "failed":
                drop_failures(connection, [document.document_id])
                return None
            return count_failure(
                connection, document.document_id, reading_version=reading_version, hopeful=hopeful
            )

    def delete_document(self, document_id: str) -> bool:
        """Delete all that the document contributes; False if it was not there."""
        with self._begin_write() as connection:
            lock_name(connection, document_id)
            found = read_digest(connection, document_id) is not None
            drop_failures(connection, [document_id])
            drop_encodings(connection, document_id)
            delete_document_rows(connection, document_id)
        return found

    def read_failures(self) -> dict[str, Failure]:
        """Return, by `document_id`, the documents that could not be read or are to be read again."""
        with begin_read(self.engine) as connection:
            return read_failures(connection)

    def write_failures(self, failures: Sequence[Failure]) -> None:
        """Put failures of stored documents in the place of what was known of them."""
        with self._begin_write() as connection:
            write_failures(connection, failures)

    def forgive_documents(self, document_ids: Sequence[str]) -> None:
        """Have the next ingest read the documents again, however often that failed."""
        with self._begin_write() as connection:
            forgive_documents(connection, document_ids)

    def read_document(self, document_id: str) -> DocumentRows | None:
        """Return what the document contributed, in reading order, or None if it is not stored."""
        with begin_read(self.engine) as connection:
            return read_document_rows(connection, document_id)

    def read_encodings(self, document_id: str) -> bytes | None:
        """Return what was kept of the document's encodings, or None."""
        with begin_read(self.engine) as connection:
            return read_encodings(connection, document_id)

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
        ids = list(dict.fromkeys(decision.decision_id for decision in decisions))
        with begin_read(self.engine) as connection:
            if len(_find_decisions(connection, ids)) == len(ids):
                return 0
        with self._begin_write() as connection:
            lock_name(connection, DECISIONS.name)  # or two might both add the same
            stored = _find_decisions(connection, ids)
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

    def list_models(self) -> tuple[str, ...]:
        """Return the versions of the classifier that labels come from."""
        version = SQL_TABLES["classifications"].c.model_version
        with begin_read(self.engine) as connection:
            versions = connection.execute(sa.select(version).distinct()).scalars().all()
        return tuple(sorted(filter(None, versions)))

    def measure_coverage(self) -> Coverage:
        """Return what is in which language, and how many passages repeat others."""
        with self.open_snapshot() as snapshot:
            return snapshot.measure_coverage()

    def read_table(self, name: str, *, batch_rows: int = BATCH_ROWS) -> Iterator[Sequence[Row]]:
        """Yield the rows of a published table in the order of its key, at most `batch_rows` at a time."""
        with self.open_snapshot() as snapshot:
            yield from snapshot.read_table(name, batch_rows=batch_rows)

    @contextmanager
    def _replace_document(
        self, rows: DocumentRows, encodings: bytes | None
    ) -> Iterator[tuple[sa.Connection, bool]]:
        """Yield a connection in the transaction that replaces a document, and whether anything differs."""
        document_id = rows.document.document_id
        try:
            stored = list_table_rows(rows)
            for table, table_rows in stored:
                check_rows(table, table_rows)
            digest = digest_rows(stored)
            with self._begin_write() as connection:
                lock_name(connection, document_id)
                changed = read_digest(connection, document_id) != digest
                if changed:
                    delete_document_rows(connection, document_id)
                    insert_document_rows(connection, stored, digest)
                if encodings is not None:
                    write_encodings(connection, document_id, encodings)
                yield connection, changed
        except (sa.exc.IntegrityError, sa.exc.DataError, UnicodeError, UnstorableValue) as error:
            raise UnstorableDocument(f"{rows.document.file_name}: {_tell_reason(error)}") from error

    @contextmanager
    def _begin_write(self) -> Iterator[sa.Connection]:
        """Yield a connection to write by; raises StoreMismatch if the tables are no longer this code's."""
        with begin_write(self.engine) as connection:
            check_tables(connection, self.engine)
            yield connection

    @contextmanager
    def open_snapshot(self) -> Iterator[Snapshot]:
        """Yield the dataset as it stands now, however much is written meanwhile."""
        with begin_read(self.engine) as connection:
            yield Snapshot(connection)


def _find_decisions(connection: sa.Connection, decision_ids: Sequence[str]) -> set[str]:
    """Return those of the identifiers that are stored; others are not read, however many there are."""
    column = SQL_TABLES["decisions"].c.decision_id
    found: set[str] = set()
    for first in range(0, len(decision_ids), IDS_AT_ONCE):
        asked = decision_ids[first : first + IDS_AT_ONCE]
        found.update(connection.execute(sa.select(column).where(column.in_(asked))).scalars())
    return found


def _tell_reason(error: Exception) -> str:
    """Return in a line what the database or the tables have against the rows."""
    reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return str(reason).splitlines()[0]
