"""Commands that run what is declared on its schedules, and tell what ran."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.shared import JSON, OUTPUTS, explain


@click.command()
@OUTPUTS
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Serve this source, or `retrain` or `relabel`, and nothing else; may be given several times.",
)
@click.option("--now", is_flag=True, help="Run everything once at the start.")
@click.option(
    "--at-once",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Runs that may be under way at the same time; the others wait.",
)
@click.option(
    "--poll-seconds",
    type=click.FloatRange(0.2, 30),
    default=5.0,
    show_default=True,
    help="How often it is looked what is due.",
)
@explain
def serve(outputs: Path, only: tuple[str, ...], now: bool, at_once: int, poll_seconds: float) -> None:
    """Fetch and ingest all sources on their schedules, and retrain and relabel on theirs, until told to end.

    Sources and their schedules are declared in corpus/sources.toml, the others in corpus/schedules.toml. What
    was missed while nothing served is made up for by one run at the start. Ctrl-C or SIGTERM cancels what
    runs, pauses the schedules and ends.

    Example: kisoku serve --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.serving.jobs import list_jobs  # noqa: PLC0415
    from flows.serving.printing import print_serving  # noqa: PLC0415

    settings = read_settings(outputs)
    list_jobs(outputs, settings=settings, only=only)  # so that what is wrong is told at once
    from flows.serving.conduct import serve_jobs  # noqa: PLC0415 - imports Prefect, which takes seconds

    serve_jobs(
        outputs.absolute(),
        settings=settings,
        only=only,
        at_once=at_once,
        poll_seconds=poll_seconds,
        now=now,
        note=lambda line: click.echo(line, err=True),
        announce=print_serving,
    )
    click.echo("stopped; schedules are paused until `kisoku serve` is started again")


@click.command()
@OUTPUTS
@click.option(
    "--source",
    "names",
    multiple=True,
    metavar="NAME",
    help="Tell of this source, or of `retrain` or `relabel`, alone; may be given several times.",
)
@click.option("--failed", is_flag=True, help="List only runs that failed, or in which something failed.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Runs to list.")
@click.option(
    "--check", is_flag=True, help="Exit with status 1 if there is something that a person has to see to."
)
@JSON
@explain
def runs(  # noqa: PLR0917 - click passes them by name
    outputs: Path, names: tuple[str, ...], failed: bool, limit: int, check: bool, as_json: bool
) -> None:
    """Tell what `kisoku serve` ran, what came of it, and what is due next.

    A person has to see to a source that is not served, whose run is late, or whose last run failed or had
    documents that failed. Exit status: 0, or with --check 1 if there is such a source.

    Example: kisoku runs --failed --outputs outputs
    """
    from flows.settings import quieten_libraries, read_settings  # noqa: PLC0415 - as all below: lazy

    quieten_libraries()
    from flows.reports import print_json  # noqa: PLC0415
    from flows.serving.printing import print_runs  # noqa: PLC0415
    from flows.serving.runs import read_runs  # noqa: PLC0415 - imports Prefect, which takes seconds

    report = read_runs(
        outputs.absolute(), settings=read_settings(outputs), names=names, failed=failed, limit=limit
    )
    if as_json:
        print_json(report)
    else:
        print_runs(report)
    sys.exit(1 if check and any(job.problem for job in report.jobs) else 0)


@click.command()
@OUTPUTS
@click.option("--pool", default="kisoku", show_default=True, metavar="NAME", help="The work pool.")
@explain
def deployments(outputs: Path, pool: str) -> None:
    """Print a prefect.yaml by which workers of a work pool do what `kisoku serve` does on one computer.

    Relative OUTPUTS are relative to where `prefect deploy` is run.

    Example: kisoku deployments --pool kisoku --outputs outputs > prefect.yaml
    """
    from flows.serving.jobs import list_jobs  # noqa: PLC0415 - as all below: lazy
    from flows.serving.manifest import write_manifest  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    jobs = list_jobs(outputs, settings=read_settings(outputs))
    click.echo(write_manifest(jobs, outputs=outputs, pool=pool), nl=False)
