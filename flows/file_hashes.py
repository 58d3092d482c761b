"""The hashes of files that were read before, so that a file that nobody touched is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = ".files.json"
SETTLED_NS = 2_000_000_000
"""A file that changed so shortly before it was read may change again without its times telling."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a file looked like from outside when it was hashed."""

    byte_count: int
    inode: int
    modified_ns: int
    changed_ns: int
    sha256: str


class FileHashes:
    """SHA-256 by path. A hash holds while a file's size, number and times are those that it had.

    The time of the last change of a file's state (`ctime`), which programs cannot set, is one of them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known = _read_known(path) if path else {}
        self._seen: set[str] = set()
        self._is_new = False

    def hash_file(self, path: Path) -> tuple[str, os.stat_result]:
        """Return the file's SHA-256, read only if it is not known, and its state; raises OSError."""
        name = str(path)
        self._seen.add(name)
        state = path.stat()
        known = self._known.get(name)
        if known is not None and known == _describe(state, known.sha256) and os.access(path, os.R_OK):
            return known.sha256, state
        with path.open("rb") as file:
            started_ns = time.time_ns()
            state = os.fstat(file.fileno())
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if max(state.st_mtime_ns, state.st_ctime_ns) < started_ns - SETTLED_NS:
            self._known[name] = _describe(state, sha256)
            self._is_new = True
        else:
            self._known.pop(name, None)
        return sha256, state

    def save(self) -> None:
        """Keep the hashes for the next time, without those of files that are gone."""
        if self._path is None or not self._is_new:
            return
        kept = {
            name: [known.byte_count, known.inode, known.modified_ns, known.changed_ns, known.sha256]
            for name, known in sorted(self._known.items())
            if name in self._seen or Path(name).exists()
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="surrogateescape", dir=self._path.parent, delete=False
        ) as file:
            json.dump(kept, file, ensure_ascii=False, separators=(",", ":"))
        Path(file.name).replace(self._path)


def _describe(state: os.stat_result, sha256: str) -> _Known:
    return _Known(state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns, sha256)


def _read_known(path: Path) -> dict[str, _Known]:
    """Return what was kept; nothing if it cannot be read, for then the files are."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
        return {name: _Known(*values) for name, values in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
