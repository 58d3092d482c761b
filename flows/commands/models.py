"""Commands that retrain the classifier, and choose between those that were trained."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.command()
@OUTPUTS
@click.option("--force", is_flag=True, help="Use the new classifier even if something speaks against it.")
@JSON
@explain
def retrain(outputs: Path, force: bool, as_json: bool) -> None:
    """Learn the classifier anew from labelled passages and reviewers' decisions.

    It is compared with the one in use, each on passages of documents that it has not seen, and takes its
    place unless it is worse where it matters, see docs/retraining.md. `kisoku models use` goes back.
    Exit status: 0 if it is in use now, or there was nothing to learn; 1 if it was refused.

    Example: kisoku retrain --outputs outputs
    """
    from flows.conduct import conduct_retraining  # noqa: PLC0415 - as all below: lazy
    from flows.model_reports import print_retraining  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    retraining = conduct_retraining(
        read_settings(outputs),
        force=force,
        note=lambda line: None if as_json else click.echo(line, err=True),
    )
    if as_json:
        print_json(retraining)
    else:
        print_retraining(retraining)
    sys.exit(1 if retraining.ending == "refused" else 0)


@click.group()
def models() -> None:
    """See to the classifiers that were trained.

    Example: kisoku models list
    """


@models.command("list")
@OUTPUTS
@JSON
@explain
def models_list(outputs: Path, as_json: bool) -> None:
    """List the classifiers that are kept, the latest first.

    Example: kisoku models list --outputs outputs
    """
    from flows.model_reports import print_models  # noqa: PLC0415
    from flows.models import list_models  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    listed = list_models(read_settings(outputs))
    if as_json:
        print_json(listed)
    else:
        print_models(listed)


@models.command("show")
@click.argument("version", required=False)
@OUTPUTS
@JSON
@explain
def models_show(version: str | None, outputs: Path, as_json: bool) -> None:
    """Print the card of the classifier VERSION, or else of the one in use.

    Example: kisoku models show --outputs outputs
    """
    from flows.model_reports import print_card, print_card_json  # noqa: PLC0415
    from flows.models import read_model  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    card = read_model(read_settings(outputs), version)
    if as_json:
        print_card_json(card)
    else:
        print_card(card)


@models.command("use")
@click.argument("version")
@OUTPUTS
@JSON
@explain
def models_use(version: str, outputs: Path, as_json: bool) -> None:
    """Make the classifier VERSION the one in use.

    One that is damaged, made by other code, or holds anything but a classifier is refused.

    Example: kisoku models use 0123456789ab --outputs outputs
    """
    from flows.model_reports import print_switch  # noqa: PLC0415
    from flows.models import switch_model  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    switch = switch_model(read_settings(outputs), version)
    if as_json:
        print_json(switch)
    else:
        print_switch(switch)
