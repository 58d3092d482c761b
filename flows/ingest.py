"""The flow `ingest`: what a run reads and publishes, as Prefect tracks it.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import TagsContext
from prefect.futures import PrefectFuture
from prefect.states import Completed
from prefect.task_runners import TaskRunner

from dataset.export import load_writers
from flows.plan import schedule_batches
from flows.run_pages import COLUMNS, DOCUMENTS_KEY, SUMMARY_KEY, list_rows, name_run, write_summary
from flows.summary import describe_outcomes
from flows.tracking import (
    await_futures,
    interrupt_on_failure,
    is_worth_retrying,
    make_runner,
    show_records,
    track_runs,
)
from flows.work import WORK, Work, find_work


@task(
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=is_worth_retrying,
    persist_result=False,
    cache_policy=NO_CACHE,
)
def read_batch(first: int, last: int) -> None:
    """Read the files from the `first` to the `last` of those pending, counted from 1."""
    work = WORK.get()
    for file in work.plan.pending[first - 1 : last]:
        work.read_file(file)


@task(retries=2, retry_delay_seconds=2, persist_result=False, cache_policy=NO_CACHE)
def publish_dataset() -> None:
    """Bring the dataset to the state of the store."""
    WORK.get().publish()


@flow(name="ingest", persist_result=False, validate_parameters=False)
def ingest(inputs: list[str], outputs: str, formats: list[str]) -> State:  # noqa: ARG001 - shown by Prefect
    """Read the documents that are pending and publish the dataset."""
    work = find_work()  # a cluster gets the flow's code by value, where a context's variable cannot go
    work.flow_run = str(runtime.flow_run.id)
    with TagsContext(current_tags=set()):  # for each tag that a task has, the server is asked for a slot
        _work_off(work)
    line = describe_outcomes(work.list_outcomes())
    _show_outcomes(work, line)
    return Completed(message=line)


def _work_off(work: Work) -> None:
    """Read what is pending and publish the dataset, by tasks."""
    if work.cluster is not None:
        from flows.cluster.dispatch import read_by_workers  # noqa: PLC0415 - imports Dask

        read_by_workers(work, work.cluster)
    else:
        _read_here(work)
    publish_dataset.with_options(task_run_name="publish the dataset")()


def _read_here(work: Work) -> None:
    """Read what is pending by the readers of this process."""
    with interrupt_on_failure(work.pool):
        futures = _submit_batches(work)
        if futures:
            load_writers(work.formats)  # while documents are read
        await_futures(futures)


def run_ingest(work: Work, inputs: Sequence[str], *, api_url: str) -> None:
    """Run the flow on the server at `api_url`; raises what a task raised for good."""
    token = WORK.set(work)
    try:
        with track_runs(api_url):
            named = ingest.with_options(flow_run_name=name_run(inputs), task_runner=_make_runner(work))
            named(list(inputs), str(work.outputs), list(work.formats))
    finally:
        WORK.reset(token)


def _make_runner(work: Work) -> TaskRunner[Any]:
    if work.cluster is None:
        return make_runner(work.pool)
    from flows.cluster.dispatch import make_dask_runner  # noqa: PLC0415 - imports Dask

    return make_dask_runner(work.cluster)


def _submit_batches(work: Work) -> list[PrefectFuture[None]]:
    futures = []
    pending = work.plan.pending
    for place in schedule_batches(pending, readers=work.pool.size if work.pool else 1):
        first, last = place.start + 1, place.stop
        name = f"read {pending[place][0].name}" if first == last else f"read {first}–{last} of {len(pending)}"
        futures.append(read_batch.with_options(task_run_name=name.replace("{", "(")).submit(first, last))
    return futures


def _show_outcomes(work: Work, line: str) -> None:
    """Add what became of the documents to the flow run, as a table and as a summary."""
    show_records(list_rows(work), COLUMNS, key=DOCUMENTS_KEY, line=line)
    create_markdown_artifact(write_summary(work, line), key=SUMMARY_KEY, description=line)
