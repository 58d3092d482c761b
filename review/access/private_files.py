"""Small files that their owner alone may read, replaced whole: a reader finds the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from dataset.swap import lock_folder

T = TypeVar("T")


class Unreadable(ValueError):
    """A file that says who may use the desk and cannot be relied on; the message names it and why."""


class PrivateFile(Generic[T]):
    """A file and what was parsed from it, which is kept until this or another process changes the file.

    `parse` may raise ValueError; a file that is not there holds `empty`.
    """

    def __init__(
        self, path: Path, *, parse: Callable[[bytes], T], write: Callable[[T], bytes], empty: T
    ) -> None:
        self.path = path
        self._parse = parse
        self._write = write
        self._empty = empty
        self._kept: tuple[tuple[int, ...], T] | None = None

    def read(self) -> T:
        """Return what the file holds now; raises Unreadable."""
        try:
            kept = self._kept
            if kept is not None and _describe(os.stat(self.path)) == kept[0]:  # noqa: PTH116 - at each request
                return kept[1]
            content, state = _read_private(self.path)
        except FileNotFoundError:
            return self._empty
        except OSError as error:
            raise Unreadable(f"{self.path}: cannot be read ({error.strerror})") from error
        try:
            value = self._parse(content)
        except ValueError as error:
            raise Unreadable(f"{self.path}: is damaged; put it right, or remove it") from error
        self._kept = (_describe(state), value)
        return value

    def change(self, change: Callable[[T], T]) -> T:
        """Replace what the file holds by what `change` makes of it, one at a time; raises Unreadable."""
        make_private_folder(self.path.parent)
        with lock_folder(self.path):
            value = change(self.read())
            write_private(self.path, self._write(value))
        return value


def make_private_folder(folder: Path) -> None:
    """Make a folder, unless it is there, that its owner alone may look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Put a file that its owner alone may read in the place of `path`, on disk for good."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # such files have the mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read_private(path: Path) -> tuple[bytes, os.stat_result]:
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        if os.name == "posix" and state.st_mode & 0o077:
            raise Unreadable(f"{path}: others may read or write it; allow its owner alone (chmod 600)")
        return file.read(), state


def _describe(state: os.stat_result) -> tuple[int, ...]:
    return state.st_ino, state.st_mtime_ns, state.st_size, state.st_mode
