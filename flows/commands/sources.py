"""Commands on the sources that documents come from."""

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
    choose_runner,
    explain,
)

NAMES = click.argument("names", nargs=-1, metavar="[NAME]...")


@click.group()
def sources() -> None:
    """List, check, fetch and ingest the sources that corpus/sources.toml declares.

    Example: kisoku sources run --outputs outputs
    """


@sources.command(name="list")
@OUTPUTS
@JSON
@explain
def list_(outputs: Path, as_json: bool) -> None:
    """List the declared sources: where they are, when they are due, how their last fetch went.

    Example: kisoku sources list --outputs outputs
    """
    from flows.reports import print_json  # noqa: PLC0415 - as all below: lazy
    from flows.settings import read_settings  # noqa: PLC0415
    from flows.sources.conduct import list_sources  # noqa: PLC0415
    from flows.sources.printing import print_sources  # noqa: PLC0415

    states = list_sources(outputs, settings=read_settings(outputs))
    if as_json:
        print_json(states)
    else:
        print_sources(states)


@sources.command()
@NAMES
@OUTPUTS
@click.option("--offline", is_flag=True, help="Check the declaration alone, and ask nobody.")
@JSON
@explain
def check(names: tuple[str, ...], outputs: Path, offline: bool, as_json: bool) -> None:
    """Check the declaration, and tell what each source would fetch: how many documents, and the first few.

    Listings are read, documents are not; whether a known one changed is told by its host when it is fetched.
    Without NAME, all sources that are enabled are asked. Exit status: 0 if all is well, 1 if a source cannot
    be listed, 2 if the declaration is wrong.

    Example: kisoku sources check ministry-calls
    """
    from flows.reports import print_json  # noqa: PLC0415 - as all below: lazy
    from flows.settings import read_settings  # noqa: PLC0415
    from flows.sources.conduct import check_sources  # noqa: PLC0415
    from flows.sources.declaration import UnusableSources  # noqa: PLC0415
    from flows.sources.printing import print_checks  # noqa: PLC0415

    try:
        checks = check_sources(names, outputs, settings=read_settings(outputs), offline=offline)
    except UnusableSources as error:
        for problem in error.problems:
            click.echo(f"kisoku: {problem}", err=True)
        sys.exit(2)
    if as_json:
        print_json(checks)
    else:
        print_checks(checks, offline=offline)
    sys.exit(1 if any(check.problem for check in checks.checks) else 0)


@sources.command()
@NAMES
@OUTPUTS
@JSON
@explain
def fetch(names: tuple[str, ...], outputs: Path, as_json: bool) -> None:
    """Fetch what is new or changed into OUTPUTS/fetched, and ingest nothing.

    Without NAME, all sources that are enabled are fetched. One that fails stops no other. Exit status: 0 if
    all came, 1 if something could not be fetched.

    Example: kisoku sources fetch ministry-calls --outputs outputs
    """
    from flows.reports import print_json  # noqa: PLC0415 - as all below: lazy
    from flows.settings import read_settings  # noqa: PLC0415
    from flows.sources.conduct import fetch_sources  # noqa: PLC0415
    from flows.sources.printing import FetchProgress, print_fetched  # noqa: PLC0415

    with FetchProgress(quiet=as_json) as watcher:
        run = fetch_sources(names, outputs, settings=read_settings(outputs), watcher=watcher)
    if as_json:
        print_json(run)
    else:
        print_fetched(run)
    sys.exit(1 if run.failed else 0)


@sources.command()
@NAMES
@OUTPUTS
@FORMATS
@click.option("--offline", is_flag=True, help="Ingest what was fetched before, and ask nobody.")
@RETRY_FAILED
@RUNNER
@DASK_ADDRESS
@JSON
@explain
def run(  # noqa: PLR0917 - click passes them by name
    names: tuple[str, ...],
    outputs: Path,
    formats: list[str] | None,
    offline: bool,
    retry_failed: bool,
    runner: str | None,
    dask_address: str | None,
    as_json: bool,
) -> None:
    """Fetch what is new or changed, read it, and publish the dataset in OUTPUTS/dataset: one tracked run.

    Without NAME, all sources that are enabled are run. Exit status: 0 if all was fetched and read, 1 if
    something failed; what came is in the dataset all the same.

    Example: kisoku sources run --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.reports import print_json, print_summary  # noqa: PLC0415
    from flows.sources.conduct import run_sources  # noqa: PLC0415
    from flows.sources.printing import FetchProgress, print_fetched  # noqa: PLC0415

    with FetchProgress(quiet=as_json) as watcher:
        done = run_sources(
            names,
            outputs,
            formats=formats,
            settings=choose_runner(read_settings(outputs), runner, dask_address),
            watcher=watcher,
            offline=offline,
            retry_failed=retry_failed,
        )
    if as_json:
        print_json(done)
    else:
        if done.fetched:
            print_fetched(done)
        if done.summary:
            print_summary(done.summary, verbose=False)
    sys.exit(1 if done.failed else 0)
