"""Commands that take labels and names to other tools and back, and tell which passages to label next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flows.commands.learning import labels
from flows.commands.shared import JSON, OUTPUTS, explain

if TYPE_CHECKING:
    from flows.tasks import Source
    from models.exchange import What

FORMAT = click.option(
    "--format",
    "format_name",
    type=click.Choice(("prodigy", "label-studio", "kisoku")),
    required=True,
    help="The tool whose files they are; kisoku's are those of corpus/labels.",
)
WHAT = click.option(
    "--what",
    type=click.Choice(("labels", "spans")),
    default="labels",
    show_default=True,
    help="Labels of passages, or the spans of names in them.",
)
LIMIT = click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Passages of the queue."
)


@labels.command("export")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False))
@FORMAT
@WHAT
@click.option(
    "--from",
    "source",
    type=click.Choice(("queue", "corpus", "store", "decisions")),
    default="queue",
    show_default=True,
    help="Passages that would teach most, labelled ones, all stored ones, or those decided on.",
)
@LIMIT
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the labelling configuration of a Label Studio project to this file.",
)
@OUTPUTS
@JSON
@explain
def labels_export(
    file: str,
    *,
    format_name: str,
    what: str,
    source: str,
    limit: int,
    config: Path | None,
    outputs: Path,
    as_json: bool,
) -> None:
    """Write passages to FILE for people to judge in Prodigy, in Label Studio or by hand.

    FILE may be `-` for standard output. What the classifier says of them is filled in; labelled and decided
    ones come with their answers.

    Example: kisoku labels export tasks.json --format label-studio --config project.xml
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    from flows.exchange import DASH, export_tasks  # noqa: PLC0415
    from flows.exchange_reports import print_exported  # noqa: PLC0415

    exported = export_tasks(
        file,
        format_name=format_name,
        what=cast("What", what),
        source=cast("Source", source),
        outputs=outputs,
        settings=read_settings(outputs),
        limit=limit,
        config=config,
    )
    print_exported(exported, as_json=as_json, to_stderr=file == DASH)


@labels.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@FORMAT
@WHAT
@click.option("--reviewer", required=True, help="Who answered; kept with each decision.")
@JSON
@explain
def labels_import(file: Path, format_name: str, what: str, reviewer: str, as_json: bool) -> None:
    """Append the answers in FILE to the log of decisions, from which the classifier can be retrained.

    A file that breaks its format adds nothing, and one that was imported before adds nothing again.

    Example: kisoku labels import answers.jsonl --format prodigy --reviewer Ada
    """
    from flows.exchange import import_answers  # noqa: PLC0415
    from flows.exchange_reports import print_imported  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    imported = import_answers(
        file,
        format_name=format_name,
        what=cast("What", what),
        reviewer=reviewer,
        settings=read_settings(),
    )
    print_imported(imported, as_json=as_json)


@click.command()
@LIMIT
@OUTPUTS
@JSON
@explain
def queue(limit: int, outputs: Path, as_json: bool) -> None:
    """List the stored passages whose labels would teach the classifier most, with the reasons.

    Those that people have decided on are left out. To label them in a tool, export the queue.

    Example: kisoku queue --limit 20
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    from flows.conduct import open_outputs  # noqa: PLC0415
    from flows.exchange_reports import print_queue  # noqa: PLC0415

    settings = read_settings(outputs)
    with open_outputs(outputs, settings, must_exist=True) as store:
        from flows.queue import make_queue  # noqa: PLC0415 - imports spaCy, which takes seconds

        entries = make_queue(
            store, settings, limit=limit, note=None if as_json else lambda line: click.echo(line, err=True)
        )
    print_queue(entries, as_json=as_json)
