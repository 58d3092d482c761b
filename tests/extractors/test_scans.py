import io
import textwrap
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from dataset.records import Page, Word
from extractors.ocr import read_scanned_pages
from extractors.pages import read_pages
from extractors.scans import find_pages_for_ocr, measure_oddity, pick_reading

TERMS = (
    "Title to each invention vests in the partner whose staff made it and the agency may ask that partner to "
    "grant a licence on fair terms where nobody has put the invention to use within three years of the award"
)
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


def open_canvas():
    target = io.BytesIO()
    return Canvas(target, pagesize=(500, 800), invariant=1), target


def write(canvas, text, *, size=9, left=50, top=780):
    lines = textwrap.wrap(text, 80)
    canvas.setFont("Helvetica", size)
    for number, line in enumerate(lines):
        canvas.drawString(left, top - 1.4 * size * number, line)


def photograph(text, width, height):
    """Return a picture, two dots a point, of some lines of text."""
    canvas, target = open_canvas()
    canvas.setPageSize((width, height))
    write(canvas, text, left=20, top=height - 30)
    canvas.save()
    return pdfium.PdfDocument(target.getvalue())[0].render(scale=200 / 72, grayscale=True).to_pil()


def draw(text, picture=None, *, height=0, invisible=False):
    """Return a PDF with text at the top, and a picture of this height that fills the page from below."""
    canvas, target = open_canvas()
    if picture is not None:
        canvas.setPageSize((400, 500))
        canvas.drawInlineImage(picture, 0, 0, 400, height)
    if invisible:
        canvas._code.append("3 Tr")
    write(canvas, text, size=8, left=20, top=490 if picture is not None else 780)
    canvas.save()
    return target.getvalue()


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
    ("text", "height", "needed"),
    [(CLEAN, 500, []), (MISREAD, 500, [1]), (MISREAD, 50, []), (MISREAD, 250, [])],
    ids=["good layer", "bad layer", "bad layer, small picture", "bad layer, half the page"],
)
def test_a_layer_of_odd_words_over_a_whole_picture_is_read_anew(text, height, needed):
    picture = photograph(CLEAN, 400, 500) if height == 500 else Image.new("L", (400, 500), 200)
    scan = draw(text, picture, height=height, invisible=True)
    assert find_pages_for_ocr(scan, read_pages(scan)) == needed


def test_a_page_is_read_by_ocr_once():
    scan = draw("7", photograph(CLEAN, 400, 500), height=500)
    assert find_pages_for_ocr(scan, read_pages(scan)) == [1]
    assert find_pages_for_ocr(scan, [replace(page, ocr=True) for page in read_pages(scan)]) == []


def test_a_layer_whose_letters_mean_others_is_read_in_its_picture():
    shifted = "".join(chr(ord(char) - 29) if char.isalpha() else char for char in CLEAN)
    (layer,) = read_pages(pdf := draw(shifted))
    assert find_pages_for_ocr(pdf, [layer]) == [1]
    reading = make_page(CLEAN, ocr=True)
    assert pick_reading(layer, reading) is reading
    assert pick_reading(layer, make_page("", ocr=True)) is layer


def test_a_picture_of_text_below_text_adds_its_words(tmp_path):
    pdf = draw(CLEAN, photograph(TERMS, 400, 300), height=300)
    (layer,) = read_pages(pdf)
    assert find_pages_for_ocr(pdf, [layer]) == [1]
    (reading,) = read_scanned_pages(pdf, [1])
    page = pick_reading(layer, reading)
    assert page.ocr
    assert page.words[: len(layer.words)] == layer.words
    assert " ".join(word.text for word in page.words[len(layer.words) :]) == TERMS


def test_a_photograph_below_text_is_let_be():
    noise = np.random.default_rng(3).integers(0, 255, (300, 400), np.uint8)
    pdf = draw(CLEAN, Image.fromarray(noise), height=300)
    assert find_pages_for_ocr(pdf, read_pages(pdf)) == []


def test_text_drawn_as_outlines_is_read_as_a_picture():
    canvas, target = open_canvas()
    outlines = canvas.beginPath()
    for number in range(300):  # as many small shapes as letters
        x, y = 50 + 8 * (number % 50), 700 - 20 * (number // 50)
        outlines.rect(x, y, 5, 7)
    canvas.drawPath(outlines, stroke=0, fill=1)
    canvas.save()
    pdf = target.getvalue()
    assert find_pages_for_ocr(pdf, read_pages(pdf)) == [1]


def test_numbers_of_lists_and_names_with_capitals_are_not_odd():
    assert measure_oddity(make_page(CLEAN).words) == 0
    assert measure_oddity(()) == 0


def test_two_readings_that_disagree_are_doubted():
    layer, reading = make_page(MISREAD), make_page(CLEAN, ocr=True)
    assert pick_reading(layer, reading).quality < reading.quality
    assert pick_reading(make_page(CLEAN), reading).quality == reading.quality


def test_the_reading_with_fewer_odd_words_is_kept_unless_it_is_short():
    layer, reading = make_page(MISREAD), make_page(CLEAN, ocr=True)
    assert pick_reading(layer, reading).words == reading.words
    assert pick_reading(layer, replace(reading, words=reading.words[:9])).words == layer.words
    assert pick_reading(make_page(CLEAN), make_page(MISREAD, ocr=True)).ocr is False
    assert pick_reading(make_page("7"), reading) is reading
