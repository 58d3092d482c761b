"""What `kisoku relabel` prints: a bar with its rate and what is left, then what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from flows.relabelling.changes import DocumentChange
from flows.relabelling.report import (
    RelabelReport,
    count_nouns,
    describe_changes,
    describe_decisions,
    describe_example,
    list_labels,
)

WIDEST = 10_000
"""Columns of what is not a terminal: there, no line is broken."""


class RateColumn(ProgressColumn):
    """How many passages are done, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """Return the column of a bar."""
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{int(task.completed):,}/{int(task.total or 0):,} passages{rate}")


class RelabelProgress:
    """Shows a bar on standard error, where that is a terminal, and problems beside it."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        columns = (TextColumn("relabelling"), BarColumn(), RateColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._bar: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, passages: int) -> None:
        """Show the bar."""
        if passages:
            self._bar = self._progress.add_task("relabelling", total=passages)

    def note(self, line: str) -> None:
        """Print a line beside the bar."""
        _print_line(self._console, line)

    def report(self, change: DocumentChange) -> None:
        """Move the bar on by the document's passages."""
        if self._bar is not None:
            self._progress.update(self._bar, advance=change.passage_count)


def print_relabelling(report: RelabelReport) -> None:
    """Print what changed."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDEST)
    if labels := list_labels(report.changes):
        console.print(_make_label_table(labels))
        console.print()
    for line in _write_lines(report):
        _print_line(console, line)


def _write_lines(report: RelabelReport) -> Iterator[str]:
    yield from map(describe_example, report.changes.examples)
    if report.changes.examples:
        yield ""
    yield from (f"not relabelled: {error}" for error in report.changes.errors)
    line = describe_changes(report.changes, dry_run=report.dry_run)
    known = f"; {report.documents_known:,} had these labels" if report.documents_known else ""
    yield f"{line}{known}, in {report.seconds:.1f} s"
    yield from describe_decisions(report.decisions)
    if report.documents_outdated:
        outdated = count_nouns(report.documents_outdated, "document")
        yield f"note: {outdated} read with other tables or code; ingest them again"
    state = "" if report.changed else " (unchanged)"
    yield "dry run: nothing was changed" if report.dry_run else f"dataset: {report.dataset}{state}"


def _make_label_table(labels: Sequence[tuple[str, int, int]]) -> Table:
    table = Table("label", box=None, pad_edge=False, header_style="bold")
    for name in ("passages gained", "passages lost"):
        table.add_column(name, justify="right")
    for label, gained, lost in labels:
        table.add_row(label, f"{gained:,}", f"{lost:,}")
    return table


def _print_line(console: Console, line: str) -> None:
    """Print a line as it is, however long."""
    console.print(line, markup=False, emoji=False, soft_wrap=True)
