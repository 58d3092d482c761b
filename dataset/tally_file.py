"""The file of a tally: opened if this version of the code wrote it, else made anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from dataset.tally import Tally

_TABLES = """
CREATE TABLE documents (document_id TEXT PRIMARY KEY, digest TEXT, contribution TEXT) WITHOUT ROWID;
CREATE TABLE totals (name TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
CREATE TABLE variants (
    entity_id TEXT, variant TEXT, documents INTEGER, record TEXT, PRIMARY KEY (entity_id, variant)
) WITHOUT ROWID;
CREATE TABLE named (entity_id TEXT PRIMARY KEY, mentions INTEGER, documents INTEGER) WITHOUT ROWID;
CREATE TABLE links (program_id TEXT, document_id TEXT, rules INTEGER, PRIMARY KEY (program_id, document_id))
    WITHOUT ROWID;
CREATE TABLE claims (
    value TEXT, relation TEXT, subject TEXT, document_id TEXT,
    PRIMARY KEY (value, relation, subject, document_id)
) WITHOUT ROWID;
CREATE TABLE entities (key TEXT PRIMARY KEY, csv TEXT, jsonl TEXT) WITHOUT ROWID;
CREATE TABLE programs (key TEXT PRIMARY KEY, csv TEXT, jsonl TEXT) WITHOUT ROWID;
CREATE TABLE layouts (digest TEXT PRIMARY KEY, layout BLOB) WITHOUT ROWID;
"""


@contextmanager
def open_tally(path: Path | None = None) -> Iterator[Tally]:
    """Yield the tally in the file `path`, made anew if another version wrote it; None is memory alone."""
    if path is not None and not _is_usable(path):
        discard_tally(path)
    with closing(sqlite3.connect(path or ":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA synchronous = NORMAL")
        _make_tables(connection)
        yield Tally(connection)


def discard_tally(path: Path) -> None:
    """Delete the tally in the file `path`, whatever state it is in."""
    for name in (path.name, f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


def _is_usable(path: Path) -> bool:
    """Tell whether the file was written whole by this version of the code, or is not there."""
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path)) as connection:
            [(version,)] = connection.execute("PRAGMA user_version")
            [(tables,)] = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'layouts'")
    except sqlite3.DatabaseError:
        return False
    return bool(tables) and version == _compute_version()


def _make_tables(connection: sqlite3.Connection) -> None:
    if not connection.execute("SELECT name FROM sqlite_master WHERE name = 'layouts'").fetchone():
        connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_compute_version()}")
        connection.execute("COMMIT")
    connection.execute("CREATE TEMP TABLE touched (key TEXT PRIMARY KEY) WITHOUT ROWID")


def _compute_version() -> int:
    """Return a number that stands for the code that reads, folds and writes rows."""
    digest = hashlib.sha256(version("polars").encode())  # which decides on the bytes of Parquet files
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big") >> 1
