"""Commands that see to the server that tracks the runs."""

from __future__ import annotations

import click

from flows.commands.shared import JSON, explain


@click.group()
def server() -> None:
    """See to the Prefect server that tracks the runs.

    Example: kisoku server status
    """


@server.command("status")
@JSON
@explain
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
@explain
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
@explain
def server_stop() -> None:
    """Stop kisoku's own Prefect server.

    Example: kisoku server stop
    """
    from flows.server import stop_server  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    stopped = stop_server(read_settings().home)
    click.echo("stopped" if stopped else "it was not running")
