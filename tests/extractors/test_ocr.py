"""Scans are made here: text is typeset, rendered, soiled and laid askew, and wrapped as a picture in a PDF."""

import io
import re
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from extractors.errors import UnreadablePdf
from extractors.ocr import Unread, read_scanned_pages
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.recognition import OcrFailed, Recogniser

ENGLISH = """
#set page(width: 420pt, height: 560pt, margin: 50pt)
#text(size: 16pt)[Terms of the Harbour Grant]

#text(weight: "bold")[2.1 Ownership of results]

Results belong to the party that creates them. Where several parties create a result together and their shares
cannot be told apart, they own it jointly and agree in writing within ninety days on how it is protected.

#text(weight: "bold")[2.2 Access]

Each party may use the background of the others free of charge for its own tasks. The grant does not exceed
750,000 EUR and covers up to 60 % of the eligible costs.

+ The coordinator reports every six months.
+ The agency may withhold the last payment until the final report is accepted.
"""
GERMAN = """
#set page(width: 420pt, height: 400pt, margin: 50pt)
Die Mittel dürfen ausschließlich für das bewilligte Vorhaben verwendet werden. Größere Änderungen des Plans
bedürfen der vorherigen Zustimmung. Über die Verwertung der Ergebnisse müssen sich die Empfänger spätestens nach
zwölf Monaten äußern; nicht verbrauchte Beträge fließen unverzüglich zurück.
"""
FRENCH = """
#set page(width: 420pt, height: 400pt, margin: 50pt)
Les résultats appartiennent à la partie qui les a obtenus. Les partenaires concèdent une licence gratuite pour les
besoins du projet et publient les données au plus tard douze mois après la fin des travaux. Le montant de la
subvention ne peut pas dépasser la moitié des dépenses.
"""


