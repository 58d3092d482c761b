"""Whom the desk lets in, and as whom."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from review.access.accounts import Accounts, UnusableAccount, check_name
from review.access.asked import Asked
from review.access.attempts import Attempts
from review.access.exposure import Exposure, Network, check_exposure, is_loopback, list_names, read_networks
from review.access.forgery import Forms
from review.access.passwords import Passwords
from review.access.private_files import make_private_folder
from review.access.refusals import Refusal
from review.access.secret import read_secret
from review.access.sessions import Session, Sessions

MOST_BODY_BYTES = 2**20
MOST_UPLOAD_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; None is nobody that the desk knows."""

    reviewer: str | None
    session: Session
    is_new: bool = False
    """Whether the browser has no cookie of the session yet."""
    by_token: bool = False
    """Whether a program showed a token, which no other site can have it send."""
    can_log_out: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use the desk under which names, and what they may send."""

    accounts: Accounts
    sessions: Sessions
    forms: Forms
    attempts: Attempts
    names: frozenset[str]
    takes_addresses: bool
    """Whether any IP address is a name of the desk: no other site can have a name that is one."""
    reviewer: str | None
    """Who everybody is while there are no users; None if the desk is then closed."""
    trust_header: bytes
    proxies: tuple[Network, ...]
    cookie_name: str
    max_body: int = MOST_BODY_BYTES
    max_upload: int = MOST_UPLOAD_BYTES

    @property
    def asks_for_passwords(self) -> bool:
        """Whether people log in here; so it is from the moment that the first user is added."""
        return not self.trust_header and (self.reviewer is None or self.accounts.read().has_users)

    def name_cookie(self, scheme: str) -> str:
        """Return the session's cookie; its name has the port, for cookies do not tell ports apart."""
        return f"__Host-{self.cookie_name}" if scheme == "https" else self.cookie_name

    def answers_to(self, name: str) -> bool:
        """Tell whether the desk is called by a name, or another site had its own name lead here."""
        if name in self.names:
            return True
        try:
            return self.takes_addresses and bool(ipaddress.ip_address(name))
        except ValueError:
            return False

    def identify(self, asked: Asked) -> Visitor:
        """Return who asks; raises Refusal, and Unreadable if the accounts cannot be told."""
        token = _find_bearer(asked)
        if token is not None:
            return self._identify_program(token)
        roster = self.accounts.read()
        known = self.sessions.unseal(cookie, roster) if (cookie := self._find_cookie(asked)) else None
        if self.trust_header:
            return self._greet(_read_trusted(asked, self.trust_header), known)
        if roster.has_users or self.reviewer is None:
            session = known or self.sessions.start()
            return Visitor(session.user, session, is_new=known is None, can_log_out=session.user is not None)
        if asked.passed_on:
            raise Refusal(
                403,
                "A proxy passed this on, and everybody would be the same reviewer: add users, or start the "
                "desk with --trust-header and --trusted-proxy.",
                plain=True,
            )
        return self._greet(self.reviewer, known)

    def _greet(self, reviewer: str, known: Session | None) -> Visitor:
        """Return somebody whom the desk knows without a log-in, and whose session is without a user."""
        if known is not None and known.user is None:
            return Visitor(reviewer, known)
        return Visitor(reviewer, self.sessions.start(), is_new=True)

    def _identify_program(self, token: str) -> Visitor:
        name = self.accounts.find_by_token(token)
        if name is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="kisoku", error="invalid_token"'}
            raise Refusal(401, "The desk does not know this token.", headers=challenge)
        return Visitor(name, self.sessions.start(), by_token=True)

    def _find_cookie(self, asked: Asked) -> str:
        wanted = self.name_cookie(asked.scheme)
        for pair in asked.get(b"cookie").split(";"):
            name, _, value = pair.partition("=")
            if name.strip() == wanted:
                return value.strip()
        return ""


def open_policy(
    folder: Path,
    exposure: Exposure,
    *,
    hasher: PasswordHasher | None = None,
    clock: Callable[[], float] = time.time,
    max_body: int = MOST_BODY_BYTES,
    max_upload: int = MOST_UPLOAD_BYTES,
) -> Policy:
    """Return the policy of a desk that keeps its secret and users in `folder`.

    `hasher` has argon2's parameters, `clock` tells the seconds since 1970. Raises Exposed and Unreadable.
    """
    make_private_folder(folder)
    accounts = Accounts(folder, passwords=Passwords(hasher))
    check_exposure(exposure, has_users=accounts.read().has_users)
    secret = read_secret(folder)
    loopback = is_loopback(exposure.host)
    is_open = loopback and not exposure.trusted_proxies
    return Policy(
        accounts=accounts,
        sessions=Sessions(secret, folder, clock=clock),
        forms=Forms(secret),
        attempts=Attempts(),
        names=list_names(exposure),
        takes_addresses=not loopback,
        reviewer=exposure.reviewer if is_open else None,
        trust_header=(exposure.trust_header or "").lower().encode("ascii"),
        proxies=read_networks(exposure.trusted_proxies),
        cookie_name=f"kisoku_{exposure.port}",
        max_body=max_body,
        max_upload=max_upload,
    )


def _find_bearer(asked: Asked) -> str | None:
    if not asked.path.startswith("/api/"):
        return None
    scheme, _, token = asked.get(b"authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _read_trusted(asked: Asked, header: bytes) -> str:
    """Return whom a trusted proxy names; raises Refusal."""
    if not asked.by_proxy:
        raise Refusal(403, "This desk is reached through its proxy alone.", plain=True)
    try:
        return check_name(asked.headers.get(header, b"").decode("utf-8"))
    except (UnicodeDecodeError, UnusableAccount):
        raise Refusal(403, "The proxy does not say who you are.", plain=True) from None
