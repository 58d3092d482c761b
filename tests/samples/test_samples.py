"""The sample documents are there, can be read, and are what their sources say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pypdfium2 as pdfium
import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
SOURCES = sorted((SAMPLES / "sources").glob("*.typ"))


def load_typeset() -> ModuleType:
    spec = importlib.util.spec_from_file_location("typeset_samples", SAMPLES / "typeset.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_page_texts(pdf: Path | bytes) -> list[str]:
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def draw_first_page(pdf: Path | bytes) -> np.ndarray:
    with pdfium.PdfDocument(pdf) as document:
        return document[0].render(grayscale=True).to_numpy()


def test_every_source_has_its_sample_and_every_sample_its_source() -> None:
    typeset = load_typeset()
    made = {typeset.make_sample(source)[0] for source in typeset.list_sources()}
    assert made == {path.name for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".docx"}}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_sample_has_three_to_twelve_pages_of_text(source: Path) -> None:
    texts = read_page_texts(SAMPLES / f"{source.stem}.pdf")
    assert 3 <= len(texts) <= 12
    assert all(len(text) > 200 for text in texts)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_rebuilt_sample_reads_as_the_committed_one(source: Path) -> None:
    rebuilt = load_typeset().typeset_source(source)
    assert read_page_texts(rebuilt) == read_page_texts(SAMPLES / f"{source.stem}.pdf")


def test_rebuilt_docx_is_the_committed_one() -> None:
    made = load_typeset().make_sample(SAMPLES / "sources" / "grant-terms.docx")
    assert made == ("grant-terms.docx", (SAMPLES / "grant-terms.docx").read_bytes())


def test_the_scan_has_no_text_but_shows_what_its_source_says() -> None:
    scan = load_typeset().scan_source(SAMPLES / "sources" / "scans" / "consent-letter.typ")
    committed = SAMPLES / "consent-letter.pdf"
    assert read_page_texts(committed) == read_page_texts(scan) == [""]
    assert np.abs(draw_first_page(scan).astype(int) - draw_first_page(committed)).mean() < 1


def test_typesetting_twice_gives_the_same_bytes() -> None:
    typeset = load_typeset()
    assert typeset.typeset_source(SOURCES[0]) == typeset.typeset_source(SOURCES[0])


def test_touchstone_states_both_duties_and_their_scope() -> None:
    text = " ".join("".join(read_page_texts(SAMPLES / "japan-international-rd-brief.pdf")).split())
    for words in ("at least 50%", "must notify the agency and must obtain its permission", "50.3% share"):
        assert words in text
