"""The `kisoku` command line; what it does lies in the other modules, imported when a command needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from flows.problems import Broken, Unusable

P = ParamSpec("P")
R = TypeVar("R")

OUTPUTS = click.option(
    "--outputs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs"),
    show_default=True,
    help="Folder of the store, the classifier and the dataset.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def _explain(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a person can mend into one line and an exit status: 2 for what was asked, 1 for the rest."""

    @wraps(command)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (Unusable, Broken) as error:
            click.echo(f"kisoku: {error}", err=True)
            sys.exit(2 if isinstance(error, Unusable) else 1)
        except KeyboardInterrupt:
            click.echo("kisoku: interrupted; what was read is kept, run it again to go on", err=True)
            sys.exit(130)

    return explained


def _split_formats(_context: click.Context, _option: click.Parameter, text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise click.BadParameter("at least one format is needed")
    return names


class _OneLineGroup(click.Group):
    """Says what is wrong with arguments in one line."""

    def main(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        try:
            return super().main(*args, standalone_mode=False, **kwargs)  # type: ignore[call-overload]
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            sys.exit(2)
        except click.ClickException as error:
            click.echo(f"kisoku: {error.format_message()}", err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(130)


@click.group(cls=_OneLineGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kisoku")
def main() -> None:
    """Turn policy documents into a dataset of intellectual-property and funding rules.

    Example: kisoku ingest report.pdf --outputs outputs
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@OUTPUTS
@click.option(
    "--format",
    "formats",
    callback=_split_formats,
    help="Formats of the dataset: csv, parquet, jsonl, xlsx. [default: those it has, or csv,parquet]",
)
@click.option("--retry-failed", is_flag=True, help="Read documents again that failed or were read in part.")
@click.option("--verbose", is_flag=True, help="Show every document and what each stage took.")
@JSON
@_explain
def ingest(  # noqa: PLR0917 - click passes them by name
    paths: tuple[Path, ...],
    outputs: Path,
    formats: list[str] | None,
    retry_failed: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Read PDF, HTML and DOCX files, and all in folders, and publish the dataset in OUTPUTS/dataset.

    Documents that were read before are skipped. Exit status: 0 if all documents were read, 1 if some failed.

    Example: kisoku ingest report.pdf folder/ --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.conduct import ingest_paths  # noqa: PLC0415
    from flows.reports import ProgressWatcher, print_json, print_summary  # noqa: PLC0415

    if as_json and verbose:
        raise Unusable("--json prints everything; it cannot be used with --verbose")
    with ProgressWatcher(quiet=as_json) as watcher:
        summary = ingest_paths(
            paths,
            outputs=outputs,
            formats=formats,
            settings=read_settings(outputs),
            watcher=watcher,
            retry_failed=retry_failed,
        )
    if as_json:
        print_json(summary)
    else:
        print_summary(summary, verbose=verbose)
    sys.exit(1 if summary.failed else 0)


@main.command()
@OUTPUTS
@click.option(
    "--format",
    "formats",
    required=True,
    callback=_split_formats,
    help="Formats, with commas between: csv, parquet, jsonl, xlsx.",
)
@JSON
@_explain
def export(outputs: Path, formats: list[str], as_json: bool) -> None:
    """Publish the dataset again, in other formats.

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


@main.command()
@OUTPUTS
@click.option(
    "--problems",
    is_flag=True,
    help="List the documents that failed, were read in part or are hard to read, and why.",
)
@JSON
@_explain
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


@main.command()
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
@_explain
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


@main.command()
@click.argument("source", type=click.Path(allow_dash=True))
@click.argument("target", type=click.Path(allow_dash=True))
@click.option(
    "--outputs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs"),
    show_default=True,
    help="Folder whose classifier is used; it is learnt there if it has not been.",
)
@click.option("--explain", is_flag=True, help="Add the words that spoke most for each label, as `why`.")
@_explain
def annotate(source: str, target: str, outputs: Path, explain: bool) -> None:
    r"""Find mentions, labels and rules in lines of text; `-` stands for standard input or output.

    Each line of SOURCE is {"id": …, "text": …}; TARGET gets a line for each with what was found.

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


@main.command("train-ner")
@OUTPUTS
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to keep it in, replaced as a whole. [default: recogniser, beside the classifier]",
)
@JSON
@_explain
def train_ner(outputs: Path, folder: Path | None, as_json: bool) -> None:
    """Learn the recogniser of names anew, from the passages in which names are marked.

    What reviewers decided on mentions is learned too. Documents are read again, as with any other change. The
    run is tracked, with its scores, by the Prefect server that tracks ingests.

    Example: kisoku train-ner --outputs outputs
    """
    from flows.conduct import conduct_learning  # noqa: PLC0415
    from flows.reports import LessonWatcher, print_json, print_recogniser  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    with LessonWatcher(quiet=as_json) as watcher:
        learned = conduct_learning(read_settings(outputs), folder=folder, watcher=watcher)
    if as_json:
        print_json(learned)
    else:
        print_recogniser(learned)


@main.group()
def entities() -> None:
    """See to the entities that names lead to.

    Example: kisoku entities check --outputs outputs
    """


@entities.command("check")
@OUTPUTS
@JSON
@_explain
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


@main.group()
def labels() -> None:
    """See to the labelled passages that the classifier learns from.

    Example: kisoku labels check
    """


@labels.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@JSON
@_explain
def labels_check(folder: Path | None, as_json: bool) -> None:
    """Find repeats, contradictions, leaks, rare labels, broken lines and doubtful labels in FOLDER.

    FOLDER holds *.jsonl files and labels.toml; it is corpus/labels if none is named. Doubtful is what a model
    that has not seen the document is sure is wrong: read the passage, then decide. Exit status: 0 if there
    is nothing but doubts, 1 if something has to be mended.

    Example: kisoku labels check --json
    """
    from flows.reports import print_json, print_label_report  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415
    from models.label_checks import check_labels  # noqa: PLC0415
    from models.labelled import InvalidLabels  # noqa: PLC0415

    try:
        report = check_labels(folder or read_settings().labels)
    except (InvalidLabels, OSError) as error:
        raise Unusable(str(error)) from error
    if as_json:
        print_json(report)
    else:
        print_label_report(report)
    sys.exit(1 if report.broken else 0)


@main.group()
def server() -> None:
    """See to the Prefect server that tracks the runs.

    Example: kisoku server status
    """


@server.command("status")
@JSON
@_explain
def server_status(as_json: bool) -> None:
    """Tell which Prefect server tracks runs, and whether it answers.

    Example: kisoku server status
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    from flows.reports import print_json, print_server  # noqa: PLC0415
    from flows.server import read_state  # noqa: PLC0415

    state = read_state(read_settings().home)
    if as_json:
        print_json(state)
    else:
        print_server(state)


@server.command("start")
@_explain
def server_start() -> None:
    """Start kisoku's own Prefect server, if no other is configured.

    Example: kisoku server start
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415

    quieten_libraries()
    from flows.server import ensure_server  # noqa: PLC0415

    url = ensure_server(read_settings().home, note=lambda line: click.echo(line, err=True))
    click.echo(f"running at {url}")


@server.command("stop")
@_explain
def server_stop() -> None:
    """Stop kisoku's own Prefect server.

    Example: kisoku server stop
    """
    from flows.server import stop_server  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    stopped = stop_server(read_settings().home)
    click.echo("stopped" if stopped else "it was not running")
