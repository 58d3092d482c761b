"""Commands that see to who may use the desk."""

from __future__ import annotations

import click

from flows.commands.shared import JSON, explain

PASSWORD_STDIN = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input, for scripts."
)


@click.group()
def users() -> None:
    """See to the people who log in to the desk, and their passwords.

    They are kept in KISOKU_HOME/desk, passwords as argon2 hashes. Changes hold at once, also for a desk that
    runs already.

    Example: kisoku review users add ada
    """


@users.command("add")
@click.argument("name")
@PASSWORD_STDIN
@explain
def users_add(name: str, from_stdin: bool) -> None:
    """Add a user; the password is asked for, of 12 characters or more.

    From the first user on the desk asks everybody to log in.

    Example: kisoku review users add ada
    """
    from flows.desk.users import add_user  # noqa: PLC0415 - as all below: lazy
    from flows.settings import read_settings  # noqa: PLC0415

    add_user(read_settings(), name, from_stdin=from_stdin)
    click.echo(f"{name} can log in")


@users.command("password")
@click.argument("name")
@PASSWORD_STDIN
@explain
def users_password(name: str, from_stdin: bool) -> None:
    """Change a user's password; it is asked for. All their sessions end.

    Example: kisoku review users password ada
    """
    from flows.desk.users import change_password  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    change_password(read_settings(), name, from_stdin=from_stdin)
    click.echo(f"{name} has another password; their sessions are over")


@users.command("remove")
@click.argument("name")
@explain
def users_remove(name: str) -> None:
    """Remove a user with their sessions and tokens; their decisions stay.

    Example: kisoku review users remove ada
    """
    from flows.desk.users import remove_user  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    remove_user(read_settings(), name)
    click.echo(f"{name} is removed")


@users.command("list")
@JSON
@explain
def users_list(as_json: bool) -> None:
    """List users, and programs that have tokens alone.

    Example: kisoku review users list
    """
    from flows.desk.users import list_users  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    listed = list_users(read_settings())
    if as_json:
        from flows.reports import print_json  # noqa: PLC0415

        print_json(listed)
        return
    for line in listed.users:
        entry = "logs in" if line.logs_in else "does not log in"
        click.echo(f"{line.name}  {entry}  {line.tokens} tokens  since {line.made_at}")
    if not listed.users:
        click.echo("no users: `kisoku review users add NAME` adds one")


@click.group()
def tokens() -> None:
    """See to the tokens by which programs use the desk: Authorization: Bearer TOKEN.

    Example: kisoku review tokens add notebook
    """


@tokens.command("add")
@click.argument("name")
@click.option("--note", help="What it is for.")
@explain
def tokens_add(name: str, note: str | None) -> None:
    """Print a new token for NAME, a user or a program; it is shown this once.

    What is decided with it is decided by NAME.

    Example: kisoku review tokens add notebook --note "monthly figures"
    """
    from flows.desk.users import add_token  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    token = add_token(read_settings(), name, note=note)
    click.echo(f"a token for {name}; keep it, for it is shown this once:", err=True)
    click.echo(token)


@tokens.command("remove")
@click.argument("name")
@click.option("--id", "token_id", help="Only the token of this identifier, see `tokens list`.")
@explain
def tokens_remove(name: str, token_id: str | None) -> None:
    """Remove all tokens of NAME, or one.

    Example: kisoku review tokens remove notebook
    """
    from flows.desk.users import remove_tokens  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    click.echo(f"{remove_tokens(read_settings(), name, token_id=token_id)} removed")


@tokens.command("list")
@click.argument("name", required=False)
@JSON
@explain
def tokens_list(name: str | None, as_json: bool) -> None:
    """List the tokens of NAME, or all, without what is secret.

    Example: kisoku review tokens list
    """
    from flows.desk.users import list_tokens  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    listed = list_tokens(read_settings(), name)
    if as_json:
        from flows.reports import print_json  # noqa: PLC0415

        print_json(listed)
        return
    for line in listed.tokens:
        click.echo(
            f"{line.name}  {line.token_id}  since {line.made_at}" + (f"  {line.note}" if line.note else "")
        )
    if not listed.tokens:
        click.echo("no tokens: `kisoku review tokens add NAME` makes one")
