"""What a kill, a crash and a document without end cost."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

import psycopg
import pytest
from made_files import make_encrypted, make_pdf, pad_pdf
from made_processes import await_true, find_readers, find_seeds, is_alive

from flows.publishing import read_status
from flows.settings import read_settings

DATABASES = ("sqlite", "postgresql")
LARGEST = 2_000_000
"""Bytes that make a document the largest, and so the first that is read."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc"),
]


def count_stored(outputs: Path, url: str | None = None) -> int:
    """Return how many documents are stored in a PostgreSQL database, or else in the SQLite file of the outputs."""
    try:
        if url is not None:
            with psycopg.connect(url) as server:
                return int(server.execute("select count(*) from documents").fetchone()[0])
        with sqlite3.connect(f"file:{outputs / 'kisoku.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from documents").fetchone()[0])
    except (sqlite3.Error, psycopg.Error):
        return 0  # not there yet


def read_bytes(outputs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (outputs / "dataset").iterdir()}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(5):
        make_pdf(folder / f"{number}.pdf", subject=f"Programme {number}", page_count=4, paragraphs=6)
    return folder


@pytest.fixture(scope="module")
def undisturbed(module_kisoku, learnt, api_url, corpus):
    """The dataset of one ingest into SQLite, which every other way has to give byte for byte."""
    assert module_kisoku.run("ingest", corpus, "--outputs", "whole").returncode == 0
    return read_bytes(module_kisoku.folder / "whole")


@pytest.fixture(params=DATABASES)
def database(request):
    """The variables that lead an ingest to one database or the other."""
    if request.param == "sqlite":
        return {}
    return {"KISOKU_DATABASE_URL": request.getfixturevalue("postgres_url")}


def test_an_ingest_killed_again_and_again_that_two_take_up_at_once_equals_an_undisturbed_one(
    kisoku, corpus, undisturbed, database, tmp_path
):
    url = database.get("KISOKU_DATABASE_URL")
    killed = kisoku.start("ingest", corpus, "--outputs", "out", **database)
    await_true(lambda: count_stored(tmp_path / "out", url) >= 1)
    seeds, readers = find_seeds(killed.pid), find_readers(killed.pid)
    killed.kill()
    killed.communicate()
    assert len(seeds) == 1
    assert readers
    await_true(lambda: not any(is_alive(process) for process in seeds + readers), seconds=10)
    assert count_stored(tmp_path / "out", url) < 5

    for seconds in (0.3, 2.5):  # while modules are imported, and while tools load or documents are read
        again = kisoku.start("ingest", corpus, "--outputs", "out", **database)
        time.sleep(seconds)
        again.kill()
        again.communicate()

    alone = {"KISOKU_WORKERS": "1", **database}
    both = [kisoku.start("ingest", corpus, "--outputs", "out", **alone) for _ in range(2)]
    ends = [(process.communicate(timeout=300), process.returncode) for process in both]
    assert [code for _, code in ends] == [0, 0], ends
    assert read_bytes(tmp_path / "out") == undisturbed


def test_nothing_outlives_an_ingest_that_is_killed_while_the_tools_load(kisoku, learnt, tmp_path):
    make_pdf(tmp_path / "a.pdf", subject="First Fund")
    killed = kisoku.start("ingest", "a.pdf", "--outputs", "out")
    await_true(lambda: find_seeds(killed.pid) != [])
    seeds = find_seeds(killed.pid)
    time.sleep(0.5)
    killed.kill()
    killed.communicate()
    await_true(lambda: not any(is_alive(seed) for seed in seeds), seconds=2)


def test_an_interrupted_ingest_ends_at_once_and_leaves_no_process(kisoku, learnt, api_url, tmp_path):
    pad_pdf(make_pdf(tmp_path / "a.pdf", subject="First Fund"), byte_count=LARGEST)
    make_pdf(tmp_path / "b.pdf", subject="Endless Fund", page_count=400, paragraphs=10)
    process = kisoku.start("ingest", "a.pdf", "b.pdf", "--outputs", "out", KISOKU_WORKERS="1")
    await_true(lambda: count_stored(tmp_path / "out") == 1)
    time.sleep(0.3)
    processes = find_seeds(process.pid) + find_readers(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == "kisoku: interrupted; what was read is kept, run it again to go on\n"
    assert len(processes) == 2
    await_true(lambda: not any(is_alive(process) for process in processes), seconds=2)
    assert count_stored(tmp_path / "out") == 1


def test_a_document_that_keeps_failing_costs_no_other_and_is_set_aside_until_somebody_asks(
    kisoku, learnt, api_url, tmp_path
):
    pad_pdf(make_pdf(tmp_path / "a.pdf", subject="First Fund"), byte_count=LARGEST)
    make_pdf(tmp_path / "b.pdf", subject="Long Fund", page_count=60, paragraphs=10)
    make_pdf(tmp_path / "c.pdf", subject="Last Fund")
    make_encrypted(tmp_path / "d.pdf")

    def list_failed():
        settings = read_settings(environment={"KISOKU_MODELS": str(kisoku.models)})
        problems = read_status(tmp_path / "out", settings=settings).problems
        return {problem.file_name: (problem.attempts, problem.set_aside) for problem in problems}

    crashed = kisoku.start("ingest", tmp_path, "--outputs", "out", KISOKU_WORKERS="1")
    await_true(lambda: count_stored(tmp_path / "out") == 1)
    time.sleep(0.3)
    [reader] = find_readers(crashed.pid)
    os.kill(reader, signal.SIGKILL)
    _, err = crashed.communicate(timeout=120)
    assert crashed.returncode == 1
    assert "b.pdf: the reading process crashed (SIGKILL)" in " ".join(err.split())
    assert count_stored(tmp_path / "out") == 4
    assert list_failed() == {"b.pdf": (1, False), "d.pdf": (1, True)}

    slow = kisoku.run("ingest", "b.pdf", "c.pdf", "--outputs", "out", KISOKU_DOCUMENT_SECONDS="1")
    assert slow.returncode == 1
    assert "b.pdf: reading took longer than 1 s" in " ".join(slow.stderr.split())

    greedy = kisoku.run("ingest", "b.pdf", "--outputs", "out", KISOKU_DOCUMENT_MEGABYTES="100")
    assert greedy.returncode == 1
    assert "b.pdf: reading needed more than 100 MB of memory" in " ".join(greedy.stderr.split())
    assert "of those that failed, 1 is set aside until `kisoku retry`" in greedy.stdout
    assert list_failed() == {"b.pdf": (3, True), "d.pdf": (1, True)}

    known = kisoku.run("ingest", "b.pdf", "--outputs", "out")
    assert (known.returncode, "1 unchanged" in known.stdout) == (1, True)
    retried = kisoku.run("retry", "b.pdf", "--outputs", "out")
    assert (retried.returncode, retried.stderr) == (0, "")
    assert list_failed() == {"d.pdf": (1, True)}
