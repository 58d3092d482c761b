"""Two real processes write to one store at the same time, or are killed while they do."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from made_documents import make_document, make_rows

from dataset.records import DocumentRows
from dataset.search.passages import search_passages
from dataset.store import open_store
from dataset.store_check import find_flaws

pytestmark = pytest.mark.both_databases

WRITER = """
import sys
from made_documents import make_rows
from dataset.store import open_store
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(path)
for i in range(count):
    store.write_document(make_rows(f"{name}-{i}", passage_count=5))
    store.write_document(make_rows("shared", passage_count=1 + i % 7, pipeline_version=f"{name}{i}"))
store.close()
"""


def start_python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], env=environment)


def test_two_processes_that_write_at_once_lose_nothing(store_url):
    writers = [start_python(WRITER, store_url, name, 25) for name in ("left", "right")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    store = open_store(store_url)
    assert store.count_documents_by_status() == {"ok": 51}
    shared = store.read_document(make_rows("shared").document.document_id)
    assert shared is not None
    assert len(shared.passages) == 1 + 24 % 7
    assert store.count_rows()["passages"] == 2 * 25 * 5 + len(shared.passages)
    store.close()


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_whole_documents(store_url):
    dice = random.Random(20260102)
    store = open_store(store_url)
    for i in range(4):
        before = len(store.read_documents())
        writer = start_python(WRITER, store_url, f"run{i}", 10_000)
        while len(store.read_documents()) == before and writer.poll() is None:
            time.sleep(0.05)
        time.sleep(0.3 * dice.random())
        writer.kill()
        assert writer.wait() == -signal.SIGKILL
    documents = store.read_documents()
    assert len(documents) > 4
    for document in documents:
        rows = store.read_document(document.document_id)
        assert len(rows.rules) == len(rows.facts) == len(rows.amounts) == len(rows.passages) > 0
    assert list(find_flaws(store)) == []
    store.close()


def write_and_die(url, rows, *, at):
    """Write a document in a process that is killed at its `at`-th statement; tell whether it got that far."""
    child = os.fork()
    if child == 0:
        statements = itertools.count()

        def die(*_):
            if next(statements) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        store = open_store(url)
        sa.event.listen(store.engine, "before_cursor_execute", die)
        sa.event.listen(store.engine, "commit", die)
        store.write_attempt(rows, reading_version="2", hopeful=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_kill_between_any_two_statements_leaves_the_old_document_or_the_new_one(store_url):
    old = make_rows("shared", passage_count=3)
    new = make_rows("shared", passage_count=2, text="The Bridge Fund pays nothing.", pipeline_version="2")
    failed = DocumentRows(make_document("shared", status="failed", error="shared.pdf: crashed"))
    store = open_store(store_url)
    for before, after in ((old, new), (new, failed)):
        store.write_attempt(before, reading_version="1", hopeful=False)
        kept = read_state(store)
        store.engine.dispose()  # no connection is shared with a child
        killed = 0
        while write_and_die(store_url, after, at=killed):
            assert read_state(store) == kept
            store.engine.dispose()
            killed += 1
        assert killed > 12
        assert read_state(store)[0] == after.document
    assert store.read_failures()[old.document.document_id].attempts == 1
    store.close()


def read_state(store):
    """Return the document, all rows of its tables, what is found of it, and how often it failed."""
    rows = store.read_document(make_rows("shared").document.document_id)
    found = [len(search_passages(store, word)) for word in ("bridge", "nothing", "office")]
    return rows.document, rows.passages, rows.rules, rows.facts, found, store.read_failures()
