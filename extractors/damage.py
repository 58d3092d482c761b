"""What a PDF lacks although it can be opened: its end, or anything to see on its pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium

from extractors.opening import open_pdf
from extractors.reading.pictures import render_page

COARSE_DPI = 24
"""Enough to tell a page with the faintest line of text from a blank one."""
FAINT = 8
"""Grey values that a blank page may span, as scanned paper does."""


def lacks_end(data: bytes) -> bool:
    """Tell whether a PDF stops before the end that its last object has to be followed by.

    >>> lacks_end(b"%PDF-1.7 1 0 obj (x) endobj startxref 9 %%EOF"), lacks_end(b"%PDF-1.7 1 0 obj (x")
    (False, True)
    """
    end = max(data.rfind(b"%%EOF"), data.rfind(b"startxref"))
    return end < data.rfind(b" obj")


def find_blank_pages(source: bytes | Path, page_numbers: Sequence[int], *, name: str = "") -> list[int]:
    """Return which of the pages show nothing at all; raises `UnreadablePdf`."""
    with open_pdf(source, name=name) as pdf:
        return [number for number in page_numbers if _is_blank(pdf.document, number)]


def _is_blank(document: pdfium.PdfDocument, number: int) -> bool:
    page = document[number - 1]
    try:
        if not all(page.get_size()):
            return True
        longest = max(page.get_size()) / 72
        picture = render_page(page, max(1, min(COARSE_DPI, int(4000 / longest))))
        return int(picture.max()) - int(picture.min()) < FAINT
    finally:
        page.close()
