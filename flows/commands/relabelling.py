"""The command that labels stored documents anew."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.command()
@OUTPUTS
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@JSON
@explain
def relabel(outputs: Path, dry_run: bool, as_json: bool) -> None:
    """Label all stored documents by the classifier in use, without opening a file, and publish the dataset.

    What reviewers decided on labels and rules is kept. Documents that have the labels of this classifier and
    of these decisions are skipped. Exit status: 0 if all documents were labelled, 1 if some could not be.

    Example: kisoku relabel --dry-run --outputs outputs
    """
    from flows.relabelling.conduct import relabel_store  # noqa: PLC0415
    from flows.relabelling.printing import RelabelProgress, print_relabelling  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    with RelabelProgress(quiet=as_json) as watcher:
        report = relabel_store(outputs, settings=read_settings(outputs), watcher=watcher, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        print_relabelling(report)
    sys.exit(1 if report.changes.errors else 0)
