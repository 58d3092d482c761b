"""What the commands on serving print."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from flows.consoles import open_console, print_line

if TYPE_CHECKING:
    from flows.serving.conduct import ServingState
    from flows.serving.runs import RunRecord, RunsReport


def print_serving(state: ServingState) -> None:
    """Print what is served from now on, and when it is due."""
    console = open_console()
    table = _make_table("job", "schedule", "next run")
    for job in state.jobs:
        due = "now, for one was missed" if job.overdue else format_moment(job.next_due)
        table.add_row(*(Text(cell) for cell in (job.name, job.schedule, due)))
    console.print(table)
    for name in state.dropped:
        print_line(console, f"{name} is declared no more, and is not served")
    ui = state.server.removesuffix("/").removesuffix("/api")
    print_line(console, f"serving; runs are shown at {ui} and by `kisoku runs`, Ctrl-C ends it")
    sys.stdout.flush()


def print_runs(report: RunsReport) -> None:
    """Print how all that is declared stands, and what ran."""
    console = open_console()
    jobs = _make_table("job", "schedule", "last run", "next run")
    for job in report.jobs:
        last = f"{format_moment(job.last.started_at)} {job.last.state}" if job.last else "never"
        due = format_moment(job.next_due) if job.served else "not served"
        jobs.add_row(
            *(Text(cell) for cell in (job.name, job.schedule, last, due)),
            style="red" if job.problem else None,
        )
    console.print(jobs)
    if report.runs:
        console.print()
        runs = _make_table("started", "took", "job", "state", "what came of it")
        for run in report.runs:
            cells = (format_moment(run.started_at), _describe_length(run), run.job, run.state, run.message)
            runs.add_row(*map(Text, cells), style="red" if run.good is False else None)
        console.print(runs)
    problems = [job.problem for job in report.jobs if job.problem]
    if problems:
        console.print()
    for problem in problems:
        print_line(console, problem, style="red")


def _describe_length(run: RunRecord) -> str:
    if run.started_at is None or run.ended_at is None:
        return "–"
    return f"{(run.ended_at - run.started_at).total_seconds():.0f} s"


def format_moment(moment: datetime | None) -> str:
    """Return a moment in local time, a dash if there is none."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else "–"


def _make_table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
