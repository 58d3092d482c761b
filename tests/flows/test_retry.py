"""What `kisoku retry` takes up again, and what it cannot; that it reads anew is tested with what survives."""

from __future__ import annotations

import hashlib
import json

from dataset.records import Document, DocumentRows
from dataset.store import open_store


def test_what_cannot_be_tried_again_is_told_in_a_line(call, tmp_path):
    store_made(tmp_path / "out")

    def retry(*arguments):
        done = call("retry", *arguments, "--outputs", "out")
        assert done.stdout.count("\n") <= 2
        return done.exit_code, (done.stderr or done.stdout).rstrip("\n")

    assert retry("fine.pdf") == (2, "kisoku: fine.pdf: was read whole; there is nothing to try again")
    code, line = retry("unknown.pdf")
    assert (code, line.count("\n")) == (2, 0)
    assert line.startswith("kisoku: unknown.pdf: no document of the store is called that")
    code, line = retry()
    assert (code, line.count("\n")) == (2, 0)
    assert "or give --all; 2 failed" in line
    assert retry("--all", "fine.pdf")[0] == retry("--partial", "fine.pdf")[0] == 2
    assert retry("gone.pdf") == (1, "no longer there, left as it is: file:///gone.pdf")


def test_what_came_from_a_source_that_is_declared_no_more_is_left_until_it_comes_again(call, tmp_path):
    store = store_made(tmp_path / "out")
    before = store.read_failures()
    done = call("retry", "--all", "--outputs", "out", "--json")
    told = json.loads(done.stdout)
    assert (told["documents"], told["awaited"]) == (2, ["https://example.org/far.pdf"])
    assert told["missing"] == ["file:///gone.pdf"]
    after = store.read_failures()
    far, gone = make_document("far").document_id, make_document("gone").document_id
    assert (before[far].is_set_aside(3), after[far].is_set_aside(3)) == (True, False)
    assert after[gone] == before[gone]
    store.close()


def make_document(name, **changes):
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    values = {"source": "file", "uri": f"file:///{name}.pdf", "file_name": f"{name}.pdf"} | changes
    return Document(f"d-{sha256[:16]}", sha256, **values)


def store_made(outputs):
    """Return a store with a document that was read, one whose file is gone, and one that came from a source."""
    store = open_store(outputs / "kisoku.db")
    store.write_document(DocumentRows(make_document("fine")))
    gone = make_document("gone", status="failed", error="gone.pdf: is damaged")
    far = make_document(
        "far",
        source="ministry",
        uri="https://example.org/far.pdf",
        status="failed",
        error="far.pdf: is damaged",
    )
    for document in (gone, far):
        store.write_attempt(DocumentRows(document), reading_version="1", hopeful=False)
    return store
