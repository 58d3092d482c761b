"""Pages of stored PDFs as pictures, and where words stand on them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from dataset.records import Box, Document, Passage
from flows.desk.document_files import DocumentFiles
from flows.desk.drawers import CUSTOMARY_LIMITS, DrawerPool
from flows.desk.kept_pictures import KeptPictures, Recent
from flows.desk.page_requests import DocumentFile, Draw, Locate, Measure
from flows.settings import Limits, Settings
from review.ports import PageSize

NARROWEST, WIDEST = 16, 4000
"""Pixels; what is asked for beyond is drawn as wide as that."""
MOST_BYTES_ON_DISK = 512 * 1024 * 1024
MOST_BYTES_IN_MEMORY = 32 * 1024 * 1024
MOST_PAGES_MEASURED = 100_000


class PagePictures:
    """Draws by processes of its own, which end with `close` or with this process, however that ends.

    For many threads. A picture that was drawn before is taken from memory or from the folder of KISOKU_HOME,
    but only while the document's file is still there with the bytes that were read.
    """

    def __init__(
        self, outputs: Path, settings: Settings, *, limits: Limits = CUSTOMARY_LIMITS, size: int = 2
    ) -> None:
        self._files = DocumentFiles(outputs)
        self._pool = DrawerPool(limits=limits, size=size)
        self._kept = KeptPictures(settings.home / "desk" / "pages", most_bytes=MOST_BYTES_ON_DISK)
        self._recent: Recent[str, bytes] = Recent(MOST_BYTES_IN_MEMORY, weigh=len)
        self._sizes: Recent[str, tuple[PageSize, ...]] = Recent(MOST_PAGES_MEASURED, weigh=len)
        self._drawn_by = version("pypdfium2")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_ids(self) -> list[int]:
        """The identifiers of the processes that draw."""
        return self._pool.process_ids

    def close(self) -> None:
        """End the processes that draw, whatever they do."""
        self._pool.close()

    def measure(self, document: Document) -> tuple[PageSize, ...]:
        """Return the sizes of the document's pages, in order; raises NoPicture."""
        file = self._find_file(document)
        sizes = self._sizes.find(document.sha256)
        if sizes is None:
            sizes = tuple(PageSize(*size) for size in self._pool.ask(Measure(file)))
            self._sizes.keep(document.sha256, sizes)
        return sizes

    def draw(self, document: Document, page_number: int, *, width: int) -> bytes:
        """Return a PNG of the page, `width` pixels wide, as boxes lie on it; raises NoPicture."""
        file = self._find_file(document)
        width = min(max(width, NARROWEST), WIDEST)
        name = f"{document.sha256}-{page_number}-{width}-{self._drawn_by}"
        picture = self._recent.find(name)
        if picture is None:
            picture = self._kept.find(name)
            if picture is None:
                picture = bytes(self._pool.ask(Draw(file, page_number, width)))
                self._kept.keep(name, picture)
            self._recent.keep(name, picture)
        return picture

    def locate(
        self, document: Document, passage: Passage, extents: Sequence[tuple[int, int]]
    ) -> tuple[tuple[Box, ...], ...]:
        """Return where extents of a passage's text stand, a box for each line; raises NoPicture.

        What is not found on the page, as in a scan, has no boxes.
        """
        if not extents or not passage.boxes:
            return tuple(() for _ in extents)
        request = Locate(self._find_file(document), passage.text, passage.boxes, tuple(extents))
        found: tuple[tuple[Box, ...], ...] = self._pool.ask(request)
        return found

    def _find_file(self, document: Document) -> DocumentFile:
        return DocumentFile(self._files.find(document), document.sha256, document.file_name)
