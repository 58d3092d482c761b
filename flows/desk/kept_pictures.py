"""Pictures of pages that were drawn before: in memory, and in a folder that outlasts the desk."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

BEGIN, END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
LEFT = 0.8
"""Share of the bound that is kept when it is passed."""


class Recent(Generic[K, V]):
    """The values that were used last, as many as together weigh no more than `most`; for many threads."""

    def __init__(self, most: int, *, weigh: Callable[[V], int]) -> None:
        self._most, self._weigh = most, weigh
        self._values: OrderedDict[K, V] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def find(self, key: K) -> V | None:
        """Return a value, None if it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def keep(self, key: K, value: V) -> None:
        """Keep a value, in place of those that were not used for longest."""
        with self._lock:
            if key in self._values:
                self._weight -= self._weigh(self._values.pop(key))
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])


class KeptPictures:
    """PNG files by name in a folder, together no larger than `most_bytes`; for many threads and processes."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._bytes: int | None = None
        """As far as is known: other processes may add files, and remove some."""
        self._lock = Lock()

    def find(self, name: str) -> bytes | None:
        """Return a picture, None if there is none or it is not whole."""
        path = self._locate(name)
        try:
            picture = path.read_bytes()
            os.utime(path)  # so that it is among those used last
        except OSError:
            return None
        return picture if picture.startswith(BEGIN) and picture.endswith(END) else None

    def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture; where the disk is full or read-only, none is, and pages are drawn each time."""
        path = self._locate(name)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
                file.write(picture)
            Path(file.name).replace(path)
            self._bound(len(picture))

    def _locate(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.png"

    def _bound(self, added: int) -> None:
        """Remove the files that were not used for longest if there are too many."""
        with self._lock:
            self._bytes = None if self._bytes is None else self._bytes + added
            if self._bytes is not None and self._bytes <= self._most_bytes:
                return
            files = [(state.st_mtime_ns, state.st_size, path) for path, state in self._list_files()]
            self._bytes = sum(size for _, size, _ in files)
            if self._bytes <= self._most_bytes:
                return
            for _, size, path in sorted(files):
                if self._bytes <= LEFT * self._most_bytes:
                    break
                path.unlink(missing_ok=True)
                self._bytes -= size

    def _list_files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):  # another process has removed it
                found.append((path, path.stat()))
        return found
