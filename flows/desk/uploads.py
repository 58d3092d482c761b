"""Files that people send to the desk: kept under the hash of their bytes, whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import BinaryIO, Self

from extractors.errors import UnreadableFile
from flows.inputs import SUFFIXES
from flows.settings import UPLOAD_MEGABYTES
from review.ports import UnusableUpload, Upload

FOLDER = "uploads"
DRAFTS = ".drafts"
HASH_LETTERS = 16
"""Of a file's SHA-256, that name its folder."""
LONGEST_NAME = 120
"""Bytes: file systems take 255, and some other names are made of this one."""
HEAD = 65_536
"""Bytes by which a file is looked at while the rest is still coming."""
STALE_SECONDS = 24 * 3600
NAMELESS = "document"
_UNSAFE = re.compile(r'[<>:"|?*]')
"""What some file systems cannot have in a name."""


class UploadStore:
    """The folder of what was sent, in the outputs."""

    def __init__(self, outputs: Path, *, most_megabytes: int = UPLOAD_MEGABYTES) -> None:
        self.folder = outputs.resolve() / FOLDER
        self._most_bytes = most_megabytes * 1024 * 1024

    def begin(self, file_name: str) -> Draft:
        """Return what takes a file in; of the name, what is no part of a safe one is left out."""
        return Draft(self.folder, make_safe_name(file_name), self._most_bytes)

    def find(self, sha256: str) -> Path | None:
        """Return where the file with these bytes lies; None if nobody sent it."""
        return next((self.folder / sha256[:HASH_LETTERS]).glob("*"), None)

    def clear_drafts(self) -> None:
        """Remove what desks that were killed left of files that were being sent."""
        for path in (self.folder / DRAFTS).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - STALE_SECONDS:
                    path.unlink()


class Draft:
    """A file that is being sent; used as `async with`, which forgets it unless it is finished."""

    def __init__(self, folder: Path, name: str, most_bytes: int) -> None:
        self._folder, self._name, self._most_bytes = folder, name, most_bytes
        self._digest = hashlib.sha256()
        self._head = b""
        self._byte_count = 0
        self._file: BinaryIO | None = None
        self._path: Path | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._forget)

    async def write(self, chunk: bytes) -> None:
        """Take in some more of it; raises UnusableUpload as soon as it is too large or no document."""
        if self._byte_count + len(chunk) > self._most_bytes:
            megabytes = self._most_bytes // 1024 // 1024
            raise UnusableUpload(
                f"{self._name}: larger than {megabytes} MB; allow more with KISOKU_UPLOAD_MEGABYTES"
            )
        looked_at = len(self._head) >= HEAD
        self._byte_count += len(chunk)
        self._head += chunk[: HEAD - len(self._head)]
        if len(self._head) >= HEAD and not looked_at:
            await asyncio.to_thread(_check_head, self._head, self._name)
        await asyncio.to_thread(self._append, chunk)

    async def finish(self) -> Upload:
        """Keep the file, or the one that is there with the same bytes; raises UnusableUpload."""
        return await asyncio.to_thread(self._keep)

    def _append(self, chunk: bytes) -> None:
        try:
            if self._file is None:
                drafts = self._folder / DRAFTS
                drafts.mkdir(parents=True, exist_ok=True)
                descriptor, name = tempfile.mkstemp(dir=drafts)
                self._file, self._path = os.fdopen(descriptor, "wb"), Path(name)
            self._digest.update(chunk)
            self._file.write(chunk)
        except OSError as error:
            raise UnusableUpload(f"{self._name}: cannot be kept ({error.strerror})") from error

    def _keep(self) -> Upload:
        if self._file is None or self._path is None:
            raise UnusableUpload(f"{self._name}: the file is empty; choose another")
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            suffix = _find_suffix(self._head, self._path, self._name)
            path = self._settle(self._path, suffix)
        except OSError as error:
            raise UnusableUpload(f"{self._name}: cannot be kept ({error.strerror})") from error
        return Upload(path, path.name, self._digest.hexdigest(), self._byte_count)

    def _settle(self, draft: Path, suffix: str) -> Path:
        """Return where the file lies for good: the same bytes under another name stay as they are."""
        own = self._folder / self._digest.hexdigest()[:HASH_LETTERS]
        own.mkdir(parents=True, exist_ok=True)
        for kept in sorted(own.iterdir()):
            if kept.stat().st_size == self._byte_count:
                return kept
        name = self._name if Path(self._name).suffix.lower() in SUFFIXES else f"{self._name}{suffix}"
        draft.chmod(0o644)  # mkstemp makes files that only we may read
        draft.replace(own / name)
        return own / name

    def _forget(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)  # unless it has its place by now


def make_safe_name(file_name: str) -> str:
    r"""Return a name that leads nowhere and that every file system takes.

    >>> make_safe_name("../../etc/Ünder\x00 <terms>.pdf"), make_safe_name("C:\\My files\\a?.PDF")
    ('Ünder _terms_.pdf', 'a_.PDF')
    >>> make_safe_name(".."), make_safe_name(".pdf"), len(make_safe_name("é" * 500 + ".pdf").encode())
    ('document', 'pdf', 120)
    """
    name = unicodedata.normalize("NFC", file_name).replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, dot, suffix = name, "", ""
    room = LONGEST_NAME - len(f"{dot}{suffix}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip()
    return f"{stem}{dot}{suffix}" or NAMELESS


def _check_head(head: bytes, name: str) -> None:
    """Raise UnusableUpload if a file that begins so is no document, whatever follows."""
    if not head.startswith(b"PK") and b"%PDF-" not in head:
        _detect(head, name)


def _find_suffix(head: bytes, path: Path, name: str) -> str:
    """Return the suffix of files of this kind; raises UnusableUpload if it is no document."""
    data = head if b"%PDF-" in head[:1024] else path.read_bytes()
    return f".{_detect(data, name)}"


def _detect(data: bytes, name: str) -> str:
    from extractors.formats.detect import detect_format  # noqa: PLC0415 - few who look send something

    try:
        return detect_format(data, name=name)
    except UnreadableFile as error:
        raise UnusableUpload(str(error)) from error
