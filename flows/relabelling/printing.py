"""What `kisoku relabel` prints: a bar with its rate and what is left, then what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.progress import ProgressColumn, Task, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from dataset.wording import count_nouns
from flows.consoles import BarWatcher, open_console, print_line
from flows.relabelling.changes import DocumentChange
from flows.relabelling.report import (
    RelabelReport,
    describe_changes,
    describe_decisions,
    describe_example,
    list_labels,
)


class RateColumn(ProgressColumn):
    """How many passages are done, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """Return the column of a bar."""
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{int(task.completed):,}/{int(task.total or 0):,} passages{rate}")


class RelabelProgress(BarWatcher):
    """Shows on standard error how a relabelling gets on, and problems beside the bar."""

    def make_columns(self) -> tuple[ProgressColumn, ...]:
        """Return what stands to the right of the bar."""
        return RateColumn(), TimeRemainingColumn()

    def begin(self, passages: int) -> None:
        """Show the bar."""
        if passages:
            self._bar = self._progress.add_task("relabelling", total=passages)

    def report(self, change: DocumentChange) -> None:
        """Move the bar on by the document's passages."""
        if self._bar is not None:
            self._progress.update(self._bar, advance=change.passage_count)


def print_relabelling(report: RelabelReport) -> None:
    """Print what changed."""
    console = open_console()
    if labels := list_labels(report.changes):
        console.print(_make_label_table(labels))
        console.print()
    for line in _write_lines(report):
        print_line(console, line)


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
