"""The best reading of one page's picture: the way up, the language and the dots that it wants."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dataset.records import Stroke
from extractors.languages import detect_language
from extractors.reading.pictures import Picture, level_picture, remove_specks, render_page, turn_picture
from extractors.reading.recognition import DATA, OTHER_SCRIPTS, OcrFailed, Reading, Recogniser
from extractors.reading.rulings import find_rulings
from extractors.reading.typefaces import measure_body

DPI = 200
"""tesseract scales each line to 36 pixels: more dots than this cost time and read no better."""
FINE_DPI = 300
SMALL_TYPE = 6.5
"""Points below which body text is read again with more dots."""
MOST_PIXELS = 25_000_000
"""Larger pages are rendered more coarsely."""
POOR = 0.75
"""Confidence below which a page may lie on its side or be in another script."""
HOPELESS = 0.5
"""Confidence below which nothing but data for the page's script would help."""
ENOUGH_LETTERS = 200
MANY_SIGNS = 100
LEAST_KANA = 0.01
"""Japanese letters, for each Chinese one, that are left in Japanese text at least."""


@dataclass(frozen=True)
class Attempt:
    """A reading of a page, and how it was made: `turned` and `slant` are in degrees, clockwise."""

    reading: Reading
    dpi: int
    language: str
    turned: int
    slant: float
    strokes: tuple[Stroke, ...]
    """Ruling lines of the upright and level page, in points."""


class Sheet:
    """A page of a PDF that gives pictures of itself; `lock` as pdfium may be used by one thread at a time."""

    def __init__(self, document: Any, page_number: int, lock: Lock) -> None:
        self._document, self._lock = document, lock
        self.page_number = page_number
        with lock:
            self.width, self.height = document.get_page_size(page_number - 1)

    def prepare(self, dpi: int, turned: int) -> tuple[Picture, float]:
        """Return the page's picture, clean and level, and its slant; raises `OcrFailed` if it is damaged."""
        with self._lock:
            page = self._document[self.page_number - 1]
            try:
                picture = render_page(page, dpi)
                if picture.min() == picture.max():
                    _check_pictures(page)
            finally:
                page.close()
        return level_picture(remove_specks(turn_picture(picture, turned), dpi))


def read_best(sheet: Sheet, recogniser: Recogniser, language: str, languages: tuple[str, ...]) -> Attempt:
    """Return the best of the readings that a page's script, language and size of type suggest.

    `language` is tried first; `languages` are those that the page may be in, none if any may occur.
    """
    dpi = max(1, min(DPI, int(72 * (MOST_PIXELS / (sheet.width * sheet.height)) ** 0.5)))
    best = _read(sheet, recogniser, language, dpi=dpi)
    if best.reading.turned:
        best = _read(sheet, recogniser, language, dpi=dpi, turned=best.reading.turned)
    if best.reading.confidence < POOR:
        best = _read_otherwise(best, sheet, recogniser, languages)
    better = _tell_language(best, languages)
    if better and recogniser.pick_data(better) != recogniser.pick_data(best.language):
        best = max(best, _read(sheet, recogniser, better, dpi=dpi, turned=best.turned), key=_weigh)
    if best.language == "ja" and not languages and _is_chinese(best.reading.text):
        best = _read(sheet, recogniser, "zh", dpi=dpi, turned=best.turned)
    if dpi == DPI and 0 < measure_body(best.reading, dpi) < SMALL_TYPE:
        fine = _read(sheet, recogniser, best.language, dpi=FINE_DPI, turned=best.turned)
        best = max(best, fine, key=_weigh)
    return best


def _read_otherwise(
    poor: Attempt, sheet: Sheet, recogniser: Recogniser, languages: tuple[str, ...]
) -> Attempt:
    """Return what is read of a page turned upright, in the language of its script, if that is better."""
    place = recogniser.find_orientation(sheet.prepare(poor.dpi, 0)[0], dpi=poor.dpi)
    if not place:
        return poor
    best = poor
    if place.degrees:
        turned = _read(sheet, recogniser, poor.language, dpi=poor.dpi, turned=place.degrees)
        best = max(best, turned, key=_weigh)
    if best.reading.confidence >= POOR:
        return best
    for language in languages or ((place.language,) if place.language else ()):
        if language != best.language and (
            recogniser.can_read(language) or best.reading.confidence < HOPELESS
        ):
            again = _read(sheet, recogniser, language, dpi=poor.dpi, turned=place.degrees)
            best = max(best, again, key=_weigh)
    return best


def _tell_language(attempt: Attempt, languages: tuple[str, ...]) -> str | None:
    """Return the language of what was read, if it may be that."""
    found = detect_language(attempt.reading.text)
    if found not in DATA or found in OTHER_SCRIPTS:  # another script shows in the confidence
        return None
    return found if not languages or found in languages else None


def _is_chinese(text: str) -> bool:
    """Tell whether a text of some length is in Chinese letters without any of the Japanese ones.

    Data for Japanese reads them, but takes many for others.

    >>> _is_chinese("本办法自发布之日起施行" * 10), _is_chinese("本事業の補助金を交付する" * 10)
    (True, False)
    """
    kana = sum("\u3041" <= char <= "\u30ff" for char in text)
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    return chinese >= MANY_SIGNS and kana < LEAST_KANA * chinese


def _weigh(attempt: Attempt) -> float:
    """Return how sure a reading is; a few letters are never sure."""
    return attempt.reading.confidence * min(len(attempt.reading.text), ENOUGH_LETTERS)


def _read(sheet: Sheet, recogniser: Recogniser, language: str, *, dpi: int, turned: int = 0) -> Attempt:
    picture, slant = sheet.prepare(dpi, turned)
    reading = recogniser.read(picture, dpi=dpi, language=language)
    return Attempt(reading, dpi, language, turned, slant, find_rulings(picture, dpi))


def _check_pictures(page: Any) -> None:
    """Raise `OcrFailed` if a page is empty because its picture cannot be decoded."""
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            image.get_bitmap()
        except pdfium.PdfiumError as error:
            raise OcrFailed("its picture is damaged and cannot be decoded; fetch the file again") from error
