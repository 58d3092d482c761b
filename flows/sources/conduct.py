"""Fetching from end to end, with or without ingest: declaration, server, flow run, and what came of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flows.cluster.runners import check_runner
from flows.problems import Broken, Unusable
from flows.settings import Settings, quieten_libraries
from flows.shared_outputs import check_store
from flows.sources.arrivals import Fetched
from flows.sources.checking import SourceCheck, check_source
from flows.sources.checks import find_next_run
from flows.sources.declaration import Sources, read_sources
from flows.sources.fetching import AT_ONCE, FetchWatcher, fetch_source, find_fetched
from flows.sources.kinds import Source
from flows.sources.ledger import open_ledger
from flows.sources.records import Run
from flows.sources.shelf import Shelf

if TYPE_CHECKING:
    from flows.conduct import Watcher
    from flows.inputs import InputFile
    from flows.summary import Summary


class SourcesWatcher(FetchWatcher, Protocol):
    """Who is told how fetching gets on, and, after it, the ingest."""

    def note(self, line: str) -> None:
        """Something that takes a while is under way."""

    def watch_ingest(self) -> Watcher:
        """Return who is told how the ingest gets on; fetching is over."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A declared source and how it stands."""

    name: str
    kind: str
    place: str
    enabled: bool
    country: str | None
    agency: str | None
    language: str | None
    licence: str | None
    schedule: str | None
    due: str | None
    """When it is due next by its cron expression, in its time zone, ISO 8601."""
    documents: int
    """How many came from it so far."""
    last_run: Run | None


@dataclass(frozen=True, slots=True)
class SourceStates:
    """All declared sources."""

    file: str
    sources: tuple[SourceState, ...]


@dataclass(frozen=True, slots=True)
class SourceChecks:
    """What each source would fetch."""

    file: str
    checks: tuple[SourceCheck, ...]


@dataclass(frozen=True, slots=True)
class SourcesRun:
    """What a run of sources fetched and, if that was asked for, ingested."""

    fetched: tuple[Fetched, ...]
    summary: Summary | None = None

    @property
    def failed(self) -> bool:
        """Whether something could not be fetched or read."""
        unread = self.summary is not None and self.summary.failed > 0
        return unread or any(fetched.failed for fetched in self.fetched)


def list_sources(outputs: Path, *, settings: Settings) -> SourceStates:
    """Return the declared sources and how their last fetches went; raises Unusable or Broken."""
    declared = read_sources(settings.corpus)
    folder = Shelf(outputs).folder
    if not folder.is_dir():
        states = tuple(_make_state(source, 0, None) for source in declared.sources)
        return SourceStates(str(declared.file), states)
    try:
        with open_ledger(folder) as ledger:
            states = tuple(
                _make_state(source, ledger.count_documents(source.name), ledger.find_last_run(source.name))
                for source in declared.sources
            )
    except (sqlite3.Error, OSError) as error:
        raise Broken(f"{folder}: what was fetched cannot be read ({error})") from error
    return SourceStates(str(declared.file), states)


def check_sources(names: Sequence[str], outputs: Path, *, settings: Settings, offline: bool) -> SourceChecks:
    """Return what the named sources would fetch, or all that are enabled; raises Unusable or Broken.

    `offline`, the declaration is checked and nobody is asked.
    """
    declared = read_sources(settings.corpus)
    chosen = declared.choose(names)
    if offline:
        checks = tuple(SourceCheck(s.name, s.kind, s.place, {}) for s in chosen)
        return SourceChecks(str(declared.file), checks)
    outputs.mkdir(parents=True, exist_ok=True)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(lambda s: check_source(s, declared=declared, outputs=outputs), chosen)
            return SourceChecks(str(declared.file), tuple(found))
    except (sqlite3.Error, OSError) as error:
        raise Broken(f"{outputs}: what was fetched cannot be read ({error})") from error


def fetch_sources(
    names: Sequence[str], outputs: Path, *, settings: Settings, watcher: FetchWatcher
) -> SourcesRun:
    """Fetch the named sources, or all that are enabled, and ingest nothing; raises Unusable or Broken."""
    declared = read_sources(settings.corpus)
    chosen = _choose_some(declared, names)
    halt = threading.Event()

    def fetch(source: Source) -> Fetched:
        return fetch_source(source, declared=declared, outputs=outputs, watcher=watcher, halt=halt)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return SourcesRun(tuple(each.drop_files() for each in pool.map(fetch, chosen)))
        except BaseException:
            halt.set()  # else the pool would wait for all that queues
            raise


def run_sources(
    names: Sequence[str],
    outputs: Path,
    *,
    formats: Sequence[str] | None,
    settings: Settings,
    watcher: SourcesWatcher,
    offline: bool = False,
    retry_failed: bool = False,
) -> SourcesRun:
    """Fetch the named sources, or all that are enabled, and ingest what they have, as one tracked flow run.

    `offline`, nobody is asked, and what came before is ingested. Raises Unusable or Broken.
    """
    check_runner(settings)  # before anything is fetched
    check_store(outputs, settings)
    declared = read_sources(settings.corpus)
    chosen = _choose_some(declared, names)

    def ingest(files: Sequence[InputFile]) -> Summary:
        from flows.conduct import ingest_inputs  # noqa: PLC0415 - imports much
        from flows.inputs import Inputs  # noqa: PLC0415 - as above

        return ingest_inputs(
            Inputs(tuple(files)),
            named=[source.name for source in chosen],
            outputs=outputs,
            formats=formats,
            settings=settings,
            watcher=watcher.watch_ingest(),
            retry_failed=retry_failed,
        )

    if offline:
        files = {f.sha256: f for f in _list_fetched(chosen, declared, outputs)}
        return SourcesRun((), ingest(tuple(files.values())))
    quieten_libraries()
    from flows.server import ensure_server  # noqa: PLC0415 - imports Prefect, which takes seconds
    from flows.sources.flow import SourcesWork, track_sources  # noqa: PLC0415 - as above

    api_url = ensure_server(settings.home, note=watcher.note)
    work = SourcesWork(declared, chosen, outputs, watcher, ingest)
    track_sources(work, api_url=api_url)
    return SourcesRun(tuple(each.drop_files() for each in work.list_fetched()), work.summary)


def _list_fetched(chosen: Sequence[Source], declared: Sources, outputs: Path) -> Iterator[InputFile]:
    for source in chosen:
        yield from find_fetched(source, declared=declared, outputs=outputs)


def _choose_some(declared: Sources, names: Sequence[str]) -> tuple[Source, ...]:
    chosen = declared.choose(names)
    if not chosen:
        raise Unusable(f"{declared.file}: no source is enabled there")
    return chosen


def _find_due(source: Source) -> str | None:
    if source.schedule is None or not source.enabled:
        return None
    due = find_next_run(source.schedule, source.timezone, after=datetime.now(UTC))
    return due.isoformat(timespec="minutes")


def _make_state(source: Source, documents: int, last_run: Run | None) -> SourceState:
    return SourceState(
        name=source.name,
        kind=source.kind,
        place=source.place,
        enabled=source.enabled,
        country=source.country,
        agency=source.agency,
        language=source.language,
        licence=source.licence,
        schedule=source.describe_schedule(),
        due=_find_due(source),
        documents=documents,
        last_run=last_run,
    )
