"""How flow runs of documents are tracked: their server and tags, their threads, and how tasks are waited for.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from prefect import tags
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.isolation import ReaderPool
from flows.run_pages import TAGS, make_table
from flows.seed import ReaderFailed

TURN_SECONDS = 0.5
"""How long a task is waited for at once: Ctrl-C does not interrupt a wait that has no end."""


@contextmanager
def track_runs(api_url: str) -> Iterator[None]:
    """Have the flow runs of the block tracked by the server at `api_url`."""
    quick = {PREFECT_API_URL: api_url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with temporary_settings(quick), tags(*TAGS):
        yield


def make_runner(pool: ReaderPool | None) -> TaskRunner[Any]:
    """Return what runs tasks in as many threads as there are readers."""
    return ThreadPoolTaskRunner(max_workers=pool.size if pool else 1)


def is_worth_retrying(_task: object, _run: object, state: State) -> bool:
    """Tell whether another attempt may go better; where the readers cannot work at all, none does."""
    return not isinstance(state.result(raise_on_failure=False), ReaderFailed)


@contextmanager
def interrupt_on_failure(pool: ReaderPool | None) -> Iterator[None]:
    """End the readers if the block fails, or at Ctrl-C.

    Else Prefect would wait for all that is being read, and all that queues.
    """
    try:
        yield
    except BaseException:
        if pool:
            pool.interrupt()
        raise


def show_records(records: Sequence[object], columns: Sequence[str], *, key: str, line: str) -> None:
    """Add the named fields of some records to the flow run, as a table under which `line` stands."""
    create_table_artifact(make_table(records, columns), key=key, description=line)


def await_futures(futures: Sequence[PrefectFuture[None]]) -> None:
    """Wait for tasks; raises what one of them raised for good."""
    for future in futures:
        while not wait([future], timeout=TURN_SECONDS).done:
            pass
        future.result()
