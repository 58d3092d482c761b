"""Where the file of a stored document lies, with the bytes that were read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dataset.records import Document
from flows.desk.uploads import UploadStore
from flows.file_hashes import FileHashes
from flows.sources.shelf import Shelf
from flows.urls import find_path
from review.ports import NoPicture


class DocumentFiles:
    """Finds files; one that was not touched since it was found last is not read again."""

    def __init__(self, outputs: Path) -> None:
        self._shelf, self._uploads = Shelf(outputs), UploadStore(outputs)
        self._hashes = FileHashes()

    def find(self, document: Document) -> Path:
        """Return the file that has the document's bytes; raises NoPicture if there is none any more."""
        changed = False
        for path in self._list_places(document):
            try:
                sha256, _ = self._hashes.hash_file(path)
            except OSError:
                continue  # it is not there, or not ours to read: perhaps another is
            if sha256 == document.sha256:
                return path
            changed = True
        if changed:
            raise NoPicture(f"{document.file_name} has changed since it was read; ingest it again")
        raise NoPicture(f"{document.file_name} is no longer at {find_path(document.uri) or document.uri}")

    def _list_places(self, document: Document) -> Iterator[Path]:
        """Yield where the file may lie: where it was read, or else where the outputs lie now."""
        path = find_path(document.uri)
        if path is not None and path.is_absolute():
            yield path
        for kept in (self._shelf.find(document.sha256), self._uploads.find(document.sha256)):
            if kept is not None:
                yield kept
