from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import spacy

from models.made_names import NameMaker, read_parts
from models.recogniser_files import (
    BrokenRecogniser,
    derive_recogniser_version,
    hash_spans,
    read_card,
    write_recogniser,
)
from models.recogniser_training import (
    Lesson,
    TooFewSpans,
    cross_validate,
    make_example,
    read_spans,
    train_recogniser,
)
from models.spans import AnnotatedPassage, Span, read_annotated

CORPUS = Path(__file__).parents[2] / "corpus"
MAKER = NameMaker({}, read_parts(CORPUS / "labels" / "name_parts.csv"))
PASSAGES = [passage for passage in read_annotated(CORPUS / "labels") if passage.passage_id >= "span-"][:45]


@pytest.fixture(scope="module")
def network():
    return train_recogniser(PASSAGES, MAKER)


def test_equal_passages_give_equal_networks(network):
    again = train_recogniser(PASSAGES, MAKER)
    assert again.get_pipe("ner").model.to_bytes() == network.get_pipe("ner").model.to_bytes()


def test_laws_are_annotated_and_not_learned(network):
    labels = set(network.get_pipe("ner").labels)
    assert {"AGENCY", "ORGANIZATION", "PROGRAM"} <= labels
    assert "LAW" not in labels


def test_progress_is_told_epoch_by_epoch():
    told: list[Lesson] = []
    scores = cross_validate(PASSAGES, MAKER, tell=told.append, folds=2)
    assert [(lesson.network, lesson.epoch) for lesson in told] == [
        (network, epoch) for network in (1, 2) for epoch in range(1, told[0].epochs + 1)
    ]
    named = sum(span.label != "LAW" for passage in PASSAGES for span in passage.spans)
    assert scores.every.support == named
    assert 0.0 <= scores.every.f1 <= scores.place.f1 <= 1.0


def test_what_nobody_has_looked_at_is_unknown(network):
    passage = AnnotatedPassage(
        "a",
        "d",
        "Vinnova and KTH and Volvo pay.",
        (Span("ORGANIZATION", 12, 15),),
        in_part=True,
        refused=(Span("AGENCY", 0, 7),),
    )
    tags = make_example(network, passage).get_aligned_ner()
    assert tags == ["O", None, "U-ORGANIZATION", None, None, None, None]


@pytest.mark.parametrize("passages", [[], [AnnotatedPassage("a", "d", "Nobody pays.", ())]])
def test_nothing_can_be_learned_from_passages_without_names(passages):
    with pytest.raises(TooFewSpans):
        train_recogniser(passages, MAKER)
    with pytest.raises(TooFewSpans):
        cross_validate(passages, MAKER)


def test_a_card_vouches_for_every_file(network, tmp_path):
    scores = cross_validate(PASSAGES[:30], MAKER, folds=2)
    home = tmp_path / "kept"
    home.mkdir()
    write_recogniser(home, network, version="v", data_hash="h", scores=scores)
    assert read_card(home)["version"] == "v"
    (home / "new").touch()
    with pytest.raises(BrokenRecogniser, match=r"card\.json describes"):
        read_card(home)
    (home / "new").unlink()
    (home / "ner" / "model").write_bytes(b"")
    with pytest.raises(BrokenRecogniser, match=r"card\.json describes"):
        read_card(home)
    (home / "card.json").unlink()
    with pytest.raises(BrokenRecogniser):
        read_card(home)


def test_the_recogniser_in_the_corpus_was_learned_from_the_passages_there():
    card = read_card(CORPUS / "recogniser")
    stale = "passages have changed: run `kisoku train-ner --to corpus/recogniser`"
    assert card["data_sha256"] == hash_spans(CORPUS / "labels"), stale


def test_files_of_a_recogniser_hold_no_pickle():
    for path in (CORPUS / "recogniser").rglob("*"):
        assert path.is_dir() or path.suffix in (".json", ".cfg", "")
        assert path.is_dir() or not path.read_bytes().startswith(b"\x80")
    meta = json.loads((CORPUS / "recogniser" / "meta.json").read_text(encoding="utf-8"))
    assert meta["pipeline"] == ["ner"]


def test_the_version_follows_passages_and_known_names(tmp_path):
    labels = Path(shutil.copytree(CORPUS / "labels", tmp_path / "labels"))
    version = derive_recogniser_version(labels, {"AGENCY": ["Vinnova"]})
    assert derive_recogniser_version(labels, {"AGENCY": ["Vinnova"]}) == version
    assert derive_recogniser_version(labels, {"AGENCY": ["Formas"]}) != version
    with (labels / "decisions.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert derive_recogniser_version(labels, {"AGENCY": ["Vinnova"]}) != version


def test_the_recogniser_in_the_corpus_names_funders_that_no_rule_knows():
    nlp = spacy.load(CORPUS / "recogniser")
    text = "We thank Wernholm for the loan of a pump and the Arvika Trust for a grant."
    names = {text[span.start : span.end] for span in read_spans(nlp(text)) if span.label == "ORGANIZATION"}
    assert "Arvika Trust" in names
