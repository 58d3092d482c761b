"""What is served, as deployments of the Prefect server, and what a process left that served it before.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import prefect.schedules
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    State,
    StateType,
)
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed
from prefect.types import DateTime
from prefect.types.entrypoint import EntrypointType

from flows.problems import Unusable
from flows.serving import deployed
from flows.serving.jobs import Job
from flows.serving.schedules import ANCHOR, Timing

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A run brings all up to date that there is, so that one more, queued behind it, would find nothing to do."""
UNDER_WAY = FlowRunFilterState(
    type=FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
)
STOPPED = "serving was stopped; the next start makes up for it"
LEFT = "the process that ran it has ended, perhaps with the machine; the next run goes on"
INTERRUPTED = (StateType.CRASHED, StateType.CANCELLED)
PAGE = 200
"""Deployments or runs that the server is asked for at once; it gives no more."""


def make_deployment(job: Job) -> RunnerDeployment:
    """Return the deployment of a job, not known to the server yet."""
    deployment: RunnerDeployment = getattr(deployed, job.function).to_deployment(
        name=job.name,
        schedule=make_schedule(job.timing),
        paused=False,
        concurrency_limit=ONE_AT_A_TIME,
        parameters=job.parameters,
        description=job.description,
        tags=list(job.tags),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return deployment


def make_schedule(timing: Timing) -> prefect.schedules.Schedule | None:
    """Return a timing in Prefect's terms, None if it is never due."""
    if timing.schedule:
        return prefect.schedules.Cron(timing.schedule, timezone=timing.timezone)
    if timing.every_seconds:
        return prefect.schedules.Interval(timedelta(seconds=timing.every_seconds), anchor_date=ANCHOR)
    return None


def check_owner(client: SyncPrefectClient, jobs: Sequence[Job]) -> None:
    """Raise Unusable if the server has a deployment of a job for other outputs that is still on schedule."""
    for job in jobs:
        known = find_deployment(client, job)
        if known and not known.paused and known.parameters.get("outputs") != job.parameters["outputs"]:
            raise Unusable(
                f"{job.name} is served for {known.parameters.get('outputs')} by the same Prefect server; "
                f"stop that `kisoku serve`, or delete it: prefect deployment delete {job.full_name}"
            )


def find_deployment(client: SyncPrefectClient, job: Job) -> DeploymentResponse | None:
    """Return the deployment of a job as the server knows it."""
    try:
        return client.read_deployment_by_name(job.full_name)
    except ObjectNotFound:
        return None


def drop_undeclared(client: SyncPrefectClient, declared: Sequence[Job], outputs: str) -> list[str]:
    """Delete the deployments for `outputs` of what is declared no more; return their names.

    Their runs stay.
    """
    names = {job.name for job in declared}
    found = client.read_deployments(
        deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=["kisoku"])), limit=PAGE
    )
    gone = [d for d in found if d.name not in names and d.parameters.get("outputs") == outputs]
    for deployment in gone:
        client.delete_deployment(deployment.id)
    return [deployment.name for deployment in gone]


def take_over(client: SyncPrefectClient, job: Job) -> bool:
    """Clear what a process left that served the job before; return whether a run of it is overdue.

    Runs that were under way are marked as crashed, for whoever ran them is gone, and those that were
    scheduled are deleted: one run makes up for all that were missed.
    """
    known = find_deployment(client, job)
    if known is None:
        return False
    own = _pause(client, known)
    crashed: State = Crashed(message=LEFT)
    _end_left_runs(client, FlowRunFilter(deployment_id=own, state=UNDER_WAY), crashed)
    if not job.timing.is_set:
        return False
    last = next(iter(list_begun_runs(client, known.id)), None)
    if last and last.state_type in INTERRUPTED:
        parent = FlowRunFilterParentFlowRunId(any_=[last.id])
        _end_left_runs(client, FlowRunFilter(parent_flow_run_id=parent, state=UNDER_WAY), crashed)
        return True
    since = last.expected_start_time if last else known.created
    due = job.timing.find_next(since or datetime.now(UTC))
    return due is not None and due <= datetime.now(UTC)


def drop_repeated_runs(client: SyncPrefectClient, deployment_ids: Sequence[UUID]) -> None:
    """Delete all runs but the last that each of the deployments should have begun by now.

    They wait for others to end, or the computer was asleep: one run makes up for all.
    """
    scheduled = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=list(deployment_ids)),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            next_scheduled_start_time=FlowRunFilterNextScheduledStartTime(before_=DateTime.now("UTC")),
        ),
        sort=FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC,
        limit=PAGE,
    )
    last = {run.deployment_id: run.id for run in scheduled}
    for run in scheduled:
        if run.id != last[run.deployment_id]:
            client.delete_flow_run(run.id)


def list_begun_runs(client: SyncPrefectClient, deployment_id: UUID) -> list[FlowRun]:
    """Return the latest runs of a deployment that have begun, or tried to, the last first.

    Those that were skipped, as the run before was still under way, are left out.
    """
    begun: list[StateType] = [kind for kind in StateType if kind != StateType.SCHEDULED]
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=begun)),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=PAGE,
    )
    return [run for run in runs if run.run_count or run.state_type != StateType.CANCELLED]


def release(client: SyncPrefectClient, jobs: Sequence[Job]) -> None:
    """Leave nothing of the jobs at the server that waits or seems to be under way, for nothing serves."""
    for job in jobs:
        if known := find_deployment(client, job):
            own = _pause(client, known)
            _end_left_runs(
                client, FlowRunFilter(deployment_id=own, state=UNDER_WAY), Cancelled(message=STOPPED)
            )


def _pause(client: SyncPrefectClient, deployment: DeploymentResponse) -> FlowRunFilterDeploymentId:
    """Pause a deployment, delete the runs that its schedule made, and return what chooses all its runs.

    The server deletes those that are yet to fall due, and leaves those that wait already.
    """
    client.pause_deployment(deployment.id)
    own = FlowRunFilterDeploymentId(any_=[deployment.id])
    scheduled = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    waiting = FlowRunFilter(deployment_id=own, state=scheduled)
    while runs := [run for run in client.read_flow_runs(flow_run_filter=waiting) if run.auto_scheduled]:
        for run in runs:
            client.delete_flow_run(run.id)
    return own


def _end_left_runs(client: SyncPrefectClient, runs: FlowRunFilter, state: State) -> None:
    """Bring runs, and the runs within them, to a state in which they have ended."""
    for run in client.read_flow_runs(flow_run_filter=runs):
        parent = FlowRunFilterParentFlowRunId(any_=[run.id])
        _end_left_runs(client, FlowRunFilter(parent_flow_run_id=parent, state=UNDER_WAY), state)
        client.set_flow_run_state(run.id, state, force=True)
