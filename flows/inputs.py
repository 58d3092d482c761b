"""The documents among the files and folders that a person names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dataset.records import Document, Evidence, derive_id
from flows.file_hashes import FileHashes
from flows.problems import Unusable

SUFFIXES = frozenset({".pdf", ".html", ".htm", ".docx"})
HEADER = b"%PDF-"
HEADER_WITHIN = 1024


class UnusableInput(Unusable):
    """A path that leads to no document."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The declared source that a file was taken from, and what it says of its documents."""

    source: str
    publisher: str | None = None
    country: str | None = None
    language: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, with what is known without looking into it."""

    path: Path
    uri: str
    sha256: str
    modified: str
    """When the file was last changed, UTC, ISO 8601."""
    byte_count: int
    given_name: str | None = None
    """What the file is called where it was fetched from, if not as it is here."""
    origin: Origin | None = None
    replaces: str | None = None
    """SHA-256 of the document that lay there before, where the source knows."""

    @property
    def name(self) -> str:
        """The file's name without its folder, as text that can be stored."""
        return _make_legible(self.given_name or self.path.name)

    def make_document(self, pipeline_version: str) -> Document:
        """Return the document as far as it is known before it is read."""
        origin = self.origin or Origin("file")
        return Document(
            document_id=derive_id("d", self.sha256),
            sha256=self.sha256,
            source=origin.source,
            uri=self.uri,
            file_name=self.name,
            publisher=origin.publisher,
            language=origin.language,
            country=origin.country,
            ingested_at=self.modified,
            pipeline_version=pipeline_version,
            supersedes=derive_id("d", self.replaces) if self.replaces else None,
            evidence=_cite_origin(origin),
        )


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found: each document once, by `uri`; copies of them; files that could not be opened."""

    files: tuple[InputFile, ...]
    copies: tuple[InputFile, ...] = ()
    unreadable: tuple[tuple[Path, str], ...] = ()
    unfetched: tuple[tuple[str, str], ...] = ()
    """URLs whose documents could not be fetched, and why."""


def find_inputs(paths: Sequence[Path], *, hashes: FileHashes | None = None) -> Inputs:
    """Return the documents that `paths` name: files as they are, folders with all PDF, HTML and DOCX below.

    Files are read for their hash, but for those that `hashes` knows. Files with the same bytes are one
    document, the first by URI. Raises UnusableInput if a path does not exist or nothing was found.
    """
    for path in paths:
        if not path.exists():
            raise UnusableInput(f"{path}: no such file or folder")
        if not (path.is_file() or path.is_dir()):
            raise UnusableInput(f"{path}: neither a file nor a folder")
    opened: dict[str, InputFile] = {}
    unreadable: dict[Path, str] = {}
    for path in _list_files(paths, unreadable):
        try:
            file = read_input(path, hashes=hashes)
        except OSError as error:
            unreadable[path] = f"{_make_legible(path.name)}: cannot be opened ({error.strerror})"
        else:
            opened[file.uri] = file
    if not opened and not unreadable:
        raise UnusableInput(f"{', '.join(str(path) for path in paths)}: no PDF, HTML or DOCX file found")
    return _drop_copies(opened.values(), unreadable)


def read_input(path: Path, *, hashes: FileHashes | None = None) -> InputFile:
    """Return what is known of the file without looking into it; raises OSError."""
    full = path.resolve()
    sha256, state = (hashes or FileHashes()).hash_file(full)
    modified = datetime.fromtimestamp(int(state.st_mtime), UTC).isoformat().replace("+00:00", "Z")
    return InputFile(full, full.as_uri(), sha256, modified, state.st_size)


def _list_files(paths: Iterable[Path], unreadable: dict[Path, str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _list_folder(path, unreadable)
        else:
            yield path


def _list_folder(folder: Path, unreadable: dict[Path, str]) -> Iterator[Path]:
    """Yield the documents below `folder`, hidden ones left out, links to folders not followed."""
    for entry in sorted(_scan(folder, unreadable), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _list_folder(path, unreadable)
        elif entry.is_file() and is_document(path):
            yield path


def _scan(folder: Path, unreadable: dict[Path, str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        unreadable[folder] = f"{_make_legible(folder.name)}: cannot be opened ({error.strerror})"
        return []


def is_document(path: Path) -> bool:
    """Tell whether a file is meant to be read, by its suffix or, for a PDF, its first bytes.

    Word's `~$` files, which say that somebody has a document open, are none.
    """
    if path.suffix.lower() in SUFFIXES:
        return not path.name.startswith("~$")
    try:
        with path.open("rb") as file:
            return HEADER in file.read(HEADER_WITHIN)
    except OSError:
        return False  # it does not call itself a PDF, and nobody named it


def _drop_copies(files: Iterable[InputFile], unreadable: dict[Path, str]) -> Inputs:
    first: dict[str, InputFile] = {}
    copies: list[InputFile] = []
    for file in sorted(files, key=lambda file: file.uri):
        if file.sha256 in first:
            copies.append(file)
        else:
            first[file.sha256] = file
    return Inputs(tuple(first.values()), tuple(copies), tuple(sorted(unreadable.items())))


def _cite_origin(origin: Origin) -> dict[str, Evidence]:
    """Return where it is said what holds of all documents of a source."""
    place = f"sources.toml: {origin.source}"
    said = {name: Evidence(source=place) for name in ("publisher", "country") if getattr(origin, name)}
    return said | ({"licence": Evidence(origin.licence, source=place)} if origin.licence else {})


def _make_legible(name: str) -> str:
    """Return a file name whose undecodable bytes are written out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
