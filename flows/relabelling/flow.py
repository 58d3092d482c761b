"""The flow `relabel`: documents labelled anew and the dataset published, as Prefect tracks it.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import TagsContext
from prefect.futures import PrefectFuture
from prefect.states import Completed

from dataset.export import load_writers
from flows.plan import split_batches
from flows.relabelling.changes import sum_changes
from flows.relabelling.report import describe_changes, write_markdown
from flows.relabelling.work import RELABEL_WORK, RelabelWork
from flows.tracking import (
    await_futures,
    interrupt_on_failure,
    is_worth_retrying,
    make_runner,
    show_records,
    track_runs,
)

COLUMNS = (
    "file_name",
    "passage_count",
    "passages_changed",
    "rules_added",
    "rules_removed",
    "rules_changed",
    "error",
)


@task(
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=is_worth_retrying,
    persist_result=False,
    cache_policy=NO_CACHE,
)
def relabel_batch(first: int, last: int) -> None:
    """Label the documents from the `first` to the `last` of those pending, counted from 1."""
    work = RELABEL_WORK.get()
    for document in work.pending[first - 1 : last]:
        work.relabel(document.document_id)


@task(retries=2, retry_delay_seconds=2, persist_result=False, cache_policy=NO_CACHE)
def publish_dataset() -> None:
    """Bring the dataset to the state of the store."""
    RELABEL_WORK.get().publish()


@flow(name="relabel", persist_result=False, validate_parameters=False)
def relabel(outputs: str, labelling_version: str, dry_run: bool) -> State:  # noqa: ARG001 - shown by Prefect
    """Label the documents that are pending and publish the dataset."""
    work = RELABEL_WORK.get()
    work.flow_run = str(runtime.flow_run.id)
    with TagsContext(current_tags=set()):  # for each tag that a task has, the server is asked for a slot
        _work_off(work)
    changes = sum_changes(work.list_changes())
    line = describe_changes(changes, dry_run=dry_run)
    _show_changes(work, line)
    create_markdown_artifact(write_markdown(changes, line), key="relabel-summary", description=line)
    return Completed(message=line)


def run_relabelling(work: RelabelWork, *, api_url: str) -> None:
    """Run the flow on the server at `api_url`; raises what a task raised for good."""
    token = RELABEL_WORK.set(work)
    name = f"relabel {work.outputs.name}{' (dry run)' if work.dry_run else ''}"
    try:
        with track_runs(api_url):
            named = relabel.with_options(flow_run_name=name, task_runner=make_runner(work.pool))
            named(str(work.outputs), work.labelling_version, work.dry_run)
    finally:
        RELABEL_WORK.reset(token)


def _work_off(work: RelabelWork) -> None:
    """Label what is pending and publish the dataset, by tasks."""
    with interrupt_on_failure(work.pool):
        futures = _submit_batches(work)
        if futures and not work.dry_run:
            load_writers(work.formats)  # while documents are labelled
        await_futures(futures)
    if not work.dry_run:
        publish_dataset.with_options(task_run_name="publish the dataset")()


def _submit_batches(work: RelabelWork) -> list[PrefectFuture[None]]:
    futures = []
    last = 0
    total = len(work.pending)
    for batch in split_batches(work.pending, readers=work.pool.size if work.pool else 1):
        first, last = last + 1, last + len(batch)
        name = f"relabel {first}–{last} of {total}"
        futures.append(relabel_batch.with_options(task_run_name=name).submit(first, last))
    return futures


def _show_changes(work: RelabelWork, line: str) -> None:
    """Add what changed in each document to the flow run."""
    changes = sorted(work.list_changes(), key=lambda c: (c.error is None, -c.passages_changed, c.file_name))
    show_records(changes, COLUMNS, key="relabel-documents", line=line)
