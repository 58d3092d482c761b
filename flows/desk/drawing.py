"""The process that draws pages: pdfium is not thread-safe, and a hostile file may hang it or crash it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import signal
import sys
from collections import OrderedDict
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from dataset.records import Box
from extractors.errors import UnreadableFile, UnreadablePdf
from extractors.extent_boxes import locate_extents
from extractors.opening import Pdf
from extractors.pages import Lettering, read_lettering
from flows.desk.page_requests import DocumentFile, Draw, Locate, Measure, Request
from flows.messages import Refusal
from flows.settings import Limits, quieten_libraries
from flows.worker import describe_memory, end_group_with, limit_memory

MOST_OPEN = 3
"""PDFs that are kept open, for people leaf through one or two."""
MOST_LETTERINGS = 16
"""Pages whose words are kept, for a person looks at one rule of a page after the other."""
MOST_PIXELS = 24_000_000
"""Of a picture: a banner that is asked for so wide that it has more is drawn narrower."""
UNKNOWN_SIZE = (612.0, 792.0)
"""What pdfium takes for the size of a page that does not say it."""
GREY_LEVEL, COLOUR_LEVEL = 6, 3
"""How hard PNGs are compressed: colours take twice as long, and gain nothing from more."""


def main() -> None:
    """Serve on the connection and the lifeline whose descriptors are the arguments."""
    control, lifeline = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the desk decides
    end_group_with(lifeline)
    quieten_libraries()
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        limits: Limits = control.recv()
        limit_memory(limits)
        artist = Artist()
        control.send(True)  # it is ready
        while True:
            control.send(_answer(artist, control.recv(), limits))
    os._exit(0)


def _answer(artist: Artist, request: Request, limits: Limits) -> Any:
    """Return what was asked for, or a Refusal."""
    try:
        match request:
            case Measure():
                return artist.measure(request.file)
            case Draw():
                return artist.draw(request.file, request.page_number, request.width)
            case Locate():
                return artist.locate(request)
    except UnreadableFile as error:
        return Refusal(str(error))
    except MemoryError:
        return Refusal(f"{request.file.name}: {describe_memory(limits)}")
    except Exception as error:
        return Refusal(f"{request.file.name}: cannot be drawn ({type(error).__name__}: {error})")


class Artist:
    """Measures and draws pages, and finds words on them; the last few PDFs stay open."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Pdf] = OrderedDict()
        self._letterings: OrderedDict[tuple[str, int], Lettering | None] = OrderedDict()

    def measure(self, file: DocumentFile) -> tuple[tuple[float, float], ...]:
        """Return the width and height of each page as it is displayed, in points."""
        document = self._open_pdf(file).document
        return tuple(_measure_page(document, index) for index in range(len(document)))

    def draw(self, file: DocumentFile, page_number: int, width: int) -> bytes:
        """Return a PNG of a page, in greys if there are no colours on it."""
        document = self._open_pdf(file).document
        if not 1 <= page_number <= len(document):
            raise UnreadablePdf(f"{file.name}: has no page {page_number}, but pages 1 to {len(document)}")
        try:
            page = document[page_number - 1]
        except pdfium.PdfiumError as error:
            raise UnreadablePdf(f"{file.name}: page {page_number} is damaged and cannot be loaded") from error
        try:
            return _encode_png(_render(page, width))
        finally:
            page.close()

    def locate(self, request: Locate) -> tuple[tuple[Box, ...], ...]:
        """Return where extents of a passage's text stand, as `locate_extents` does."""
        found = {
            number: self._read_lettering(request.file, number)
            for number in sorted({box.page_number for box in request.boxes})
        }
        pages = {number: lettering for number, lettering in found.items() if lettering is not None}
        return locate_extents(request.text, request.boxes, request.extents, pages)

    def _read_lettering(self, file: DocumentFile, page_number: int) -> Lettering | None:
        key = file.sha256, page_number
        if key not in self._letterings:
            self._letterings[key] = read_lettering(self._open_pdf(file), page_number)
            if len(self._letterings) > MOST_LETTERINGS:
                self._letterings.popitem(last=False)
        self._letterings.move_to_end(key)
        return self._letterings[key]

    def _open_pdf(self, file: DocumentFile) -> Pdf:
        """Return the PDF, opened unless it is; raises UnreadableFile, also if it has other bytes by now."""
        if file.sha256 not in self._open:
            while len(self._open) >= MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            self._open[file.sha256] = _open_file(file)
        self._open.move_to_end(file.sha256)
        return self._open[file.sha256]


def _open_file(file: DocumentFile) -> Pdf:
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{file.name}: cannot be opened ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise UnreadableFile(f"{file.name} has changed since it was read; ingest it again")
    start = data.find(b"%PDF-")
    if not 0 <= start < 1024:
        from extractors.formats.detect import detect_format  # noqa: PLC0415 - few files need a look

        if (kind := detect_format(data, name=file.name)) != "pdf":
            raise UnreadableFile(f"{file.name} is {kind.upper()}, which has no pages to draw")
    pdf = Pdf(data if start < 1024 else data[start:], file.name)
    with contextlib.suppress(pdfium.PdfiumError):  # of a form that is damaged the fields stay empty
        pdf.document.init_forms()
    return pdf


def _measure_page(document: Any, index: int) -> tuple[float, float]:
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return UNKNOWN_SIZE  # it cannot be loaded, which drawing it tells
    return float(width), float(height)


def _render(page: Any, width: int) -> Image.Image:
    """Return a page as displayed, `width` pixels wide or as wide as it may be."""
    across, down = page.get_size()
    width = max(1, min(width, int((MOST_PIXELS * across / down) ** 0.5)))
    bitmap = page.render(scale=(width - 0.01) / across)  # pdfium rounds up
    try:
        picture: Image.Image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    return picture


def _encode_png(picture: Image.Image) -> bytes:
    shades = np.asarray(picture)
    red, green, blue = (shades[..., channel] for channel in range(3))
    grey = bool((red == green).all() and (green == blue).all())
    buffer = io.BytesIO()
    picture = picture.convert("L") if grey else picture
    picture.save(buffer, "PNG", compress_level=GREY_LEVEL if grey else COLOUR_LEVEL)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
