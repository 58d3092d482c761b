"""Ingests as a person runs them, tracked by a real Prefect server."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from made_files import SENTENCES, make_encrypted, make_pdf, make_scan, make_text, photograph

pytestmark = pytest.mark.slow


def read_rows(outputs: Path, table: str) -> list[dict[str, str]]:
    with (outputs / "dataset" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_bytes(outputs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (outputs / "dataset").iterdir()}


def test_ingest_publishes_tracks_and_changes_nothing_again(kisoku, learnt, api_url, tmp_path, ask):
    corpus = tmp_path / "corpus"
    (corpus / "deep").mkdir(parents=True)
    make_pdf(corpus / "b.pdf", subject="Lake Fund")
    make_pdf(corpus / "deep" / "a.PDF", subject="River Fund", page_count=2)
    (corpus / "copy.pdf").write_bytes((corpus / "b.pdf").read_bytes())
    (corpus / "notes.txt").write_text("no PDF")

    first = kisoku.run("ingest", corpus, "--outputs", "out", "--json")
    assert first.returncode == 0, first.stderr
    summary = json.loads(first.stdout)
    assert [outcome["status"] for outcome in summary["outcomes"]] == ["ok", "ok"]
    assert [uri.rpartition("/")[2] for uri in summary["copies"]] == ["copy.pdf"]
    assert summary["server"] == api_url
    documents = read_rows(tmp_path / "out", "documents")
    assert sorted(row["file_name"] for row in documents) == ["a.PDF", "b.pdf"]
    assert {row["language"] for row in documents} == {"en"}
    assert any("vests in the Participant" in row["text"] for row in read_rows(tmp_path / "out", "passages"))
    assert read_rows(tmp_path / "out", "rules")

    run = ask(f"flow_runs/{summary['flow_run']}")
    assert (run["state_type"], run["name"], run["tags"]) == ("COMPLETED", "ingest corpus", ["kisoku"])
    tasks = ask("task_runs/filter", flow_runs={"id": {"any_": [summary["flow_run"]]}})
    assert {task["state_type"] for task in tasks} == {"COMPLETED"}
    assert [task["tags"] for task in tasks] == [[]] * 3  # a tag makes Prefect wait for slots
    artifacts = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [summary["flow_run"]]}}, limit=10)
    assert {artifact["key"] for artifact in artifacts} == {"ingest-documents", "ingest-summary"}

    before = read_bytes(tmp_path / "out")
    again = kisoku.run("ingest", corpus, "--outputs", "out", "--json")
    assert again.returncode == 0, again.stderr
    repeated = json.loads(again.stdout)
    assert all(outcome["known"] for outcome in repeated["outcomes"])
    assert not repeated["changed"]
    assert read_bytes(tmp_path / "out") == before
    assert repeated["seconds"] < summary["seconds"]
    quiet = ask(f"flow_runs/{repeated['flow_run']}")
    assert (quiet["state_type"], quiet["name"], quiet["tags"]) == ("COMPLETED", "ingest corpus", ["kisoku"])
    assert quiet["flow_id"] == run["flow_id"]
    artifacts = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [repeated["flow_run"]]}}, limit=10)
    assert {artifact["key"] for artifact in artifacts} == {"ingest-documents", "ingest-summary"}

    status = json.loads(kisoku.run("status", "--outputs", "out", "--json").stdout)
    assert status["documents"] == {"ok": 2}
    exported = kisoku.run("export", "--format", "jsonl,xlsx", "--outputs", "out")
    assert exported.returncode == 0, exported.stderr
    assert {"kisoku.xlsx", "rules.jsonl"} <= set(read_bytes(tmp_path / "out"))


def test_unreadable_files_fail_with_a_sentence_each(kisoku, learnt, api_url, tmp_path):
    good = make_pdf(tmp_path / "good.pdf", subject="Hill Fund")
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "cut.pdf").write_bytes(good.read_bytes()[:700])
    (tmp_path / "notes.txt").write_text("These are notes.")
    make_encrypted(tmp_path / "locked.pdf")
    make_scan(tmp_path / "scan.pdf")
    make_scan(tmp_path / "half.pdf", text_pages=1)
    names = ["good.pdf", "empty.pdf", "cut.pdf", "notes.txt", "locked.pdf", "scan.pdf", "half.pdf"]

    done = kisoku.call("ingest", *names, "--outputs", "out", "--json")
    assert done.returncode == 1, done.stderr
    told = {
        row["file_name"]: (row["status"], row["error"]) for row in read_rows(tmp_path / "out", "documents")
    }
    assert told["good.pdf"] == ("ok", "")
    assert told["half.pdf"] == ("ok", "")  # a picture without text is no text that is lost
    assert told["scan.pdf"] == ("partial", "scan.pdf: no text found in the picture on page 1")
    locked = "locked.pdf: encrypted, needs a password; save it without one and ingest that file"
    assert told["locked.pdf"] == ("failed", locked)
    assert told["notes.txt"] == ("failed", "notes.txt: neither PDF, HTML nor DOCX")
    assert told["empty.pdf"][0] == told["cut.pdf"][0] == "failed"
    assert "empty" in told["empty.pdf"][1]
    assert "truncated" in told["cut.pdf"][1]
    problems = kisoku.call("status", "--problems", "--outputs", "out").stdout
    assert "locked.pdf: encrypted, needs a password" in problems


def test_a_scan_is_read_like_the_document_that_it_shows(kisoku, learnt, api_url, tmp_path):
    pdf = make_pdf(tmp_path / "plain.pdf", subject="Lake Fund", page_count=2)
    photograph(pdf, tmp_path / "scanned.pdf")

    done = kisoku.call("ingest", "plain.pdf", "scanned.pdf", "--outputs", "out", "--json")

    assert done.returncode == 0, done.stderr
    documents = {row["file_name"]: row for row in read_rows(tmp_path / "out", "documents")}
    assert [documents[name]["ocr_page_count"] for name in ("plain.pdf", "scanned.pdf")] == ["0", "2"]
    rules = read_rows(tmp_path / "out", "rules")
    quotes = {
        name: sorted(row["quote"] for row in rules if row["document_id"] == document["document_id"])
        for name, document in documents.items()
    }
    assert quotes["scanned.pdf"] == quotes["plain.pdf"] != []


def test_a_web_page_gives_the_rules_that_it_states_with_their_place(kisoku, learnt, api_url, tmp_path):
    source = (
        f"<!DOCTYPE html><html lang=en><h1>Lake Fund</h1>{''.join(f'<p>{each}</p>' for each in SENTENCES)}"
    )
    (tmp_path / "terms.html").write_text(source, encoding="utf-8")

    done = kisoku.call("ingest", "terms.html", "--outputs", "out", "--json")

    assert done.returncode == 0, done.stderr
    [document] = read_rows(tmp_path / "out", "documents")
    assert (document["status"], document["page_count"]) == ("ok", "1")
    assert document["charset"]
    for row in read_rows(tmp_path / "out", "passages"):
        assert source[int(row["source_start"]) : int(row["source_end"])] == row["text"]
    assert {row["quote"] for row in read_rows(tmp_path / "out", "rules")} <= set(SENTENCES)
    assert read_rows(tmp_path / "out", "rules")


GERMAN = (
    "Die Mittel werden für höchstens drei Jahre bewilligt und sind sparsam zu verwenden.",
    "Erfindungen aus dem Vorhaben sind der Stiftung binnen acht Wochen schriftlich zu melden.",
    "Die Rechte an den Ergebnissen stehen der Einrichtung zu, an der sie entstanden sind.",
    "Der Zuschuss beträgt bis zu 250.000 Euro und wird nach § 44 BHO ausgezahlt.",
)
GARBLED = ("The R#c~p|ent shall disclose each invention within sixty days of its conc^ption",) * 4


def test_what_was_not_analysed_or_is_hard_to_read_is_told(kisoku, learnt, api_url, tmp_path):
    make_text(tmp_path / "richtlinie.pdf", GERMAN)
    make_text(tmp_path / "garbled.pdf", GARBLED)

    done = kisoku.call("ingest", "richtlinie.pdf", "garbled.pdf", "--outputs", "out")

    assert done.returncode == 0, done.stderr
    told = "not in English: 1 document (1 de), 2 passages (2 de); labels, rules and facts are read from"
    assert told in done.stdout
    mentions = [(row["label"], row["text"]) for row in read_rows(tmp_path / "out", "mentions")]
    assert sorted(mention for mention in mentions if mention[0] in ("AMOUNT", "LAW")) == [
        ("AMOUNT", "250.000 Euro"),
        ("LAW", "§ 44 BHO"),
    ]
    status = kisoku.call("status", "--problems", "--outputs", "out").stdout
    assert told in status
    assert "doubtful: garbled.pdf: text quality" in status
    assert "richtlinie.pdf:" not in status


def test_what_is_said_twice_is_kept_twice_and_counted_once(kisoku, learnt, api_url, tmp_path):
    terms = [sentence.replace("the Agency", "the National Science Foundation") for sentence in SENTENCES[:3]]
    for name, texts in (("once", terms), ("twice", [*terms, *GERMAN[:3], *terms])):
        body = "".join(f"<p>{text}</p>" for text in texts)
        (tmp_path / f"{name}.html").write_text(f"<html><body><main>{body}</main></body></html>")
    read = {}
    for name in ("once", "twice"):
        done = kisoku.call("ingest", f"{name}.html", "--outputs", name)
        assert done.returncode == 0, done.stderr
        read[name] = {table: read_rows(tmp_path / name, table) for table in ("passages", "rules", "entities")}
    once, twice = read["once"], read["twice"]
    assert "3 passages repeat others of the same document: kept where found, counted once" in done.stdout
    assert "not in English: 3 passages (3 de)" in done.stdout
    assert [row["quote"] for row in twice["rules"]] == [row["quote"] for row in once["rules"]] != []
    assert [row["mention_count"] for row in twice["entities"]] == [
        row["mention_count"] for row in once["entities"]
    ]
    originals = [
        row["duplicate_of"] for row in sorted(twice["passages"], key=lambda row: int(row["ordinal"]))
    ]
    assert originals[:6] == [""] * 6
    assert all(originals[6:])


def test_a_changed_file_supersedes_the_document_from_its_place(kisoku, learnt, api_url, tmp_path):
    path = make_pdf(tmp_path / "call.pdf", subject="Old Fund")
    kisoku.call("ingest", path, "--outputs", "out")
    make_pdf(path, subject="New Fund")
    kisoku.call("ingest", path, "--outputs", "out")
    old, new = sorted(read_rows(tmp_path / "out", "documents"), key=lambda row: row["supersedes"])
    assert new["supersedes"] == old["document_id"]
    assert new["title"] == "Terms for New Fund"
