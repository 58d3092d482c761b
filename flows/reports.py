"""What the commands print: progress and tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from dataset.publication import Publication
from flows.publishing import StoreStatus
from flows.server import ServerState
from flows.summary import Outcome, Summary, describe_outcomes

LONGEST_TABLE = 40
"""Documents in the table; of more, those that went wrong are shown."""
STYLES = {"ok": "green", "partial": "yellow", "failed": "red"}


class ProgressWatcher:
    """Shows on standard error how an ingest gets on: a bar on a terminal, problems only elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._bar: TaskID | None = None

    def __enter__(self) -> ProgressWatcher:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, pending: int) -> None:
        """Show the bar."""
        if pending:
            self._bar = self._progress.add_task("reading", total=pending)

    def note(self, line: str) -> None:
        """Print a line beside the bar."""
        self._console.print(line, markup=False)

    def report(self, outcome: Outcome) -> None:
        """Move the bar on; name a document that went wrong."""
        if outcome.error:
            self._console.print(
                f"{outcome.status}: {outcome.error}", markup=False, style=STYLES[outcome.status]
            )
        if self._bar is not None:
            self._progress.advance(self._bar)


def print_summary(summary: Summary, *, verbose: bool) -> None:
    """Print what an ingest did."""
    console = Console(highlight=False)
    shown = [o for o in summary.outcomes if verbose or o.error] if _is_long(summary) else summary.outcomes
    if shown:
        console.print(_make_outcome_table(shown))
    if verbose:
        console.print(_make_stage_table(summary.outcomes))
    console.print(_make_count_table(summary.row_counts))
    console.print(f"{describe_outcomes(summary.outcomes)}, in {summary.seconds:.1f} s", markup=False)
    for uri in summary.copies:
        console.print(f"left out, a copy of another file: {uri}", markup=False, soft_wrap=True)
    for warning in summary.warnings:
        console.print(f"note: {warning}", markup=False, soft_wrap=True)
    state = "" if summary.changed else " (unchanged)"
    console.print(f"dataset: {summary.dataset}{state}", markup=False, soft_wrap=True)


def print_json(record: Any) -> None:
    """Print a record for programs, on one line."""
    values = asdict(record)
    if isinstance(record, Summary):
        values["failed"] = record.failed
    sys.stdout.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")


def print_status(status: StoreStatus, *, problems: bool) -> None:
    """Print how the store stands."""
    console = Console(highlight=False)
    documents = ", ".join(f"{count} {name}" for name, count in status.documents.items()) or "none"
    console.print(f"documents: {documents}", markup=False)
    console.print(f"classifier: {', '.join(status.models) or 'none used yet'}", markup=False)
    console.print(_make_count_table(status.rows))
    for problem in status.problems if problems else ():
        console.print(f"{problem.status}: {problem.error}", markup=False, soft_wrap=True)


def print_publication(publication: Publication) -> None:
    """Print what was published where."""
    console = Console(highlight=False)
    console.print(_make_count_table(publication.row_counts))
    for warning in publication.warnings:
        console.print(f"note: {warning}", markup=False, soft_wrap=True)
    state = "" if publication.changed else " (unchanged)"
    formats = ", ".join(publication.formats)
    console.print(f"dataset: {publication.folder}{state}, as {formats}", markup=False, soft_wrap=True)


def print_server(state: ServerState) -> None:
    """Print which server tracks runs, and whether it answers."""
    whose = "configured" if state.origin == "configured" else "kisoku's own"
    if state.running:
        line = f"running at {state.url} ({whose})"
    else:
        line = f"not running ({whose}{f', {state.url}' if state.url else ''}); an ingest starts its own"
    sys.stdout.write(line + "\n")


def _is_long(summary: Summary) -> bool:
    return len(summary.outcomes) > LONGEST_TABLE


def _make_outcome_table(outcomes: Sequence[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("document", "status"):
        table.add_column(name, overflow="fold")
    for name in ("pages", "passages", "rules", "seconds"):
        table.add_column(name, justify="right")
    table.add_column("", overflow="fold")
    for outcome in outcomes:
        table.add_row(
            _escape(outcome.file_name),
            f"[{STYLES[outcome.status]}]{outcome.status}[/]",
            *(
                ("" if n is None else f"{n:,}")
                for n in (outcome.page_count, outcome.passage_count, outcome.rule_count)
            ),
            "" if outcome.known else f"{outcome.seconds:.1f}",
            _escape(outcome.error or ("unchanged" if outcome.known else "")),
        )
    return table


def _make_stage_table(outcomes: Sequence[Outcome]) -> Table:
    """Return what each stage took over all documents."""
    seconds: dict[str, float] = {}
    for stage in (stage for outcome in outcomes for stage in outcome.stages):
        seconds[stage.name] = seconds.get(stage.name, 0.0) + stage.seconds
    table = Table("stage", box=None, pad_edge=False, header_style="bold")
    table.add_column("seconds", justify="right")
    for name, value in seconds.items():
        table.add_row(name, f"{value:.2f}")
    return table


def _make_count_table(row_counts: Mapping[str, int]) -> Table:
    table = Table("table", box=None, pad_edge=False, header_style="bold")
    table.add_column("rows", justify="right")
    for name, count in row_counts.items():
        table.add_row(name, f"{count:,}")
    return table


def _escape(text: str) -> str:
    return text.replace("[", r"\[")
