"""The PDFs that scale is measured on."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from bench.made_corpus import Texts, read_texts, write_corpus

LABELS = Path(__file__).parents[2] / "corpus" / "labels"


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts(LABELS)


def test_a_document_of_a_number_is_the_same_whatever_else_is_written(texts, tmp_path):
    write_corpus(tmp_path / "all", texts, documents=6)
    write_corpus(tmp_path / "last", read_texts(LABELS), documents=2, first=4)
    for path in (tmp_path / "last").iterdir():
        assert path.read_bytes() == (tmp_path / "all" / path.name).read_bytes()


def test_documents_have_the_pages_that_are_told_and_texts_of_their_own(texts, tmp_path):
    told = write_corpus(tmp_path, texts, documents=12, pages=2.0)
    pages = []
    for path in sorted(tmp_path.iterdir()):
        with pypdfium2.PdfDocument(path) as pdf:
            pages += [pdf[i].get_textpage().get_text_bounded() for i in range(len(pdf))]
    assert len(pages) == told
    assert len(set(pages)) == told
    assert all(len(page.split()) > 20 for page in pages)
