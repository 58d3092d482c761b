import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from dataset.records import Page, Word
from extractors.pages import read_pages
from extractors.scans import find_pages_for_ocr, measure_oddity, needs_ocr, pick_reading

CLEAN = (
    "Each party owns what it creates and may let the others use it for their tasks (a) free of charge during the "
    "project and b) on fair terms afterwards as OpenScience and GitHub users do in 2026 under § 4 of the e.g. Act"
)
MISREAD = (
    CLEAN.replace("owns", "o w ns")
    .replace("others", "otbeJs")
    .replace("terms", "t rms")
    .replace("fair", "f]air")
)


def make_page(text, *, quality=1.0, ocr=False):
    words = tuple(Word(part, 10.0 * i, 0, 10.0 * i + 9, 10, 10.0) for i, part in enumerate(text.split()))
    return Page(1, 600, 800, words, quality=quality, ocr=ocr)


def wrap_picture(pdf):
    target = io.BytesIO()
    pdfium.PdfDocument(pdf)[0].render(scale=1, grayscale=True).to_pil().save(target, "PDF", resolution=72)
    return target.getvalue()


def test_a_picture_of_text_needs_ocr_and_a_text_layer_does_not(typeset):
    digital = typeset(CLEAN)
    scan = wrap_picture(digital)
    assert find_pages_for_ocr(digital, read_pages(digital)) == []
    assert find_pages_for_ocr(scan, read_pages(scan)) == [1]


def test_an_empty_page_needs_no_ocr(typeset):
    blank = typeset("#pagebreak()")
    assert find_pages_for_ocr(blank, read_pages(blank)) == []


@pytest.mark.parametrize(
    ("text", "share", "needed"),
    [
        (CLEAN, 1.0, False),
        (MISREAD, 1.0, True),
        (MISREAD, 0.1, False),
        (MISREAD, 0.5, False),
        ("7", 0.9, True),
    ],
)
def test_a_layer_of_odd_words_over_a_whole_picture_is_read_anew(text, share, needed):
    assert needs_ocr(make_page(text), picture_share=share) is needed


def test_a_page_is_read_by_ocr_once():
    assert not needs_ocr(make_page("7", ocr=True), picture_share=1.0)


def test_numbers_of_lists_and_names_with_capitals_are_not_odd():
    assert measure_oddity(make_page(CLEAN).words) == 0
    assert measure_oddity(()) == 0


def test_the_reading_with_fewer_odd_words_is_kept_unless_it_is_short():
    layer, reading = make_page(MISREAD), make_page(CLEAN, ocr=True)
    assert pick_reading(layer, reading) is reading
    assert pick_reading(layer, replace(reading, words=reading.words[:9])) is layer
    assert pick_reading(make_page(CLEAN), make_page(MISREAD, ocr=True)).ocr is False
    assert pick_reading(make_page("7"), reading) is reading
