"""Commands that read documents and publish what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import (
    DASK_ADDRESS,
    FORMATS,
    JSON,
    OUTPUTS,
    RETRY_FAILED,
    RUNNER,
    VERBOSE,
    OutputsFolder,
    choose_runner,
    explain,
    split_formats,
)
from flows.problems import Unusable


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH_OR_URL...")
@OUTPUTS
@FORMATS
@RETRY_FAILED
@RUNNER
@DASK_ADDRESS
@VERBOSE
@JSON
@explain
def ingest(  # noqa: PLR0917 - click passes them by name
    names: tuple[str, ...],
    outputs: Path,
    formats: list[str] | None,
    retry_failed: bool,
    runner: str | None,
    dask_address: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Read PDF, HTML and DOCX files, and all in folders, and publish the dataset in OUTPUTS/dataset.

    What a URL of an object store names, such as s3://bucket/reports, is fetched first, into OUTPUTS/fetched.
    Documents that were read before are skipped. Exit status: 0 if all documents were read, 1 if some failed.

    Example: kisoku ingest report.pdf folder/ --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.conduct import ingest_named  # noqa: PLC0415
    from flows.reports import ProgressWatcher, print_json, print_summary  # noqa: PLC0415

    if as_json and verbose:
        raise Unusable("--json prints everything; it cannot be used with --verbose")
    with ProgressWatcher(quiet=as_json) as watcher:
        summary = ingest_named(
            names,
            outputs=outputs,
            formats=formats,
            settings=choose_runner(read_settings(outputs), runner, dask_address),
            watcher=watcher,
            retry_failed=retry_failed,
        )
    if as_json:
        print_json(summary)
    else:
        print_summary(summary, verbose=verbose)
    sys.exit(1 if summary.failed else 0)


@click.command()
@OUTPUTS
@click.option(
    "--format",
    "formats",
    required=True,
    callback=split_formats,
    help="Formats, with commas between: csv, parquet, jsonl, xlsx, parts (Parquet in many files).",
)
@JSON
@explain
def export(outputs: Path, formats: list[str], as_json: bool) -> None:
    """Publish the dataset again, in other formats; what did not change is taken over from the files there.

    Example: kisoku export --format csv,xlsx --outputs outputs
    """
    from flows.publishing import export_dataset  # noqa: PLC0415
    from flows.reports import print_json, print_publication  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    publication = export_dataset(outputs, formats=formats, settings=read_settings(outputs))
    if as_json:
        print_json(publication)
    else:
        print_publication(publication)


@click.command()
@OUTPUTS
@click.option(
    "--problems",
    is_flag=True,
    help="List the documents that failed, were read in part or are hard to read, and why.",
)
@JSON
@explain
def status(outputs: Path, problems: bool, as_json: bool) -> None:
    """Tell what the store holds: documents by status, rows by table, the classifier in use.

    Example: kisoku status --problems --outputs outputs
    """
    from flows.publishing import read_status  # noqa: PLC0415
    from flows.reports import print_json, print_status  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    state = read_status(outputs, settings=read_settings(outputs))
    if as_json:
        print_json(state)
    else:
        print_status(state, problems=problems)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--page", "page_number", type=click.IntRange(min=1), default=1, show_default=True, help="Counted from 1."
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="PNG file to write. [default: FILE-page-N.png in the working folder]",
)
@JSON
@explain
def show(file: Path, page_number: int, picture: Path | None, as_json: bool) -> None:
    """Draw a page of FILE with its passages: their boxes, kinds and order.

    Nothing is stored; the file need not have been ingested.

    Example: kisoku show report.pdf --page 3
    """
    from flows.reports import print_json, print_page  # noqa: PLC0415
    from flows.showing import show_page  # noqa: PLC0415

    shown = show_page(file, page_number=page_number, picture=picture)
    if as_json:
        print_json(shown)
    else:
        print_page(shown)


@click.command()
@click.argument("source", type=click.Path(allow_dash=True))
@click.argument("target", type=click.Path(allow_dash=True))
@click.option(
    "--outputs",
    type=OutputsFolder(path_type=Path, file_okay=False),
    default=Path("outputs"),
    show_default=True,
    help="Folder whose classifier is used; it is learnt there if it has not been.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Add the words that spoke most for each label, and what its context added, as `why`.",
)
@explain
def annotate(source: str, target: str, outputs: Path, explain: bool) -> None:
    r"""Find mentions, labels and rules in lines of text; `-` stands for standard input or output.

    Each line of SOURCE is {"id": …, "text": …}; TARGET gets a line for each with what was found.

    A line may also have a "document" (its name: such lines in a row are read in order, in the light of
    their neighbours and of what leads a list in), a "section" (the heading above it) and a "parent" (the
    "id" of the line that leads it in, where the numbers do not tell). Without a "document", lines are read
    alone, save for items that go on from the line before: (2) after (1), or (a) after "The report names:".

    Example: kisoku annotate texts.jsonl found.jsonl
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    from flows.annotate import annotate_lines  # noqa: PLC0415

    annotate_lines(
        source,
        target,
        settings=read_settings(outputs),
        note=lambda line: click.echo(line, err=True),
        explain=explain,
    )
