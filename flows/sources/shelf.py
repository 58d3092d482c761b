"""The shelf of fetched documents: files named for the hash of their bytes, each put there whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flows.file_hashes import FileHashes

FOLDER = "fetched"


@dataclass(frozen=True, slots=True)
class ShelvedFile:
    """A file that was put on the shelf."""

    sha256: str
    suffix: str
    byte_count: int


class Shelf:
    """The folder of what was fetched, in the outputs."""

    def __init__(self, outputs: Path) -> None:
        self.folder = outputs / FOLDER

    def locate(self, sha256: str, suffix: str) -> Path:
        """Return where a document lies, or would lie."""
        return self.folder / "files" / sha256[:2] / f"{sha256}{suffix}"

    def find(self, sha256: str) -> Path | None:
        """Return where a document lies, whatever its suffix; None if it is not there."""
        return next(self.locate(sha256, "").parent.glob(f"{sha256}.*"), None)

    def open_hashes(self, source: str) -> FileHashes:
        """Return the hashes of a folder's files as they were when the source was listed last."""
        return FileHashes(self.folder / f".{source}.json")

    @contextmanager
    def open_draft(self, source: str) -> Iterator[Draft]:
        """Yield a file of a source's that is not on the shelf yet; it is gone afterwards."""
        folder = self.folder / "drafts" / source
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            draft = Draft(self, Path(name), file)
            try:
                yield draft
            finally:
                draft.path.unlink(missing_ok=True)

    def clear_drafts(self, source: str) -> None:
        """Remove what a killed fetch of the source left; to be called while none is under way."""
        for leftover in (self.folder / "drafts" / source).glob("*"):
            leftover.unlink(missing_ok=True)


class Draft:
    """A file that is being written and may be put on the shelf."""

    def __init__(self, shelf: Shelf, path: Path, file: BinaryIO) -> None:
        self._shelf, self.path, self._file = shelf, path, file
        self._digest = hashlib.sha256()
        self.byte_count = 0

    def write(self, chunk: bytes) -> None:
        """Add to the file."""
        self._digest.update(chunk)
        self._file.write(chunk)
        self.byte_count += len(chunk)

    def flush(self) -> None:
        """Have all that was written in the file."""
        self._file.flush()

    def shelve(self, suffix: str) -> ShelvedFile:
        """Put the file on the shelf, on disk for good, under the hash of its bytes."""
        self.flush()
        os.fsync(self._file.fileno())
        sha256 = self._digest.hexdigest()
        target = self._shelf.locate(sha256, suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o644)  # mkstemp makes files that only we may read
        self.path.replace(target)
        _sync_folder(target.parent)
        return ShelvedFile(sha256, suffix, self.byte_count)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
