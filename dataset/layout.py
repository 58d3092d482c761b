"""How the files of a published dataset are made up, so that the next one can take over what stays."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dataset.partitions import Partitions


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was written: what tells that nobody changed it since, and its SHA-256."""

    inode: int
    byte_count: int
    modified_ns: int
    sha256: str

    def is_of(self, path: Path) -> bool:
        """Tell whether the file at `path` is the one that was written."""
        try:
            found = path.stat()
        except OSError:
            return False
        return (found.st_ino, found.st_size, found.st_mtime_ns) == (
            self.inode,
            self.byte_count,
            self.modified_ns,
        )


def read_state(path: Path, sha256: str | None = None) -> FileState:
    """Return the state of a file that has been written; its hash is computed if it is not at hand."""
    if sha256 is None:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    found = path.stat()
    return FileState(found.st_ino, found.st_size, found.st_mtime_ns, sha256)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which documents a dataset holds, in which state, and where their rows lie in its files."""

    states: Mapping[str, str] = field(default_factory=dict)
    """The digest of each document's rows, in the order of the documents."""
    partition_count: int = 1
    lengths: Mapping[str, list[int]] = field(default_factory=dict)
    """By path of a text file of a table that documents own, how many bytes each document has in it, in the
    order of `states`."""
    files: Mapping[str, FileState] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return all of it, which `read_layout` reads."""
        parts = {
            "states": self.states,
            "partition_count": self.partition_count,
            "lengths": self.lengths,
            "files": {p: [f.inode, f.byte_count, f.modified_ns, f.sha256] for p, f in self.files.items()},
        }
        return zlib.compress(json.dumps(parts, separators=(",", ":")).encode(), level=1)


def read_layout(content: bytes) -> Layout:
    """Return what `Layout.to_bytes` wrote."""
    parts = json.loads(zlib.decompress(content))
    files = {path: FileState(*state) for path, state in parts.pop("files").items()}
    return Layout(**parts, files=files)


@dataclass(frozen=True)
class Predecessor:
    """The dataset that lies there, from which files can be taken over."""

    folder: Path
    layout: Layout

    @cached_property
    def partitions(self) -> Partitions:
        """How documents are spread over the files of tables in parts."""
        return Partitions(self.layout.partition_count)

    def holds(self, path: str) -> bool:
        """Tell whether the dataset has the file, as it was written."""
        state = self.layout.files.get(path)
        return state is not None and state.is_of(self.folder / path)
