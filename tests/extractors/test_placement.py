"""Scans that lie on their side or askew: boxes lead back to where the words stand as displayed."""

import io

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dataset.records import Box, Document, Evidence, Page
from extractors.ocr import read_scanned_pages
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.placement import restore_box, restore_evidence, restore_passages

TEXT = """
#set page(width: 420pt, height: 560pt, margin: 50pt)
#text(weight: "bold", size: 14pt)[Terms of the Harbour Grant]

Results belong to the party that creates them. Where several parties create a result together and their shares
cannot be told apart, they own it jointly and agree in writing within ninety days on how it is protected.

#v(200pt)
Each party may use the background of the others free of charge for its own tasks.
"""


def make_scan(pdf, *, slant=0.0, turned=0):
    picture = pdfium.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    picture = picture.rotate(slant, resample=Image.Resampling.BICUBIC, fillcolor=255)
    target = io.BytesIO()
    picture.rotate(turned, expand=True).save(target, "PDF", resolution=200)
    return target.getvalue()


def find_ink(pdf, box):
    """Return where ink stands around a box of a page, in points."""
    picture = pdfium.PdfDocument(pdf)[0].render(scale=2, grayscale=True).to_pil()
    corner = [max(0, round(2 * side)) for side in (box.x0 - 6, box.top - 6)]
    part = picture.crop((*corner, round(2 * box.x1 + 12), round(2 * box.bottom + 12)))
    x0, top, x1, bottom = part.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    return [(place + corner[i % 2]) / 2 for i, place in enumerate((x0, top, x1, bottom))]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("slant", [0.0, 1.5])
def test_boxes_hold_the_ink_of_the_page_as_displayed(typeset, turned, slant):
    scan = make_scan(typeset(TEXT), turned=turned, slant=slant)
    pages = list(read_scanned_pages(scan, [1]))
    passages = restore_passages(read_passages(pages, document_id="d-1"), pages)
    assert len(passages) == 3
    for passage in passages:
        (box,) = passage.boxes
        x0, top, x1, bottom = find_ink(scan, box)
        assert box.x0 - 2 < x0
        assert box.top - 2 < top
        assert x1 < box.x1 + 2
        assert bottom < box.bottom + 2
        along = [(x1 - x0) / (box.x1 - box.x0), (bottom - top) / (box.bottom - box.top)]
        assert min(along) > 0.6


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-6, 6), st.floats(150, 250), st.floats(250, 350))
def test_a_restored_box_stays_on_its_page_and_keeps_its_middle_distance(turned, slant, x, y):
    page = Page(1, 420, 600, (), turned=turned, slant=slant)
    box = restore_box(Box(1, x, y, x + 20, y + 10), page)
    width, height = (600, 420) if turned % 180 else (420, 600)
    assert 0 <= box.x0 < box.x1 <= width
    assert 0 <= box.top < box.bottom <= height
    before = (x + 10 - 210) ** 2 + (y + 5 - 300) ** 2
    after = ((box.x0 + box.x1) / 2 - width / 2) ** 2 + ((box.top + box.bottom) / 2 - height / 2) ** 2
    assert abs(before**0.5 - after**0.5) < 0.1


def test_a_level_page_keeps_its_boxes_and_evidence_moves_with_its_page(typeset):
    pages = read_pages(typeset(TEXT))
    passages = read_passages(pages, document_id="d-1")
    assert restore_passages(passages, pages) == passages
    evidence = {"title": Evidence("Terms", box=Box(1, 10, 20, 30, 40)), "country": Evidence(source="names")}
    document = Document("d-1", "", "file", "", "terms.pdf", evidence=evidence)
    assert restore_evidence(document, pages) is document
    turned = restore_evidence(document, [Page(1, 420, 600, (), turned=180)])
    assert turned.evidence["title"].box == Box(1, 390, 560, 410, 580)
    assert turned.evidence["country"] == evidence["country"]
