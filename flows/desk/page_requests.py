"""What the processes that draw pages are asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dataset.records import Box


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document, and the file that should have its bytes."""

    path: Path
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Asks for the width and height of each page, in points."""

    file: DocumentFile


@dataclass(frozen=True, slots=True)
class Draw:
    """Asks for a PNG of a page, so many pixels wide."""

    file: DocumentFile
    page_number: int
    width: int


@dataclass(frozen=True, slots=True)
class Locate:
    """Asks where extents of a passage's text stand; the passage lies in `boxes`."""

    file: DocumentFile
    text: str
    boxes: tuple[Box, ...]
    extents: tuple[tuple[int, int], ...]


Request = Measure | Draw | Locate
