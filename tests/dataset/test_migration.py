from __future__ import annotations

import itertools
import os
import re
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from made_documents import make_decision, make_rows

from dataset.engine import begin_read, begin_write, open_engine
from dataset.migration import FOLDER, REVISION, VERSION_TABLE, StoreMismatch
from dataset.rows import plain_decimal
from dataset.schema import DOCUMENT_TABLES, METADATA, find_columns
from dataset.search.passages import search_passages
from dataset.store import open_store
from dataset.tables import DECISIONS, TABLES

pytestmark = pytest.mark.both_databases

INFO = sa.table("store_info", sa.column("key"), sa.column("value"))
VERSION = sa.table(VERSION_TABLE, sa.column("version_num"))
DIGEST_OF_FIRST = "8e17293cd9c3cb41"


def read_published(store):
    return {table.name: [row for batch in store.read_table(table.name) for row in batch] for table in TABLES}


def reflect_tables(engine):
    metadata = sa.MetaData()
    metadata.reflect(engine, only=lambda name, _: not name.startswith("passage_search"))
    return {table.name: table for table in metadata.sorted_tables}


def list_columns(engine):
    return {name: table.columns.keys() for name, table in reflect_tables(engine).items()}


@pytest.fixture
def filled(store):
    store.write_document(make_rows("one"))
    store.write_document(make_rows("two", text="Costs are shared."))
    store.append_decision(make_decision(1))
    return store


def make_first_tables(url):
    engine = open_engine(url)
    with begin_write(engine) as connection:
        with Operations.context(MigrationContext.configure(connection)):
            ScriptDirectory(FOLDER).get_revision("0001").module.upgrade()
        connection.execute(INFO.insert().values(key="schema", value=DIGEST_OF_FIRST))
    return engine


@pytest.fixture
def first_url(filled, request, tmp_path):
    """A store of the version before migrations, with what the filled one holds."""
    if filled.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'first.db'}"
    else:
        url = request.getfixturevalue("second_postgres_url")
    engine = make_first_tables(url)
    known = {table.name: table for table in (*DOCUMENT_TABLES, DECISIONS)}
    with begin_write(engine) as target, begin_read(filled.engine) as source:
        for name, table in reflect_tables(engine).items():
            if name in known:
                columns = find_columns(known[name], table.columns.keys())
                rows = [
                    {k: plain_decimal(v) if isinstance(v, Decimal) else v for k, v in row._asdict().items()}
                    for row in source.execute(sa.select(*columns))
                ]
                target.execute(table.insert(), rows)
    engine.dispose()
    return url


@pytest.fixture
def second_postgres_url(postgres):
    with postgres.lend_database() as url:
        yield url


def test_a_store_of_the_first_version_is_brought_up_to_date(filled, first_url):
    notes = []
    store = open_store(first_url, note=notes.append)
    assert read_published(store) == read_published(filled)
    assert [found.text for found in search_passages(store, "shared")] == ["Costs are shared."] * 3
    assert not store.write_document(make_rows("one"))
    assert store.delete_document(make_rows("two").document.document_id)
    assert search_passages(store, "shared") == []
    store.close()
    assert [re.sub(r"; as it was.*", "", note) for note in notes] == [
        f"the store is brought up to date, from schema 0001 to {REVISION}"
    ]
    open_store(first_url, note=notes.append).close()
    assert len(notes) == 1


def test_a_file_is_copied_before_it_is_brought_up_to_date(tmp_path):
    path = tmp_path / "kisoku.db"
    make_first_tables(path).dispose()
    notes = []
    open_store(path, note=notes.append).close()
    copy = tmp_path / "kisoku-schema-0001.db"
    assert notes[0].endswith(f"; as it was, it lies in {copy}")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("select value from store_info").fetchall() == [(DIGEST_OF_FIRST,)]
    connection.close()
    assert sorted(each.name for each in tmp_path.glob("*.db*")) == [copy.name, path.name]


