"""What the commands on sources print: a bar while documents come, then tables."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import TaskID
from rich.table import Table
from rich.text import Text

from flows.consoles import BarWatcher, open_console, print_line
from flows.sources.arrivals import STATUSES, Arrival, Fetched
from flows.sources.checking import SourceCheck
from flows.sources.conduct import SourceChecks, SourcesRun, SourceState, SourceStates

if TYPE_CHECKING:
    from flows.reports import ProgressWatcher

STYLES = {"new": "green", "changed": "green", "failed": "red"}
LONGEST_TABLE = 40
"""Documents in the table of what came."""


class FetchProgress(BarWatcher):
    """Shows on standard error how fetching gets on: a bar for each source, and what failed."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._quiet = quiet
        self._lock = threading.Lock()
        self._bars: dict[str, TaskID] = {}
        self._stack = ExitStack()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        super().__exit__(kind, error, trace)

    def begin(self, source: str, locations: int) -> None:
        """Show the bar of a source."""
        with self._lock:
            self._bars[source] = self._progress.add_task(source, total=locations)

    def report(self, source: str, arrival: Arrival) -> None:  # noqa: ARG002 - the table tells what came
        """Move the bar of a source on."""
        with self._lock:
            self._progress.update(self._bars[source], advance=1)

    def watch_ingest(self) -> ProgressWatcher:
        """Return what shows the ingest; the bars of the sources are done."""
        from flows.reports import ProgressWatcher  # noqa: PLC0415 - imports what only an ingest needs

        self._progress.stop()
        return self._stack.enter_context(ProgressWatcher(quiet=self._quiet))


def print_sources(states: SourceStates) -> None:
    """Print the declared sources and how they stand."""
    console = open_console()
    if not states.sources:
        print_line(console, f"no sources are declared in {states.file}; docs/sources.md tells how")
        return
    table = _make_table("source", "kind", "from", "country", "schedule", "due", "documents", "last fetch")
    for state in states.sources:
        name = state.name if state.enabled else f"{state.name} (off)"
        table.add_row(
            *(Text(cell) for cell in (name, state.kind, state.place, state.country or "–")),
            Text(state.schedule or "–"),
            Text(state.due or "–"),
            f"{state.documents:,}",
            Text(_describe_last_run(state), style="red" if state.last_run and state.last_run.problem else ""),
        )
    console.print(table)


def _describe_last_run(state: SourceState) -> str:
    run = state.last_run
    if run is None:
        return "never"
    age = datetime.now(UTC) - datetime.fromisoformat(run.started_at)
    counts = ", ".join(f"{count} {name}" for name, count in run.counts.items())
    told = "; ".join(filter(None, (counts, run.problem))) or "nothing"
    return f"{_describe_age(age.total_seconds())} ago: {told}"


def _describe_age(seconds: float) -> str:
    """Return a time in its largest unit.

    >>> [_describe_age(seconds) for seconds in (5, 200, 7_300, 200_000)]
    ['5 s', '3 min', '2 h', '2 d']
    """
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(max(seconds, 0))} s"


def print_checks(checks: SourceChecks, *, offline: bool) -> None:
    """Print what each source would fetch."""
    console = open_console()
    for check in checks.checks:
        print_line(console, f"{check.source}: {_describe_check(check, offline=offline)}", style=_style(check))
        for url in check.first_new:
            print_line(console, f"  {url}")
        if (more := check.counts.get("new", 0) - len(check.first_new)) > 0:
            print_line(console, f"  and {more:,} more new ones")
    noun = "source" if len(checks.checks) == 1 else "sources"
    broken = sum(check.problem is not None for check in checks.checks)
    state = f"{broken} cannot be listed" if broken else "valid" if offline else "all can be listed"
    print_line(console, f"{checks.file}: {len(checks.checks)} {noun}, {state}")


def _style(check: SourceCheck) -> str | None:
    return "red" if check.problem else None


def _describe_check(check: SourceCheck, *, offline: bool) -> str:
    if offline:
        return f"{check.kind}, {check.place}"
    told = ", ".join(f"{count:,} {name}" for name, count in check.counts.items()) or "nothing"
    return "; ".join(filter(None, (told if check.counts or not check.problem else "", check.problem)))


def print_fetched(run: SourcesRun) -> None:
    """Print what came from each source, what failed and why."""
    console = open_console()
    news = [(f, a) for f in run.fetched for a in f.arrivals if a.status in ("new", "changed", "copy")]
    if news:
        console.print(_make_news_table(news[:LONGEST_TABLE]))
        if len(news) > LONGEST_TABLE:
            print_line(console, f"and {len(news) - LONGEST_TABLE:,} more")
        console.print()
    _print_failures(console, run.fetched)
    table = _make_table("source", *STATUSES, "waiting", "seconds")
    for column in table.columns[1:]:
        column.justify = "right"
    for fetched in run.fetched:
        cells = [str(fetched.counts.get(name, "–")) for name in (*STATUSES, "waiting")]
        table.add_row(Text(fetched.source), *cells, f"{fetched.seconds:.1f}")
    console.print(table)


def _make_news_table(news: Sequence[tuple[Fetched, Arrival]]) -> Table:
    table = _make_table("source", "status", "MB", "document", "from")
    for fetched, arrival in news:
        size = f"{arrival.byte_count / 1e6:.2f}"
        status = Text(arrival.status, style=STYLES.get(arrival.status, ""))
        table.add_row(Text(fetched.source), status, size, Text(arrival.file_name), Text(arrival.url))
    return table


def _print_failures(console: Console, fetched: Sequence[Fetched]) -> None:
    for each in fetched:
        for arrival in each.arrivals:
            if arrival.error:
                print_line(console, f"failed: {each.source}: {arrival.error}", style="red")
        if each.problem:
            print_line(console, f"failed: {each.source}: {each.problem}", style="red")
    if any(each.failed for each in fetched):
        console.print()


def _make_table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
