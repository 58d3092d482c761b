"""What ran, what came of it and what is due next, as the Prefect server tells it.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import DeploymentStatus, FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.utilities.urls import url_for

from flows.problems import Broken
from flows.server import read_state
from flows.serving.deployments import find_deployment, list_begun_runs
from flows.serving.jobs import Job, list_jobs
from flows.settings import Settings

LATE = timedelta(minutes=5)
"""After its time, a run that has not begun is late."""
ENDED = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED)
"""States of runs that tell how something stands; those that are under way, or were cancelled, do not."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: when, and what came of it."""

    job: str
    name: str
    state: str
    message: str
    good: bool | None
    """There is nothing that a person has to see to; None if it is under way or was cancelled."""
    due_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    link: str | None
    """Where a browser shows it."""


@dataclass(frozen=True, slots=True)
class JobState:
    """How something that is declared stands."""

    name: str
    schedule: str
    served: bool
    """A process looks out for its runs, and its schedule is not paused."""
    last: RunRecord | None
    next_due: datetime | None
    problem: str | None
    """What a person has to see to."""


@dataclass(frozen=True, slots=True)
class RunsReport:
    """How all that is declared stands, and what ran, the latest first."""

    server: str
    jobs: tuple[JobState, ...]
    runs: tuple[RunRecord, ...]


def read_runs(
    outputs: Path, *, settings: Settings, names: Sequence[str], failed: bool, limit: int
) -> RunsReport:
    """Return what ran for `outputs`, of the named sources or of all, only what failed if that is asked for.

    No server is started. Raises Unusable if a declaration does not hold or a name is not declared, Broken if
    no server answers.
    """
    jobs = list_jobs(outputs, settings=settings, only=names)
    server = read_state(settings.home)
    if not server.running or server.url is None:
        told = (
            f"no Prefect server answers at {server.url}" if server.url else "the Prefect server does not run"
        )
        raise Broken(f"{told}, so that nothing is served; `kisoku serve` starts what is missing")
    with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as client:
        found = [(job, find_deployment(client, job)) for job in jobs]
        runs = {
            job.name: [_make_record(job, run) for run in list_begun_runs(client, known.id)] if known else []
            for job, known in found
        }
        states = tuple(_make_state(client, job, known, runs[job.name]) for job, known in found)
    shown = [run for own in runs.values() for run in own if not failed or run.good is False]
    now = datetime.now(UTC)
    latest = sorted(shown, key=lambda run: run.started_at or run.due_at or now, reverse=True)
    return RunsReport(server.url, states, tuple(latest[:limit]))


def _make_record(job: Job, run: FlowRun) -> RunRecord:
    state = run.state
    return RunRecord(
        job=job.name,
        name=run.name,
        state=run.state_name or "",
        message=" ".join((state.message or "").split()) if state else "",
        good=run.state_name == "Completed" if run.state_type in ENDED else None,
        due_at=run.expected_start_time,
        started_at=run.start_time,
        ended_at=run.end_time,
        link=url_for("flow-run", run.id),
    )


def _make_state(
    client: SyncPrefectClient, job: Job, deployment: DeploymentResponse | None, runs: Sequence[RunRecord]
) -> JobState:
    ready = deployment is not None and deployment.status == DeploymentStatus.READY
    served = ready and deployment is not None and not deployment.paused
    due = _find_next_due(client, deployment) if deployment else None
    told = next((run for run in runs if run.good is not None), None)
    return JobState(
        name=job.name,
        schedule=job.timing.describe(),
        served=served,
        last=runs[0] if runs else None,
        next_due=due,
        problem=_find_problem(job, served=served, due=due, told=told),
    )


def _find_problem(job: Job, *, served: bool, due: datetime | None, told: RunRecord | None) -> str | None:
    if not served:
        return f"{job.name} is not served; start `kisoku serve`"
    if due and due < datetime.now(UTC) - LATE:
        return f"{job.name} is late: it was due at {due:%Y-%m-%d %H:%M} UTC; other runs may take its place"
    if told and not told.good:
        return f"{job.name}: {told.state}: {told.message}"
    return None


def _find_next_due(client: SyncPrefectClient, deployment: DeploymentResponse) -> datetime | None:
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=1,
    )
    return runs[0].expected_start_time if runs else None
