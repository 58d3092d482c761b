from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
from made_files import make_pdf, make_scan, photograph
from PIL import Image

from extractors.pages import iterate_pages, read_pages
from extractors.reading.packing import shelve_pages
from flows.scans import CUSTOMARY_EFFORT, Effort, read_scans

JPEG = b"\xff\xd8\xff"


def make_damaged(pdf: Path) -> bytes:
    """Return a PDF of three pictures of a page, of which the second cannot be decoded."""
    picture = pdfium.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    target = io.BytesIO()
    dark = Image.new("L", picture.size, 0)
    picture.save(target, "PDF", resolution=200, save_all=True, append_images=[dark, picture])
    before, first, second, third = target.getvalue().split(JPEG)
    return JPEG.join([before, first, bytes(400) + second[400:], third])


def read(data: bytes, effort: Effort = CUSTOMARY_EFFORT):
    return read_scans(data, shelve_pages(iterate_pages(data), held=1), name="scan.pdf", effort=effort)


def test_pages_without_characters_are_read_in_their_pictures(tmp_path):
    pdf = make_pdf(tmp_path / "a.pdf", subject="Lake Fund", page_count=2)
    scans = read(photograph(pdf, tmp_path / "scan.pdf").read_bytes())
    assert [page.ocr for page in scans.pages] == [True, True]
    assert scans.problems == []
    for page, layer in zip(scans.pages, read_pages(pdf), strict=True):
        assert [word.text for word in page.words] == [word.text for word in layer.words]


def test_pages_with_characters_stay_as_they_are(tmp_path):
    data = make_pdf(tmp_path / "a.pdf", subject="Lake Fund").read_bytes()
    assert list(read(data).pages) == read_pages(data)


def test_a_picture_without_text_is_no_problem(tmp_path):
    scans = read(make_scan(tmp_path / "scan.pdf", text_pages=1).read_bytes())
    assert [bool(page.words) for page in scans.pages] == [True, False]
    assert scans.problems == []


def test_a_damaged_picture_is_told_and_costs_no_other_page(tmp_path):
    scans = read(make_damaged(make_pdf(tmp_path / "a.pdf", subject="Lake Fund")))
    assert [bool(page.words) for page in scans.pages] == [True, False, True]
    (problem,) = scans.problems
    assert problem.startswith("page 2 not read: its picture is damaged")


def test_pages_beyond_those_that_ocr_may_read_are_told(tmp_path):
    pdf = make_pdf(tmp_path / "a.pdf", subject="Lake Fund", page_count=3)
    told: list[tuple[int, int]] = []
    effort = Effort(most_pages=1, tell=lambda done, total: told.append((done, total)))
    scans = read(photograph(pdf, tmp_path / "scan.pdf").read_bytes(), effort)
    assert [page.ocr for page in scans.pages] == [True, False, False]
    (problem,) = scans.problems
    assert problem.startswith("pages 2–3 not read: OCR reads 1 pages of a document; allow more with KISOKU_")
    assert told == [(1, 1)]


def test_several_threads_read_the_same_pages(tmp_path):
    pdf = make_pdf(tmp_path / "a.pdf", subject="Lake Fund", page_count=10, paragraphs=1)
    scan = photograph(pdf, tmp_path / "scan.pdf").read_bytes()
    assert list(read(scan, Effort(threads=3)).pages) == list(read(scan).pages)
