"""pdfium is asked for no more than it takes: what is told from few answers is what all of them say."""

from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from bench.compare import SAMPLES
from extractors.pages import read_pages
from extractors.reading import glyphs

PIECES = st.lists(
    st.tuples(
        st.text("ab 1-", min_size=1, max_size=6), st.sampled_from([0.0, 1.0, 4.0, 30.0]), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


def draw(pieces):
    """Return a PDF with pieces of text one after the other, each an object, some on a new line."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 400))
    x, y = 40.0, 360.0
    for text, gap, breaks in pieces:
        canvas.drawString(x, y, text)
        x += canvas.stringWidth(text) + gap
        if breaks:
            x, y = 40.0, y - 14.0
    canvas.save()
    return buffer.getvalue()


def compare_objects(pdf):
    """Return, page by page, the objects of all characters told by words, and those told one by one."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text_page = page.get_textpage()
            codes = glyphs._read_codes(text_page.raw)
            told = glyphs._read_objects(text_page.raw, codes)
            yield told, glyphs._ask_objects(text_page.raw, np.arange(len(codes)))
            text_page.close()
            page.close()


@settings(max_examples=80)
@given(PIECES)
def test_objects_told_by_words_are_those_of_each_character(pieces):
    for told, asked in compare_objects(draw(pieces)):
        assert told.tolist() == asked.tolist()


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_objects_told_by_words_are_those_of_each_character_in_the_samples(path):
    for told, asked in compare_objects(path):
        assert told.tolist() == asked.tolist()


def test_ligatures_do_not_shift_the_words_beside_them(typeset):
    text = "official offers affect results; affable staff"
    pages = read_pages(typeset(f'#set text(font: "Libertinus Serif", ligatures: true)\n{text}'))
    assert [word.text for word in pages[0].words] == text.split()
