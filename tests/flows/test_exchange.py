"""Labels and names out of the store, the corpus and the log, through other tools' files, and back."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "models"))  # for small_corpus

from small_corpus import make_passages, write_corpus

from dataset.records import Classification, Document, DocumentRows, Entity, Mention, Passage
from dataset.store import open_store

LABELS = Path(__file__).parents[2] / "corpus" / "labels"
TEXTS = (
    "Each partner shall own the prototype that it generates, costs of it apart.",
    "Costs of the voyage may be charged.",
    "Visitors liked the harbour; the party whose staff made it was pleased.",
    "Vinnova pays for the crane that KTH owns.",
    "The chapter describes how a crane was shown at a fair.",
    "Title to software vests in whoever paid.",
)
FORMATS = ("prodigy", "label-studio", "kisoku")


@dataclass(frozen=True)
class Project:
    """A folder with a small labelled corpus and a store of two documents."""

    kisoku: Any
    folder: Path

    @property
    def labels(self) -> Path:
        return self.folder / "corpus" / "labels"

    def run(self, *arguments: object, code: int = 0, alone: bool = False) -> str:
        do = self.kisoku.run if alone else self.kisoku.call
        done = do(
            *arguments,
            KISOKU_CORPUS=str(self.folder / "corpus"),
            KISOKU_MODELS=str(self.folder / "models"),
        )
        assert done.returncode == code, done.stderr
        if code:
            assert done.stderr.count("\n") == 1
        return done.stderr if code else done.stdout

    def ask(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def read_log(self) -> list[dict[str, Any]]:
        path = self.labels / "decisions.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_store(path: Path) -> None:
    store = open_store(path)
    for name in ("a", "b"):
        document_id = f"d-{name}"
        passages = [
            Passage(
                passage_id=f"p-{name}{i}",
                document_id=document_id,
                ordinal=i,
                page_start=i + 1,
                page_end=i + 1,
                kind="paragraph",
                section=("Rights",),
                text=text,
                language="en",
            )
            for i, text in enumerate((TEXTS if name == "a" else TEXTS[:2]) + ("Der Hafen gehört der Stadt.",))
        ]
        passages[-1] = Passage(**{**_list_fields(passages[-1]), "language": "de"})
        vinnova = Mention("m-1", "p-a3", "d-a", "AGENCY", "Vinnova", 0, 7, "e-1", "gazetteer")
        store.write_document(
            DocumentRows(
                Document(document_id, name * 64, "file", f"/{name}.pdf", f"{name}.pdf", language="en"),
                tuple(passages),
                mentions=(vinnova,) if name == "a" else (),
                entities=(Entity("e-1", "AGENCY", "Vinnova", origin="gazetteer"),) if name == "a" else (),
                classifications=(Classification("p-a0", "d-a", "ownership", 0.9),) if name == "a" else (),
            )
        )
    store.close()


def _list_fields(passage: Passage) -> dict[str, Any]:
    return {name: getattr(passage, name) for name in Passage.__dataclass_fields__}


@pytest.fixture
def project(kisoku, tmp_path) -> Project:
    labels = write_corpus(tmp_path / "corpus" / "labels", make_passages(), LABELS / "labels.toml")
    line = {"id": "s-1", "document": "s", "text": "Vinnova pays KTH.", "spans": []}
    line["spans"] = [{"label": "AGENCY", "start": 0, "end": 7}]
    (labels / "spans.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (tmp_path / "outputs").mkdir()
    write_store(tmp_path / "outputs" / "kisoku.db")
    return Project(kisoku, tmp_path)


def test_the_queue_gives_each_open_text_once_and_says_why(project):
    entries = project.ask("queue", "--limit", 20)
    assert {entry["text"] for entry in entries} <= set(TEXTS)
    assert len({entry["text"] for entry in entries}) == len(entries) >= 4
    assert {entry["file_name"] for entry in entries} == {"a.pdf"}, "the second document repeats the first"
    assert all(entry["reasons"] for entry in entries)
    table = project.run("queue", "--limit", 2).splitlines()
    assert len(table) == 3, "a head and two passages"
    for line, entry in zip(table[1:], entries, strict=False):
        assert f"a.pdf, page {entry['page']}: {entry['text']}" in line
        assert "; ".join(entry["reasons"]) in line


def test_what_was_decided_leaves_the_queue(project):
    project.run("labels", "export", "tasks.jsonl", "--format", "kisoku")
    project.run("labels", "import", "tasks.jsonl", "--format", "kisoku", "--reviewer", "Ada")
    assert "nothing is left to label" in project.run("queue")


def test_the_queue_is_answered_in_prodigy(project):
    project.run("labels", "export", "tasks.jsonl", "--format", "prodigy", "--limit", 4)
    path = project.folder / "tasks.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert all(row["meta"]["why"] for row in rows)
    answers = [
        rows[0]
        | {"answer": "accept", "accept": ["ownership", "cost_cofunding"], "_timestamp": 1_777_888_999},
        rows[1] | {"answer": "accept", "accept": []},
        rows[2] | {"answer": "ignore"},
        rows[3],
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in answers), encoding="utf-8")
    command = ("labels", "import", "tasks.jsonl", "--format", "prodigy", "--reviewer", "Ada")
    counts = project.ask(*command)
    assert {name: counts[name] for name in ("added", "skipped", "open")} == {
        "added": 2,
        "skipped": 1,
        "open": 1,
    }
    before = (project.labels / "decisions.jsonl").read_bytes()
    assert project.ask(*command) == counts | {"added": 0, "known": 2}
    assert (project.labels / "decisions.jsonl").read_bytes() == before
    first, second = project.read_log()
    assert (first["passage_text"], first["reviewer"], first["target"]) == (rows[0]["text"], "Ada", "labels")
    assert first["decided_at"] == "2026-05-04T10:03:19+00:00"
    assert json.loads(first["after"])["labels"] == ["ownership", "cost_cofunding"]
    assert json.loads(second["after"]) == {"labels": [], "force": None, "modality": None}


@pytest.mark.parametrize("name", FORMATS)
def test_decisions_that_are_taken_out_and_brought_back_add_nothing(project, name):
    project.run("labels", "export", "corpus.x", "--format", name, "--from", "corpus")
    counts = project.ask("labels", "import", "corpus.x", "--format", name, "--reviewer", "Ada")
    assert counts["added"] == len(make_passages())
    log = {row["passage_text"]: json.loads(row["after"]) for row in project.read_log()}
    for passage in make_passages():
        after = {"labels": list(passage.labels), "force": passage.force, "modality": passage.modality}
        assert log[passage.text] == after
    project.run("labels", "export", "decided.x", "--format", name, "--from", "decisions")
    reviewer = "Ada" if name == "kisoku" else "Grace"  # where nothing tells that they were decided on
    counts = project.ask("labels", "import", "decided.x", "--format", name, "--reviewer", reviewer)
    assert (counts["added"], counts["known"]) == (0, len(make_passages()))


@pytest.mark.parametrize("name", FORMATS)
def test_names_go_out_and_come_back(project, name):
    options = ("--format", name, "--what", "spans")
    project.run("labels", "export", "corpus.x", *options, "--from", "corpus")
    assert project.ask("labels", "import", "corpus.x", *options, "--reviewer", "Ada")["added"] == 1
    (row,) = project.read_log()
    assert (row["target"], row["passage_text"]) == ("mention", "Vinnova pays KTH.")
    assert json.loads(row["after"]) == {"label": "AGENCY", "start": 0, "end": 7}
    project.run("labels", "export", "decided.x", *options, "--from", "decisions")
    counts = project.ask("labels", "import", "decided.x", *options, "--reviewer", "Ada")
    assert (counts["added"], counts["known"]) == (0, 1)


def test_names_of_the_store_are_corrected_in_label_studio(project):
    options = ("--format", "label-studio", "--what", "spans")
    project.run("labels", "export", "tasks.json", *options, "--from", "store")
    path = project.folder / "tasks.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert {task["data"]["text"] for task in tasks} == set(TEXTS), "German passages are not judged"
    task = next(task for task in tasks if task["data"]["passage_id"] == "p-a3")
    (suggested,) = task["predictions"][0]["result"]
    assert suggested["value"] == {"start": 0, "end": 7, "text": "Vinnova", "labels": ["AGENCY"]}
    start = task["data"]["text"].index("KTH")
    value = {"start": start, "end": start + 3, "text": "KTH", "labels": ["ORGANIZATION"]}
    added = suggested | {"id": "x", "value": value}
    task["annotations"] = [{"result": [added], "created_at": "2026-05-04T10:00:00Z"}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    counts = project.ask("labels", "import", "tasks.json", *options, "--reviewer", "Ada")
    assert (counts["added"], counts["open"]) == (2, len(tasks) - 1)
    gone, new = project.read_log()
    assert (json.loads(gone["before"])["label"], gone["after"]) == ("AGENCY", None)
    assert (new["before"], json.loads(new["after"])["label"]) == (None, "ORGANIZATION")


def test_stored_labels_are_suggested(project):
    project.run("labels", "export", "tasks.jsonl", "--format", "prodigy", "--from", "store")
    rows = [json.loads(line) for line in (project.folder / "tasks.jsonl").read_text("utf-8").splitlines()]
    assert [row["accept"] for row in rows if row["meta"]["passage_id"] == "p-a0"] == [["ownership"]]


def test_an_answer_older_than_the_decision_that_stands_is_not_added(project):
    row = {"text": TEXTS[0], "options": [], "accept": ["ownership"], "answer": "accept", "_timestamp": 2_000}
    path = project.folder / "x.jsonl"
    command = ("labels", "import", "x.jsonl", "--format", "prodigy", "--reviewer", "Ada")
    path.write_text(json.dumps(row), encoding="utf-8")
    assert project.ask(*command)["added"] == 1
    path.write_text(json.dumps(row | {"accept": [], "_timestamp": 1_000}), encoding="utf-8")
    assert {"added": 0, "outdated": 1}.items() <= project.ask(*command).items()
    path.write_text(json.dumps(row | {"accept": [], "_timestamp": 3_000}), encoding="utf-8")
    assert project.ask(*command)["added"] == 1


def test_a_file_with_one_bad_line_adds_nothing_and_is_told_in_a_line(project):
    good = {"text": TEXTS[0], "options": [], "accept": [], "answer": "accept"}
    rows = [good, good | {"text": TEXTS[1], "accept": ["patents"]}]
    (project.folder / "x.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    error = project.run("labels", "import", "x.jsonl", "--format", "prodigy", "--reviewer", "Ada", code=2)
    assert "x.jsonl, line 2: unknown label patents" in error
    assert not (project.labels / "decisions.jsonl").exists()
    project.run("labels", "import", "x.jsonl", "--format", "prodigy", "--reviewer", " ", code=2)


def test_the_configuration_of_label_studio_is_written_beside_the_tasks(project):
    options = ("--from", "corpus", "--config", "project.xml")
    project.run("labels", "export", "tasks.json", "--format", "label-studio", *options)
    assert "<Choices" in (project.folder / "project.xml").read_text(encoding="utf-8")
    error = project.run("labels", "export", "tasks.json", "--format", "prodigy", *options, code=2)
    assert "--config is for label-studio" in error


def test_tasks_go_to_standard_output(project):
    order = ("labels", "export", "-", "--format", "kisoku", "--from", "corpus")
    rows = project.run(*order, alone=True).splitlines()
    assert [json.loads(row)["id"] for row in rows] == [passage.id for passage in make_passages()]


def test_without_a_store_there_is_no_queue(project):
    shutil.rmtree(project.folder / "outputs")
    assert "nothing has been ingested" in project.run("queue", code=2)
    assert "nothing has been ingested" in project.run("labels", "export", "x", "--format", "kisoku", code=2)
    assert not (project.folder / "x").exists()
