"""Which pages are better read by OCR: pictures of text, with no text layer or a bad one.

A scanner's software lays its own reading of a page invisibly over the picture. Old software misreads, drops
letters or parts words; such a layer is judged by its odd words, for no dictionary knows what a document says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium_c

from dataset.records import Page, Word
from extractors.pages import open_pdf

FEW_WORDS = 10
"""A picture with fewer words on it is a scan with a stamp or a page number."""
LEAST_QUALITY = 0.3
PICTURE_SHARE = 0.4
"""Of the page's area, at least, that pictures of a scan cover."""
WHOLE_PAGE = 0.8
"""Share from which on a picture is what the page shows, and the text a layer over it."""
MOST_ODD = 0.02
"""Share of odd words from which on a layer over a whole picture is read anew."""
LEAST_WORDS = 30
"""Fewer words tell nothing of a layer."""
EDGES = ",;:!?'\"“”‘’«»„‚-–—•*/…"
ODD = re.compile(
    r"[b-hj-np-xz]"  # a lone letter that is no word; with a bracket or full stop it numbers something
    r"|[^\W\d_]*[^\W\d_A-Z]{2}[IJLT][a-z]+"  # `estabJish`, yet not `GitHub`
    r"|[^\W\d_]+[\]\[|\\}{~^<>=_][^\W\d_]+"  # `Andrew]ackson`
    r"|[^\W\d_]+[01][a-z]+"  # `c0st`
)


def find_pages_for_ocr(source: bytes | Path, pages: Sequence[Page], *, name: str = "") -> list[int]:
    """Return the numbers of the pages that OCR would read better than their text layer does.

    Empty pages are none of them. Raises `UnreadablePdf`.
    """
    doubtful = [page for page in pages if needs_ocr(page, picture_share=1.0)]
    if not doubtful:
        return []
    document = open_pdf(source, name=name)
    try:
        return [
            page.page_number
            for page in doubtful
            if needs_ocr(page, picture_share=_measure_pictures(document, page))
        ]
    finally:
        document.close()


def needs_ocr(page: Page, *, picture_share: float) -> bool:
    """Tell whether a page is a picture of text whose text layer is missing or worse than a fresh reading.

    `picture_share` is how much of the page's area pictures cover, from 0 to 1.
    """
    if page.ocr or picture_share < PICTURE_SHARE:
        return False
    if len(page.words) < FEW_WORDS or page.quality < LEAST_QUALITY:
        return True
    whole = picture_share >= WHOLE_PAGE and len(page.words) >= LEAST_WORDS
    return whole and measure_oddity(page.words) >= MOST_ODD


def pick_reading(layer: Page, reading: Page) -> Page:
    """Return the better of a page's text layer and its reading by OCR, by odd words and length."""
    if len(layer.words) < FEW_WORDS or layer.quality < LEAST_QUALITY:
        return reading if len(reading.words) > len(layer.words) or not layer.words else layer
    complete = _count_letters(reading.words) > 0.7 * _count_letters(layer.words)
    return reading if complete and measure_oddity(reading.words) < measure_oddity(layer.words) else layer


def measure_oddity(words: Sequence[Word]) -> float:
    """Return the share of words that no author writes, as misread letters and parted words leave them.

    >>> text = "t h e pa ymcnt of c0sts is estabJished by Andrew]ackson"
    >>> round(measure_oddity([Word(part, 0, 0, 1, 1, 1.0) for part in text.split()]), 2)
    0.55
    """
    cores = [core for word in words if (core := word.text.strip(EDGES)) and not core.isdigit()]
    return sum(ODD.fullmatch(core) is not None for core in cores) / len(cores) if cores else 0.0


def _count_letters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def _measure_pictures(document: Any, page: Page) -> float:
    pdf_page = document[page.page_number - 1]
    try:
        pictures = pdf_page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4)
        covered = sum(_measure_area(picture) for picture in pictures)
    finally:
        pdf_page.close()
    return float(min(covered / (page.width * page.height), 1.0))


def _measure_area(picture: Any) -> float:
    left, bottom, right, top = picture.get_bounds()
    return float(abs(right - left) * abs(top - bottom))
