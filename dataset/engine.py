"""The connection to the store's database: a SQLite file, or PostgreSQL by its URL."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from dataset.schema import METADATA, STORE_INFO, schema_digest

BUSY_SECONDS = 60
"""How long a writer waits for another one."""

_WRITES = "kisoku_writes"
_SCHEMA_LOCK = 0x6B69736F6B75
_dump_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class StoreMismatch(RuntimeError):
    """The store was made by a version of kisoku whose tables were others."""


def open_engine(url: str | Path) -> sa.Engine:
    """Return an engine for `url`, a SQLAlchemy URL or the path of a SQLite file, its tables created.

    Raises StoreMismatch if the tables are those of another version.
    """
    parsed = _parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed)
    else:
        engine = sa.create_engine(parsed, json_serializer=_dump_json, pool_pre_ping=True)
    _create_tables(engine)
    return engine


@contextmanager
def begin_write(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection in a transaction that holds the right to write from its start on."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def lock_document(connection: sa.Connection, document_id: str) -> None:
    """Make other writers of the document wait for this transaction; on SQLite, all of them do anyway."""
    if connection.dialect.name == "postgresql":
        key = sa.func.hashtextextended(document_id, 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


@contextmanager
def begin_read(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection that sees one state of the store, whatever is written meanwhile."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _parse_url(url: str | Path) -> sa.URL:
    if isinstance(url, Path) or "://" not in url:
        return sa.URL.create("sqlite", database=str(url))
    return sa.make_url(url)


def _open_sqlite(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, json_serializer=_dump_json, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # so that `_begin_sqlite` decides how a transaction starts
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; SQLite does not wait for others while it does that, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _create_tables(engine: sa.Engine) -> None:
    if _read_schema_digest(engine) == schema_digest():
        return
    with begin_write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        if not sa.inspect(connection).has_table(STORE_INFO.name):
            METADATA.create_all(connection)
            connection.execute(STORE_INFO.insert().values(key="schema", value=schema_digest()))
    if _read_schema_digest(engine) != schema_digest():
        raise StoreMismatch(
            f"{engine.url.render_as_string()}: made by another version of kisoku; "
            "move it away and ingest the corpus again"
        )


def _read_schema_digest(engine: sa.Engine) -> str | None:
    with begin_read(engine) as connection:
        if not sa.inspect(connection).has_table(STORE_INFO.name):
            return None
        query = sa.select(STORE_INFO.c.value).where(STORE_INFO.c.key == "schema")
        return connection.execute(query).scalar_one_or_none()
