"""What was fetched from where and when, in a small SQLite file beside the fetched documents.

It outlives a rebuilt store, and several processes write to it at once: each change is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from dataset.swap import lock_folder
from flows.sources.records import Location, Page, Run, Version, format_time

FILE_NAME = "ledger.db"
BUSY_SECONDS = 60
LONGEST_HOLD_SECONDS = 86_400.0
"""A host is left alone for no longer, whatever it asks for and however the clock was set."""
_VERSION = 1
_TABLES = """
CREATE TABLE locations (
  url TEXT PRIMARY KEY, sha256 TEXT NOT NULL, suffix TEXT NOT NULL, file_name TEXT NOT NULL,
  final_url TEXT NOT NULL, etag TEXT, last_modified TEXT, stamp TEXT, checked_at TEXT NOT NULL);
CREATE TABLE versions (
  url TEXT NOT NULL, sha256 TEXT NOT NULL, suffix TEXT NOT NULL, byte_count INTEGER NOT NULL,
  file_name TEXT NOT NULL, source TEXT NOT NULL, fetched_at TEXT NOT NULL,
  number INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (url, sha256));
CREATE INDEX versions_sha256 ON versions (sha256);
CREATE TABLE failures (url TEXT PRIMARY KEY, failed_at TEXT NOT NULL, error TEXT NOT NULL);
CREATE TABLE listed (source TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (source, url));
CREATE TABLE pages (
  url TEXT PRIMARY KEY, final_url TEXT NOT NULL, etag TEXT, last_modified TEXT, links TEXT NOT NULL);
CREATE TABLE turns (host TEXT PRIMARY KEY, next_at REAL NOT NULL);
CREATE TABLE runs (
  source TEXT NOT NULL, started_at TEXT NOT NULL, seconds REAL NOT NULL, counts TEXT NOT NULL,
  problem TEXT, PRIMARY KEY (source, started_at));
