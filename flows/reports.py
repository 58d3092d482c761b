"""What the commands print: progress and tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.consoles import BarWatcher, open_console, print_line
from flows.recogniser import list_scores
from flows.summary import (
    Outcome,
    Summary,
    describe_duplicates,
    describe_languages,
    describe_outcomes,
    describe_set_aside,
)

if TYPE_CHECKING:
    from dataset.coverage import Coverage
    from dataset.publication import Publication
    from flows.corrections import EntityReport
    from flows.publishing import Problem, StoreStatus
    from flows.recogniser import LearnedRecogniser
    from flows.retrying import Retrial
    from flows.server import ServerState
    from flows.showing import ShownPage
    from models.label_checks import LabelReport
    from models.recogniser_training import Lesson

LONGEST_TABLE = 40
"""Documents in the table; of more, those that went wrong are shown."""
STYLES = {"ok": "green", "partial": "yellow", "failed": "red"}


class ProgressWatcher(BarWatcher):
    """Shows on standard error how an ingest gets on: a bar on a terminal, problems only elsewhere.

    On a terminal that also gets the summary, problems are counted, for the summary names them.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._names_problems = not (self._console.is_terminal and sys.stdout.isatty())
        self._problems = 0

    def begin(self, pending: int) -> None:
        """Show the bar."""
        if pending:
            self._bar = self._progress.add_task("reading", total=pending)

    def report(self, outcome: Outcome) -> None:
        """Move the bar on; name or count a document that went wrong."""
        if outcome.error and self._names_problems:
            _print_problem(self._console, outcome)
        if self._bar is not None:
            self._problems += outcome.error is not None
            problems = f" ({self._problems} with problems)" if self._problems else ""
            self._progress.update(self._bar, advance=1, description=f"reading{problems}")


class LessonWatcher(BarWatcher):
    """Shows on standard error how far learning is: a bar on a terminal, a line for each network elsewhere."""

    def tell(self, lesson: Lesson) -> None:
        """Move the bar on by an epoch."""
        kind = "to keep" if lesson.network == lesson.networks else "for the scores"
        line = f"network {lesson.network} of {lesson.networks}, {kind}"
        if self._bar is None:
            self._bar = self._progress.add_task(line, total=lesson.networks * lesson.epochs)
        self._progress.update(self._bar, advance=1, description=line)
        if lesson.epoch == lesson.epochs and not self._console.is_terminal:
            print_line(self._console, f"learned {line}")


def print_recogniser(learned: LearnedRecogniser) -> None:
    """Print how well a recogniser did on documents that it had not learned from, and where it lies."""
    console = open_console()
    table = Table("", "precision", "recall", "F1", "names", box=None)
    for label, *ratios, names in list_scores(learned.scores):
        table.add_row(label, *(f"{ratio:.3f}" for ratio in ratios), str(names))
    console.print(table)
    print_line(console, f"version {learned.version} in {learned.folder}")


def print_summary(summary: Summary, *, verbose: bool) -> None:
    """Print what an ingest did."""
    console = open_console()
    shown = [o for o in summary.outcomes if verbose or o.error] if _is_long(summary) else summary.outcomes
    if shown:
        console.print(_make_outcome_table(shown))
        console.print()
    if problems := [outcome for outcome in summary.outcomes if outcome.error]:
        for outcome in problems:
            _print_problem(console, outcome)
        console.print()
    if verbose:
        console.print(_make_stage_table(summary.outcomes))
        console.print()
    console.print(_make_count_table(summary.row_counts))
    console.print()
    print_line(console, f"{describe_outcomes(summary.outcomes)}, in {summary.seconds:.1f} s")
    if line := describe_set_aside(summary.failed, summary.set_aside):
        print_line(console, line)
    _print_coverage(console, summary.coverage)
    for uri in summary.copies:
        print_line(console, f"left out, a copy of another file: {uri}")
    for warning in summary.warnings:
        print_line(console, f"note: {warning}")
    print_line(console, f"dataset: {summary.dataset}{'' if summary.changed else ' (unchanged)'}")


def print_retrial(retrial: Retrial, *, verbose: bool) -> None:
    """Print what came of documents that were tried again."""
    if retrial.summary:
        print_summary(retrial.summary, verbose=verbose)
    console = open_console()
    for uri in retrial.missing:
        print_line(console, f"no longer there, left as it is: {uri}", style=STYLES["failed"])
    for uri in retrial.awaited:
        print_line(console, f"not at hand, read if its source has it again: {uri}")
    if not retrial.documents:
        print_line(console, "nothing is set aside")


def print_json(record: Any) -> None:
    """Print a record for programs, on one line."""
    sys.stdout.write(write_json(record) + "\n")


def write_json(record: Any) -> str:
    """Return a record as programs get it."""
    values = asdict(record)
    if isinstance(record, Summary):
        values |= {"failed": record.failed, "set_aside": record.set_aside}
    if hasattr(record, "sentence"):
        values["sentence"] = record.sentence
    return json.dumps(values, ensure_ascii=False, default=str)


