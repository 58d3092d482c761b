"""Which pages are better read by OCR, and which of the two readings of such a page is kept.

A scanner's software lays its own reading of a page invisibly over the picture. Old software misreads, drops
letters or parts words; such a layer is judged by its odd words, for no dictionary knows what a document says.
Fonts without a map to Unicode leave a layer of letters that have nothing to do with what is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from dataset.records import Box, Frame, Page, Word
from extractors.opening import open_pdf
from extractors.quality import doubt_by
from extractors.reading.pictures import render_page, shows_text
from extractors.reading.placement import restore_box

FEW_WORDS = 10
"""A picture with fewer words on it is a scan with a stamp or a page number."""
LEAST_QUALITY = 0.3
PICTURE_SHARE = 0.4
"""Of the page's area, at least, that pictures of a scan cover."""
WHOLE_PAGE = 0.8
"""Share from which on a picture is what the page shows, and the text a layer over it."""
LEAST_PART = 0.12
"""Share of a picture within a page of text that is looked at."""
MOST_ODD = 0.02
"""Share of odd words from which on a layer over a whole picture is read anew."""
LEAST_WORDS = 30
"""Fewer words tell nothing of a layer, and are no running text within a picture."""
LEAST_LETTERS = 100
VOWELS = (0.26, 0.52)
"""Share of vowels among the letters a to z in text of any language; in ours it is 0.28 to 0.47."""
LEGIBLE = 0.6
"""Quality of a reading below which a page keeps the few words that its layer has."""
SURE = 0.75
"""Quality of a reading from which on what a picture within a page of text holds is taken for text."""
GLANCE_DPI = 100
EDGES = ",;:!?'\"“”‘’«»„‚-–—•*/…"
ODD = re.compile(
    r"[b-hj-np-xz]"  # a lone letter that is no word; with a bracket or full stop it numbers something
    r"|[^\W\d_]*[^\W\d_A-Z]{2}[IJLT][a-z]+"  # `estabJish`, yet not `GitHub`
    r"|[^\W\d_]+[\]\[|\\}{~^<>=_][^\W\d_]+"  # `Andrew]ackson`
    r"|[^\W\d_]+[01][a-z]+"  # `c0st`
)


def find_pages_for_ocr(source: bytes | Path, pages: Iterable[Page], *, name: str = "") -> list[int]:
    """Return the numbers of the pages that OCR would read better than their text layer does.

    Empty pages are none of them. Raises `UnreadablePdf`.
    """
    doubtful = filter(_is_doubtful, pages)
    first = next(doubtful, None)
    if first is None:
        return []
    with open_pdf(source, name=name) as pdf:
        return [page.page_number for page in chain([first], doubtful) if _needs_ocr(pdf.document, page)]


def _is_doubtful(page: Page) -> bool:
    """Tell whether a look at what is drawn on a page may show that OCR would read it better."""
    return not page.ocr and (
        _lacks_text(page) or is_garbled(page.words) or _is_misread(page) or bool(find_textless_pictures(page))
    )


def _needs_ocr(document: Any, page: Page) -> bool:
    if len(page.words) >= FEW_WORDS and (page.quality < LEAST_QUALITY or is_garbled(page.words)):
        return True
    pdf_page = document[page.page_number - 1]
    try:
        if _lacks_text(page):
            return _measure_pictures(pdf_page, page) >= PICTURE_SHARE or _draws_text(pdf_page)
        if _is_misread(page) and _measure_pictures(pdf_page, page) >= WHOLE_PAGE:
            return True
        return any(_draws_text(pdf_page, frame) for frame in find_textless_pictures(page))
    finally:
        pdf_page.close()


def _lacks_text(page: Page) -> bool:
    return len(page.words) < FEW_WORDS or page.quality < LEAST_QUALITY


def _is_misread(page: Page) -> bool:
    return len(page.words) >= LEAST_WORDS and measure_oddity(page.words) >= MOST_ODD


def find_textless_pictures(page: Page) -> list[Frame]:
    """Return the larger pictures of a page that hardly any words of its text layer lie on."""
    pictures = []
    for frame in page.frames:
        x0, x1 = max(frame.x0, 0.0), min(frame.x1, page.width)
        top, bottom = max(frame.top, 0.0), min(frame.bottom, page.height)
        share = max(x1 - x0, 0.0) * max(bottom - top, 0.0) / (page.width * page.height)
        if frame.picture and share >= LEAST_PART:
            inner = sum(
                x0 < (w.x0 + w.x1) / 2 < x1 and top < (w.top + w.bottom) / 2 < bottom for w in page.words
            )
            if inner < FEW_WORDS:
                pictures.append(Frame(x0, top, x1, bottom, picture=True))
    return pictures


