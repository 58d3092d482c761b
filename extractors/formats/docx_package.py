"""The parts of a DOCX archive, unpacked no further than a document can need."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from extractors.errors import LOCKED, UnreadableFile
from extractors.formats.markup import Node
from extractors.formats.xml_tree import parse_xml

MOST_PART_BYTES = 64 * 2**20
"""What one part may unpack to; the text of a thousand pages takes a tenth."""
MOST_BYTES = 128 * 2**20
MOST_PARTS = 20_000
_CHUNK = 2**20
_MAIN = "word/document.xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_OTHERS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file; save it as DOCX"),
    ("META-INF/container.xml", "an EPUB book; save its pages as HTML"),
)


@dataclass
class Package:
    """An open archive; `main` is the path of the part that holds the document's text."""

    archive: zipfile.ZipFile
    name: str
    main: str = _MAIN
    related: dict[str, str] = field(default_factory=dict)
    """The paths of the parts that the main part refers to, by the last word of the relation's type."""
    unpacked: int = 0

    def read_part(self, path: str) -> Node | None:
        """Return the tree of a part, None if there is no such part; raises `UnreadableFile`."""
        data = self.read_bytes(path)
        return None if data is None else parse_xml(data, name=self.name, part=path)

    def read_related(self, kind: str) -> Node | None:
        """Return the tree of the part that the main part refers to as `styles`, `footnotes` and so on."""
        path = self.related.get(kind)
        return self.read_part(path) if path else None

    def read_bytes(self, path: str) -> bytes | None:
        """Return the bytes of a part; raises `UnreadableFile` if they are damaged or too many."""
        try:
            info = self.archive.getinfo(path)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise UnreadableFile(f"{self.name}: {LOCKED}")
        try:
            with self.archive.open(info) as part:
                return self._read_bounded(part)
        except _BROKEN as error:
            raise UnreadableFile(
                f"{self.name}: damaged, {path} cannot be unpacked; fetch it again"
            ) from error

    def _read_bounded(self, part: IO[bytes]) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            self.unpacked += len(chunk)
            if size > MOST_PART_BYTES or self.unpacked > MOST_BYTES:
                limit = MOST_PART_BYTES >> 20
                raise UnreadableFile(
                    f"{self.name}: unpacks to more than {limit} MB, as no real document does"
                )
            chunks.append(chunk)
        return b"".join(chunks)


def open_package(data: bytes, *, name: str) -> Package:
    """Return the package of a DOCX file; raises `UnreadableFile`."""
    package = _open(data, name)
    package.main = _find_main(package)
    if package.main not in package.archive.namelist():
        raise UnreadableFile(f"{name}: {_explain_other(package)}")
    package.related = _read_relations(package, package.main)
    return package


def is_word_archive(data: bytes, *, name: str) -> bool:
    """Tell whether an archive holds a Word document; raises `UnreadableFile` if it is damaged."""
    package = _open(data, name)
    if _find_main(package) not in package.archive.namelist():
        raise UnreadableFile(f"{name}: {_explain_other(package)}")
    return True


def _open(data: bytes, name: str) -> Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        if b"PK\x05\x06" not in data[-66_000:]:
            raise UnreadableFile(f"{name}: truncated, its end is missing; fetch it again") from error
        raise UnreadableFile(f"{name}: damaged, the archive cannot be read; fetch it again") from error
    if len(archive.namelist()) > MOST_PARTS:
        raise UnreadableFile(f"{name}: holds more than {MOST_PARTS} files, as no real document does")
    return Package(archive, name)


def _explain_other(package: Package) -> str:
    names = set(package.archive.namelist())
    known = next((what for path, what in _OTHERS if path in names), None)
    return known or "an archive that holds no Word document"


def _find_main(package: Package) -> str:
    main = _read_relations(package, "").get("officeDocument", "")
    is_word = main.startswith("word/") or (main.endswith(".xml") and "document" in main)
    return main if is_word else _MAIN


def _read_relations(package: Package, path: str) -> dict[str, str]:
    """Return the paths that a part, or with an empty path the package, refers to."""
    folder, file = posixpath.split(path)
    root = package.read_part(posixpath.join(folder, "_rels", f"{file}.rels"))
    relations: dict[str, str] = {}
    for node in root.elements("rel:Relationship") if root else []:
        if node.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, node.get("Target"))).lstrip("/")
        relations.setdefault(node.get("Type").rsplit("/", 1)[-1], target)
    return relations
