"""Requests that other sites have a reviewer's browser make: how they are told from the desk's own."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from urllib.parse import urlsplit

from review.access.asked import Asked, normalise_host
from review.access.bodies import Inlet
from review.access.refusals import Refusal
from review.access.sessions import Session

FIELD = "csrf_token"
_SALT_BYTES = 16
_FIRST_PART_BYTES = 2048
_FIRST_PART = re.compile(
    rb'--[^\r\n]{1,70}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n([\w-]{1,200})\r\n--',
    re.IGNORECASE,
)


class Forms:
    """Gives out and recognises the tokens that the desk's forms carry.

    A token holds for one session and one reviewer. Each is another, so that nothing can be guessed from the
    length of compressed pages.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"kisoku.desk.forms", "sha256")

    def make_token(self, session: Session, reviewer: str | None) -> str:
        """Return a token for the forms of a page."""
        salt = secrets.token_bytes(_SALT_BYTES)
        return base64.urlsafe_b64encode(salt + self._sign(salt, session, reviewer)).decode("ascii")

    def knows_token(self, token: str, session: Session, reviewer: str | None) -> bool:
        """Tell whether a token was made for this session and reviewer."""
        try:
            raw = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            return False
        salt, signature = raw[:_SALT_BYTES], raw[_SALT_BYTES:]
        return hmac.compare_digest(signature, self._sign(salt, session, reviewer))

    def _sign(self, salt: bytes, session: Session, reviewer: str | None) -> bytes:
        bound = "\0".join((session.session_id, session.user or "", reviewer or "")).encode()
        return hmac.digest(self._key, salt + bound, "sha256")


def check_origin(asked: Asked) -> None:
    """Make sure that a page of the desk, or a person, asks; raises Refusal.

    Other sites may link to the desk's pages. They may do nothing else: not even embed a picture, for the time
    that it takes tells what is in the store.
    """
    site = asked.get(b"sec-fetch-site")
    leads = asked.is_safe and asked.get(b"sec-fetch-mode") == "navigate"
    embedded = asked.get(b"sec-fetch-dest") in ("embed", "frame", "iframe", "object")
    if site not in ("", "same-origin", "none") and (not leads or embedded):
        raise Refusal(403, "Another site asked for this; open the desk itself.", plain=True)
    origin = asked.get(b"origin")
    if origin and not asked.is_safe and not _is_own(origin, asked):
        raise Refusal(
            403,
            f"This came from another site than {asked.host}. If a proxy stands before the desk, it has to "
            "send X-Forwarded-Host, and the desk to be started with its address as --trusted-proxy.",
            plain=True,
        )


async def find_form_token(asked: Asked, inlet: Inlet, *, form_bytes: int) -> str:
    """Return the token that a request carries, empty if it carries none.

    It is looked for in the header X-CSRF-Token, then in the field `csrf_token`: anywhere in an urlencoded
    form, but as the first field of a multipart one, so that no upload has to be read to find it.
    """
    if token := asked.get(b"x-csrf-token"):
        return token
    kind = asked.get(b"content-type").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        for field in (await inlet.peek(form_bytes)).split(b"&"):
            name, _, value = field.partition(b"=")
            if name == FIELD.encode():
                return value.decode("latin-1")
    if kind == "multipart/form-data" and (found := _FIRST_PART.match(await inlet.peek(_FIRST_PART_BYTES))):
        return found[1].decode("latin-1")
    return ""


def _is_own(origin: str, asked: Asked) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return bool(parts.netloc) and normalise_host(parts.netloc, parts.scheme) == asked.host
