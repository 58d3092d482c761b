"""Two real processes write to one SQLite store at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from made_documents import make_rows

from dataset.store import open_store

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


def test_two_processes_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "new" / "kisoku.db"
    writers = [start_python(WRITER, path, name, 25) for name in ("left", "right")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    store = open_store(path)
    assert store.count_documents_by_status() == {"ok": 51}
    shared = store.read_document(make_rows("shared").document.document_id)
    assert shared is not None
    assert len(shared.passages) == 1 + 24 % 7
    assert store.count_rows()["passages"] == 2 * 25 * 5 + len(shared.passages)
    store.close()
