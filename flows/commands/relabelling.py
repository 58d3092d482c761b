"""The command that labels stored documents anew."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.command()
@click.argument("documents", nargs=-1)
@OUTPUTS
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@JSON
@explain
def relabel(documents: tuple[str, ...], outputs: Path, dry_run: bool, as_json: bool) -> None:
    """Label stored documents by the classifier in use, without opening a file, and publish the dataset.

    DOCUMENTS are named by identifier or file name; without any, all are labelled.

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
        report = relabel_store(
            outputs, settings=read_settings(outputs), watcher=watcher, dry_run=dry_run, names=documents
        )
    if as_json:
        print_json(report)
    else:
        print_relabelling(report)
    sys.exit(1 if report.changes.errors else 0)
