"""Ingests whose documents are read by the workers of real Dask clusters."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_bucket import read_dataset
from made_files import make_encrypted, make_pdf
from made_processes import (
    await_true,
    find_children,
    find_readers,
    find_seeds,
    is_alive,
    read_command,
)

DOCUMENTS = 14  # batches of two on two workers
LOOK = 0.3  # seconds from one look at all processes to the next

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc"),
]


def find_workers(parent: int) -> list[int]:
    """Return the worker processes of an ingest's own cluster that have a reader."""
    spawned = [child for child in find_children(parent) if "spawn_main" in read_command(child)]
    return [child for child in spawned if find_readers(child)]


def list_family(parent: int) -> list[int]:
    """Return all that descends from a process."""
    children = find_children(parent)
    return [*children, *(each for child in children for each in list_family(child))]


def read_bytes(outputs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (outputs / "dataset").iterdir()}


def count_stored(kisoku, outputs: str) -> int:
    try:
        with sqlite3.connect(f"file:{kisoku.folder / outputs / 'kisoku.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from documents").fetchone()[0])
    except sqlite3.Error:
        return 0  # not there yet


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(DOCUMENTS - 1):
        make_pdf(folder / f"{number:02}.pdf", subject=f"Programme {number}", paragraphs=3)
    make_encrypted(folder / "locked.pdf")
    return folder


@pytest.fixture(scope="module")
def undisturbed(module_kisoku, learnt, api_url, corpus):
    """The dataset of a local ingest into SQLite, which every cluster has to give byte for byte."""
    assert module_kisoku.call("ingest", corpus, "--outputs", "whole").returncode == 1  # one is locked
    return read_bytes(module_kisoku.folder / "whole")


def test_an_interrupted_cluster_leaves_nobody_and_a_killed_worker_costs_nothing(
    kisoku, learnt, api_url, corpus, undisturbed, ask
):
    order = ("ingest", corpus, "--outputs", "out", "--runner", "dask")
    interrupted = kisoku.start(*order, KISOKU_WORKERS="1")
    await_true(lambda: any(find_seeds(child) for child in find_children(interrupted.pid)), every=LOOK)
    family = list_family(interrupted.pid)
    os.kill(interrupted.pid, signal.SIGINT)
    _, err = interrupted.communicate(timeout=120)
    assert (interrupted.returncode, err) == (
        130,
        "kisoku: interrupted; what was read is kept, run it again to go on\n",
    )
    await_true(lambda: not any(map(is_alive, family)), seconds=10)
    assert count_stored(kisoku, "out") == 0

    going = kisoku.start(*order, KISOKU_WORKERS="2")
    await_true(lambda: len(find_workers(going.pid)) == 2, every=LOOK)
    doomed, _ = find_workers(going.pid)
    [reader] = find_readers(doomed)
    os.kill(reader, signal.SIGSTOP)  # so that the worker surely has a document in hand
    await_true(lambda: count_stored(kisoku, "out") > 0)
    os.kill(doomed, signal.SIGKILL)
    await_true(lambda: not is_alive(reader), seconds=10)
    out, err = going.communicate(timeout=300)

    assert going.returncode == 1, err
    assert "is lost; others take up its documents" in err
    assert "Traceback" not in err
    assert read_bytes(kisoku.folder / "out") == undisturbed
    assert f"{DOCUMENTS} documents, {DOCUMENTS - 1} ok, 1 failed" in out
    assert "locked.pdf: encrypted, needs a password" in err
    named = {"name": {"any_": [f"ingest {corpus.name}"]}}
    [latest] = ask("flow_runs/filter", flow_runs=named, sort="START_TIME_DESC", limit=1)
    assert (latest["state_type"], latest["tags"]) == ("COMPLETED", ["kisoku"])
    of_run = {"id": {"any_": [latest["id"]]}}
    await_true(  # the server hears of tasks from the workers, and later than of the run
        lambda: {t["state_type"] for t in ask("task_runs/filter", flow_runs=of_run)} == {"COMPLETED"}
    )
    artifacts = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [latest["id"]]}}, limit=10)
    assert {artifact["key"] for artifact in artifacts} == {"ingest-documents", "ingest-summary"}


@contextmanager
def start_dask(*arguments: object, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield one of Dask's own commands, as an operator runs it."""
    inherited = {n: v for n, v in os.environ.items() if not n.startswith(("KISOKU_", "PREFECT_"))}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dask", *map(str, arguments)],
        env=inherited | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def start_worker(scheduler: Path, home: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a worker that has a home, models and a corpus of its own, which are empty."""
    options = ("--nworkers", 1, "--nthreads", 2, "--no-dashboard", "--memory-limit", 0, "--no-nanny")
    own = {"KISOKU_HOME": str(home), "KISOKU_MODELS": str(home), "KISOKU_CORPUS": str(home)}
    with start_dask("worker", "--scheduler-file", scheduler, *options, **own, **environment) as process:
        yield process


def test_workers_elsewhere_need_the_database_alone_and_outlive_their_conductors(
    kisoku, learnt, api_url, corpus, undisturbed, postgres_url, objects, tmp_path
):
    files = objects.open_files()
    files.mkdir("many")
    files.put_file(str(corpus / "00.pdf"), "many/reports/00.pdf")
    environment = objects.environment | {"KISOKU_DATABASE_URL": postgres_url}
    file = tmp_path / "scheduler.json"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file)
    with start_dask(*scheduler):
        await_true(file.is_file)
        address = json.loads(file.read_text())["address"]
        order = ("ingest", corpus, "--outputs", "s3://many/out", "--dask-address", address)
        refused = kisoku.call(*order, **objects.environment)
        assert refused.returncode == 2
        assert "workers of a Dask cluster cannot share a SQLite file" in refused.stderr

        with start_worker(file, tmp_path / "home") as worker:
            killed = kisoku.start(*order, **environment)
            await_true(lambda: bool(find_seeds(worker.pid)), every=LOOK)
            killed.kill()
            killed.communicate(timeout=60)
            await_true(lambda: not list_family(worker.pid), seconds=20, every=LOOK)

            done = kisoku.run(*order, **environment)
            assert done.returncode == 1, done.stderr
            assert "dataset: s3://many/out/dataset" in done.stdout
            there = read_dataset(files, "many/out/dataset")
            assert there == {name: undisturbed[name] for name in undisturbed if name != "datapackage.json"}
            await_true(
                lambda: not list_family(worker.pid), seconds=20, every=LOOK
            )  # its readers are gone, and it waits
            assert is_alive(worker.pid)

        known = kisoku.run("ingest", "s3://many/reports", "--outputs", "s3://many/out", **environment)
        assert (known.returncode, "1 document, 1 ok, 1 unchanged" in known.stdout) == (0, True), known.stderr
        assert read_dataset(files, "many/out/dataset") == there
