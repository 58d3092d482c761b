"""PDFs that are open: opened once for all that is read of them, and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.errors import LOCKED, UnreadablePdf


class Pdf:
    """A PDF that is open: `document` is that of pypdfium2, and `name` what errors call the file."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self.name = data, name
        self.document = _open(data, name)

    def reopen(self) -> None:
        """Open the file anew, as pdfium keeps what it has parsed."""
        self.document.close()
        self.document = _open(self._data, self.name)

    def close(self) -> None:
        """Close the PDF and forget its bytes, to which pypdfium2's document clings."""
        self.document.close()
        del self.document, self._data


Source = bytes | Path | Pdf
"""A PDF as its bytes, by its path, or open."""


@contextmanager
def open_pdf(source: Source, *, name: str = "") -> Iterator[Pdf]:
    """Give a PDF, to be closed if it was not open before; raises `UnreadablePdf`.

    `name` is what an error calls the file (by default the path's name).
    """
    if isinstance(source, Pdf):
        yield source
        return
    pdf = Pdf(*_load(source, name))
    try:
        yield pdf
    finally:
        pdf.close()


def _load(source: bytes | Path, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data, name = source, name or "file"
    else:
        name = name or source.name
        try:
            data = source.read_bytes()
        except OSError as error:
            raise UnreadablePdf(f"{name}: cannot be opened ({error.strerror})") from error
    if not data.strip():
        raise UnreadablePdf(f"{name}: the file is empty; fetch it again")
    start = data.find(b"%PDF-")
    if start < 0:
        raise UnreadablePdf(f"{name}: not a PDF, for it lacks the %PDF header")
    return data if start < 1024 else data[start:], name  # where pdfium looks for it


def _open(data: bytes, name: str) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = _find_error_code(data)
        if code == pdfium_c.FPDF_ERR_PASSWORD:
            raise UnreadablePdf(f"{name}: {LOCKED}") from error
        if code == pdfium_c.FPDF_ERR_SECURITY:
            raise UnreadablePdf(f"{name}: encrypted by a scheme that cannot be read") from error
        if b"%%EOF" not in data[-2048:]:
            raise UnreadablePdf(f"{name}: truncated, its end is missing; fetch it again") from error
        raise UnreadablePdf(f"{name}: damaged, its structure cannot be read; fetch it again") from error


def _find_error_code(data: bytes) -> int | None:
    """Return why pdfium cannot open a file.

    Where it gives no reason, it has that of the last file, so that one with a known reason is opened before.
    """
    code = None
    for each in (b"no PDF", data):
        try:
            pdfium.PdfDocument(each).close()
        except pdfium.PdfiumError as error:
            code = getattr(error, "err_code", None)
    return code