def make_scan(pdf, *, dpi=200, slant=0.0, turned=0, specks=0):
    """Return a PDF of pictures of the pages of a PDF."""
    random = np.random.default_rng(7)
    pictures = []
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        picture = picture.rotate(slant, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(picture).astype(np.int16) + random.normal(0, 8, picture.size[::-1]).astype(np.int16)
        rows, columns = (random.integers(0, extent - 1, specks) for extent in grey.shape)
        grey[rows, columns] = grey[rows + 1, columns] = 40
        picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        pictures.append(picture.rotate(turned, expand=True))
    target = io.BytesIO()
    pictures[0].save(target, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return target.getvalue()


def read_text(pages):
    return "\n".join(passage.text for passage in read_passages(pages, document_id="d-1"))


def measure_errors(expected, found):
    """Return the character error rate: the least edits that make one text of the other, by its length."""
    a, b = (re.sub(r"\s+", " ", text.replace("’", "'")) for text in (expected, found))
    costs = list(range(len(b) + 1))
    for i, wanted in enumerate(a, start=1):
        last, costs[0] = costs[0], i
        for j, given in enumerate(b, start=1):
            last, costs[j] = costs[j], min(costs[j] + 1, costs[j - 1] + 1, last + (wanted != given))
    return costs[-1] / len(a)


@pytest.mark.parametrize(
    ("markup", "most"), [(ENGLISH, 0.02), (GERMAN, 0.05), (FRENCH, 0.05)], ids=["English", "German", "French"]
)
def test_a_dirty_scan_that_lies_askew_is_read_in_the_language_that_it_shows(typeset, markup, most):
    pdf = typeset(markup)
    pages = list(read_scanned_pages(make_scan(pdf, slant=1.0, specks=300), [1]))
    assert measure_errors(read_text(read_pages(pdf)), read_text(pages)) <= most
    assert pages[0].ocr
    assert pages[0].quality > 0.85


def test_german_is_read_with_its_own_letters(typeset):
    (page,) = read_scanned_pages(make_scan(typeset(GERMAN)), [1])
    assert {"Größere", "äußern;", "ausschließlich"} <= {word.text for word in page.words}


def test_headings_paragraphs_and_items_are_told_apart_as_in_the_text_layer(typeset):
    pdf = typeset(ENGLISH)
    read = [
        read_passages(pages, document_id="d-1")
        for pages in (read_pages(pdf), list(read_scanned_pages(make_scan(pdf, slant=0.5), [1])))
    ]
    kinds, found = ([(passage.kind, passage.text[:12]) for passage in passages] for passages in read)
    assert found == kinds


@pytest.mark.parametrize("bullet", ["•", "▪", "➢"])
def test_bullets_of_lists_are_read_as_such(typeset, bullet):
    items = ("the audit of all the accounts", "travel between the sites", "licences for software")
    lines = "\n".join(f"- {item}" for item in items)
    pdf = typeset(
        f"#set page(width: 420pt, height: 300pt, margin: 50pt)\n#set list(marker: [{bullet}], indent: 12pt)\n"
        f"The costs of these are eligible in full where the agency has agreed:\n{lines}\n"
    )
    (page,) = read_scanned_pages(make_scan(pdf, slant=0.4), [1])
    found = [p.text for p in read_passages([page], document_id="d-1") if p.kind == "list_item"]
    assert [text.removeprefix("• ") for text in found] == list(items)


def test_words_stand_where_the_text_layer_has_them(typeset):
    pdf = typeset(ENGLISH)
    layer = {word.text: word for page in read_pages(pdf) for word in page.words}
    (page,) = read_scanned_pages(make_scan(pdf), [1])
    assert (round(page.width), round(page.height)) == (420, 560)
    for word in page.words:
        if (true := layer.get(word.text)) and len(word.text) > 6:
            assert abs(word.x0 - true.x0) < 2
            assert abs(word.bottom - true.bottom) < 2
            assert abs(word.font_size - true.font_size) <= 1
            assert word.bold == true.bold


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_turned_upright(typeset, turned):
    pdf = typeset(ENGLISH)
    (page,) = read_scanned_pages(make_scan(pdf, turned=turned), [1])
    assert (round(page.width), round(page.height)) == (420, 560)
    assert measure_errors(read_text(read_pages(pdf)), read_text([page])) <= 0.02


def test_columns_are_read_one_after_the_other(typeset):
    columns = "#set page(width: 420pt, height: 300pt, columns: 2)\n#set par(justify: true)\n"
    pdf = typeset(
        columns + ENGLISH.split("[2.1 Ownership of results]")[1].replace('#text(weight: "bold")', "")
    )
    pages = list(read_scanned_pages(make_scan(pdf), range(1, len(read_pages(pdf)) + 1)))
    assert measure_errors(read_text(read_pages(pdf)), read_text(pages)) <= 0.02


def test_pages_are_given_one_at_a_time_and_an_empty_one_has_no_words(typeset):
    scan = make_scan(typeset(ENGLISH + "#pagebreak()\n#pagebreak()\nAn annex follows this page."))
    pages = read_scanned_pages(scan, [2, 3])
    blank = next(pages)
    assert (blank.page_number, blank.words, blank.quality) == (2, (), 0.0)
    assert [word.text for word in next(pages).words] == "An annex follows this page.".split()


def test_a_damaged_picture_is_named(typeset):
    target = io.BytesIO()
    Image.new("L", (850, 1100), 0).save(target, "PDF", resolution=100)
    start = target.getvalue().index(b"\xff\xd8\xff")
    damaged = target.getvalue()[:start] + bytes(400) + target.getvalue()[start + 400 :]
    (page,) = read_scanned_pages(damaged, [1], name="minutes.pdf")
    assert page == Unread(1, "its picture is damaged and cannot be decoded; fetch the file again")


def test_missing_pages_and_files_are_named(typeset):
    with pytest.raises(OcrFailed, match="has no page 4"):
        list(read_scanned_pages(typeset(GERMAN), [4]))
    with pytest.raises(UnreadablePdf, match="not a PDF"):
        list(read_scanned_pages(b"minutes", [1]))


def test_missing_data_is_named_and_latin_letters_are_read_without_their_own(tmp_path):
    with pytest.raises(OcrFailed, match="needs tesseract's data"):
        Recogniser(tmp_path)
    with Recogniser() as recogniser:
        assert recogniser.pick_data("de") == "deu"
        assert recogniser.pick_data("is") == "eng"
        assert not recogniser.can_read("el")
        with pytest.raises(OcrFailed, match=r"language 'el' needs ell\.traineddata"):
            recogniser.pick_data("el")


def test_damaged_data_is_named(tmp_path):
    Path(tmp_path / "eng.traineddata").write_bytes(b"nothing")
    blank = np.full((100, 100), 255, np.uint8)
    with Recogniser(tmp_path) as recogniser, pytest.raises(OcrFailed, match=r"eng\.traineddata is damaged"):
        recogniser.read(blank, dpi=200, language="en")
