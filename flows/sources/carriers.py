"""What lists a source's locations and brings what lies there: from the web, a store of objects, a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from flows.inputs import InputFile, UnusableInput, find_inputs
from flows.sources.addresses import Resolver, resolve_host
from flows.sources.contents import write_document
from flows.sources.declaration import FolderSource, Source, StorageSource, WebSource
from flows.sources.discovery import Listed, Listing, choose, list_web
from flows.sources.effort import Effort
from flows.sources.ledger import Ledger, Location, format_time
from flows.sources.problems import FetchFailed, FetchInterrupted
from flows.sources.replies import name_file
from flows.sources.shelf import Shelf
from flows.sources.web import Known, Reply, Visitor

MEGABYTE = 1_000_000
_CHUNK_BYTES = 1024 * 1024
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")
"""What file systems call that which changes when a file does."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a location gave: how it stands now, and how many bytes came, 0 if it said that nothing changed."""

    location: Location
    byte_count: int


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
        yield FolderCarrier(source)
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


class StorageCarrier:
    """Fetches from an object store, or another file system that fsspec knows."""

    def __init__(self, source: StorageSource, shelf: Shelf, effort: Effort) -> None:
        self._source, self._shelf, self._effort = source, shelf, effort
        self._paths: dict[str, str] = {}
        self._files: Any = None

    def list_locations(self) -> Listing:
        """Return the files below the folder."""
        found = self._effort.persist(self._find)
        locations = []
        for path, state in sorted(found.items()):
            url = self._files.unstrip_protocol(path)
            self._paths[url] = path
            locations.append(Listed(url, _make_stamp(state)))
        return choose(self._source, locations, below=f"{self._source.url.rstrip('/')}/")

    def locate(self, location: Location) -> Path:
        """Return where the document lies on the shelf."""
        return self._shelf.locate(location.sha256, location.suffix)

    def bring(self, listed: Listed, last: Location | None) -> Brought:
        """Return what a file holds; it is read only if its stamp is another one."""
        if last and listed.stamp and listed.stamp == last.stamp:
            return Brought(last, 0)
        return self._effort.persist(lambda: self._copy(listed))

    def _find(self) -> dict[str, dict[str, Any]]:
        import fsspec  # noqa: PLC0415 - few sources need it

        with _telling(self._source.url):
            self._files, root = fsspec.url_to_fs(self._source.url, **self._source.options)
            self._files.invalidate_cache()
            found: dict[str, dict[str, Any]] = self._files.find(root, detail=True)
        return found

    def _copy(self, listed: Listed) -> Brought:
        most = int(self._source.limits.document_megabytes * MEGABYTE)
        with self._shelf.open_draft(self._source.name) as draft:
            with _telling(listed.url):
                chunks = self._read_chunks(self._paths[listed.url], most)
                kind = write_document(draft, chunks, formats=self._source.formats)
            shelved = draft.shelve(f".{kind}")
        name = name_file(listed.url, {}, suffix=shelved.suffix)
        at = format_time(datetime.now(UTC))
        location = Location(
            listed.url, shelved.sha256, shelved.suffix, name, listed.url, stamp=listed.stamp, checked_at=at
        )
        return Brought(location, shelved.byte_count)

    def _read_chunks(self, path: str, most_bytes: int) -> Iterator[bytes]:
        received = 0
        with self._files.open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                received += len(chunk)
                if received > most_bytes:
                    raise FetchFailed(f"the document has more than the {most_bytes:,} bytes that are allowed")
                yield chunk


class FolderCarrier:
    """Finds documents where they lie on this computer."""

    def __init__(self, source: FolderSource) -> None:
        self._source = source
        self._files: dict[str, InputFile] = {}

    def list_locations(self) -> Listing:
        """Return the documents in the folder and below."""
        folder = self._source.path
        if not folder.is_dir():
            raise FetchFailed(f"{folder}: no such folder")
        try:
            inputs = find_inputs([folder])
        except UnusableInput:
            return choose(self._source, [])  # which tells if that is too few
        self._files = {file.uri: file for file in (*inputs.files, *inputs.copies)}
        problems = [sentence for _, sentence in inputs.unreadable]
        links = [Listed(uri, file.sha256) for uri, file in self._files.items()]
        return choose(self._source, links, problems, below=f"{folder.as_uri()}/")

    def locate(self, location: Location) -> Path:
        """Return the file itself."""
        return self._files[location.url].path

    def list_paths(self) -> dict[str, Path]:
        """Return where the documents lie, by the hash of their bytes."""
        return {file.sha256: file.path for file in reversed(self._files.values())}

    def bring(self, listed: Listed, last: Location | None) -> Brought:
        """Return how a file stands; nothing is copied."""
        file = self._files[listed.url]
        if last and last.sha256 == file.sha256:
            return Brought(last, 0)
        suffix, uri = file.path.suffix.lower(), file.uri
        location = Location(
            uri, file.sha256, suffix, file.name, uri, stamp=listed.stamp, checked_at=file.modified
        )
        return Brought(location, file.byte_count)


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


def _make_stamp(state: dict[str, Any]) -> str | None:
    told = next((state[name] for name in _STAMPS if state.get(name)), None)
    return None if told is None else f"{told} {state.get('size')}"


@contextmanager
def _telling(url: str) -> Iterator[None]:
    """Tell in a sentence what a file system's library says in errors of its own."""
    try:
        yield
    except FetchFailed:
        raise
    except (ImportError, ValueError, FileNotFoundError, PermissionError) as error:
        raise FetchFailed(f"{url}: {_first_line(error)}") from error
    except Exception as error:  # each file system has errors of its own
        raise FetchInterrupted(f"{url}: {type(error).__name__}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
