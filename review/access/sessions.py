"""Sessions: what a browser's cookie says of who uses it, signed, and which of them are over."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from review.access.accounts import Roster
from review.access.private_files import PrivateFile

IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 7 * 24 * 3600
RENEWAL_SECONDS = 300
"""A cookie is written anew when it is as old; the idle time is as much shorter at most."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's; without a user it only ties forms to the browser that they were shown in."""

    session_id: str
    user: str | None
    stamp: str
    """That of the user's account when they logged in."""
    started: int
    """Seconds since 1970, as `renewed`."""
    renewed: int


class Sessions:
    """Starts, seals, opens and ends sessions; `clock` tells the seconds since 1970."""

    def __init__(self, secret: bytes, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._serializer = URLSafeSerializer(
            secret,
            salt="kisoku.desk.session",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
        self._ended: PrivateFile[dict[str, int]] = PrivateFile(
            folder / "ended-sessions.json", parse=_parse_ended, write=_write_ended, empty={}
        )

    def start(self, user: str | None = None, *, stamp: str = "") -> Session:
        """Return a new session."""
        now = int(self._clock())
        return Session(secrets.token_urlsafe(16), user, stamp, now, now)

    def seal(self, session: Session) -> str:
        """Return the value of the session's cookie."""
        sealed = self._serializer.dumps(astuple(session))
        return sealed if isinstance(sealed, str) else sealed.decode("ascii")

    def unseal(self, cookie: str, roster: Roster) -> Session | None:
        """Return the session of a cookie that this desk gave out, unless it is over."""
        try:
            session = Session(*self._serializer.loads(cookie))
        except BadSignature:
            return None
        return session if session.user is None or self._lasts(session, roster) else None

    def renew(self, session: Session) -> Session:
        """Return the session with the time of now, if its cookie is to be written anew; else as it is."""
        now = int(self._clock())
        if session.user is None or now - session.renewed < RENEWAL_SECONDS:
            return session
        return replace(session, renewed=now)

    def count_remaining_seconds(self, session: Session) -> int:
        """Return how long a user's session may last from now on."""
        return max(0, session.started + LONGEST_SECONDS - int(self._clock()))

    def end(self, session: Session) -> None:
        """End a session for good, wherever its cookie went; raises Unreadable."""
        now = int(self._clock())
        until = session.started + LONGEST_SECONDS
        self._ended.change(
            lambda ended: {key: end for key, end in ended.items() if end > now} | {session.session_id: until}
        )

    def _lasts(self, session: Session, roster: Roster) -> bool:
        now = self._clock()
        account = roster.by_name.get(session.user or "")
        return (
            account is not None
            and account.password is not None
            and account.stamp == session.stamp
            and now - session.renewed <= IDLE_SECONDS
            and now - session.started <= LONGEST_SECONDS
            and session.session_id not in self._ended.read()
        )


def _parse_ended(content: bytes) -> dict[str, int]:
    ended = json.loads(content)
    if not isinstance(ended, dict) or not all(isinstance(until, int) for until in ended.values()):
        raise ValueError("not a table of moments")
    return ended


def _write_ended(ended: dict[str, int]) -> bytes:
    return json.dumps(ended, indent=1).encode("ascii") + b"\n"