"""


Record = TypeVar("Record", Location, Page, Run)


class Ledger:
    """The open file; to be used by one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find_location(self, url: str) -> Location | None:
        """Return how a location stood last, None if nothing ever came from there."""
        rows = self._select(Location, "SELECT {} FROM locations WHERE url = ?", url)
        return next(rows, None)

    def knows_document(self, sha256: str) -> bool:
        """Tell whether a document came from anywhere before."""
        found = self._connection.execute("SELECT 1 FROM versions WHERE sha256 = ? LIMIT 1", (sha256,))
        return found.fetchone() is not None

    def keep_version(self, location: Location, *, byte_count: int, source: str) -> None:
        """Record what a location gave now."""
        with self._write() as connection:
            _upsert(connection, "locations", location)
            row = (location.sha256, location.suffix, byte_count, location.file_name, source)
            at = self._place_in_time(location)
            connection.execute(
                "INSERT OR IGNORE INTO versions "
                "(sha256, suffix, byte_count, file_name, source, url, fetched_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, location.url, at),
            )

    def find_failure(self, url: str) -> str | None:
        """Return when a location could not be fetched, None if all went well last or it was never tried."""
        found = self._connection.execute("SELECT failed_at FROM failures WHERE url = ?", (url,)).fetchone()
        return found[0] if found else None

    def keep_failure(self, url: str, error: str) -> None:
        """Record that a location could not be fetched now."""
        with self._write() as connection:
            row = (url, format_time(datetime.now(UTC)), error)
            connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", row)

    def keep_location(self, location: Location) -> None:
        """Record that a location was asked for and gave what it had given before."""
        with self._write() as connection:
            _upsert(connection, "locations", location)

    def keep_listing(self, source: str, urls: Iterable[str]) -> None:
        """Record that a source lists these locations; what it listed once stays its own."""
        with self._write() as connection:
            rows = [(source, url) for url in urls]
            connection.executemany("INSERT OR IGNORE INTO listed (source, url) VALUES (?, ?)", rows)

    def list_versions(self, source: str) -> list[Version]:
        """Return each document that a source's locations gave, once, as its first location gave it."""
        rows = self._connection.execute(
            "WITH firsts AS (SELECT min(number) AS number FROM versions GROUP BY sha256), "
            "chained AS (SELECT v.*, lag(sha256) OVER (PARTITION BY url ORDER BY number) AS earlier "
            " FROM versions v) "
            "SELECT url, sha256, suffix, byte_count, file_name, source, fetched_at, "
            " (SELECT f.sha256 FROM versions f JOIN firsts USING (number) "
            "  WHERE f.sha256 = earlier AND f.url = chained.url) "
            "FROM chained JOIN firsts USING (number) WHERE sha256 IN "
            " (SELECT v.sha256 FROM versions v JOIN listed l ON l.url = v.url WHERE l.source = ?) "
            "ORDER BY number",
            (source,),
        )
        return [Version(*row) for row in rows]

    def find_page(self, url: str) -> Page | None:
        """Return a page that was read before, with its links."""
        rows = self._select(Page, "SELECT {} FROM pages WHERE url = ?", url)
        return next(rows, None)

    def keep_page(self, page: Page) -> None:
        """Record a page and its links."""
        with self._write() as connection:
            values = (page.url, page.final_url, page.etag, page.last_modified, json.dumps(page.links))
            connection.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)

    def take_turn(self, host: str, *, delay_seconds: float, most_seconds: float) -> float:
        """Return in how many seconds a request may be sent to a host, and keep that moment free of others.

        If that is more than `most_seconds`, no turn is taken.
        """
        with self._write() as connection:
            now = time.time()
            row = connection.execute("SELECT next_at FROM turns WHERE host = ?", (host,)).fetchone()
            at = min(max(now, row[0] if row else now), now + LONGEST_HOLD_SECONDS)
            if at - now <= most_seconds:
                connection.execute("INSERT OR REPLACE INTO turns VALUES (?, ?)", (host, at + delay_seconds))
        return float(at - now)

    def hold_host(self, host: str, seconds: float) -> None:
        """Have no request sent to a host for so long."""
        with self._write() as connection:
            connection.execute(
                "INSERT INTO turns VALUES (?, ?) "
                "ON CONFLICT (host) DO UPDATE SET next_at = max(next_at, excluded.next_at)",
                (host, time.time() + min(seconds, LONGEST_HOLD_SECONDS)),
            )

    def keep_run(self, run: Run) -> None:
        """Record how a fetch of a source went."""
        with self._write() as connection:
            values = (run.source, run.started_at, run.seconds, json.dumps(run.counts), run.problem)
            connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?)", values)

    def find_last_run(self, source: str) -> Run | None:
        """Return how the last fetch of a source went."""
        query = "SELECT {} FROM runs WHERE source = ? ORDER BY started_at DESC LIMIT 1"
        rows = self._select(Run, query, source)
        return next(rows, None)

    def count_documents(self, source: str) -> int:
        """Return how many different documents came from a source's locations."""
        query = "SELECT count(DISTINCT sha256) FROM versions JOIN listed USING (url) WHERE listed.source = ?"
        return int(self._connection.execute(query, (source,)).fetchone()[0])

    def _place_in_time(self, location: Location) -> str:
        """Return when a version came, at least a second after the one before at its location."""
        query = "SELECT max(fetched_at) FROM versions WHERE url = ?"
        [last] = self._connection.execute(query, (location.url,)).fetchone()
        if last is None or last < location.checked_at:
            return location.checked_at
        return format_time(datetime.fromisoformat(last) + timedelta(seconds=1))

    def _select(self, record: type[Record], query: str, *values: object) -> Iterator[Record]:
        """Yield records of the columns that are named like their fields."""
        names = [field.name for field in fields(record)]
        for row in self._connection.execute(query.format(", ".join(names)), values).fetchall():
            cells: dict[str, Any] = dict(zip(names, row, strict=True))
            if "links" in cells:
                cells["links"] = tuple(json.loads(cells["links"]))
            if "counts" in cells:
                cells["counts"] = json.loads(cells["counts"])
            yield record(**cells)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


@contextmanager
def open_ledger(folder: Path) -> Iterator[Ledger]:
    """Yield the ledger in a folder, which is made if need be; raises sqlite3.Error."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / FILE_NAME, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _create_tables(connection, folder)
        connection.execute("PRAGMA synchronous = NORMAL")
        yield Ledger(connection)
    finally:
        connection.close()


def _create_tables(connection: sqlite3.Connection, folder: Path) -> None:
    """Make the tables unless they are there; processes that open the file at once wait for one another."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
        return
    with lock_folder(folder / FILE_NAME):  # while SQLite turns its log on, it waits for nobody
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")


def _upsert(connection: sqlite3.Connection, table: str, record: Location) -> None:
    connection.execute("DELETE FROM failures WHERE url = ?", (record.url,))
    values: Sequence[object] = astuple(record)
    marks = ", ".join("?" * len(values))
    names = ", ".join(field.name for field in fields(record))
    connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608
