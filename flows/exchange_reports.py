"""What the commands print that exchange labels, and that tell what to label next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from flows.consoles import open_console

if TYPE_CHECKING:
    from flows.exchange import Exported, Imported
    from flows.queue import QueueEntry

LONGEST_TEXT = 160
_OUTCOMES = (
    ("known", "known already"),
    ("outdated", "older than the decision that stands"),
    ("open", "not answered"),
    ("rejected", "rejected without saying what is right"),
    ("skipped", "skipped"),
    ("nameless", "without names"),
)


def print_exported(exported: Exported, *, as_json: bool, to_stderr: bool) -> None:
    """Tell what was written; on standard error, if the tasks went to standard output."""
    if as_json:
        click.echo(json.dumps(asdict(exported)), err=to_stderr)
        return
    answered = f", {exported.answered:,} of them answered" if exported.answered else ""
    click.echo(f"{exported.tasks:,} passages written to {exported.file}{answered}", err=to_stderr)


def print_imported(imported: Imported, *, as_json: bool) -> None:
    """Tell how many decisions are new, and why the other answers gave none."""
    counts = asdict(imported)
    if as_json:
        click.echo(json.dumps(counts))
        return
    others = [f"{counts[name]:,} {words}" for name, words in _OUTCOMES if counts[name]]
    click.echo("; ".join([f"{imported.added:,} new decisions", *others]))


def print_queue(entries: Sequence[QueueEntry], *, as_json: bool) -> None:
    """Print the passages in order, each with where it stands and why it should be labelled."""
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
        return
    console = open_console()
    if not entries:
        console.print(
            "nothing is left to label: all stored passages were decided on, or none can carry labels"
        )
        return
    table = Table("", "passage", "why", box=None, pad_edge=False, header_style="bold")
    for number, entry in enumerate(entries, start=1):
        cut = entry.text if len(entry.text) <= LONGEST_TEXT else f"{entry.text[:LONGEST_TEXT].rstrip()} …"
        where = f"{entry.file_name}, page {entry.page}"
        table.add_row(str(number), Text(f"{where}: {' '.join(cut.split())}"), Text("; ".join(entry.reasons)))
    console.print(table)
