from __future__ import annotations

import json
import sqlite3

from dataset.records import Document, DocumentRows, Passage
from dataset.store import open_store


def fill(path):
    store = open_store(path)
    document = Document("d-1", "1", "file", "file:///one.pdf", "one.pdf")
    passage = Passage("p-1", "d-1", 0, 1, 1, "paragraph", (), "Costs are shared.")
    store.write_document(DocumentRows(document, (passage,)))
    store.close()


def test_a_store_is_copied_to_another_database_and_checked_there(call, postgres_url, tmp_path):
    fill(tmp_path / "out" / "kisoku.db")
    copied = call("store", "copy", "--to", postgres_url, "--outputs", "out", "--json")
    assert json.loads(copied.stdout)["documents"] == 1, copied.stderr
    there = {"KISOKU_DATABASE_URL": postgres_url}
    assert call("search", "costs", "--outputs", "new", **there).stdout.startswith("one.pdf, page 1\n")
    checked = call("store", "check", "--outputs", "new", **there)
    assert (checked.exit_code, checked.stdout) == (0, "1 document checked, nothing wrong\n")


def test_what_is_wrong_with_a_store_is_told(call, tmp_path):
    path = tmp_path / "out" / "kisoku.db"
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("update documents set title = 'Another one'")
    connection.close()
    checked = call("store", "check", "--outputs", "out")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        "one.pdf: its rows are not those that were written",
        "1 document checked, 1 flaw",
    ]


def test_a_target_that_cannot_be_opened_is_told_in_a_line(call, tmp_path):
    fill(tmp_path / "out" / "kisoku.db")
    done = call("store", "copy", "--to", "oracle://x", "--outputs", "out")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "oracle://: a store is a SQLite file or a PostgreSQL database" in done.stderr
