"""Serving: a process that starts runs when they are due, until it is told to end.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

import asyncio
import contextvars
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_LEVEL, temporary_settings

from flows.problems import Broken
from flows.server import answers, ensure_server, is_gone
from flows.serving.claim import claim_outputs
from flows.serving.deployments import (
    check_owner,
    drop_repeated_runs,
    drop_undeclared,
    make_deployment,
    release,
    take_over,
)
from flows.serving.jobs import Job, list_jobs
from flows.serving.reporting import STOPPING
from flows.settings import Settings

AT_START = "at-start"
"""Tag of runs that serving began with, for they were missed or asked for."""
LOOK_SECONDS = 3.0
"""How often it is looked whether the server is still there: that two looks find it, before Prefect does."""
LOOKS_TO_TIDY = 4
STOP_SECONDS = 60.0
"""How long runs may take over their end; then they are killed."""


@dataclass(frozen=True, slots=True)
class ServedJob:
    """Something that is served from now on."""

    name: str
    schedule: str
    next_due: datetime | None
    overdue: bool
    """A run was missed, or interrupted, while nothing served: one is started at once."""


@dataclass(frozen=True, slots=True)
class ServingState:
    """What is served, and by which server."""

    server: str
    jobs: tuple[ServedJob, ...]
    dropped: tuple[str, ...]
    """What was served before and is declared no more."""


def serve_jobs(
    outputs: Path,
    *,
    settings: Settings,
    only: Sequence[str],
    at_once: int,
    poll_seconds: float,
    now: bool,
    note: Callable[[str], None],
    announce: Callable[[ServingState], None],
) -> None:
    """Run what is declared on its schedules until SIGTERM or Ctrl-C, in processes of their own.

    `announce` hears what is served, once it is. At the end, runs that are under way are cancelled and all
    schedules paused. Raises Unusable if something declared or named cannot be served, or another process
    serves these outputs; Broken if the Prefect server does not answer.
    """
    jobs = list_jobs(outputs, settings=settings, only=only)
    with claim_outputs(outputs):
        api_url = ensure_server(settings.home, note=note)
        # what a run logs is kept by the server; the environment of a run is made of these settings
        with temporary_settings({PREFECT_API_URL: api_url, PREFECT_LOGGING_LEVEL: "INFO"}):
            dropped, overdue = _prepare(jobs, outputs, settings)
            runner = Runner(
                name="kisoku-serve", query_seconds=poll_seconds, prefetch_seconds=0, limit=at_once
            )
            started = {job.name for job in (jobs if now else overdue)}
            ids = asyncio.run(_register(runner, [make_deployment(job) for job in jobs], started=started))
            announce(ServingState(api_url, tuple(_make_state(job, overdue) for job in jobs), tuple(dropped)))
            _run_until_told(runner, api_url, tidy=lambda: _tidy(ids))
            with get_client(sync_client=True) as client:
                release(client, jobs)


def _prepare(jobs: Sequence[Job], outputs: Path, settings: Settings) -> tuple[list[str], list[Job]]:
    """Clear what was served before; return the names of what is declared no more, and the jobs overdue."""
    declared = list_jobs(outputs, settings=settings)
    with get_client(sync_client=True) as client:
        check_owner(client, jobs)
        dropped = drop_undeclared(client, declared, str(outputs.absolute()))
        return dropped, [job for job in jobs if take_over(client, job)]


async def _register(
    runner: Runner, deployments: Sequence[RunnerDeployment], *, started: AbstractSet[str]
) -> list[UUID]:
    """Make the deployments known to the server and to the runner, and start runs of some at once."""
    ids = [await runner.aadd_deployment(deployment) for deployment in deployments]
    async with get_client() as client:
        for deployment, deployment_id in zip(deployments, ids, strict=True):
            if deployment.name in started:
                await client.create_flow_run_from_deployment(deployment_id, tags=[AT_START])
    return ids


def _tidy(deployment_ids: Sequence[UUID]) -> None:
    """Drop runs that wait although a later one of the same deployment does, if the server answers."""
    with suppress(httpx.HTTPError), get_client(sync_client=True) as client:
        drop_repeated_runs(client, deployment_ids)


def _make_state(job: Job, overdue: Sequence[Job]) -> ServedJob:
    due = job.timing.find_next(datetime.now(UTC))
    return ServedJob(job.name, job.timing.describe(), due, job in overdue)


def _run_until_told(runner: Runner, api_url: str, *, tidy: Callable[[], None]) -> None:
    """Have the runner work in a thread of its own until a signal comes, and tidy up now and then.

    Raises Broken if the runner ends before, or the server is gone: then runs end with this process.

    At Ctrl-C, a terminal tells all processes at once. Runs do not heed it: they are ended here, so that each
    is known to have been cancelled, and not to have crashed.
    """
    ended = threading.Event()
    errors: list[BaseException] = []

    def work() -> None:
        if hasattr(signal, "pthread_sigmask"):  # what is started here inherits it
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            asyncio.run(runner.start())
        except BaseException as error:  # told by the thread that waits
            errors.append(error)
        finally:
            ended.set()

    context = contextvars.copy_context()  # with the settings
    thread = threading.Thread(target=context.run, args=(work,), name="runner", daemon=True)
    with _heed_signals(ended.set):
        thread.start()
        await_end(ended, api_url, tidy)
        if not errors and thread.is_alive():
            _stop(runner, thread)
    if errors:
        told = str(errors[0]).splitlines()[0] if str(errors[0]) else type(errors[0]).__name__
        gone = "" if answers(api_url) else f"; {_tell_gone(api_url)}"
        raise Broken(f"serving has ended: {told}{gone}") from errors[0]


def await_end(ended: threading.Event, api_url: str, tidy: Callable[[], None]) -> None:
    """Wait, and tidy up now and then; raises Broken if the server is gone, at two looks in a row."""
    was_gone = False
    for look in count(1):
        if ended.wait(LOOK_SECONDS):
            return
        gone = is_gone(api_url)
        if gone and was_gone:
            raise Broken(f"serving has ended: {_tell_gone(api_url)}")
        if not gone and look % LOOKS_TO_TIDY == 0:
            tidy()
        was_gone = gone


def _tell_gone(api_url: str) -> str:
    return f"no Prefect server answers at {api_url} any more; start `kisoku serve` again"


def _stop(runner: Runner, thread: threading.Thread) -> None:
    """End the runner: runs are cancelled, schedules are paused."""
    STOPPING.set()
    if runner.started:
        runner.execute_in_background(runner.astop)
    thread.join(STOP_SECONDS)


@contextmanager
def _heed_signals(tell: Callable[[], None]) -> Iterator[None]:
    """Tell of SIGTERM and Ctrl-C in the block; a second one ends the process at once, its runs soon after."""

    def heed(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        tell()

    before = {number: signal.signal(number, heed) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