def pick_reading(layer: Page, reading: Page) -> Page:
    """Return the better of a page's text layer and its reading by OCR, or the layer with what OCR adds."""
    if not layer.words:
        return reading
    if len(layer.words) < FEW_WORDS:
        return reading if len(reading.words) > len(layer.words) and reading.quality >= LEGIBLE else layer
    if layer.quality < LEAST_QUALITY:
        return reading if reading.words and reading.quality > layer.quality else layer
    if is_garbled(layer.words):
        return reading if len(reading.words) >= FEW_WORDS and not is_garbled(reading.words) else layer
    if pictures := find_textless_pictures(layer):
        return _add_pictures(layer, reading, pictures)
    complete = _count_letters(reading.words) > 0.7 * _count_letters(layer.words)
    better = complete and measure_oddity(reading.words) < measure_oddity(layer.words)
    return doubt_by(reading, layer) if better else doubt_by(layer, reading)


def _add_pictures(layer: Page, reading: Page, pictures: Sequence[Frame]) -> Page:
    """Return a page of text with what OCR reads in its pictures, if that is running text."""
    if reading.turned or reading.quality < SURE:
        return layer
    words = [_restore_word(word, reading) for word in reading.words]
    added = [word for word in words if any(_lies_in(word, picture) for picture in pictures)]
    lettered = sum(sum(map(str.isalpha, word.text)) > 2 for word in added)
    if len(added) < LEAST_WORDS or 2 * lettered < len(added):
        return layer
    return replace(layer, words=(*layer.words, *added), ocr=True, quality=min(layer.quality, reading.quality))


def _restore_word(word: Word, page: Page) -> Word:
    box = restore_box(Box(page.page_number, word.x0, word.top, word.x1, word.bottom), page)
    height = word.bottom - word.top  # all words of a level line have one
    bottom = round((box.top + box.bottom + height) / 2, 2)
    return word._replace(x0=box.x0, x1=box.x1, top=round(bottom - height, 2), bottom=bottom)


def _lies_in(word: Word, frame: Frame) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return frame.x0 < x < frame.x1 and frame.top < y < frame.bottom


def is_garbled(words: Sequence[Word]) -> bool:
    """Tell whether the letters of words are not those that were written, by their share of vowels.

    >>> written = "The parties own what they create; each may use it free of charge for its own tasks. " * 2
    >>> shifted = "".join(chr(ord(char) - 29) if char.isalpha() else char for char in written)
    >>> shifted[:20]
    '7KH SDUWLHV RZQ ZKDW'
    >>> [is_garbled([Word(part, 0, 0, 1, 1, 1.0) for part in text.split()]) for text in (written, shifted)]
    [False, True]
    """
    text = "".join([word.text for word in words]).lower()
    letters = sum(map(text.count, "abcdefghijklmnopqrstuvwxyz"))
    if letters < LEAST_LETTERS:
        return False
    return not VOWELS[0] <= sum(map(text.count, "aeiou")) / letters <= VOWELS[1]


def measure_oddity(words: Sequence[Word]) -> float:
    """Return the share of words that no author writes, as misread letters and parted words leave them.

    >>> text = "t h e pa ymcnt of c0sts is estabJished by Andrew]ackson"
    >>> round(measure_oddity([Word(part, 0, 0, 1, 1, 1.0) for part in text.split()]), 2)
    0.55
    """
    cores = [core for word in words if (core := word.text.strip(EDGES)) and not core.isdigit()]
    return sum(map(_is_odd, cores)) / len(cores) if cores else 0.0


@lru_cache(maxsize=10_000)
def _is_odd(core: str) -> bool:
    """Tell whether no author writes such a word; most words of a page were on pages before."""
    return ODD.fullmatch(core) is not None


def _count_letters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def _draws_text(pdf_page: Any, frame: Frame | None = None) -> bool:
    """Tell whether a page, or a part of it, looks like text from afar."""
    picture = render_page(pdf_page, GLANCE_DPI)
    if frame is not None:
        x0, top, x1, bottom = (
            round(side * GLANCE_DPI / 72) for side in (frame.x0, frame.top, frame.x1, frame.bottom)
        )
        picture = np.ascontiguousarray(picture[top:bottom, x0:x1])
    return shows_text(picture, GLANCE_DPI)


def _measure_pictures(pdf_page: Any, page: Page) -> float:
    """Return how much of the page's area pictures cover, from 0 to 1."""
    pictures = pdf_page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    covered = sum(_measure_area(picture) for picture in pictures)
    return float(min(covered / (page.width * page.height), 1.0))


def _measure_area(picture: Any) -> float:
    left, bottom, right, top = picture.get_bounds()
    return float(abs(right - left) * abs(top - bottom))
