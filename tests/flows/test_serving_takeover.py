"""What serving makes of what a killed process left at the server, and of runs that wait."""

# ruff: noqa: PLC0415 - to import Prefect takes seconds, which collecting tests should not
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.problems import Unusable
from flows.serving.jobs import Job
from flows.serving.schedules import Timing

pytestmark = pytest.mark.slow


@pytest.fixture
def client(api_url):
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        yield client


def make_job(name: str, **timing: object) -> Job:
    return Job(name, "relabel_and_publish", Timing(**timing), {"outputs": f"/{name}"}, ("kisoku", "left"))


def register(job: Job):
    from flows.serving.deployments import make_deployment

    return make_deployment(job).apply()


def test_runs_that_were_under_way_count_as_crashed_and_one_run_makes_up_for_those_missed(client):
    from prefect.states import Pending, Running, Scheduled

    from flows.serving.deployments import drop_repeated_runs, take_over

    hourly = make_job("hourly", every_seconds=3600)
    assert not take_over(client, hourly)  # the server does not know it yet
    deployment = register(hourly)
    assert not take_over(client, hourly)  # nothing was missed since
    register(hourly)

    ago = [datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (30, 20, 10)]
    waiting = [
        client.create_flow_run_from_deployment(deployment, state=Scheduled(scheduled_time=at)).id
        for at in ago
    ]
    drop_repeated_runs(client, [deployment])
    assert find_runs(client, deployment, "SCHEDULED") == [waiting[-1]]
    client.delete_flow_run(waiting[-1])

    left = client.create_flow_run_from_deployment(deployment)
    client.set_flow_run_state(left.id, Pending(), force=True)
    client.set_flow_run_state(left.id, Running(), force=True)
    assert take_over(client, hourly)
    ended = client.read_flow_run(left.id)
    assert ended.state_name == "Crashed"
    assert "has ended" in ended.state.message
    assert client.read_deployment(deployment).paused
    assert find_runs(client, deployment, "PENDING", "RUNNING") == []


def test_what_is_due_only_on_demand_is_never_made_up_for(client):
    from prefect.states import Crashed

    from flows.serving.deployments import take_over

    asked = make_job("asked")
    run = client.create_flow_run_from_deployment(register(asked))
    client.set_flow_run_state(run.id, Crashed(), force=True)
    assert not take_over(client, asked)


def test_two_folders_of_outputs_do_not_take_the_same_deployment_from_each_other(client):
    from flows.serving.deployments import check_owner, drop_undeclared, find_deployment, take_over

    mine = make_job("shared", every_seconds=3600)
    register(mine)
    theirs = Job(mine.name, mine.function, mine.timing, {"outputs": "/theirs"}, mine.tags)
    with pytest.raises(Unusable, match="shared is served for /shared by the same Prefect server"):
        check_owner(client, [theirs])
    check_owner(client, [mine])
    take_over(client, mine)  # which pauses it
    check_owner(client, [theirs])
    assert drop_undeclared(client, [], "/theirs") == []
    assert drop_undeclared(client, [], "/shared") == ["shared"]
    assert find_deployment(client, mine) is None


def find_runs(client, deployment_id, *states: str) -> list[object]:
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterDeploymentId,
        FlowRunFilterNextScheduledStartTime,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )

    found = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))),
            next_scheduled_start_time=FlowRunFilterNextScheduledStartTime(before_=datetime.now(UTC))
            if states == ("SCHEDULED",)
            else None,
        )
    )
    return [run.id for run in found]
