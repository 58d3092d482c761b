"""Documents that keep failing are set aside, and taken up again when somebody asks for it."""

from __future__ import annotations

import hashlib
import json

import pytest
from made_files import make_encrypted, make_pdf

from dataset.records import Document, DocumentRows
from dataset.store import open_store
from flows.publishing import read_status
from flows.settings import read_settings

GREEDY = {"KISOKU_DOCUMENT_MEGABYTES": "100", "KISOKU_DOCUMENT_ATTEMPTS": "2"}
"""So little that reading a long document is given up, as it would be on a machine that is short of it."""


@pytest.mark.slow
def test_a_document_that_keeps_failing_is_set_aside_and_taken_up_again(kisoku, learnt, api_url, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    make_encrypted(corpus / "locked.pdf")
    make_pdf(corpus / "long.pdf", subject="Long Fund", page_count=12, paragraphs=8)

    def ingest():
        done = kisoku.run("ingest", corpus, "--outputs", "out", "--json", **GREEDY)
        outcomes = json.loads(done.stdout)["outcomes"]
        return {o["file_name"]: (o["status"], o["known"], o["set_aside"]) for o in outcomes}

    def count_attempts():
        settings = read_settings(environment={"KISOKU_MODELS": str(kisoku.models), **GREEDY})
        status = read_status(tmp_path / "out", settings=settings)
        return status.set_aside, {problem.file_name: problem.attempts for problem in status.problems}

    assert ingest() == {"locked.pdf": ("failed", False, True), "long.pdf": ("failed", False, False)}
    assert count_attempts() == (1, {"locked.pdf": 1, "long.pdf": 1})
    assert ingest() == {"locked.pdf": ("failed", True, True), "long.pdf": ("failed", False, True)}
    assert count_attempts() == (2, {"locked.pdf": 1, "long.pdf": 2})
    told = kisoku.run("status", "--problems", "--outputs", "out", **GREEDY).stdout
    assert "of those that failed, 2 are set aside until `kisoku retry`" in told
    assert "more than 100 MB of memory" in told
    assert "(2 attempts)" in told

    retried = kisoku.run("retry", "long.pdf", "--outputs", "out")
    assert (retried.returncode, retried.stderr) == (0, "")
    assert "1 document, 1 ok" in retried.stdout
    assert count_attempts() == (1, {"locked.pdf": 1})


def test_what_cannot_be_tried_again_is_told_in_a_line(kisoku, tmp_path):
    store_made(tmp_path / "out")

    def retry(*arguments):
        done = kisoku.run("retry", *arguments, "--outputs", "out")
        assert done.stdout.count("\n") <= 2
        return done.returncode, (done.stderr or done.stdout).rstrip("\n")

    assert retry("fine.pdf") == (2, "kisoku: fine.pdf: was read whole; there is nothing to try again")
    code, line = retry("unknown.pdf")
    assert (code, line.count("\n")) == (2, 0)
    assert line.startswith("kisoku: unknown.pdf: no document of the store is called that")
    code, line = retry()
    assert (code, line.count("\n")) == (2, 0)
    assert "or give --all; 2 failed" in line
    assert retry("--all", "fine.pdf")[0] == retry("--partial", "fine.pdf")[0] == 2
    assert retry("gone.pdf") == (1, "no longer there, left as it is: file:///gone.pdf")


def test_what_a_source_fetched_is_left_to_its_next_run(kisoku, tmp_path):
    store = store_made(tmp_path / "out")
    before = store.read_failures()
    done = kisoku.run("retry", "--all", "--outputs", "out", "--json")
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
