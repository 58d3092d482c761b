from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dataset.records import Classification, Document, DocumentRows, Passage
from dataset.store import open_store

TEXTS = {
    "fi": "Joint owners of the results share the costs of the patent. " + "Costs are shared. " * 40,
    "jp": "研究費の配分は文部科学省が行う。",
}


@pytest.fixture
def outputs(tmp_path):
    store = open_store(tmp_path / "out" / "kisoku.db")
    for country, text in TEXTS.items():
        document = Document(f"d-{country}", country, "file", f"file:///{country}.pdf", f"{country}.pdf")
        passage = Passage(f"p-{country}", document.document_id, 0, 4, 4, "paragraph", ("1. Terms",), text)
        label = Classification(passage.passage_id, document.document_id, "joint_ownership", 0.9)
        rows = DocumentRows(replace(document, country=country.upper()), (passage,), classifications=(label,))
        store.write_document(rows)
    store.close()
    return tmp_path / "out"


def test_passages_are_printed_with_their_place(call, outputs):
    done = call("search", "OWNERS", "-budget", "--outputs", outputs)
    assert done.exit_code == 0, done.stderr
    head, text, *_ = done.stdout.splitlines()
    assert head == "fi.pdf, page 4 · 1. Terms · joint_ownership"
    assert text.startswith("Joint owners of the results")
    assert text.endswith(" …")
    assert done.stdout.splitlines()[-1] == "1 passage"


def test_json_tells_where_the_words_stand(call, outputs):
    done = call("search", '"share the cost*" patent', "--country", "fi", "--json", "--outputs", outputs)
    (found,) = json.loads(done.stdout)["found"]
    assert [found["text"][start:end] for start, end in found["extents"]] == ["share the costs", "patent"]
    assert (found["file_name"], found["page"]) == ("fi.pdf", 4)


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["costs", "--country", "jp"], 1, "nothing found"),
        (["研究", "--document", "jp.pdf"], 0, "1 passage"),
        (["costs", "--rules"], 1, "nothing found"),
        (["-costs"], 2, "kisoku: '-costs' names no word to look for"),
        (["costs", "--lable", "x"], 2, "kisoku: No such option '--lable'."),
        (["costs", "--document", "no.pdf"], 2, "kisoku: no.pdf: no document of the store is called that"),
        (["of", "--limit", "1", "--label", "eligibility"], 1, "nothing found"),
    ],
)
def test_what_is_not_found_or_not_understood_is_told_in_a_line(call, outputs, arguments, code, line):
    done = call("search", *arguments, "--outputs", outputs)
    assert (done.exit_code, (done.stderr or done.stdout).splitlines()[-1]) == (code, line)