def test_a_migration_that_fails_changes_nothing(first_url):
    engine = open_engine(first_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("create table passage_words (a text)")
        )  # in the way of the last step but one
    before = list_columns(engine)
    with pytest.raises(sa.exc.SQLAlchemyError, match="passage_words"):
        open_store(first_url)
    assert list_columns(engine) == before
    with engine.begin() as connection:
        connection.execute(sa.text("drop table passage_words"))
    engine.dispose()
    open_store(first_url).close()


def open_and_die(url, *, at):
    """Open a store in a process that is killed at its `at`-th statement; tell whether it got that far."""
    child = os.fork()
    if child == 0:
        statements = itertools.count()

        def die(*_):
            if next(statements) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        for happening in ("before_cursor_execute", "commit"):
            sa.event.listen(sa.Engine, happening, die)
        open_store(url)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_kill_while_a_store_is_brought_up_to_date_leaves_it_as_it_was(filled, first_url):
    published = read_published(filled)
    filled.engine.dispose()  # no connection is shared with a child
    engine = open_engine(first_url)
    before = list_columns(engine)
    engine.dispose()
    killed = 0
    while list_columns(engine) == before:
        engine.dispose()
        killed += open_and_die(first_url, at=37 * killed)
    assert killed > 4
    store = open_store(first_url)
    assert read_published(store) == published
    assert find_drift_of(store) == []
    store.close()


def find_drift(connection):
    """Return what the tables lack of what the code says of them; indexes for search are each database's own."""

    def is_compared(element, name, kind, _reflected, _other):
        gin = kind == "index" and element.dialect_options["postgresql"]["using"] == "gin"
        return not (gin and connection.dialect.name == "sqlite") and not name.startswith("passage_search")

    options = {"compare_type": True, "version_table": VERSION_TABLE, "include_object": is_compared}
    return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)


def find_drift_of(store):
    with begin_read(store.engine) as connection:
        return find_drift(connection)


def test_models_and_migrations_do_not_drift(store):
    assert find_drift_of(store) == []
    with store.engine.begin() as connection:
        connection.execute(sa.text("drop index ix_documents_sha256"))
        ((change, index),) = find_drift(connection)
        assert (change, index.name) == ("add_index", "ix_documents_sha256")


def test_the_migrations_are_a_line_that_ends_at_the_revision_of_the_code():
    scripts = ScriptDirectory(FOLDER)
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions[0] == scripts.get_current_head() == REVISION
    assert revisions == sorted(revisions, reverse=True)  # by which a newer store is known


def test_a_store_of_a_newer_version_is_refused_in_a_line(store, store_url):
    with store.engine.begin() as connection:
        connection.execute(VERSION.update().values(version_num="9999"))
    with pytest.raises(
        StoreMismatch, match=rf"^[^\n]*newer version .*9999; this one knows up to {REVISION}\)"
    ):
        open_store(store_url)
    with pytest.raises(StoreMismatch, match="another version of kisoku has changed its tables"):
        store.write_document(make_rows("late"))


@pytest.mark.parametrize("digest", ["4a30aa57c9ec4e19", None])
def test_a_store_from_before_the_first_migration_is_refused(store_url, digest):
    engine = make_first_tables(store_url)
    with engine.begin() as connection:
        connection.execute(INFO.delete() if digest is None else INFO.update().values(value=digest))
    engine.dispose()
    with pytest.raises(StoreMismatch, match="from before tables were brought up to date"):
        open_store(store_url)


OPENER = """
import sys
from dataset.store import open_store
open_store(sys.argv[1], note=print).close()
"""


def test_two_that_open_an_old_store_at_once_bring_it_up_to_date_once(first_url):
    command = [sys.executable, "-c", OPENER, first_url]
    openers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = [opener.communicate(timeout=60)[0].splitlines() for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0]
    assert sorted(map(len, lines)) == [0, 1]


def test_code_from_before_migrations_leaves_the_store_alone(store):
    with begin_read(store.engine) as connection:
        schema = sa.select(INFO.c.value).where(INFO.c.key == "schema")
        assert connection.execute(schema).scalars().all() == ["see kisoku_schema"]
