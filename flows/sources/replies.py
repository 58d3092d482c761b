"""What statuses, headers and broken connections mean: try again, give up, or wait so long."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from flows.sources.kinds import FetchLimits
from flows.sources.problems import FetchFailed, FetchInterrupted

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be others a while later."""
LONGEST_NAME = 150


def check_status(response: httpx.Response, *, asked_if_changed: bool) -> None:
    """Raise FetchFailed unless the response brings what was asked for, or says that it did not change."""
    status = response.status_code
    if status == HTTPStatus.OK or (status == HTTPStatus.NOT_MODIFIED and asked_if_changed):
        return
    told = f"the host answered {describe_status(status)}"
    if status in PASSING:
        raise FetchInterrupted(told, wait_seconds=read_retry_after(response.headers))
    raise FetchFailed(told)


def describe_status(status: int) -> str:
    """Return a status with its name.

    >>> describe_status(404), describe_status(799)
    ('404 Not Found', '799')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def read_retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Return how many seconds a host wants to be left alone, None if it does not say.

    >>> read_retry_after({"retry-after": "120"})
    120.0
    >>> date = {"retry-after": "Thu, 01 Jan 2026 00:00:30 GMT"}
    >>> read_retry_after(date, now=datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(min(int(text), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def explain_failure(error: Exception, url: str, limits: FetchLimits) -> FetchFailed:
    """Return what went wrong with a connection, as an error that tells whether to try again."""
    host = urlsplit(url).netloc
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFailed(f"{host}: its certificate is not valid ({cause.verify_message})")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.TimeoutException):
        bounds = f"{limits.idle_seconds:g} s without a byte or {limits.document_seconds:g} s in all"
        return FetchInterrupted(f"{host} is too slow: {bounds} are allowed")
    if isinstance(error, httpcore.ConnectError):
        return FetchInterrupted(f"{host} cannot be connected to ({error})")
    return FetchInterrupted(f"the connection to {host} broke off ({error})")


def name_file(url: str, headers: Mapping[str, str], *, suffix: str) -> str:
    """Return a name for what a URL gave: the one that the host says, or the last part of the URL.

    >>> name_file("https://example.org/a/terms%20of%20use.pdf?v=2", {}, suffix=".pdf")
    'terms of use.pdf'
    >>> said = {"content-disposition": "attachment; filename=../b.pdf"}
    >>> name_file("https://example.org/get", said, suffix=".pdf")
    'b.pdf'
    """
    message = Message()
    message["Content-Disposition"] = headers.get("content-disposition", "")
    said = message.get_filename() or ""
    path = said.replace("\\", "/") or unquote(urlsplit(url).path, errors="replace")
    name = PurePosixPath(path.rstrip("/")).name or urlsplit(url).hostname or "document"
    name = "".join(c if c.isprintable() else " " for c in name).strip(". ") or "document"
    stem = name[: -len(suffix)] if name.lower().endswith(suffix) else name
    return stem[:LONGEST_NAME] + suffix
