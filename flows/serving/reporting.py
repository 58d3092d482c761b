"""The hook at the end of a deployed run: a line on standard output, and a report to the webhook.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.logging.loggers import flow_run_logger
from prefect.utilities.urls import url_for

from flows.serving.webhook import RunReport, post_report
from flows.settings import read_settings

NAMES = {"retrain-classifier": "retrain", "relabel-and-publish": "relabel"}
"""What runs of flows without a source are for."""
STOPPING = threading.Event()
"""Set where serving comes to its end: runs that end with it are cancelled, which nobody has to hear of."""


def report_run(flow: Flow[..., object], flow_run: FlowRun, state: State) -> None:
    """Tell of the end of a run: always in a line, and to the webhook if a person should hear of it.

    Nothing that goes wrong here changes how the run ended.
    """
    if STOPPING.is_set():
        return
    subject = str(flow_run.parameters.get("source") or NAMES.get(flow.name, flow.name))
    message = " ".join((state.message or "").split())
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ} {subject}: {state.name}: {message}\n")
    sys.stdout.flush()
    url = read_settings().webhook_url
    if url is None:
        return
    before = _find_state_before(flow_run)
    if not is_news(state, before):
        return
    report = RunReport(
        text=f"kisoku: {subject}: {state.name}: {message}",
        flow=flow.name,
        source=subject,
        state=state.name or state.type.value,
        message=message,
        recovered=_is_good(state),
        run=flow_run.name,
        link=url_for("flow-run", flow_run.id),
    )
    post_report(url, report, log=flow_run_logger(flow_run).warning)


def is_news(state: State, before: State | None) -> bool:
    """Tell whether a person has to hear: of a failure that is not the last one again, or that all is well."""
    if _is_good(state):
        return before is not None and not _is_good(before)
    return before is None or (before.name, _name_failure(before)) != (state.name, _name_failure(state))


def _name_failure(state: State) -> str:
    """Return what failed, which a message begins with, without what else the run did, which differs."""
    return (state.message or "").partition("; ")[0]


def _is_good(state: State) -> bool:
    return state.type == StateType.COMPLETED and state.name == "Completed"


def _find_state_before(flow_run: FlowRun) -> State | None:
    """Return how the last run of the same deployment ended that was not cancelled."""
    if flow_run.deployment_id is None:
        return None
    ended = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED]
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                deployment_id=FlowRunFilterDeploymentId(any_=[flow_run.deployment_id]),
                id=FlowRunFilterId(not_any_=[flow_run.id]),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ended)),
            ),
            sort=FlowRunSort.END_TIME_DESC,
            limit=1,
        )
    return runs[0].state if runs else None
