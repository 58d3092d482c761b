"""Who has an account at the desk: names, hashes of passwords, and hashes of the tokens of programs."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from review.access.passwords import FEWEST_CHARACTERS, MOST_CHARACTERS, Passwords
from review.access.private_files import PrivateFile

TOKEN_PREFIX = "kisoku_"  # noqa: S105 - by which people and programs know one that has leaked
LONGEST_NAME = 64


class UnusableAccount(ValueError):
    """What was asked of the accounts cannot be done, in a sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows in place of a password; of the token itself only its hash is kept."""

    token_id: str
    sha256: str
    made_at: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A reviewer, who logs in with a password, or a program, which has tokens alone."""

    name: str
    password: str | None
    """Its argon2 hash."""
    stamp: str
    """Changes with the password; sessions that have another one are over."""
    made_at: str
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All accounts, as they were at one moment."""

    accounts: tuple[Account, ...] = ()
    version: int = 1

    @cached_property
    def has_users(self) -> bool:
        """Whether there is anybody who can log in."""
        return any(account.password for account in self.accounts)

    @cached_property
    def by_name(self) -> dict[str, Account]:
        """The accounts by their names."""
        return {account.name: account for account in self.accounts}

    @cached_property
    def names_by_token(self) -> dict[str, str]:
        """The names of accounts by the hashes of their tokens."""
        return {token.sha256: account.name for account in self.accounts for token in account.tokens}


_ROSTER = TypeAdapter(Roster)


class Accounts:
    """The accounts in `users.json`; several processes may read and change them at once."""

    def __init__(self, folder: Path, *, passwords: Passwords | None = None) -> None:
        self._passwords = passwords or Passwords()
        self._file = PrivateFile(
            folder / "users.json",
            parse=_ROSTER.validate_json,
            write=lambda roster: _ROSTER.dump_json(roster, indent=1) + b"\n",
            empty=Roster(),
        )

    def read(self) -> Roster:
        """Return all accounts; raises Unreadable."""
        return self._file.read()

    def add_user(self, name: str, password: str) -> Account:
        """Add somebody who logs in; a program's account gets a password. Raises UnusableAccount."""
        name = check_name(name)
        hashed = self._passwords.hash(check_password(password))

        def add(account: Account | None) -> Account:
            if account is not None and account.password:
                raise UnusableAccount(f"{name}: there is a user of that name")
            return _renew(account or _make_account(name), hashed)

        return self._change(name, add)

    def change_password(self, name: str, password: str) -> Account:
        """Give a user another password, which ends all their sessions; raises UnusableAccount."""
        name = check_name(name)
        hashed = self._passwords.hash(check_password(password))
        return self._change(name, lambda account: _renew(_expect(account, name), hashed))

    def remove(self, name: str) -> None:
        """Remove an account with its sessions and tokens; raises UnusableAccount."""
        name = check_name(name)

        def drop(roster: Roster) -> Roster:
            _expect(roster.by_name.get(name), name)
            return replace(roster, accounts=tuple(each for each in roster.accounts if each.name != name))

        self._file.change(drop)

    def add_token(self, name: str, *, note: str | None = None) -> str:
        """Return a new token of an account, made if there is none; nobody can tell it again."""
        name = check_name(name)
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        token = Token(secrets.token_hex(4), hash_token(secret), _tell_now(), note)

        def add(account: Account | None) -> Account:
            account = account or _make_account(name)
            return replace(account, tokens=(*account.tokens, token))

        self._change(name, add)
        return secret

    def remove_tokens(self, name: str, *, token_id: str | None = None) -> int:
        """Remove one token of an account, or all, and return how many; raises UnusableAccount."""
        name = check_name(name)
        removed: list[Token] = []

        def drop(account: Account | None) -> Account:
            account = _expect(account, name)
            removed.extend(token for token in account.tokens if token_id in (None, token.token_id))
            if not removed:
                raise UnusableAccount(f"{name}: has no token" + (f" {token_id}" if token_id else ""))
            return replace(account, tokens=tuple(each for each in account.tokens if each not in removed))

        self._change(name, drop)
        return len(removed)

    def find_by_password(self, name: str, password: str) -> Account | None:
        """Return the account whose name and password these are; takes as long if there is none.

        A hash that was made with the parameters of another day is made anew.
        """
        account = self.read().by_name.get(unicodedata.normalize("NFC", name))
        known = account.password if account else None
        if not self._passwords.matches(known, password) or account is None or known is None:
            return None
        if self._passwords.is_outdated(known):
            hashed = self._passwords.hash(password)
            self._change(account.name, lambda now: _rehash(now, account, hashed))
        return account

    def find_by_token(self, token: str) -> str | None:
        """Return the name of the account that a token is of."""
        return self.read().names_by_token.get(hash_token(token))

    def _change(self, name: str, change: Callable[[Account | None], Account | None]) -> Account:
        """Replace one account by what `change` makes of it; None stands for one that is not there."""

        def change_one(roster: Roster) -> Roster:
            by_name = dict(roster.by_name)
            changed = change(by_name.pop(name, None))
            accounts = (*by_name.values(), changed) if changed else tuple(by_name.values())
            return replace(roster, accounts=tuple(sorted(accounts, key=lambda account: account.name)))

        return self._file.change(change_one).by_name[name]


def check_name(name: str) -> str:
    """Return a name as it is kept (Unicode's NFC); raises UnusableAccount.

    >>> check_name("ada@example.org")
    'ada@example.org'
    >>> check_name(" ada")
    Traceback (most recent call last):
    review.access.accounts.UnusableAccount: ' ada' is no name: 1 to 64 printable characters, trimmed
    """
    kept = unicodedata.normalize("NFC", name)
    if not kept or kept != kept.strip() or len(kept) > LONGEST_NAME or not kept.isprintable():
        raise UnusableAccount(f"{name!r} is no name: 1 to {LONGEST_NAME} printable characters, trimmed")
    return kept


def check_password(password: str) -> str:
    """Return the password; raises UnusableAccount for one that is too short or too long."""
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise UnusableAccount(
            f"a password has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters; this has {len(password)}"
        )
    return password


def hash_token(token: str) -> str:
    """Return what is kept of a token: its 256 random bits need nothing slower than SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _make_account(name: str) -> Account:
    return Account(name, password=None, stamp=secrets.token_hex(8), made_at=_tell_now())


def _renew(account: Account, password_hash: str) -> Account:
    return replace(account, password=password_hash, stamp=secrets.token_hex(8))


def _rehash(now: Account | None, judged: Account, password_hash: str) -> Account | None:
    """Return the account with a newer hash, unless somebody changed the password meanwhile."""
    if now is None or now.stamp != judged.stamp:
        return now
    return replace(now, password=password_hash)


def _expect(account: Account | None, name: str) -> Account:
    if account is None:
        raise UnusableAccount(f"{name}: there is no account of that name")
    return account


def _tell_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
