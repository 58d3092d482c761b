"""The command that opens the desk."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.commands.review_users import tokens, users
from flows.commands.shared import OUTPUTS, explain


@click.group(invoke_without_command=True)
@OUTPUTS
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; this computer's alone."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free one."
)
@click.option(
    "--reviewer", help="Who decides, while there are no users. [default: your name on this computer]"
)
@click.option(
    "--trust-header", metavar="HEADER", help="Header in which a proxy names who is logged in there."
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    metavar="ADDRESS",
    multiple=True,
    help="Address or network of a proxy whose headers are believed; may be given more than once.",
)
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="Name by which the desk is reached, besides this computer's; may be given more than once.",
)
@click.option(
    "--open/--no-open",
    "opens",
    default=None,
    help="Whether to open it in a browser. [default: if started from a terminal]",
)
@click.pass_context
@explain
def review(  # noqa: PLR0917 - click passes them by name
    context: click.Context,
    outputs: Path,
    host: str,
    port: int,
    reviewer: str | None,
    trust_header: str | None,
    trusted_proxies: tuple[str, ...],
    names: tuple[str, ...],
    opens: bool | None,
) -> None:
    """Open the desk: look at rules beside their pages, and put them right, in a browser.

    Who comes from this computer needs no password until there are users. A --host that others reach needs
    users, or a proxy that knows them (--trust-header with --trusted-proxy). Behind a proxy that speaks
    HTTPS, give its address as --trusted-proxy and the desk's name as --allow-host; it has to send
    X-Forwarded-Proto, X-Forwarded-Host and X-Forwarded-For.

    Example: kisoku review --outputs outputs
    """
    if context.invoked_subcommand is not None:
        return
    from flows.desk.conduct import serve_desk  # noqa: PLC0415 - as all below: lazy
    from flows.settings import find_user_name, read_settings  # noqa: PLC0415
    from review.access.exposure import Exposure  # noqa: PLC0415

    serve_desk(
        outputs,
        settings=read_settings(outputs),
        exposure=Exposure(
            host=host,
            port=port,
            reviewer=find_user_name() if reviewer is None else reviewer.strip(),
            trust_header=trust_header,
            trusted_proxies=trusted_proxies,
            names=names,
        ),
        note=lambda line: click.echo(line, err=True),
        open_browser=sys.stdout.isatty() if opens is None else opens,
    )


review.add_command(users)
review.add_command(tokens)
