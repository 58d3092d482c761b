from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from made_files import make_pdf
from made_processes import await_true, find_children, find_seeds, is_alive

from dataset.store import open_store
from flows.desk.jobs import ProcessJobs
from flows.desk.uploads import UploadStore
from flows.settings import Settings, read_settings
from review.ports import Job


@pytest.fixture
def settings(home: Path, models: Path, tmp_path: Path) -> Settings:
    return replace(read_settings(tmp_path, environment={}), home=home, models=models, workers=1)


@pytest.fixture
def jobs(settings: Settings, tmp_path: Path) -> Iterator[ProcessJobs]:
    with ProcessJobs(tmp_path / "outputs", settings) as working:
        yield working


def await_end(jobs: ProcessJobs, job: Job) -> Job:
    await_true(lambda: jobs.find(job.job_id).is_over)
    return jobs.find(job.job_id)


@pytest.mark.slow
def test_an_upload_is_read_by_a_job_that_tells_how_it_gets_on(
    jobs: ProcessJobs, settings: Settings, learnt: str, api_url: str, tmp_path: Path
) -> None:
    data = make_pdf(tmp_path / "terms.pdf", subject="sensor award").read_bytes()

    async def send() -> Path:
        async with UploadStore(tmp_path / "outputs").begin("terms.pdf") as draft:
            await draft.write(data)
            return (await draft.finish()).path

    path = asyncio.run(send())
    started = jobs.start_ingest(path, "terms.pdf")
    waiting = jobs.start_publish()
    assert (started.title, started.state, jobs.find(waiting.job_id).state) == (
        "Read terms.pdf",
        "waiting",
        "waiting",
    )

    job = await_end(jobs, started)

    assert (job.state, job.done, job.total, job.error) == ("done", 1, 1, None)
    (outcome,) = job.result["outcomes"]
    with closing(open_store(settings.locate_store(tmp_path / "outputs"))) as store:
        (document,) = store.read_documents()
    assert (document.document_id, document.uri) == (outcome["document_id"], path.as_uri())
    assert outcome["rule_count"] > 0
    assert json.loads(json.dumps(job.result)) == job.result
    published = await_end(jobs, waiting)
    assert (published.state, published.result["changed"]) == ("done", False)
    assert job.ended_at is not None
    assert published.started_at is not None
    assert job.ended_at <= published.started_at
    assert [each.job_id for each in jobs.list()] == [waiting.job_id, started.job_id]


def test_a_job_that_cannot_be_done_fails_with_a_sentence(jobs: ProcessJobs, tmp_path: Path) -> None:
    gone = await_end(jobs, jobs.start_ingest(tmp_path / "gone.pdf", "gone.pdf"))
    assert (gone.state, gone.result) == ("failed", {})
    assert gone.error == f"{tmp_path / 'gone.pdf'}: no such file or folder"
    assert jobs.process_id is None


@pytest.mark.slow
def test_a_job_is_cancelled_while_it_runs_or_waits_and_leaves_no_process(
    jobs: ProcessJobs, learnt: str, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path / "terms.pdf", subject="alloy award")
    running, waiting = jobs.start_ingest(path, "terms.pdf"), jobs.start_relabel(["d-1"])
    assert (waiting.title, waiting.kind) == ("Label 1 document anew", "relabel")
    await_true(lambda: bool(jobs.process_id and find_seeds(jobs.process_id)))
    process_id = jobs.process_id
    assert process_id is not None
    seeds = find_seeds(process_id)
    jobs.cancel(waiting.job_id)
    jobs.cancel(running.job_id)
    assert await_end(jobs, running).state == "cancelled"
    assert jobs.find(waiting.job_id).state == "cancelled"
    assert jobs.find(waiting.job_id).started_at is None
    assert not is_alive(process_id)
    await_true(lambda: not any(map(is_alive, seeds)), seconds=10)
    jobs.cancel(running.job_id)  # which is over
    with pytest.raises(KeyError):
        jobs.cancel("j-unknown")


DESK = """
import sys, time
from pathlib import Path
from flows.desk.jobs import ProcessJobs
from flows.settings import read_settings
outputs, path = Path(sys.argv[1]), Path(sys.argv[2])
with ProcessJobs(outputs, read_settings(outputs)) as jobs:
    jobs.start_ingest(path, path.name)
    while jobs.process_id is None:
        time.sleep(0.01)
    try:
        print(jobs.process_id, flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
print(jobs.list()[0].state)
"""


@pytest.mark.parametrize("end", ["kill", "ctrl-c"])
def test_no_job_outlives_the_desk(end: str, home: Path, models: Path, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "terms.pdf", subject="lens award")
    desk = subprocess.Popen(
        [sys.executable, "-c", DESK, str(tmp_path / "outputs"), str(path)],
        env=os.environ | {"KISOKU_HOME": str(home), "KISOKU_MODELS": str(models)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout is not None
    job = int(desk.stdout.readline())
    assert find_children(desk.pid) == [job]
    desk.send_signal(9 if end == "kill" else 2)
    out, _ = desk.communicate(timeout=60)
    assert out == ("" if end == "kill" else "cancelled\n")
    await_true(lambda: not is_alive(job), seconds=10)
