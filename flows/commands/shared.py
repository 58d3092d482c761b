"""What the commands share: options, one-line errors, exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from flows.problems import Broken, Unusable
from flows.urls import find_path

if TYPE_CHECKING:
    from flows.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


class OutputsFolder(click.Path):
    """A folder; for the URL of an object store, that in which the outputs there are worked on."""

    name = "folder or URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder; raises click.BadParameter."""
        path = find_path(value) if isinstance(value, str) else value
        if path is not None:
            return Path(str(super().convert(path, param, ctx)))
        from flows.settings import read_settings  # noqa: PLC0415 - few need these
        from flows.shared_outputs import open_working_folder  # noqa: PLC0415

        try:
            return open_working_folder(str(value), home=read_settings().home)
        except Unusable as error:
            self.fail(str(error), param, ctx)


OUTPUTS = click.option(
    "--outputs",
    type=OutputsFolder(path_type=Path, file_okay=False),
    default=Path("outputs"),
    show_default=True,
    help="Folder of the store, the classifier and the dataset, or a URL such as s3://bucket/outputs.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
RETRY_FAILED = click.option(
    "--retry-failed", is_flag=True, help="Read documents again that failed or were read in part."
)
VERBOSE = click.option("--verbose", is_flag=True, help="Show every document and what each stage took.")
RUNNER = click.option(
    "--runner",
    type=click.Choice(["local", "dask"]),
    help="Who reads: processes of this computer, or the workers of a Dask cluster. [default: local]",
)
DASK_ADDRESS = click.option(
    "--dask-address",
    metavar="ADDRESS",
    help="Scheduler of a Dask cluster that runs already, tcp://host:8786; without it, --runner dask starts "
    "workers on this computer.",
)


def choose_runner(settings: Settings, runner: str | None, dask_address: str | None) -> Settings:
    """Return the settings with what the options say of who reads; raises Unusable."""
    if dask_address is not None:
        if runner == "local":
            raise Unusable("--dask-address is for --runner dask")
        return replace(settings, runner="dask", dask_scheduler=dask_address)
    if runner is None:
        return settings
    return replace(settings, runner="dask" if runner == "dask" else "local")


def explain(command: Callable[P, R]) -> Callable[P, R]:
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


def split_formats(_context: click.Context, _option: click.Parameter, text: str | None) -> list[str] | None:
    """Return the names between the commas; raises click.BadParameter."""
    if text is None:
        return None
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise click.BadParameter("at least one format is needed")
    return names


FORMATS = click.option(
    "--format",
    "formats",
    callback=split_formats,
    help="Formats of the dataset: csv, parquet, jsonl, xlsx, parts (Parquet in many files, of which "
    "few change). [default: those it has, or csv,parquet]",
)


class OneLineGroup(click.Group):
    """Says what is wrong with arguments in one line."""

    def main(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        """Run the command; exit with a line on what is wrong."""
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
