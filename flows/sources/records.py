"""How locations stood, what they gave, and how fetches went: what the ledger keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Location:
    """How a location stood when it was last asked for."""

    url: str
    sha256: str
    suffix: str
    file_name: str
    final_url: str
    """Where redirects led."""
    etag: str | None = None
    last_modified: str | None = None
    stamp: str | None = None
    """What its listing says of its version: an object's ETag, a sitemap's lastmod."""
    checked_at: str = ""
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document that was fetched: what a location gave, from when on."""

    url: str
    sha256: str
    suffix: str
    byte_count: int
    file_name: str
    source: str
    fetched_at: str
    """UTC, ISO 8601; of a location, each version is later than the one before."""
    replaces: str | None = None
    """SHA-256 of the document that lay there before, unless that one is known from elsewhere too."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page or feed that was read, and where it led then."""

    url: str
    final_url: str
    """Where redirects led."""
    etag: str | None
    last_modified: str | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One fetch of a source: how many locations ended how."""

    source: str
    started_at: str
    seconds: float
    counts: dict[str, int]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a location gave: how it stands now, and how many bytes came, 0 if it said that nothing changed."""

    location: Location
    byte_count: int


def format_time(moment: datetime) -> str:
    """Return a moment in UTC, ISO 8601, to the second.

    >>> format_time(datetime(2026, 3, 1, 6, 30, tzinfo=UTC))
    '2026-03-01T06:30:00Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
