"""Sources from their declaration to the dataset, as a person runs them, and killed at the worst moments."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_files import make_pdf
from made_processes import await_true
from made_site import Site, answer, drip, fail, make_bytes, open_site, serve

from dataset.store import open_store
from flows.decisions import append_decisions
from models.decisions import make_decision
from models.rule_decisions import format_rule

ROOT = Path(__file__).parents[2]
METI = """<!doctype html><html lang="en"><title>Guideline on results</title>
<h1>Guideline on the results of commissioned research</h1>
<p>Ministry of Economy, Trade and Industry</p><p>Tokyo, Japan, 1 April 2024</p>
<p>The contractor shall report each invention to the Ministry within 30 days after it has been made.</p></html>"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def declare(kisoku, tmp_path: Path) -> Any:
    """What declares sources, and has the command line use them with all other tables as they are."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for folder in ("gazetteers", "cues", "recogniser"):
        (corpus / folder).symlink_to(ROOT / "corpus" / folder, target_is_directory=True)
    shutil.copytree(ROOT / "corpus" / "labels", corpus / "labels")
    kisoku.environment["KISOKU_CORPUS"] = str(corpus)

    def write(*tables: str) -> Path:
        (corpus / "sources.toml").write_text("\n".join(f"[[source]]\n{table}" for table in tables))
        return corpus

    return write


def write_keys(**keys: object) -> str:
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in keys.items())


def write_web(site: Site, **keys: object) -> str:
    limits = "{ attempts = 2, backoff_seconds = 0.01 }"
    fixed: dict[str, object] = {"private_hosts": [site.address], "delay_seconds": 0}
    return f"{write_keys(**(fixed | keys))}\nlimits = {limits}\n"


def read_rows(outputs: Path, table: str) -> list[dict[str, str]]:
    with (outputs / "dataset" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_what_a_site_offers_becomes_rows_and_a_new_version_keeps_the_decisions(
    kisoku, learnt, api_url, ask, site, declare, tmp_path
):
    drop = tmp_path / "drop"
    drop.mkdir()
    make_pdf(drop / "river.pdf", subject="River Fund")
    (drop / "meti.html").write_text(METI)
    make_pdf(tmp_path / "v1.pdf", subject="Lake Fund")
    site.put("/lake.pdf", (tmp_path / "v1.pdf").read_bytes(), etag='"1"')
    site.put("/copy.pdf", (drop / "river.pdf").read_bytes())
    site.put(
        "/calls/", b'<a href="/lake.pdf">Lake</a> <a href="/copy.pdf">River</a>', content_type="text/html"
    )
    site.behaviours["/feed.xml"] = fail(500)
    said = {"country": "JP", "agency": "jp-jst", "licence": "CC BY 4.0"}
    corpus = declare(
        write_keys(name="drop", kind="folder", path=str(drop), country="FR", language="fr"),
        write_web(site, name="calls", kind="page", url=f"{site.url}/calls/", **said),
        write_web(site, name="news", kind="feed", url=f"{site.url}/feed.xml"),
    )

    first = kisoku.call("sources", "run", "--outputs", "out", "--json")

    assert first.returncode == 1, first.stderr  # for one of them failed
    done = json.loads(first.stdout)
    assert [fetched["problem"] is None for fetched in done["fetched"]] == [True, True, False]
    documents = {row["file_name"]: row for row in read_rows(tmp_path / "out", "documents")}
    assert documents.keys() == {"river.pdf", "meti.html", "lake.pdf"}  # the copy is the same document
    assert (documents["river.pdf"]["country"], documents["river.pdf"]["source"]) == ("FR", "drop")
    own_words = documents["meti.html"]  # go before what its source says
    assert (own_words["country"], own_words["language"]) == ("JP", "en")
    assert json.loads(own_words["evidence"])["country"] == {"source": "publisher: jp-meti"}
    lake = documents["lake.pdf"]
    assert (lake["uri"], lake["source"], lake["country"]) == (f"{site.url}/lake.pdf", "calls", "JP")
    assert lake["publisher"] == "Japan Science and Technology Agency"
    evidence = json.loads(lake["evidence"])
    assert evidence["licence"] == {"quote": "CC BY 4.0", "source": "sources.toml: calls"}
    assert evidence["country"] == {"source": "sources.toml: calls"}
    runs = ask("flow_runs/filter", flow_runs={"name": {"any_": ["sources drop, calls, news"]}})
    assert [(run["state_type"], run["tags"]) for run in runs] == [("FAILED", ["kisoku"])]
    artifacts = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [runs[0]["id"]]}}, limit=10)
    assert {artifact["key"] for artifact in artifacts} == {"sources-fetched", "sources-documents"}

    store = open_store(tmp_path / "out" / "kisoku.db")
    rows = store.read_document(lake["document_id"])
    store.close()
    assert rows is not None
    judged = next(rule for rule in rows.rules if rule.action)
    text = next(p.text for p in rows.passages if p.passage_id == judged.passage_id)
    decision = make_decision(
        "rule",
        document_id=lake["document_id"],
        passage_id=judged.passage_id,
        text=text,
        before=format_rule(judged),
        after="{}",
        reviewer="reviewer-1",
        decided_at="2026-05-04T10:00:00+00:00",
    )
    append_decisions(corpus / "labels" / "decisions.jsonl", [decision])
    make_pdf(tmp_path / "v2.pdf", subject="Lake Fund", page_count=2)
    site.put("/lake.pdf", (tmp_path / "v2.pdf").read_bytes(), etag='"2"')

    second = kisoku.call("sources", "run", "calls", "drop", "--outputs", "out", KISOKU_DOCUMENT_PAGES="1")

    assert second.returncode == 0, second.stderr
    assert "changed" in second.stdout
    assert "only the first 1 of 2 pages" in second.stderr
    retried = kisoku.call("retry", "lake.pdf", "--outputs", "out", "--json")
    assert retried.returncode == 0, retried.stderr
    told = json.loads(retried.stdout)
    assert (told["documents"], told["awaited"]) == (1, [])
    [outcome] = told["summary"]["outcomes"]
    assert (outcome["uri"], outcome["status"], outcome["page_count"]) == (lake["uri"], "ok", 2)
    documents = {row["document_id"]: row for row in read_rows(tmp_path / "out", "documents")}
    [newer] = [row for row in documents.values() if row["supersedes"]]
    assert (newer["uri"], newer["supersedes"]) == (lake["uri"], lake["document_id"])
    accepted = [row for row in read_rows(tmp_path / "out", "rules") if row["status"] == "accepted"]
    assert {row["document_id"] for row in accepted} == {newer["document_id"], lake["document_id"]}
    assert {row["reviewer"] for row in accepted} == {"reviewer-1"}

    before = {path.name: path.read_bytes() for path in (tmp_path / "out" / "dataset").iterdir()}
    third = json.loads(kisoku.call("sources", "run", "calls", "drop", "--outputs", "out", "--json").stdout)
    assert all(arrival["status"] == "unchanged" for f in third["fetched"] for arrival in f["arrivals"])
    assert (third["summary"]["changed"], third["summary"]["warnings"]) == (False, [])
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "dataset").iterdir()} == before
    listed = kisoku.call("sources", "list", "--outputs", "out").stdout
    assert "500 Internal Server Error" in listed


@pytest.mark.parametrize("moment", ["in the midst of a download", "between download and record"])
def test_a_fetch_killed_at_any_moment_is_taken_up_again(kisoku, site, declare, tmp_path, moment):
    body, ledger = make_bytes(moment), tmp_path / "out" / "fetched" / "ledger.db"
    locked, killed = threading.Event(), threading.Event()

    def hold_ledger(handler: Any) -> None:
        """Serve the document while the ledger cannot be written."""
        with sqlite3.connect(ledger, isolation_level=None) as connection:
            connection.execute("BEGIN IMMEDIATE")
            locked.set()
            answer(handler, 200, body)
            killed.wait(30)
            connection.execute("ROLLBACK")

    worst = drip(body, seconds=0.05) if moment.startswith("in") else hold_ledger
    site.put_sequence("/a.pdf", worst, serve(body))
    declare(write_web(site, name="calls", kind="url", urls=[f"{site.url}/a.pdf"], obey_robots=False))
    files, drafts = tmp_path / "out" / "fetched" / "files", tmp_path / "out" / "fetched" / "drafts"

    process = kisoku.start("sources", "fetch", "--outputs", "out")
    if moment.startswith("in"):
        await_true(lambda: any(drafts.glob("calls/*")))
    else:
        await_true(lambda: locked.is_set() and any(files.glob("*/*.pdf")))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    killed.set()

    done = kisoku.call("sources", "fetch", "--outputs", "out", "--json")
    assert done.returncode == 0, done.stderr
    [arrival] = json.loads(done.stdout)["fetched"][0]["arrivals"]
    assert (arrival["status"], arrival["byte_count"]) == ("new", len(body))
    assert [path.read_bytes() for path in files.rglob("*.pdf")] == [body]
    assert list(drafts.glob("calls/*")) == []
    again = json.loads(kisoku.call("sources", "fetch", "--outputs", "out", "--json").stdout)
    assert again["fetched"][0]["arrivals"][0]["status"] == "unchanged"


def test_an_interrupted_fetch_ends_at_once_and_says_so(kisoku, site, declare):
    site.behaviours["/slow.pdf"] = drip(make_bytes("slow"), seconds=0.2)
    urls = [f"{site.url}/slow.pdf?{number}" for number in range(3)]
    site.behaviours |= {f"/slow.pdf?{number}": site.behaviours["/slow.pdf"] for number in range(3)}
    declare(write_web(site, name="slow", kind="url", urls=urls))
    site.visits.clear()
    process = kisoku.start("sources", "fetch")
    await_true(lambda: len(site.visits) > 1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == "kisoku: interrupted; what was read is kept, run it again to go on\n"


def test_sources_and_processes_keep_the_rate_of_a_host_together(kisoku, site, declare):
    site.visits.clear()
    for name in "abcd":
        site.put(f"/rate/{name}.pdf", make_bytes(name))
    one, two, three = (
        write_web(
            site, name=names, kind="url", urls=[f"{site.url}/rate/{n}.pdf" for n in names], delay_seconds=0.25
        )
        for names in ("ab", "c", "d")
    )
    declare(one, two, three)
    with (
        kisoku.start("sources", "fetch", "ab", "c") as first,
        kisoku.start("sources", "fetch", "d") as second,
    ):
        assert [process.wait(60) for process in (first, second)] == [0, 0]
    moments = sorted(visit.at for visit in site.visits)
    assert len(moments) == 4 + 3  # with robots.txt for each source
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.2


def test_a_check_tells_each_problem_of_the_declaration_in_a_line(kisoku, declare):
    declare(
        write_keys(name="a", kind="page", url="https://example.org/", schedule="61 * * * *", country="XX"),
        write_keys(name="a", kind="folder", path="x", colour="red"),
    )
    done = kisoku.call("sources", "check")
    assert done.returncode == 2
    assert sorted(
        line.removeprefix("kisoku: sources.toml: source a: ") for line in done.stderr.splitlines()
    ) == [
        "colour: unknown key",
        "country: 'XX' is no code of ISO 3166-1, such as JP, nor EU",
        "schedule: '61 * * * *' is no cron expression: bad minute",
    ]
    listed = kisoku.call("sources", "list")
    assert (listed.returncode, len(listed.stderr.splitlines())) == (2, 1)
    assert "(and 2 more; `kisoku sources check` lists them)" in listed.stderr


def test_a_check_asks_hosts_for_their_listings_unless_it_is_offline(kisoku, site, declare):
    site.visits.clear()
    site.put("/calls/", b'<a href="/lake.pdf">Lake</a>', content_type="text/html")
    declare(
        write_web(site, name="calls", kind="page", url=f"{site.url}/calls/"),
        write_web(site, name="gone", kind="page", url=f"{site.url}/gone/"),
    )
    offline = kisoku.call("sources", "check", "--offline")
    assert (offline.returncode, site.visits) == (0, [])
    assert "2 sources, valid" in offline.stdout
    online = kisoku.call("sources", "check")
    assert online.returncode == 1
    assert f"calls: 1 new\n  {site.url}/lake.pdf\ngone: the host answered 404 Not Found\n" in online.stdout
    one = kisoku.call("sources", "check", "calls", "--json")
    assert one.returncode == 0
    assert json.loads(one.stdout)["checks"][0]["counts"] == {"new": 1}
    unknown = kisoku.call("sources", "check", "other")
    assert unknown.returncode == 2
    assert "no source 'other'; it has calls, gone" in unknown.stderr


def test_nothing_declared_is_told(kisoku, declare):
    declare()
    assert "no sources are declared" in kisoku.call("sources", "list").stdout
    done = kisoku.call("sources", "fetch")
    assert (done.returncode, done.stderr.count("no source is enabled")) == (2, 1)


def test_what_came_and_what_failed_is_shown_in_tables(kisoku, site, declare):
    site.put("/a.pdf", make_bytes("a"))
    site.put_sequence("/b.pdf", partial(answer, status=200, body=b"<!doctype html>"))
    declare(write_web(site, name="calls", kind="url", urls=[f"{site.url}/a.pdf", f"{site.url}/b.pdf"]))
    done = kisoku.call("sources", "fetch")
    assert done.returncode == 1
    assert f"failed: calls: {site.url}/b.pdf: not PDF or DOCX, but HTML" in done.stdout
    assert [line.split()[:3] for line in done.stdout.splitlines() if line.startswith("calls")] == [
        ["calls", "new", "0.00"],
        ["calls", "1", "–"],
    ]
