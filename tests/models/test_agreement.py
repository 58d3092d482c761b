from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from dataset.records import LABELS, Decision
from models.agreement import Agreement, measure_agreement
from models.decisions import Labelling, format_labelling, make_decision, make_undo
from models.standing import History


def label(reviewer: str, text: str, *labels: str, moment: str = "2026") -> Decision:
    return make_decision(
        "labels",
        document_id="d",
        passage_id="p",
        text=text,
        before=None,
        after=format_labelling(Labelling(labels)),
        reviewer=reviewer,
        decided_at=moment,
    )


def test_reviewers_are_compared_on_what_both_judged_and_by_their_last_word():
    found = measure_agreement(
        [
            label("Grace", "one", "ownership"),
            label("Ada", "one"),
            label("Ada", "two", "ownership"),
            label("Grace", "two"),
            label("Ada", " one\n", "ownership"),
            label("Ada", "alone", "ownership"),
            label("Edsger", "elsewhere"),
        ]
    )
    [pair] = found.pairs
    assert (pair.reviewers, pair.texts) == (("Ada", "Grace"), 2)
    assert pair.labels["ownership"] == Agreement(both=1, first_alone=1)
    assert pair.labels["eligibility"] == Agreement(neither=2)
    assert list(pair.labels) == list(LABELS)
    assert pair.overall == Agreement(both=1, first_alone=1, neither=2 * len(LABELS) - 2)
    assert found.labels["ownership"] == pair.labels["ownership"]


def test_three_reviewers_of_a_text_are_three_pairs():
    found = measure_agreement([label(name, "one", "ownership") for name in ("Edsger", "Ada", "Grace")])
    assert [pair.reviewers for pair in found.pairs] == [
        ("Ada", "Edsger"),
        ("Ada", "Grace"),
        ("Edsger", "Grace"),
    ]
    assert found.labels["ownership"] == Agreement(both=3)


def test_what_was_taken_back_is_no_judgement_and_what_was_replaced_is_one():
    history, taken_back = History(), label("Grace", "one", "eligibility", moment="2027")
    decisions = [
        label("Ada", "one", "ownership"),
        label("Grace", "one", "ownership"),
        taken_back,
        make_undo(taken_back, reviewer="Grace", decided_at="2028"),
    ]
    for decision in decisions:
        history.add(decision, place="here")
    found = measure_agreement([decision for _, decision in history.list_counting("labels")])
    assert found.labels["ownership"] == Agreement(both=1)
    assert found.labels["eligibility"] == Agreement(neither=1)


@pytest.mark.parametrize("agreement", [Agreement(), Agreement(both=3), Agreement(neither=3)])
def test_where_chance_alone_agrees_there_is_no_kappa(agreement):
    assert agreement.kappa is None


def test_nobody_who_judged_the_same_text_gives_no_figures():
    found = measure_agreement([label("Ada", "one"), label("Grace", "two")])
    assert not found.pairs
    assert found.overall == Agreement()
    assert found.overall.observed is None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_kappa_is_that_of_scikit_learn(judgements):
    agreement = Agreement(
        *(judgements.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False)))
    )
    first, second = zip(*judgements, strict=True)
    if len({*first, *second}) == 1:
        assert agreement.kappa is None
    else:
        expected = cohen_kappa_score(first, second)
        assert agreement.kappa is not None
        assert math.isclose(agreement.kappa, expected, abs_tol=1e-9)
