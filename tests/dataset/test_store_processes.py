"""Two real processes write to one store at the same time, or are killed while they do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from made_documents import make_rows

from dataset.store import open_store

pytestmark = pytest.mark.both_databases

INDEXED = ("passages", "passage_words")
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
    with store.engine.begin() as connection:
        counts = [
            connection.execute(sa.text(f"select count(*) from {name}")).scalar_one() for name in INDEXED
        ]
    assert len(set(counts)) == 1
    store.close()
