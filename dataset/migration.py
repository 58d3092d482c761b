"""The store's tables brought up to date by the migrations in `dataset/migrations`, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import sqlalchemy as sa

from dataset.engine import begin_read, begin_write, describe_database, lock_name

REVISION = "0004"
"""The last migration: what the tables are that this code reads and writes."""
VERSION_TABLE = "kisoku_schema"
"""Not Alembic's own name, by which Prefect would know its tables if it shared the database."""
FOLDER = Path(__file__).with_name("migrations")

_FIRST = "0001"
_DIGEST_OF_FIRST = "8e17293cd9c3cb41"
"""By which the stores are known that were made before there were migrations."""


class StoreMismatch(RuntimeError):
    """The store's tables are those of another version of kisoku, and cannot be brought up to date."""


def update_tables(engine: sa.Engine, *, note: Callable[[str], None] = lambda _: None) -> None:
    """Create the store's tables, or bring those of an earlier version up to date.

    A SQLite file is copied before. Others that write wait meanwhile, and nothing is changed if it fails.
    `note` hears what was done. Raises StoreMismatch.
    """
    with begin_read(engine) as connection:
        if _read_revision(connection) == REVISION:
            return
    with begin_write(engine) as connection:
        lock_name(connection, VERSION_TABLE)
        found = _check_revision(connection, engine)
        if found != REVISION:
            copy = _copy_file(engine, found) if found else None
            _migrate(connection, found)
    if found not in {None, REVISION}:
        _compact_file(engine)
        kept = f"; as it was, it lies in {copy}" if copy else ""
        note(f"the store is brought up to date, from schema {found} to {REVISION}{kept}")


def check_tables(connection: sa.Connection, engine: sa.Engine) -> None:
    """Raise StoreMismatch if somebody has brought the tables up to date for later code meanwhile."""
    version = sa.table(VERSION_TABLE, sa.column("version_num"))
    if connection.execute(sa.select(version.c.version_num)).scalar_one_or_none() != REVISION:
        raise StoreMismatch(f"{describe_database(engine)}: another version of kisoku has changed its tables")


def _check_revision(connection: sa.Connection, engine: sa.Engine) -> str | None:
    """Return the last migration that the store has seen, None if it is empty; raises StoreMismatch."""
    found = _read_revision(connection)
    name = describe_database(engine)
    if found == "":
        raise StoreMismatch(
            f"{name}: made by another version of kisoku, from before tables were brought up to date; "
            "move it away and ingest the corpus again"
        )
    if found is not None and found > REVISION:
        raise StoreMismatch(
            f"{name}: made by a newer version of kisoku (schema {found}; this one knows up to {REVISION}); "
            "use that version"
        )
    return found


def _read_revision(connection: sa.Connection) -> str | None:
    """Return the last migration that the store has seen; None for an empty one, "" if nobody knows."""
    inspector = sa.inspect(connection)
    if inspector.has_table(VERSION_TABLE):
        version = sa.table(VERSION_TABLE, sa.column("version_num"))
        return connection.execute(sa.select(version.c.version_num)).scalar_one_or_none() or ""
    if not inspector.has_table("store_info"):
        return None
    info = sa.table("store_info", sa.column("key"), sa.column("value"))
    digest = connection.execute(sa.select(info.c.value).where(info.c.key == "schema")).scalar_one_or_none()
    return _FIRST if digest == _DIGEST_OF_FIRST else ""


def _migrate(connection: sa.Connection, found: str | None) -> None:
    """Run the migrations after the one that was found."""
    from alembic.operations import Operations  # noqa: PLC0415 - takes a tenth of a second, and is rarely needed
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    scripts = ScriptDirectory(FOLDER)
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    pending = list(scripts.iterate_revisions(REVISION, found or "base"))
    with Operations.context(context):
        for script in reversed(pending):
            script.module.upgrade()
    context.stamp(scripts, REVISION)


def _copy_file(engine: sa.Engine, found: str) -> Path | None:
    """Return a copy of a SQLite file as it stands; None for a database that has others who see to that."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        return None
    path = Path(engine.url.database)
    copy = path.with_name(f"{path.stem}-schema-{found}{path.suffix}")
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(path) as source, sqlite3.connect(unfinished) as target:
        source.backup(target)
    source.close()
    target.close()
    return unfinished.replace(copy)


def _compact_file(engine: sa.Engine) -> None:
    """Give back the room that rows left in a SQLite file, unless others write to it just then."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, suppress(sqlite3.OperationalError):
            connection.cursor().execute("VACUUM")
