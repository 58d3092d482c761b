"""The flow `sources`: what a run fetches and ingests, as Prefect tracks it.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import TagsContext
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.inputs import InputFile
from flows.run_pages import MOST_ROWS
from flows.sources.arrivals import STATUSES, Arrival, Fetched, describe_fetched
from flows.sources.declaration import Sources
from flows.sources.fetching import AT_ONCE, FetchWatcher, fetch_source
from flows.sources.kinds import Source
from flows.summary import Summary
from flows.tracking import await_futures, track_runs


@dataclass(slots=True)
class SourcesWork:
    """What the tasks of a flow run share; they run in threads of the conducting process."""

    declared: Sources
    sources: tuple[Source, ...]
    outputs: Path
    watcher: FetchWatcher
    ingest: Callable[[Sequence[InputFile]], Summary] | None = None
    """Reads what was fetched and publishes the dataset; None if nothing is to be ingested."""
    fetched: dict[str, Fetched] = field(default_factory=dict)
    """By the name of the source."""
    summary: Summary | None = None
    halt: threading.Event = field(default_factory=threading.Event)
    done: bool = False

    def fetch(self, source: Source) -> None:
        """Fetch a source."""
        self.fetched[source.name] = fetch_source(
            source, declared=self.declared, outputs=self.outputs, watcher=self.watcher, halt=self.halt
        )

    def list_fetched(self) -> list[Fetched]:
        """Return what came from each source, in the order of the declaration."""
        return [self.fetched[source.name] for source in self.sources if source.name in self.fetched]

    def list_files(self) -> tuple[InputFile, ...]:
        """Return the documents of all sources, each once."""
        files = (file for fetched in self.list_fetched() for file in fetched.files)
        return tuple({file.sha256: file for file in files}.values())


SOURCES_WORK: ContextVar[SourcesWork] = ContextVar("kisoku_sources_work")


@task(retries=1, retry_delay_seconds=2, persist_result=False, cache_policy=NO_CACHE)
def fetch(name: str) -> None:
    """Fetch one source; what cannot be fetched is told in its result and no reason to try again."""
    work = SOURCES_WORK.get()
    work.fetch(next(source for source in work.sources if source.name == name))


@flow(name="sources", persist_result=False, validate_parameters=False)
def sources(names: list[str], outputs: str) -> State:  # noqa: ARG001 - shown by Prefect
    """Fetch sources and, if asked, ingest what they have."""
    work = SOURCES_WORK.get()
    with TagsContext(current_tags=set()):  # for each tag that a task has, the server is asked for a slot
        try:
            await_futures([fetch.with_options(task_run_name=f"fetch {name}").submit(name) for name in names])
        except BaseException:
            work.halt.set()  # else Prefect would wait for all that is being fetched, and all that queues
            raise
    _show_arrivals(work)
    line = "; ".join(f"{each.source}: {describe_fetched(each)}" for each in work.list_fetched())
    if work.ingest:
        work.summary = work.ingest(work.list_files())
    work.done = True
    broken = any(each.problem for each in work.list_fetched())
    return Failed(message=line) if broken else Completed(message=line)


def track_sources(work: SourcesWork, *, api_url: str) -> None:
    """Run the flow on the server at `api_url`; raises what a task raised for good.

    The run counts as failed if a source could not be listed; that a document could not be fetched is told in
    its tables.
    """
    token = SOURCES_WORK.set(work)
    names = [source.name for source in work.sources]
    try:
        with track_runs(api_url):
            runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=AT_ONCE)
            named = sources.with_options(flow_run_name=_name_run(names), task_runner=runner)
            state = named(names, str(work.outputs), return_state=True)
            if not work.done:
                state.result()
    finally:
        SOURCES_WORK.reset(token)


def _name_run(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"sources {', '.join(names[:3])}{more}"


def _show_arrivals(work: SourcesWork) -> None:
    """Add what came and what failed to the flow run, as tables."""
    none = dict.fromkeys((*STATUSES, "waiting"), 0)
    told: list[dict[str, Any]] = [
        {"source": each.source, **none, **each.counts, "problem": each.problem, "seconds": each.seconds}
        for each in work.list_fetched()
    ]
    create_table_artifact(told, key="sources-fetched", description="What came from each source")
    rows = [
        _make_row(each.source, arrival)
        for each in work.list_fetched()
        for arrival in each.arrivals
        if arrival.status != "unchanged"
    ]
    if rows:
        create_table_artifact(
            rows[:MOST_ROWS], key="sources-documents", description="What was new, changed or failed"
        )


def _make_row(source: str, arrival: Arrival) -> dict[str, object]:
    return {
        "source": source,
        "status": arrival.status,
        "url": arrival.url,
        "bytes": arrival.byte_count,
        "error": arrival.error,
    }
