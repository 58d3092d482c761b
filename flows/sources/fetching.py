"""One fetch of a source: its listing, each of its locations, and what is then to be ingested."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from dataset.swap import lock_folder
from flows.inputs import InputFile, Origin
from flows.problems import Broken
from flows.sources.addresses import Resolver, resolve_host
from flows.sources.arrivals import Arrival, ArrivalStatus, Fetched
from flows.sources.carriers import Carrier, open_carrier
from flows.sources.declaration import Sources
from flows.sources.discovery import Listed
from flows.sources.effort import Effort
from flows.sources.folders import FolderCarrier
from flows.sources.kinds import FolderSource, Source
from flows.sources.ledger import Ledger, open_ledger
from flows.sources.problems import FetchFailed, FetchInterrupted, telling_surprises
from flows.sources.records import Brought, Location, Run, Version, format_time
from flows.sources.shelf import Shelf

AT_ONCE = 8
"""Sources that are fetched at once; to each host, requests go one by one."""
MOST_MISSES = 5
"""Locations in a row that could not be fetched for now, after which their host is left for the next run."""


class FetchWatcher(Protocol):
    """Who is told how fetching gets on; from several threads."""

    def begin(self, source: str, locations: int) -> None:
        """A source lists so many locations."""

    def report(self, source: str, arrival: Arrival) -> None:
        """A location is done."""


class Silence:
    """Watches, and says nothing."""

    def begin(self, source: str, locations: int) -> None:
        """Nothing."""

    def report(self, source: str, arrival: Arrival) -> None:
        """Nothing."""


SILENCE = Silence()


def fetch_source(
    source: Source,
    *,
    declared: Sources,
    outputs: Path,
    watcher: FetchWatcher = SILENCE,
    resolve: Resolver = resolve_host,
    halt: threading.Event | None = None,
) -> Fetched:
    """Fetch what is new or changed at a source into `outputs/fetched` and return what came, and all it has.

    What goes wrong at the source or a location is told in the result, and stops nothing else. Fetches of one
    source wait for one another; those of several may run at once, in threads or processes, and keep the rate
    of a host together. A fetch may be killed at any time: what had come by then is kept, and the next one
    goes on. The `files` of the result are what `flows.conduct.ingest_inputs` takes, in an `Inputs`.

    Args:
        source: one of the declared sources.
        declared: what `read_sources` returned, which knows whom to name as the visitor, and agencies.
        outputs: the folder of the store and the dataset.
        watcher: is told how it gets on.
        resolve: finds the addresses of hosts.
        halt: once it is set, what is under way is done, and the rest waits for the next run.

    Raises Broken if what is known of earlier fetches cannot be read or written.
    """
    shelf, started = Shelf(outputs), datetime.now(UTC)
    start = time.perf_counter()
    with _open_own_ledger(shelf, source.name) as ledger:
        shelf.clear_drafts(source.name)
        effort = Effort(source.limits, halt=halt)
        with open_carrier(
            source, ledger, shelf, effort, contact=declared.contact, resolve=resolve
        ) as carrier:
            fetched = _Fetch(source, carrier, ledger, effort, watcher).run()
            files = list_files(source, declared, ledger, shelf, carrier)
        seconds = time.perf_counter() - start
        fetched = replace(fetched, started_at=format_time(started), seconds=seconds, files=tuple(files))
        ledger.keep_run(Run(source.name, fetched.started_at, seconds, fetched.counts, fetched.problem))
    return fetched


def find_fetched(source: Source, *, declared: Sources, outputs: Path) -> tuple[InputFile, ...]:
    """Return the documents that came from a source before, without asking it for more.

    Raises Broken as `fetch_source` does.
    """
    shelf = Shelf(outputs)
    if isinstance(source, FolderSource):
        return fetch_source(source, declared=declared, outputs=outputs).files
    with _open_own_ledger(shelf, source.name) as ledger:
        return tuple(list_files(source, declared, ledger, shelf, None))


def list_files(
    source: Source, declared: Sources, ledger: Ledger, shelf: Shelf, carrier: Carrier | None
) -> Iterator[InputFile]:
    """Yield the documents of a source that are still there, each as it was when it was found first.

    So a document stays the same row, wherever else it turns up.
    """
    origins = {each.name: make_origin(each, declared) for each in declared.sources}
    own = origins[source.name]
    lying = carrier.list_paths() if isinstance(carrier, FolderCarrier) else {}
    for version in ledger.list_versions(source.name):
        path = lying.get(version.sha256) or shelf.find(version.sha256)
        if path is not None:
            yield make_input(version, path, origins.get(version.source, own))


def make_input(version: Version, path: Path, origin: Origin) -> InputFile:
    """Return a fetched document as the ingest takes it: its URI is where it was fetched from."""
    return InputFile(
        path=path.absolute(),
        uri=version.url,
        sha256=version.sha256,
        modified=version.fetched_at,
        byte_count=version.byte_count,
        given_name=version.file_name,
        origin=origin,
        replaces=version.replaces,
    )


def make_origin(source: Source, declared: Sources) -> Origin:
    """Return what a source says of its documents."""
    return Origin(
        source=source.name,
        publisher=declared.name_agency(source),
        country=source.country,
        language=source.language,
        licence=source.licence,
    )


class _Fetch:
    """One fetch under way."""

    def __init__(
        self, source: Source, carrier: Carrier, ledger: Ledger, effort: Effort, watcher: FetchWatcher
    ) -> None:
        self._source, self._carrier, self._ledger = source, carrier, ledger
        self._effort, self._watcher = effort, watcher
        self._brought = 0
        self._misses: Counter[str] = Counter()
        """How many locations in a row could not be fetched for now, by host."""

    def run(self) -> Fetched:
        """Return what came; time and files are for others to add."""
        try:
            with telling_surprises():
                listing = self._carrier.list_locations()
        except FetchFailed as error:
            return Fetched(self._source.name, "", 0.0, problem=f"cannot be listed: {error}")
        self._ledger.keep_listing(self._source.name, [listed.url for listed in listing.locations])
        self._watcher.begin(self._source.name, len(listing.locations))
        arrivals: list[Arrival] = []
        problems = list(listing.problems)
        for listed, last in self._order(listing.locations):
            if self._brought >= self._source.limits.documents or self._effort.seconds_left <= 0:
                break
            if self._misses[urlsplit(listed.url).netloc] < MOST_MISSES:
                arrivals.append(self._fetch(listed, last))
                self._watcher.report(self._source.name, arrivals[-1])
        problems += [
            f"{count} locations in a row at {host or 'the source'} could not be fetched, the others wait"
            for host, count in self._misses.items()
            if count >= MOST_MISSES
        ]
        waiting = len(listing.locations) - len(arrivals)
        problem = "; ".join(problems) or None
        return Fetched(self._source.name, "", 0.0, tuple(arrivals), waiting, problem)

    def _order(self, locations: Sequence[Listed]) -> list[tuple[Listed, Location | None]]:
        """Return the locations with what is known of them: first those never tried, then the stalest."""
        known = [(listed, self._ledger.find_location(listed.url)) for listed in locations]

        def tell_last_try(pair: tuple[Listed, Location | None]) -> str:
            listed, last = pair
            return max(self._ledger.find_failure(listed.url) or "", last.checked_at if last else "")

        return sorted(known, key=tell_last_try)

    def _fetch(self, listed: Listed, last: Location | None) -> Arrival:
        start, host = time.perf_counter(), urlsplit(listed.url).netloc
        held = last if last and self._carrier.locate(last).is_file() else None
        try:
            with telling_surprises():
                brought = self._carrier.bring(listed, held)
        except FetchFailed as error:
            self._misses[host] = self._misses[host] + 1 if isinstance(error, FetchInterrupted) else 0
            self._ledger.keep_failure(listed.url, str(error))
            seconds = time.perf_counter() - start
            return Arrival(listed.url, "failed", seconds=seconds, error=f"{listed.url}: {error}")
        self._misses[host] = 0
        self._brought += brought.byte_count > 0
        status = self._keep(brought, last)
        location, seconds = brought.location, time.perf_counter() - start
        return Arrival(listed.url, status, location.file_name, location.sha256, brought.byte_count, seconds)

    def _keep(self, brought: Brought, last: Location | None) -> ArrivalStatus:
        """Record what came and return what that is."""
        location = brought.location
        if last and last.sha256 == location.sha256:
            if location != last:
                self._ledger.keep_location(location)
            return "unchanged"
        known = self._ledger.knows_document(location.sha256)
        self._ledger.keep_version(location, byte_count=brought.byte_count, source=self._source.name)
        if last:
            return "changed"
        return "copy" if known else "new"


@contextmanager
def _open_own_ledger(shelf: Shelf, source: str) -> Iterator[Ledger]:
    """Yield the ledger while no other fetch of the source is under way; raises Broken."""
    try:
        shelf.folder.mkdir(parents=True, exist_ok=True)
        with lock_folder(shelf.folder / source), open_ledger(shelf.folder) as ledger:
            yield ledger
    except (sqlite3.Error, OSError) as error:
        raise Broken(f"{shelf.folder}: what was fetched cannot be kept ({error})") from error
