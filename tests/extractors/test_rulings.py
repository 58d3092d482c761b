"""Tables in scans: their ruling lines are found in the picture, so that values keep their rows and columns."""

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image

from extractors.ocr import read_scanned_pages
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.pictures import render_page
from extractors.reading.rulings import find_rulings
from extractors.tables import find_tables

TABLE = """
#set page(width: 420pt, height: 300pt, margin: 50pt)
The rates below hold for all grants of the harbour fund that begin after the first of May.

#table(columns: (2fr, 1fr, 1fr), [Kind of partner], [Share], [Ceiling],
  [Universities], [80%], [600,000], [Small enterprises], [60%], [400,000], [Other enterprises], [40%], [200,000])

The agency pays each share within thirty days after the report of the partner is accepted.
"""
TEXT = "#set page(width: 420pt, height: 300pt, margin: 50pt)\n*Each party owns what it creates.* " * 12


def make_scan(pdf, slant):
    picture = pdfium.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    target = io.BytesIO()
    picture.rotate(slant, resample=Image.Resampling.BICUBIC, fillcolor=255).save(
        target, "PDF", resolution=200
    )
    return target.getvalue()


def read(pages):
    passages = read_passages(pages, document_id="d-1", tables=find_tables(pages))
    return [(passage.kind, passage.section, passage.text) for passage in passages]


@pytest.mark.parametrize("slant", [0.0, 0.8])
def test_a_table_in_a_scan_is_read_as_that_of_the_text_layer(typeset, slant):
    pdf = typeset(TABLE)
    assert read(list(read_scanned_pages(make_scan(pdf, slant), [1]))) == read(read_pages(pdf))


def test_lines_stand_where_they_are_drawn_and_text_has_none(typeset):
    pdf = typeset(TABLE)
    (page,) = read_pages(pdf)
    found = find_rulings(render_page(pdfium.PdfDocument(pdf)[0], 200), 200)
    for stroke in page.strokes:
        assert any(
            abs(stroke.top - other.top) < 1.5 and other.x0 - 1.5 < stroke.x0 and stroke.x1 < other.x1 + 1.5
            for other in found
            if other.top == other.bottom
        ) or any(
            abs(stroke.x0 - other.x0) < 1.5
            and other.top - 1.5 < stroke.top
            and stroke.bottom < other.bottom + 1.5
            for other in found
            if other.x0 == other.x1
        )
    assert find_rulings(render_page(pdfium.PdfDocument(typeset(TEXT))[0], 200), 200) == ()
