"""The outline of a PDF: the bookmarks that a reader shows beside its pages."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.opening import Source, open_pdf
from extractors.reading.bookmarks import Bookmark

MOST_BOOKMARKS = 5000
"""An outline with more is broken or made to hold readers up."""
RISES = {
    pdfium_c.PDFDEST_VIEW_XYZ: 1,
    pdfium_c.PDFDEST_VIEW_FITH: 0,
    pdfium_c.PDFDEST_VIEW_FITBH: 0,
    pdfium_c.PDFDEST_VIEW_FITR: 3,
}
"""Where, among the numbers of a destination, the height of its upper edge stands, by how it is shown."""


def read_outline(source: Source, *, name: str = "") -> tuple[Bookmark, ...]:
    """Return the bookmarks of a PDF that lead to one of its pages, in their order; raises `UnreadablePdf`."""
    with open_pdf(source, name=name) as pdf:
        found = (_read_bookmark(each) for each in islice(pdf.document.get_toc(), MOST_BOOKMARKS))
        return tuple(bookmark for bookmark in found if bookmark is not None)


def _read_bookmark(bookmark: Any) -> Bookmark | None:
    target = bookmark.get_dest()
    index = None if target is None else target.get_index()
    if index is None:
        return None
    title = " ".join(bookmark.get_title().replace("\x00", "").split())
    return Bookmark(title, index + 1, bookmark.level, _read_rise(target))


def _read_rise(target: pdfium.PdfDest) -> float | None:
    mode, numbers = target.get_view()
    place = RISES.get(mode)
    rise = numbers[place] if place is not None and place < len(numbers) else 0.0
    return rise or None  # many programs write 0 for what they do not know
