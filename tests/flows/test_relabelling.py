"""Stored documents labelled anew: as if they had been read anew, with people's decisions kept."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from made_files import make_encrypted, make_scan

from dataset.records import Decision, Passage, Rule
from dataset.store import open_store
from flows.decisions import append_decisions
from models.current import switch_current
from models.decisions import Labelling, format_labelling, make_decision
from models.lessons import gather_lessons
from models.registry import load_judgements, load_model, save_model
from models.rule_decisions import format_rule
from models.versions import derive_version

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAMPLES = ("budget-report.pdf", "grant-terms.docx", "research-results-policy.html")
REVIEWER = "reviewer-1"
OWN_WORDS = "each holder of a result"


def read_rows(outputs: Path, table: str) -> list[dict[str, str]]:
    with (outputs / "dataset" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_bytes(outputs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (outputs / "dataset").iterdir()}


def dump_store(outputs: Path) -> list[str]:
    """Return all rows of the store but those of decisions, which are copied whenever it is opened."""
    with sqlite3.connect(f"file:{outputs / 'kisoku.db'}?mode=ro", uri=True) as connection:
        return [line for line in connection.iterdump() if not line.startswith('INSERT INTO "decisions"')]


def add_generous_model(models: Path, version: str, labels: Path) -> str:
    """Keep, beside the model of that version, one that gives labels more readily; return its version."""
    model = load_model(models, version)
    generous = replace(
        model,
        thresholds=model.thresholds * 0.7,
        shifts=model.shifts + 0.8,
        gate=model.gate - 1.0,
        version="generous",
        held_out=load_judgements(models, version),
    )
    save_model(models, generous, gather_lessons(labels, ()))
    return generous.version


@dataclass(frozen=True)
class Judged:
    """What of the first ingest a reviewer judged, and how."""

    gained: Passage
    """It had no label, and is given one."""
    cleared: Passage
    """It had labels, and is said to have none."""
    accepted: Rule
    rejected: Rule
    corrected: Rule
    decisions: tuple[Decision, ...]


def judge_some(outputs: Path) -> Judged:
    """Return decisions on what the store holds, one on a rule that is not there, and one on another text."""
    store = open_store(outputs / "kisoku.db")
    documents = [store.read_document(document.document_id) for document in store.read_documents()]
    store.close()
    passages = {p.passage_id: p for rows in documents if rows for p in rows.passages}
    ruled = {c.passage_id for rows in documents if rows for c in rows.classifications}
    rules = {r.passage_id: r for rows in documents if rows for r in rows.rules if r.action}
    accepted, rejected, corrected, *_ = rules.values()
    untouched = [p for p in passages.values() if p.kind == "paragraph" and p.passage_id not in rules]
    gained = next(p for p in untouched if p.passage_id not in ruled)
    cleared = next(passages[rule.passage_id] for rule in list(rules.values())[3:])

    def decide(target: Any, passage: Passage, before: str | None, after: str | None) -> Decision:
        return make_decision(
            target,
            document_id=passage.document_id,
            passage_id=passage.passage_id,
            text=passage.text,
            before=before,
            after=after,
            reviewer=REVIEWER,
            decided_at="2026-05-04T10:00:00+00:00",
        )

    def on_rule(rule: Rule, after: str | None) -> Decision:
        return decide("rule", passages[rule.passage_id], format_rule(rule), after)

    changes = json.dumps({"bearer": OWN_WORDS, "object": corrected.quote[:12].strip()})
    elsewhere = replace(gained, text="The Host keeps a register of what it has lent.")
    return Judged(
        gained,
        cleared,
        accepted,
        rejected,
        corrected,
        (
            decide("labels", gained, None, format_labelling(Labelling(("eligibility",), "proposed"))),
            decide("labels", cleared, None, format_labelling(Labelling(()))),
            on_rule(accepted, "{}"),
            on_rule(rejected, None),
            on_rule(corrected, changes),
            on_rule(replace(accepted, action="dance on the table"), "{}"),
            decide("labels", elsewhere, None, format_labelling(Labelling(("ownership",)))),
        ),
    )


@dataclass(frozen=True)
class Runs:
    """What a sequence of commands told and left behind; the last store is that of a fresh ingest."""

    outputs: Path
    fresh: Path
    judged: Judged
    dry: dict[str, Any]
    unchanged_by_dry_run: bool
    facts_before: list[dict[str, str]]
    done: dict[str, Any]
    ingested_after: dict[str, Any]
    second: Path
    ingested_instead: dict[str, Any]
    """What an ingest of the same files told, in place of the relabelling."""
    again: dict[str, Any]


@pytest.fixture(scope="module")
def runs(module_kisoku, models: Path, learnt: str, api_url: str) -> Runs:
    """Documents ingested with one model and relabelled by another, and the same ones ingested with that."""
    folder = module_kisoku.folder
    corpus = Path(shutil.copytree(ROOT / "corpus", folder / "corpus", ignore=lambda *_: ["samples"]))
    version = derive_version(corpus / "labels")
    own = folder / "models"
    shutil.copytree(models / version, own / version)
    switch_current(own, version)
    documents = folder / "documents"
    documents.mkdir()
    for name in SAMPLES:
        shutil.copy2(ROOT / "corpus" / "samples" / name, documents)
    make_encrypted(documents / "locked.pdf")
    make_scan(documents / "blank.pdf")

    def run(*arguments: object, status: int = 0) -> dict[str, Any]:
        done = module_kisoku.call(*arguments, "--json", KISOKU_MODELS=str(own), KISOKU_CORPUS=str(corpus))
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    run("ingest", documents, "--outputs", "first", status=1)
    first = folder / "first"
    judged = judge_some(first)
    append_decisions(corpus / "labels" / "decisions.jsonl", judged.decisions)
    switch_current(own, add_generous_model(own, version, corpus / "labels"))
    before, facts, published = dump_store(first), read_rows(first, "facts"), read_bytes(first)
    dry = run("relabel", "--dry-run", "--outputs", "first")
    unchanged = dump_store(first) == before and read_bytes(first) == published
    shutil.copytree(first, folder / "second")
    second = run("ingest", documents, "--outputs", "second", status=1)
    done = run("relabel", "--outputs", "first")
    after = run("ingest", documents, "--outputs", "first", status=1)
    again = run("relabel", "--outputs", "first")
    run("ingest", documents, "--outputs", "fresh", status=1)
    return Runs(
        first, folder / "fresh", judged, dry, unchanged, facts, done, after, folder / "second", second, again
    )


def test_the_dataset_is_to_the_byte_that_of_a_fresh_ingest(runs):
    assert read_bytes(runs.outputs) == read_bytes(runs.fresh)
    assert runs.done["changed"]
    models = {row["model_version"] for row in read_rows(runs.outputs, "classifications")}
    assert models == {"generous", ""}  # what reviewers decided comes from no model


def test_so_is_the_store(runs):
    def read(outputs: Path) -> list[object]:
        store = open_store(outputs / "kisoku.db")
        found = [store.read_document(document.document_id) for document in store.read_documents()]
        store.close()
        return found

    assert read(runs.outputs) == read(runs.fresh)


def test_what_changed_is_told(runs):
    changes = runs.done["changes"]
    assert changes["documents"] == len(SAMPLES) + 2
    assert changes["passages_changed"] >= 2
    assert changes["rules_added"] + changes["rules_removed"] + changes["rules_changed"] > 0
    assert changes["gained"]["eligibility"] >= 1
    assert sum(changes["lost"].values()) >= 1
    assert changes["examples"][0]["before"] != changes["examples"][0]["after"]
    weights = [example["weight"] for example in changes["examples"]]
    assert weights == sorted(weights, reverse=True)


def test_a_dry_run_tells_the_same_and_changes_nothing(runs):
    assert runs.unchanged_by_dry_run
    assert runs.dry["changes"] == runs.done["changes"]
    assert runs.dry["decisions"] == runs.done["decisions"]


def test_documents_are_not_read_again_afterwards(runs):
    assert all(outcome["known"] for outcome in runs.ingested_after["outcomes"])
    assert not runs.ingested_after["changed"]


def test_an_ingest_labels_anew_what_it_would_read_as_before(runs):
    assert not any(outcome["known"] for outcome in runs.ingested_instead["outcomes"])
    assert not any(outcome["stages"] for outcome in runs.ingested_instead["outcomes"])  # nothing is opened
    assert read_bytes(runs.second) == read_bytes(runs.fresh)


def test_a_second_run_finds_nothing_to_do(runs):
    assert runs.again["changes"]["documents"] == 0
    assert runs.again["documents_known"] == len(SAMPLES) + 2
    assert not runs.again["changed"]


def test_facts_are_left_as_they_were(runs):
    assert read_rows(runs.outputs, "facts") == runs.facts_before != []


def test_a_passage_carries_the_labels_that_a_reviewer_gave_it(runs):
    rows = [
        (r["passage_id"], r["label"], r["score"], r["decided_by"])
        for r in read_rows(runs.outputs, "classifications")
    ]
    mine = runs.judged.gained.passage_id
    assert [row[1:] for row in rows if row[0] == mine] == [("eligibility", "1.0", "reviewer")]
    assert {r["force"] for r in read_rows(runs.outputs, "rules") if r["passage_id"] == mine} <= {"proposed"}
    cleared = runs.judged.cleared.passage_id
    assert all(row[0] != cleared for row in rows)
    assert all(row["passage_id"] != cleared for row in read_rows(runs.outputs, "rules"))


def test_rules_keep_what_reviewers_made_of_them(runs):
    judged, rules = runs.judged, {row["rule_id"]: row for row in read_rows(runs.outputs, "rules")}
    statuses = {
        name: (rules[rule.rule_id]["status"], rules[rule.rule_id]["reviewer"])
        for name, rule in (("a", judged.accepted), ("r", judged.rejected), ("c", judged.corrected))
    }
    assert statuses == {
        "a": ("accepted", REVIEWER),
        "r": ("rejected", REVIEWER),
        "c": ("corrected", REVIEWER),
    }
    corrected = rules[judged.corrected.rule_id]
    slots = json.loads(corrected["slots"])
    assert (corrected["bearer"], slots["bearer"]) == (OWN_WORDS, {"inferred": "a reviewer's words"})
    assert corrected["quote"].startswith(corrected["object"])
    assert slots["object"]["start"] == int(corrected["start"])
    others = [
        row
        for key, row in rules.items()
        if key not in {r.rule_id for r in (judged.accepted, judged.rejected, judged.corrected)}
    ]
    assert {row["status"] for row in others} == {"machine"}


def test_decisions_whose_rule_or_passage_is_not_there_are_told(runs):
    lost = runs.judged.decisions[5].decision_id
    assert runs.done["decisions"] == {"kept": 5, "lost": [lost], "unseen": 1}


def test_the_run_is_tracked_with_its_changes(runs, ask: Callable[..., Any]):
    run = ask(f"flow_runs/{runs.done['flow_run']}")
    assert (run["state_type"], run["name"], run["tags"]) == ("COMPLETED", "relabel first", ["kisoku"])
    found = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [runs.done["flow_run"]]}}, limit=10)
    assert {artifact["key"] for artifact in found} == {"relabel-documents", "relabel-summary"}
