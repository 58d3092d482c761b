"""What lists and brings the files of an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.sources.contents import MEGABYTE, write_document
from flows.sources.discovery import Listed, Listing, choose
from flows.sources.effort import Effort
from flows.sources.kinds import StorageSource
from flows.sources.problems import FetchFailed, FetchInterrupted
from flows.sources.records import Brought, Location, format_time
from flows.sources.replies import name_file
from flows.sources.shelf import Shelf

_CHUNK_BYTES = 1024 * 1024
_STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated", "created")
"""What file systems call that which changes when a file does."""


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
