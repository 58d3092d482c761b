"""Commands on what is stored: looking passages up, and trying again what failed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dataset.records import LABELS
from flows.commands.shared import JSON, OUTPUTS, VERBOSE, explain
from flows.problems import Unusable


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, required=True)
@OUTPUTS
@click.option(
    "--label", "labels", multiple=True, type=click.Choice(LABELS), help="Only passages so labelled."
)
@click.option(
    "--country", "countries", multiple=True, help="Only documents of this country, by ISO 3166-1 code."
)
@click.option(
    "--document", "documents", multiple=True, help="Only this document, by file name or identifier."
)
@click.option("--rules", is_flag=True, help="Only words that stand in the quote of a rule.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Passages at most.")
@JSON
@explain
def search(  # noqa: PLR0917 - click passes them by name
    words: tuple[str, ...],
    outputs: Path,
    labels: tuple[str, ...],
    countries: tuple[str, ...],
    documents: tuple[str, ...],
    rules: bool,
    limit: int,
    as_json: bool,
) -> None:
    r"""Find the passages in which all WORDS stand, the most fitting first.

    WORDS may hold "phrases", prefixes (licen*) and what is not to be there (-patent). Case and accents do
    not count. Options that may be given more than once widen the search. Exit status: 0 if something was
    found, 1 if not.

    Example: kisoku search '"joint owner*" -patent' --label joint_ownership --outputs outputs
    """
    for word in words:
        if word.startswith("--"):  # while -word is one that is not to be there
            raise click.NoSuchOption(word)
    from dataset.search.passages import Filters  # noqa: PLC0415
    from flows.findings_text import print_findings  # noqa: PLC0415
    from flows.reports import print_json  # noqa: PLC0415
    from flows.searching import find_passages  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    findings = find_passages(
        " ".join(words),
        outputs=outputs,
        settings=read_settings(outputs),
        filters=Filters(labels, tuple(code.upper() for code in countries), documents, rules),
        limit=limit,
    )
    if as_json:
        print_json(findings)
    else:
        print_findings(findings)
    sys.exit(0 if findings.found else 1)


@click.command()
@click.argument("documents", nargs=-1)
@OUTPUTS
@click.option("--all", "every", is_flag=True, help="Try all documents again that failed.")
@click.option("--partial", is_flag=True, help="With --all: those too that were read in part.")
@VERBOSE
@JSON
@explain
def retry(  # noqa: PLR0917 - click passes them by name
    documents: tuple[str, ...], outputs: Path, every: bool, partial: bool, verbose: bool, as_json: bool
) -> None:
    """Read DOCUMENTS again that failed or were read in part, and publish the dataset.

    A document is named by its identifier, file name, path or URI. One that crashes its reader, or takes too
    long or too much, is tried by three ingests (KISOKU_DOCUMENT_ATTEMPTS); one that cannot be read, by one.
    Then it is set aside until it is named here or its bytes change. Exit status: 0 if all were read, 1 if
    some failed again.

    Example: kisoku retry --all --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.reports import ProgressWatcher, print_json, print_retrial  # noqa: PLC0415
    from flows.retrying import retry_documents  # noqa: PLC0415

    if every and documents:
        raise Unusable("--all tries all documents again; name some, or give --all")
    if partial and not every:
        raise Unusable("--partial goes with --all; documents that are named may have been read in part")
    with ProgressWatcher(quiet=as_json) as watcher:
        retrial = retry_documents(
            documents,
            outputs=outputs,
            settings=read_settings(outputs),
            watcher=watcher,
            every=every,
            partial=partial,
        )
    if as_json:
        print_json(retrial)
    else:
        print_retrial(retrial, verbose=verbose)
    sys.exit(1 if retrial.missing or (retrial.summary and retrial.summary.failed) else 0)
