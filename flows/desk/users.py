"""The desk's users and tokens, as the command line sees to them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.problems import Broken, Unusable
from flows.settings import Settings
from review.access.accounts import Accounts, UnusableAccount, check_name, check_password
from review.access.exposure import Exposed
from review.access.private_files import Unreadable


@dataclass(frozen=True, slots=True)
class UserLine:
    """An account, without what is secret."""

    name: str
    logs_in: bool
    tokens: int
    made_at: str


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token, without what is secret."""

    name: str
    token_id: str
    made_at: str
    note: str | None


@dataclass(frozen=True, slots=True)
class UserList:
    """All accounts, by name."""

    users: tuple[UserLine, ...]


@dataclass(frozen=True, slots=True)
class TokenList:
    """Tokens, by the names of their accounts."""

    tokens: tuple[TokenLine, ...]


def locate_desk(settings: Settings) -> Path:
    """Return the folder of what the desk keeps for itself: its secret and its users."""
    return settings.home / "desk"


def add_user(settings: Settings, name: str, *, from_stdin: bool) -> None:
    """Add somebody who logs in, with the password that is asked for; raises Unusable."""
    with explain_access():
        accounts = _open_accounts(settings)
        known = accounts.read().by_name.get(check_name(name))
        if known is not None and known.password:
            raise Unusable(f"{name}: there is a user of that name; `kisoku review users password` changes it")
        accounts.add_user(name, read_password(from_stdin=from_stdin))


def change_password(settings: Settings, name: str, *, from_stdin: bool) -> None:
    """Give a user the password that is asked for; raises Unusable."""
    with explain_access():
        accounts = _open_accounts(settings)
        if check_name(name) not in accounts.read().by_name:
            raise Unusable(f"{name}: there is no account of that name")
        accounts.change_password(name, read_password(from_stdin=from_stdin))


def remove_user(settings: Settings, name: str) -> None:
    """Remove an account with all that it had; raises Unusable."""
    with explain_access():
        _open_accounts(settings).remove(name)


def list_users(settings: Settings) -> UserList:
    """Return all accounts; raises Unusable."""
    with explain_access():
        accounts = _open_accounts(settings).read().accounts
    return UserList(
        tuple(UserLine(each.name, bool(each.password), len(each.tokens), each.made_at) for each in accounts)
    )


def add_token(settings: Settings, name: str, *, note: str | None = None) -> str:
    """Return a new token, which nobody can tell again; raises Unusable."""
    with explain_access():
        return _open_accounts(settings).add_token(name, note=note)


def remove_tokens(settings: Settings, name: str, *, token_id: str | None = None) -> int:
    """Remove one token of an account, or all, and return how many; raises Unusable."""
    with explain_access():
        return _open_accounts(settings).remove_tokens(name, token_id=token_id)


def list_tokens(settings: Settings, name: str | None = None) -> TokenList:
    """Return the tokens of an account, or of all; raises Unusable."""
    with explain_access():
        roster = _open_accounts(settings).read()
        wanted = None if name is None else check_name(name)
    if wanted is not None and wanted not in roster.by_name:
        raise Unusable(f"{name}: there is no account of that name")
    return TokenList(
        tuple(
            TokenLine(account.name, token.token_id, token.made_at, token.note)
            for account in roster.accounts
            if wanted in (None, account.name)
            for token in account.tokens
        )
    )


def read_password(*, from_stdin: bool) -> str:
    """Return the first line of standard input, or what is typed twice on the terminal; raises Unusable."""
    if from_stdin:
        return check_password(sys.stdin.readline().rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise Unusable(
            "there is no terminal to ask for the password on; --password-stdin reads it from a pipe"
        )
    password = check_password(getpass.getpass("Password: "))
    if getpass.getpass("Again: ") != password:
        raise Unusable("these were two different passwords; nothing is changed")
    return password


def _open_accounts(settings: Settings) -> Accounts:
    return Accounts(locate_desk(settings))


@contextmanager
def explain_access() -> Iterator[None]:
    """Turn what the desk says is wrong into what the command line tells in one line."""
    try:
        yield
    except (UnusableAccount, Unreadable, Exposed) as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Broken(f"{error.filename}: {error.strerror}") from error
