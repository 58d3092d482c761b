"""Commands that see to entities."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.group()
def entities() -> None:
    """See to the entities that names lead to.

    Example: kisoku entities check --outputs outputs
    """


@entities.command("check")
@OUTPUTS
@JSON
@explain
def entities_check(outputs: Path, as_json: bool) -> None:
    """Tell what corpus/gazetteers/merges.csv merged, and which entities may be one under two names.

    Nothing is merged but what a row of merges.csv says.

    Example: kisoku entities check --outputs outputs
    """
    from flows.corrections import check_entities  # noqa: PLC0415
    from flows.reports import print_entities, print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    report = check_entities(outputs, settings=read_settings(outputs))
    if as_json:
        print_json(report)
    else:
        print_entities(report)