def print_status(status: StoreStatus, *, problems: bool) -> None:
    """Print how the store stands."""
    console = open_console()
    documents = ", ".join(f"{count} {name}" for name, count in status.documents.items()) or "none"
    print_line(console, f"documents: {documents}")
    if line := describe_set_aside(status.documents.get("failed", 0), status.set_aside):
        print_line(console, line)
    print_line(console, f"classifier: {status.model_in_use or 'none learnt yet'}, in {status.models_folder}")
    if news := describe_unlearned(status):
        print_line(console, f"{news}; `kisoku retrain` learns them")
    if status.models and status.models != (status.model_in_use,):
        print_line(console, f"labels come from: {', '.join(status.models)}")
    _print_coverage(console, status.coverage)
    console.print()
    console.print(_make_count_table(status.rows))
    if problems:
        _print_problems(console, status.problems)


def describe_unlearned(status: StoreStatus) -> str:
    """Return what people did that the classifier in use does not know of; empty if nothing."""
    decisions = f"{status.decisions_not_learned} decisions not learned yet"
    parts = ("labelled passages changed since it was trained" if status.labels_changed else "",)
    return ", ".join(filter(None, (*parts, decisions if status.decisions_not_learned else "")))


def print_entities(report: EntityReport) -> None:
    """Print what was merged and why, and what may be."""
    console = open_console()
    for row in report.corrections:
        did = ", ".join(row.merged_ids) or "no document names it"
        effect = f" ({did})" if row.verdict == "same" else ""
        relation = "is" if row.verdict == "same" else "is not"
        print_line(console, f"line {row.line}: {row.name} {relation} {row.entity_id}{effect}: {row.note}")
    if not report.corrections:
        print_line(console, "merges.csv has no rows: nothing was merged by hand")
    if report.outdated:
        print_line(console, "note: documents were read with other tables or code; ingest them again")
    console.print()
    for pair in report.proposals:
        names = f"{pair.first_name} ({pair.first_id}) = {pair.second_name} ({pair.second_id})?"
        print_line(console, f"{names} {pair.reason}, {pair.country or 'no country'}")
    print_line(console, f"may be one, as a row of merges.csv decides: {len(report.proposals)}")


def print_label_report(report: LabelReport) -> None:
    """Print a table of what was found in the labelled passages."""
    console = open_console()
    if report.findings:
        table = Table(box=None, pad_edge=False)
        for name in ("check", "where", "says"):
            table.add_column(name, overflow="fold", no_wrap=False)
        for finding in report.findings:
            table.add_row(finding.check, Text("\n".join(finding.where)), Text(finding.says))
        console.print(table)
    counts = Counter(finding.check for finding in report.findings)
    told = ", ".join(f"{count} {check}" for check, count in counts.items()) or "nothing found"
    print_line(console, f"{report.passages} passages of {report.documents} documents: {told}")


def print_publication(publication: Publication) -> None:
    """Print what was published where."""
    console = open_console()
    console.print(_make_count_table(publication.row_counts))
    console.print()
    for warning in publication.warnings:
        print_line(console, f"note: {warning}")
    state = "" if publication.changed else " (unchanged)"
    print_line(console, f"dataset: {publication.folder}{state}, as {', '.join(publication.formats)}")


def print_page(page: ShownPage) -> None:
    """Print the passages of a page, and where its picture lies."""
    console = open_console()
    table = Table("order", "kind", "text", box=None, pad_edge=False, header_style="bold")
    table.columns[-1].no_wrap, table.columns[-1].overflow = True, "ellipsis"
    for passage in page.passages:
        text = passage.text.replace("\n", " ")
        table.add_row(str(passage.ordinal), passage.kind.replace("_", " "), Text(text))
    if page.passages:
        console.print(table)
        console.print()
    read = ", read by OCR" if page.ocr else ""
    print_line(
        console, f"page {page.page_number}: {len(page.passages)} passages{read}, quality {page.quality:.2f}"
    )
    print_line(console, f"picture: {page.picture}")


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
    """Return a row for each document; where the terminal is narrow, only the names are broken."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("document", overflow="fold")
    table.add_column("status", no_wrap=True)
    for name in ("pages", "passages", "rules", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for outcome in outcomes:
        counts = (outcome.page_count, outcome.passage_count, outcome.rule_count)
        table.add_row(
            Text(outcome.file_name),
            Text(outcome.status, style=STYLES[outcome.status]),
            *("–" if count is None else f"{count:,}" for count in counts),
            "–" if outcome.known else f"{outcome.seconds:.1f}",
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


def _print_coverage(console: Console, coverage: Coverage) -> None:
    for line in (describe_languages(coverage), describe_duplicates(coverage)):
        if line:
            print_line(console, line)


def _print_problems(console: Console, problems: Sequence[Problem]) -> None:
    """Print how many problems there are of each kind, then each in a line; names that are shared, in full."""
    if not problems:
        print_line(console, "no problems")
        return
    counts = Counter(problem.status for problem in problems)
    names = Counter(problem.file_name for problem in problems)
    print_line(console, f"to look at: {', '.join(f'{count} {status}' for status, count in counts.items())}")
    for problem in problems:
        tried = f" ({problem.attempts} attempts)" if problem.attempts > 1 else ""
        place = f" ({problem.uri})" if names[problem.file_name] > 1 else ""
        print_line(
            console, f"{problem.status}: {problem.error}{tried}{place}", style=STYLES.get(problem.status)
        )


def _print_problem(console: Console, outcome: Outcome) -> None:
    print_line(console, f"{outcome.status}: {outcome.error}", style=STYLES[outcome.status])
