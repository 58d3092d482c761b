"""Forces of a document's passages, settled together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.classifier import FORCES, Judgement, PassageClassifier
from models.forces import settle_forces

OPERATIVE, REPORTED = (1.0, 0.0, -1.0, -3.0, -3.0, -3.0), (0.0, 1.0, -1.0, -3.0, -3.0, -3.0)


def make_judgement(margins: tuple[float, ...] = OPERATIVE, *, telling: float) -> Judgement:
    force = FORCES[margins.index(max(margins))]
    return Judgement({}, ("eligibility",), force, margins, telling)


def test_a_rule_among_passages_that_tell_is_reported() -> None:
    judgements = [make_judgement(telling=0.8), *[Judgement({}, (), None, OPERATIVE, 0.8)] * 9]
    settled = settle_forces(judgements)
    assert [judgement.force for judgement in settled] == ["reported", *[None] * 9]


def test_a_rule_among_passages_that_lay_down_is_operative() -> None:
    judgements = [make_judgement(REPORTED, telling=0.2) for _ in range(10)]
    assert {judgement.force for judgement in settle_forces(judgements)} == {"operative"}


def test_a_document_of_even_odds_changes_nothing() -> None:
    judgements = [make_judgement(OPERATIVE, telling=0.5), make_judgement(REPORTED, telling=0.5)]
    assert settle_forces(judgements) == judgements


def test_what_the_document_did_is_kept_beside_the_margins_of_the_text() -> None:
    (settled,) = settle_forces([make_judgement(telling=0.9)])
    assert settled.force_margins == OPERATIVE
    assert settled.handicap > 1.0


@given(tellings=st.lists(st.floats(0.0, 1.0), max_size=8), more=st.floats(0.0, 1.0))
def test_the_more_a_passage_tells_the_less_is_operative(tellings: list[float], more: float) -> None:
    judgements = [make_judgement(telling=telling) for telling in (*tellings, 0.0)]
    louder = [*judgements[:-1], make_judgement(telling=more)]
    handicap, greater = (settle_forces(each)[0].handicap for each in (judgements, louder))
    assert greater >= handicap - 1e-9


@pytest.mark.slow
def test_the_corpus_teaches_to_tell_forces_apart(full_classifier: PassageClassifier) -> None:
    texts = {
        "proposed": "We recommend that the council should let each grantee keep its inventions.",
        "historical": "Until 1998, inventions made at state institutes belonged to the treasury.",
        "hypothetical": "Had the bill passed, the treasury would have owned every invention.",
        "reported": "Under the Norwegian scheme, the minister announced, grantees keep their inventions.",
        "operative": "The grantee shall disclose each invention to the council within two months.",
    }
    judgements = full_classifier.classify(list(texts.values()))
    said = [FORCES[judgement.force_margins.index(max(judgement.force_margins))] for judgement in judgements]
    assert said == list(texts)
