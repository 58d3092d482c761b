"""Pages of scanned documents, with their words, by OCR.

Callers run `read_scanned_pages` in a process that they can end, as pdfium and tesseract are native code; a
page takes one to two seconds of one core.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dataset.records import Page
from extractors.languages import detect_language
from extractors.pages import open_pdf
from extractors.reading.pictures import Picture, level_picture, remove_specks, render_page, turn_picture
from extractors.reading.recognition import (
    DATA,
    OTHER_SCRIPTS,
    OcrFailed,
    Reading,
    Recogniser,
)
from extractors.reading.typefaces import TypeSizes, measure_body, set_words

DPI = 200
"""tesseract scales each line to 36 pixels: more dots than this cost time and read no better."""
FINE_DPI = 300
SMALL_TYPE = 7.0
"""Points below which body text is read again with more dots."""
MOST_PIXELS = 25_000_000
"""Larger pages are rendered more coarsely."""
POOR = 0.75
"""Confidence below which a page may lie on its side or be in another script."""
HOPELESS = 0.5
"""Confidence below which nothing but data for the page's script would help."""
ENOUGH_LETTERS = 200
DEFAULT_LANGUAGE = "en"


@dataclass
class _State:
    """What earlier pages tell of later ones."""

    language: str
    sizes: TypeSizes
    wanted: tuple[str, ...]
    """The languages that the caller allows; none if any may occur."""


@dataclass(frozen=True)
class _Attempt:
    """A reading of a page, and how it was made: `turned` is in degrees, clockwise."""

    reading: Reading
    dpi: int
    language: str
    turned: int


def read_scanned_pages(
    source: bytes | Path, page_numbers: Sequence[int], *, languages: Sequence[str] = (), name: str = ""
) -> Iterator[Page]:
    """Yield the given pages of a PDF, one at a time, with the words that OCR reads in their pictures.

    `languages` are BCP 47 codes of what the document may be written in; without them each page's language is
    told from what was read. Boxes are in points of the page as displayed, turned upright and straightened:
    where a scan lies askew by one degree they are off by 5 points at most. A page that lies on its side is
    given as turned upright, `width` and `height` too. `quality` is the engine's mean confidence. A page
    without text has no words and quality 0. Raises `UnreadablePdf`, and `OcrFailed` if the engine or its data
    are missing or a picture is damaged; the pages before are then already given.
    """
    name = name or (source.name if isinstance(source, Path) else "file")
    document = open_pdf(source, name=name)
    try:
        with Recogniser() as recogniser:
            for language in languages:
                recogniser.pick_data(language)
            state = _State(languages[0] if languages else DEFAULT_LANGUAGE, TypeSizes(), tuple(languages))
            for number in page_numbers:
                yield _read_page(document, number, recogniser, state, name)
    finally:
        document.close()


def _read_page(document: Any, number: int, recogniser: Recogniser, state: _State, name: str) -> Page:
    if not 1 <= number <= len(document):
        raise OcrFailed(f"{name}: has no page {number}", number)
    page = document[number - 1]
    try:
        width, height = page.get_size()
        best = _read_best(page, recogniser, state.language, state.wanted)
    except OcrFailed as error:
        raise OcrFailed(f"{name}, page {number}: {error}", number) from error
    finally:
        page.close()
    if best.turned % 180:
        width, height = height, width
    state.language = best.language
    words = set_words(best.reading, best.dpi, state.sizes)
    quality = round(best.reading.confidence, 3)
    return Page(number, width, height, words, ocr=True, quality=quality)


def _read_best(page: Any, recogniser: Recogniser, language: str, languages: tuple[str, ...]) -> _Attempt:
    """Return the best of the readings that a page's script, language and size of type suggest."""
    width, height = page.get_size()
    dpi = max(1, min(DPI, int(72 * (MOST_PIXELS / (width * height)) ** 0.5)))
    best = _read(page, recogniser, language, dpi=dpi)
    if best.reading.turned:
        best = _read(page, recogniser, language, dpi=dpi, turned=best.reading.turned)
    if best.reading.confidence < POOR:
        best = _read_otherwise(best, page, recogniser, languages)
    better = _tell_language(best, languages)
    if better and recogniser.pick_data(better) != recogniser.pick_data(best.language):
        best = max(best, _read(page, recogniser, better, dpi=dpi, turned=best.turned), key=_weigh)
    if dpi == DPI and 0 < measure_body(best.reading, dpi) < SMALL_TYPE:
        fine = _read(page, recogniser, best.language, dpi=FINE_DPI, turned=best.turned)
        best = max(best, fine, key=_weigh)
    return best


def _read_otherwise(
    poor: _Attempt, page: Any, recogniser: Recogniser, languages: tuple[str, ...]
) -> _Attempt:
    """Return what is read of a page turned upright, in the language of its script, if that is better."""
    place = recogniser.find_orientation(_prepare(page, poor.dpi, 0), dpi=poor.dpi)
    if not place:
        return poor
    best = poor
    if place.degrees:
        best = max(
            best, _read(page, recogniser, poor.language, dpi=poor.dpi, turned=place.degrees), key=_weigh
        )
    if best.reading.confidence >= POOR:
        return best
    for language in languages or ((place.language,) if place.language else ()):
        if language != best.language and (
            recogniser.can_read(language) or best.reading.confidence < HOPELESS
        ):
            again = _read(page, recogniser, language, dpi=poor.dpi, turned=place.degrees)
            best = max(best, again, key=_weigh)
    return best


def _tell_language(attempt: _Attempt, languages: tuple[str, ...]) -> str | None:
    """Return the language of what was read, if it may be that."""
    found = detect_language(attempt.reading.text)
    if found not in DATA or found in OTHER_SCRIPTS:  # another script shows in the confidence
        return None
    return found if not languages or found in languages else None


def _weigh(attempt: _Attempt) -> float:
    """Return how sure a reading is; a few letters are never sure."""
    return attempt.reading.confidence * min(len(attempt.reading.text), ENOUGH_LETTERS)


def _read(page: Any, recogniser: Recogniser, language: str, *, dpi: int, turned: int = 0) -> _Attempt:
    picture = _prepare(page, dpi, turned)
    return _Attempt(recogniser.read(picture, dpi=dpi, language=language), dpi, language, turned)


def _prepare(page: Any, dpi: int, turned: int) -> Picture:
    """Return the picture of a page, clean and level; raises `OcrFailed` if it is damaged."""
    picture = render_page(page, dpi)
    if picture.min() == picture.max():
        _check_pictures(page)
    return level_picture(remove_specks(turn_picture(picture, turned), dpi))


def _check_pictures(page: Any) -> None:
    """Raise `OcrFailed` if a page is empty because its picture cannot be decoded."""
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            image.get_bitmap()
        except pdfium.PdfiumError as error:
            raise OcrFailed("its picture is damaged and cannot be decoded; fetch the file again") from error
