"""Commands that look after labelled passages, and learn from them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain
from flows.problems import Unusable


@click.command("train-ner")
@OUTPUTS
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to keep it in, replaced as a whole. [default: recogniser, beside the classifier]",
)
@JSON
@explain
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


@click.group()
def labels() -> None:
    """See to the labelled passages that the classifier learns from.

    Example: kisoku labels check
    """


@labels.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@JSON
@explain
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
    from models.registry import find_encodings  # noqa: PLC0415

    try:
        settings = read_settings()
        report = check_labels(folder or settings.labels, encode=find_encodings(settings.models).encode)
    except (InvalidLabels, OSError) as error:
        raise Unusable(str(error)) from error
    if as_json:
        print_json(report)
    else:
        print_label_report(report)
    sys.exit(1 if report.broken else 0)
