"""The connection to the store's database: a SQLite file, or PostgreSQL by its URL."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dataset.search.words import write_line

BUSY_SECONDS = 60
"""How long a writer waits for another one."""
POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
"""The schemes of URLs that lead to a PostgreSQL server."""

_WRITES = "kisoku_writes"
_dump_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class UnusableDatabase(ValueError):
    """A URL that leads to no database that a store can live in."""


def open_engine(url: str | Path) -> sa.Engine:
    """Return an engine for `url`: that of a PostgreSQL database or a SQLite file, or the path of such a file.

    Raises UnusableDatabase, or SQLAlchemyError if the server cannot be reached.
    """
    parsed = _parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgresql(parsed)


@contextmanager
def begin_write(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection in a transaction that holds the right to write from its start on."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def lock_name(connection: sa.Connection, name: str) -> None:
    """Make others that lock the name wait for this transaction; on SQLite, all writers do anyway."""
    if connection.dialect.name == "postgresql":
        key = sa.func.hashtextextended(name, 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


@contextmanager
def hold_name(engine: sa.Engine, name: str) -> Iterator[None]:
    """Have others that hold the name, on whatever computer, wait for the block; SQLite has none elsewhere."""
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))  # publishing may take its time
        lock_name(connection, name)
        yield


@contextmanager
def begin_read(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection that sees one state of the store, whatever is written meanwhile."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def describe_database(engine: sa.Engine) -> str:
    """Return which database it is, without the password."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return engine.url.database
    return engine.url.set(drivername=engine.dialect.name, query={}).render_as_string()


def _parse_url(url: str | Path) -> sa.URL:
    """Return the URL with the driver that kisoku brings; raises UnusableDatabase."""
    if isinstance(url, Path) or "://" not in url:
        return sa.URL.create("sqlite", database=str(url))
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise UnusableDatabase(
            "the database's URL cannot be read; one is postgresql://user:password@host:5432/database"
        ) from error
    if parsed.drivername in POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        return parsed
    raise UnusableDatabase(f"{parsed.drivername}://: a store is a SQLite file or a PostgreSQL database")


def _open_postgresql(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        json_serializer=_dump_json,
        pool_pre_ping=True,  # the server may have been started anew
        connect_args={"application_name": "kisoku"} if "application_name" not in url.query else {},
    )
    sa.event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise UnusableDatabase(f"the database's encoding is {encoding}; a store needs UTF8")
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


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
    connection.execute("PRAGMA trusted_schema = ON")  # for the triggers that use the function
    connection.create_function("kisoku_words", 1, write_line, deterministic=True)
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
