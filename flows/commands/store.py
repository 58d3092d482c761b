"""Commands that care for the store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.group()
def store() -> None:
    """Check the store, or copy it to another database.

    The store is OUTPUTS/kisoku.db, or the database that KISOKU_DATABASE_URL names.

    Example: kisoku store check --outputs outputs
    """


@store.command()
@OUTPUTS
@JSON
@explain
def check(outputs: Path, as_json: bool) -> None:
    """Read every document and tell whether it is what was written, and whether the search index is sound.

    Exit status: 0 if nothing is wrong, 1 if something is.

    Example: kisoku store check --outputs outputs
    """
    from flows.keeping import check_outputs  # noqa: PLC0415
    from flows.keeping_text import DocumentBar, print_soundness  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    with DocumentBar(quiet=as_json) as watcher:
        soundness = check_outputs(outputs, settings=read_settings(outputs), watcher=watcher)
    if as_json:
        print_json(soundness)
    else:
        print_soundness(soundness)
    sys.exit(1 if soundness.flaws else 0)


@store.command()
@click.option("--to", required=True, help="URL of a PostgreSQL database, or path of a SQLite file.")
@OUTPUTS
@JSON
@explain
def copy(to: str, outputs: Path, as_json: bool) -> None:
    """Copy all documents and decisions to another database, as they stand now.

    The other database need not be of the same kind, and gives the same dataset, byte for byte. What it holds
    besides stays. The store may be written to meanwhile.

    Example: kisoku store copy --to postgresql://kisoku@db.example.org/kisoku --outputs outputs
    """
    from flows.keeping import copy_outputs  # noqa: PLC0415
    from flows.keeping_text import DocumentBar, print_copied  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    with DocumentBar(quiet=as_json) as watcher:
        copied = copy_outputs(outputs, to, settings=read_settings(outputs), watcher=watcher)
    if as_json:
        print_json(copied)
    else:
        print_copied(copied)
