"""Pages of a PDF, with their words, from pdfium.

pdfium is not thread-safe and a damaged file may hold it up for long: callers run `read_pages` in a process
that they can end.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dataset.records import Page, Word
from extractors.errors import UnreadablePdf
from extractors.opening import Pdf, Source, open_pdf
from extractors.quality import grade_words
from extractors.reading.glyphs import Glyphs, read_glyphs
from extractors.reading.initials import join_initials
from extractors.reading.links import drop_link_strokes
from extractors.reading.strokes import Drawing, read_drawing, shows_grid
from extractors.reading.transforms import Transform, make_transform
from extractors.reading.words import build_words

REOPENED = 200
"""Pages after which a file is opened anew, so that memory does not grow with them."""


def read_pages(source: Source, *, name: str = "", max_pages: int | None = None) -> list[Page]:
    """Return the pages of a PDF, as `iterate_pages` yields them."""
    return list(iterate_pages(source, name=name, max_pages=max_pages))


def iterate_pages(source: Source, *, name: str = "", max_pages: int | None = None) -> Iterator[Page]:
    """Yield the pages of a PDF one by one, with their words in the order of the file.

    `name` is what an error calls the file (by default the path's name); `max_pages` reads the first pages
    only. A page without a usable text layer has few or no words and a low `quality`; one that is damaged so
    that it cannot be loaded is left out. Raises `UnreadablePdf`, also if that is true of all pages.
    """
    with open_pdf(source, name=name) as pdf:
        count = len(pdf.document) if max_pages is None else min(len(pdf.document), max_pages)
        if count == 0:
            raise UnreadablePdf(f"{pdf.name}: the PDF has no pages")
        loaded = 0
        for index in range(count):
            if index and index % REOPENED == 0:
                pdf.reopen()
            if page := _read_page(pdf.document, index):
                loaded += 1
                yield page
        if not loaded:
            raise UnreadablePdf(f"{pdf.name}: damaged, none of its pages can be loaded; fetch it again")


def count_pages(source: Source, *, name: str = "") -> int:
    """Return how many pages a PDF has; raises `UnreadablePdf`."""
    with open_pdf(source, name=name) as pdf:
        return len(pdf.document)


class Lettering(NamedTuple):
    """The words of a page's text layer in the order of the file, and the glyphs that they are made of."""

    words: tuple[Word, ...]
    glyphs: Glyphs


def read_lettering(pdf: Pdf, page_number: int) -> Lettering | None:
    """Return the text layer of one page, None if the page is damaged so that it cannot be loaded."""
    try:
        page = pdf.document[page_number - 1]
    except pdfium.PdfiumError:
        return None
    try:
        return _read_lettering(page, make_transform(_read_bounds(page), page.get_rotation()))
    finally:
        page.close()


def _read_lettering(page: Any, transform: Transform) -> Lettering:
    glyphs = read_glyphs(page, transform)
    return Lettering(tuple(_clip(join_initials(build_words(glyphs)), *page.get_size())), glyphs)


def _read_page(document: Any, index: int) -> Page | None:
    """Return a page, None if it is damaged so that it cannot be loaded."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        transform = make_transform(_read_bounds(page), page.get_rotation())
        width, height = page.get_size()
        words, glyphs = _read_lettering(page, transform)
        drawing = read_drawing(page, transform, glyphs.objects) if len(words) > 3 else Drawing([], [])
        strokes = drop_link_strokes(page, drawing.strokes, transform)
        return Page(
            page_number=index + 1,
            width=width,
            height=height,
            words=words,
            quality=grade_words(words),
            ruled=shows_grid(strokes),
            strokes=tuple(strokes),
            frames=tuple(drawing.frames),
        )
    finally:
        page.close()


def _read_bounds(page: Any) -> tuple[float, float, float, float]:
    rect = pdfium_c.FS_RECTF()
    if pdfium_c.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(rect)):
        return rect.left, rect.bottom, rect.right, rect.top
    left, bottom, right, top = page.get_mediabox()
    return left, bottom, right, top


def _clip(words: list[Word], width: float, height: float) -> list[Word]:
    """Drop the words that lie outside of the page, and keep the boxes of the others within it."""
    kept = []
    for word in words:
        if word.x0 >= 0 and word.top >= 0 and word.x1 <= width and word.bottom <= height:
            kept.append(word)
        elif 0 <= (word.x0 + word.x1) / 2 <= width and 0 <= (word.top + word.bottom) / 2 <= height:
            x0, top = max(word.x0, 0), max(word.top, 0)
            x1, bottom = min(word.x1, width), min(word.bottom, height)
            kept.append(word._replace(x0=x0, top=top, x1=x1, bottom=bottom))
    return kept
