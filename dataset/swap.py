"""Folders that are replaced whole: a reader finds the old one or the new one, never half of either."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux, renameat2(2)
_RENAME_SWAP = 2  # macOS, renamex_np(2)


@contextmanager
def lock_folder(path: Path) -> Iterator[None]:
    """Hold the right to replace the folder `path`, waiting for others; it ends with the process at latest."""
    lock_path = path.with_name(f".{path.name}.lock")
    with lock_path.open("a+b") as file:
        lock_file(file.fileno())
        yield


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """Yield a new empty folder beside `path`, which is gone afterwards, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(path), dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replace_folder(path: Path, folder: Path) -> None:
    """Put `folder` in the place of `path`, on disk for good; the old one is then where `folder` was."""
    _sync_tree(folder)
    folder.chmod(0o755)  # mkdtemp makes folders that only we may read
    if path.exists():
        _exchange(path, folder)
    else:
        folder.rename(path)
    sync_path(path.parent)


def clear_leftovers(path: Path) -> None:
    """Remove what a killed run left beside `path`; to be called with the folder locked.

    Where the file system cannot exchange two folders, a run killed between its two renames leaves the dataset
    aside: it is put back.
    """
    aside = _aside(path)
    if aside.exists() and not path.exists():
        aside.rename(path)
    for leftover in path.parent.glob(_prefix(path) + "*"):
        shutil.rmtree(leftover)


def _prefix(path: Path) -> str:
    return f".{path.name}-"


def _aside(path: Path) -> Path:
    return path.with_name(_prefix(path) + "aside")


def _exchange(path: Path, folder: Path) -> None:
    exchange = _find_exchange()
    if exchange is not None and exchange(os.fsencode(path), os.fsencode(folder)) == 0:
        return
    aside = _aside(path)
    path.rename(aside)
    folder.rename(path)
    aside.rename(folder)


def _find_exchange() -> Callable[[bytes, bytes], int] | None:
    """Return the system's call that exchanges two folders at once, if it has one."""
    libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if hasattr(libc, "renameat2"):
        return lambda a, b: int(libc.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _RENAME_EXCHANGE))
    if hasattr(libc, "renamex_np"):
        return lambda a, b: int(libc.renamex_np(a, b, _RENAME_SWAP))
    return None


def lock_file(descriptor: int, *, wait: bool = True) -> bool:
    """Lock an open file; False if another process has it and is not to be waited for. Closing unlocks it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - not everywhere

            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not everywhere

            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if wait:
            raise
        return False
    return True


def _sync_tree(folder: Path) -> None:
    """Write a folder to disk, without the files that have another name too: they are there already."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            _sync_tree(path)
        elif path.stat().st_nlink == 1:
            sync_path(path)
    sync_path(folder)


def sync_path(path: Path) -> None:
    """Have a file, or the names of a folder's files, written to disk."""
    if path.is_dir() and os.name != "posix":
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
