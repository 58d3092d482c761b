from pathlib import Path

import pytest

from extractors.doc_text import read_text
from extractors.pipeline import Setting, load_pipeline

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"


def test_each_component_declares_what_it_adds() -> None:
    nlp = load_pipeline(FOLDER)
    analysis = nlp.analyze_pipes()
    assert not any(analysis["problems"].values())
    assert nlp.pipe_names[-1] == "kisoku_recogniser"
    assert all(
        "doc._.found" in nlp.get_pipe_meta(name).assigns
        for name in nlp.pipe_names
        if name != "kisoku_acronyms"
    )


def test_the_statistical_component_can_be_left_out() -> None:
    assert "kisoku_recogniser" not in load_pipeline(FOLDER, statistical=False).pipe_names


def test_documents_do_not_share_what_is_found() -> None:
    nlp = load_pipeline(FOLDER, statistical=False)
    first, second = nlp("METI pays."), nlp("Nobody pays.")
    assert (len(first._.found), len(second._.found)) == (1, 0)


def test_spans_count_characters_and_need_no_tokens() -> None:
    doc = load_pipeline(FOLDER, statistical=False)("日本のMETI")
    assert [read_text(doc)[f.start : f.end] for f in sorted(doc._.found, key=lambda f: f.start)] == ["日本"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_pipeline(tmp_path)


@pytest.mark.parametrize(
    ("language", "english"), [(None, True), ("en", True), ("en-GB", True), ("de", False)]
)
def test_a_setting_knows_whether_english_is_expected(language: str | None, english: bool) -> None:
    assert Setting(language=language).english is english


def test_the_recogniser_reads_sentences_on_who_pays() -> None:
    nlp = load_pipeline(FOLDER)
    doc = nlp(
        "The authors thank Blackwater Dynamics for support. Blackwater Dynamics sells pumps in Acme Wharf."
    )
    recognised = [f for f in doc._.found if f.origin == "model"]
    assert all(f.label == "ORGANIZATION" and f.end < 51 for f in recognised)
    assert [read_text(doc)[f.start : f.end] for f in recognised] == ["Blackwater Dynamics"]


def test_the_recogniser_skips_other_languages_and_headings() -> None:
    nlp = load_pipeline(FOLDER)
    for setting in (Setting(language="de"), Setting(kind="heading")):
        doc = nlp.make_doc("We thank Blackwater Dynamics for support.")
        doc._.setting = setting
        assert [f for f in nlp(doc)._.found if f.origin == "model"] == []


@pytest.mark.parametrize("text", ["", " ", "a  b\n\nc\t", "(" * 20_000, "日本 (A) – é"])
def test_the_text_of_a_document_is_kept_to_the_letter(text: str) -> None:
    assert read_text(load_pipeline(FOLDER, statistical=False)(text)) == text


def test_reading_texts_does_not_swell_the_vocabulary() -> None:
    nlp = load_pipeline(FOLDER, statistical=False)
    before = len(nlp.vocab)
    nlp("Zyxwvut pays Qwertzian plumbers.")
    assert len(nlp.vocab) == before
