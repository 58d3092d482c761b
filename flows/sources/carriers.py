"""What lists a source's locations and brings what lies there: from the web, a store of objects, a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from flows.sources.addresses import Resolver, resolve_host
from flows.sources.contents import MEGABYTE, write_document
from flows.sources.discovery import Listed, Listing, list_web
from flows.sources.effort import Effort
from flows.sources.folders import FolderCarrier
from flows.sources.kinds import FolderSource, Source, StorageSource, WebSource
from flows.sources.ledger import Ledger
from flows.sources.records import Brought, Location, format_time
from flows.sources.replies import name_file
from flows.sources.shelf import Shelf
from flows.sources.storage import StorageCarrier
from flows.sources.web import Known, Reply, Visitor

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Carrier(Protocol):
    """Lists the locations of one source and brings what lies there; both raise FetchFailed."""

    def list_locations(self) -> Listing:
        """Return what the source lists now."""

    def bring(self, listed: Listed, last: Location | None) -> Brought:
        """Return what a location gives; `last` is how it stood when what it gave was kept."""

    def locate(self, location: Location) -> Path:
        """Return where on this computer the document of a location lies, if it is still there."""


@contextmanager
def open_carrier(
    source: Source,
    ledger: Ledger,
    shelf: Shelf,
    effort: Effort,
    *,
    contact: str | None = None,
    resolve: Resolver = resolve_host,
) -> Iterator[Carrier]:
    """Yield what fetches from a source."""
    if isinstance(source, FolderSource):
        yield FolderCarrier(source, shelf.open_hashes(source.name))
    elif isinstance(source, StorageSource):
        yield StorageCarrier(source, shelf, effort)
    else:
        with Visitor(source, ledger, effort, contact=contact, resolve=resolve) as visitor:
            yield WebCarrier(source, visitor, ledger, shelf)


class WebCarrier:
    """Fetches from the web."""

    def __init__(self, source: WebSource, visitor: Visitor, ledger: Ledger, shelf: Shelf) -> None:
        self._source, self._visitor, self._ledger, self._shelf = source, visitor, ledger, shelf

    def list_locations(self) -> Listing:
        """Return what the page, feed or sitemap lists now."""
        return list_web(self._source, self._visitor, self._ledger)

    def locate(self, location: Location) -> Path:
        """Return where the document lies on the shelf."""
        return self._shelf.locate(location.sha256, location.suffix)

    def bring(self, listed: Listed, last: Location | None) -> Brought:
        """Return what a location gives; its host is asked only if it may have changed."""
        now = datetime.now(UTC)
        if last and (self._was_just_asked(last, now) or _is_settled(listed, last)):
            return Brought(last, 0)
        known = Known(last.final_url, last.etag, last.last_modified) if last else Known()

        def receive(reply: Reply) -> Brought:
            if reply.unchanged and last:
                return Brought(_renew(last, listed, now), 0)
            return self._download(reply, listed, now)

        return self._visitor.ask(listed.url, receive, known=known)

    def _was_just_asked(self, last: Location, now: datetime) -> bool:
        hours = self._source.recheck_hours
        return now - datetime.fromisoformat(last.checked_at) < timedelta(hours=hours)

    def _download(self, reply: Reply, listed: Listed, now: datetime) -> Brought:
        most = int(self._source.limits.document_megabytes * MEGABYTE)
        called = reply.headers.get("Content-Type", "").partition(";")[0].strip()
        with self._shelf.open_draft(self._source.name) as draft:
            chunks = reply.read_chunks(most_bytes=most, what="the document")
            kind = write_document(draft, chunks, formats=self._source.formats, called=called)
            shelved = draft.shelve(f".{kind}")
        location = Location(
            url=listed.url,
            sha256=shelved.sha256,
            suffix=shelved.suffix,
            file_name=name_file(reply.url, reply.headers, suffix=shelved.suffix),
            final_url=reply.url,
            etag=reply.headers.get("ETag"),
            last_modified=reply.headers.get("Last-Modified"),
            stamp=listed.stamp,
            checked_at=format_time(now),
        )
        return Brought(location, shelved.byte_count)


def _renew(last: Location, listed: Listed, now: datetime) -> Location:
    return replace(last, stamp=listed.stamp, checked_at=format_time(now))


def _is_settled(listed: Listed, last: Location) -> bool:
    """Tell whether a sitemap dates the last change so long before we asked that it cannot have been later."""
    if listed.stamp is None or listed.stamp != last.stamp or not (day := _DATE.match(listed.stamp)):
        return False
    try:
        changed = datetime.fromisoformat(f"{day[0]}T00:00:00+00:00")
    except ValueError:
        return False
    return datetime.fromisoformat(last.checked_at) - changed > timedelta(days=2)
