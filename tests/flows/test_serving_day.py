"""A day of `kisoku serve`, compressed: three sources, one of which fails, a retraining, and a webhook."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_corpus import make_corpus
from made_decisions import YELLOW_SLIPS, decide, make_texts
from made_processes import find_children, is_alive
from made_site import Site, fail, open_site
from made_webhook import open_webhook

from flows.decisions import append_decisions

pytestmark = pytest.mark.slow

STOPPED = "serving was stopped; the next start makes up for it"
SKIPPED = "Deployment concurrency limit reached."


def make_page(title: str, *sentences: str) -> bytes:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page = (
        f"<html lang='en'><head><title>{title}</title></head><body><h1>{title}</h1>{paragraphs}</body></html>"
    )
    return page.encode()


def put_page(site: Site, path: str, *sentences: str) -> None:
    site.put(path, make_page(path.strip("/"), *sentences), content_type="text/html")


def declare_source(site: Site, name: str, **more: object) -> dict[str, object]:
    web = {"formats": ["html"], "delay_seconds": 0, "private_hosts": [site.address], "every_seconds": 40}
    return {"name": name} | web | more


class Day:
    """What the server's API says of the runs of this day."""

    def __init__(self, ask: Callable[..., Any], served: subprocess.Popen[str]) -> None:
        self._ask, self._served = ask, served

    def list_runs(self, job: str, *states: str) -> list[dict[str, Any]]:
        """Return the runs of a deployment in these states, or all that have begun, as they were due."""
        kinds = states or ("COMPLETED", "FAILED", "CRASHED", "CANCELLED", "RUNNING")
        runs = self._ask(
            "flow_runs/filter",
            deployments={"name": {"any_": [job]}},
            flow_runs={"state": {"type": {"any_": kinds}}},
        )
        begun = [run for run in runs if states or run["run_count"] > 0]
        return sorted(begun, key=lambda run: run["expected_start_time"])

    def list_ended(self, job: str) -> list[dict[str, Any]]:
        """Return the runs that came to their own end."""
        return self.list_runs(job, "COMPLETED", "FAILED")

    def tell(self, job: str) -> str:
        """Return what the runs said that came to their own end."""
        return " | ".join(run["state"]["message"] for run in self.list_ended(job))

    def await_true(self, condition: Callable[[], bool], *, seconds: float = 400.0) -> None:
        """Wait for something to hold while it is served."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert self._served.poll() is None, self._served.communicate()
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(1.0)

    def await_ended(self, **counts: int) -> None:
        """Wait until so many runs of each job have come to their own end."""
        self.await_true(lambda: all(len(self.list_ended(job)) >= count for job, count in counts.items()))

    def find_artifacts(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found = self._ask("artifacts/filter", flow_runs={"id": {"any_": [run["id"]]}})
        return {artifact["key"]: artifact for artifact in found}


def read_times(run: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(run["start_time"]), datetime.fromisoformat(run["end_time"])


def read_documents(outputs: Path) -> list[str]:
    with (outputs / "dataset" / "documents.csv").open(encoding="utf-8", newline="") as file:
        return sorted(row["uri"] for row in csv.DictReader(file))


def test_a_day_of_serving_three_sources_and_a_retraining(kisoku, few_models, ask, tmp_path):
    with open_site() as site, open_webhook() as webhook:
        put_page(site, "/list", "Calls of this year.", "<a href='/calls/one'>one</a>")
        put_page(site, "/calls/one", *make_texts(YELLOW_SLIPS, 3))
        put_page(site, "/terms/first", "The Recipient shall own the results of the project.")
        site.behaviours["/list-of-ministry"] = fail(503)
        corpus = make_corpus(
            tmp_path / "corpus",
            declare_source(
                site,
                "calls",
                kind="page",
                url=f"{site.url}/list",
                include=["/calls/"],
                country="JP",
                every_seconds=20,
            ),
            declare_source(
                site, "terms", kind="url", urls=[f"{site.url}/terms/first", f"{site.url}/terms/lost"]
            ),
            declare_source(
                site,
                "ministry",
                kind="page",
                url=f"{site.url}/list-of-ministry",
                every_seconds=20,
                limits={"attempts": 1},
            ),
            retrain={"every_seconds": 40},
        )
        append_decisions(
            corpus / "labels" / "decisions.jsonl", decide(make_texts(YELLOW_SLIPS, 30), "security_control")
        )
        place = {
            "KISOKU_CORPUS": str(corpus),
            "KISOKU_MODELS": str(shutil.copytree(few_models, tmp_path / "models")),
            "KISOKU_WEBHOOK_URL": f"{webhook.url}/hooks/secret-part",
        }
        served = kisoku.start("serve", "--outputs", "outputs", "--poll-seconds", "1", **place)
        day = Day(ask, served)
        try:
            day.await_ended(calls=1, terms=1)
            put_page(site, "/calls/two", "The Contractor must notify the Ministry of each transfer.")
            put_page(site, "/calls/one", *make_texts(YELLOW_SLIPS, 3), "It is void after two years.")
            put_page(site, "/list", "<a href='/calls/one'>1</a> <a href='/calls/two'>2</a>")
            day.await_true(lambda: "2 locations: 1 new, 1 changed" in day.tell("calls"))
            day.await_ended(ministry=2, retrain=1)
            now = json.loads(kisoku.run("runs", "--json", **place).stdout)
        finally:
            children = find_children(served.pid)
            served.send_signal(signal.SIGTERM)
            out, err = served.communicate(timeout=150)
        assert served.returncode == 0, err
        assert not any(is_alive(child) for child in children)

    check_schedule(day, ask)
    check_endings(day, site)
    check_artifacts(day)
    assert read_documents(tmp_path / "outputs") == [
        f"{site.url}/calls/one",
        f"{site.url}/calls/one",  # as it was, and as it is
        f"{site.url}/calls/two",
        f"{site.url}/terms/first",
    ]
    check_listing(kisoku, place, now)
    check_reports(webhook, out + err + json.dumps(ask("logs/filter", limit=200)))


def check_schedule(day: Day, ask: Callable[..., Any]) -> None:
    """Runs of a source never overlap, have telling names and tags, and none is left when serving has ended."""
    for job in ("calls", "terms", "ministry", "retrain"):
        times = [read_times(run) for run in day.list_runs(job)]
        assert all(end <= start for (_, end), (start, _) in pairwise(times)), job
        left = day.list_runs(job, "SCHEDULED", "PENDING", "RUNNING", "CANCELLING")
        assert [(run["name"], run["state"]) for run in left] == []
    cancelled = [run for job in ("calls", "terms") for run in day.list_runs(job, "CANCELLED")]
    assert {run["state"]["message"] for run in cancelled} <= {SKIPPED, STOPPED, "Runner is shutting down."}
    first = day.list_runs("calls")[0]
    assert re.fullmatch(r"fetch-and-ingest calls \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["name"])
    assert {"kisoku", "source:calls", "country:JP"} <= set(first["tags"])
    names = ["calls", "terms", "ministry", "retrain", "relabel"]
    deployments = ask("deployments/filter", deployments={"name": {"any_": names}})
    assert len(deployments) == 5
    assert all(deployment["paused"] for deployment in deployments)
    limits = [deployment["global_concurrency_limit"] for deployment in deployments]
    assert {(limit["limit"], limit["active_slots"]) for limit in limits} == {(1, 0)}


def check_endings(day: Day, site: Site) -> None:
    """Each run says how it ended, whatever became of the others."""
    assert {run["state_name"] for run in day.list_ended("calls")} == {"Completed"}
    assert "1 new" in day.list_ended("calls")[0]["state"]["message"]
    told = day.tell("calls")
    assert sum(map(int, re.findall(r"documents \+(\d)", told))) == 3  # one, as it was and as it is, and two
    terms = day.list_ended("terms")
    assert {run["state_name"] for run in terms} == {"Completed with failures"}
    assert f"1 failed: {site.url}/terms/lost" in terms[0]["state"]["message"]
    ministry = day.list_ended("ministry")
    assert {(run["state_type"], run["state_name"]) for run in ministry} == {("FAILED", "Failed")}
    assert "503" in ministry[0]["state"]["message"]
    assert "the next run tries again" in ministry[0]["state"]["message"]
    assert day.list_ended("retrain")[0]["state"]["message"].startswith("promoted: ")


def check_artifacts(day: Day) -> None:
    """What came, what failed and why, and what changed lies with each run."""
    first = day.find_artifacts(day.list_ended("calls")[0])
    assert (first["progress-calls"]["type"], first["progress-calls"]["data"]) == ("progress", 100)
    changes = {row["table"]: row for row in json.loads(first["changes-calls"]["data"])}
    assert (changes["documents"]["added"], changes["documents"]["removed"]) == (1, 0)
    assert changes["passages"]["added"] >= 3
    failures = json.loads(day.find_artifacts(day.list_ended("terms")[0])["failures-terms"]["data"])
    assert [(row["stage"], row["document"].rpartition("/")[2]) for row in failures] == [("fetch", "lost")]


def check_listing(kisoku: Any, place: dict[str, str], now: dict[str, Any]) -> None:
    """`kisoku runs` tells the same, while it is served and afterwards."""
    jobs = {job["name"]: job for job in now["jobs"]}
    assert all(job["served"] for job in jobs.values())
    assert jobs["calls"]["problem"] is None
    assert "503" in jobs["ministry"]["problem"]
    assert jobs["calls"]["next_due"] is not None
    asked = ("--failed", "--source", "ministry", "--source", "calls", "--check", "--json")
    checked = kisoku.call("runs", *asked, **place)
    assert checked.returncode == 1
    then = json.loads(checked.stdout)
    assert {(run["job"], run["state"]) for run in then["runs"]} == {("ministry", "Failed")}
    assert {job["problem"] for job in then["jobs"]} == {
        "ministry is not served; start `kisoku serve`",
        "calls is not served; start `kisoku serve`",
    }


def check_reports(webhook: Any, logged: str) -> None:
    """The webhook hears of each failure once, however often it repeats, and its address is told to nobody."""
    assert {request.path for request in webhook.requests} == {"/hooks/secret-part"}
    reports = [request.body for request in webhook.requests]
    assert {report["state"] for report in reports if report["source"] == "terms"} == {
        "Completed with failures"
    }
    ministry = [report for report in reports if report["source"] == "ministry"]
    assert {(report["state"], report["flow"]) for report in ministry} == {("Failed", "fetch-and-ingest")}
    assert "503" in ministry[0]["message"]
    assert "/runs/flow-run/" in ministry[0]["link"]
    assert not any(report["source"] in ("calls", "retrain") for report in reports)
    assert "secret-part" not in logged
