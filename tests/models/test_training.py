from __future__ import annotations

import numpy as np
import pytest

from dataset.records import LABELS
from models.classifier import PassageClassifier, find_trust
from models.evaluation import build_truth, evaluate
from models.thresholds import (
    Decision,
    choose_gate,
    choose_labelling_gate,
    choose_thresholds,
    fit_calibration,
    fit_trust,
)
from models.training import NotTrainable, predict_out_of_fold, train_classifier


def test_training_twice_gives_the_same_model(small_passages, small_model, definitions) -> None:
    again = train_classifier(small_passages, definitions=definitions)
    assert again.gate == small_model.gate
    for name in ("weights", "intercepts", "slopes", "shifts", "thresholds", "trust", "customary"):
        assert np.array_equal(getattr(again, name), getattr(small_model, name))


def test_no_document_is_judged_by_a_model_that_saw_it(small_passages, definitions) -> None:
    folds = predict_out_of_fold(small_passages, definitions).folds
    for document in {passage.document for passage in small_passages}:
        assert len({f for f, p in zip(folds, small_passages, strict=True) if p.document == document}) == 1


def test_too_little_to_learn_from_is_refused(small_passages) -> None:
    with pytest.raises(NotTrainable, match="0 labelled documents"):
        train_classifier([])
    with pytest.raises(NotTrainable, match="1 labelled documents"):
        train_classifier([p for p in small_passages if p.document == "document-1"])
    with pytest.raises(NotTrainable, match="without"):
        train_classifier([p for p in small_passages if p.labels])


def test_a_threshold_parts_the_scores_best() -> None:
    scores = np.linspace(0.0, 1.0, 101)[:, None]
    thresholds = choose_thresholds(scores, scores >= 0.7)
    assert 0.69 < thresholds[0] <= 0.70


def test_a_label_without_passages_takes_the_threshold_of_all() -> None:
    scores = np.repeat(np.linspace(0.0, 1.0, 101)[:, None], 2, axis=1)
    scores[:, 1] /= 10
    truth = np.column_stack([scores[:, 0] >= 0.7, np.zeros(101, dtype=bool)])
    common, other = choose_thresholds(scores, truth)
    assert other == pytest.approx(common, abs=0.01)


def test_a_threshold_nears_the_best_of_its_label_the_more_passages_it_has() -> None:
    scores = np.column_stack([np.linspace(0.0, 1.0, 2000)] * 2)
    often = choose_thresholds(scores, scores >= [0.3, 0.8])
    seldom = choose_thresholds(scores[::20], scores[::20] >= [0.3, 0.8])
    assert 0.3 < often[0] < seldom[0] < seldom[1] < often[1] < 0.8


def test_the_gate_stands_midway_between_two_groups() -> None:
    margins = np.array([-2.0, -1.0, 1.0, 2.0])
    assert choose_gate(margins, margins > 0) == pytest.approx(0.0, abs=0.05)


def test_a_rule_of_several_labels_is_worth_other_passages_let_in() -> None:
    margins = np.array([-3.0, -2.0, -1.0, 0.0, 1.0])
    held = np.array([[1, 0], [1, 1], [1, 0], [1, 0], [1, 0]], dtype=bool)
    truth = np.array([[0, 0], [1, 1], [0, 0], [0, 0], [1, 0]], dtype=bool)
    assert choose_gate(margins, truth.any(axis=1)) > 0.0
    assert -3.0 < choose_labelling_gate(margins, held, truth) < -2.0


def test_calibration_turns_margins_into_shares() -> None:
    margins = np.repeat([-1.0, 1.0], 100)[:, None]
    truth = np.array([i % 10 == 0 for i in range(100)] + [i % 10 != 0 for i in range(100)])[:, None]
    slopes, shifts = fit_calibration(margins, truth)
    assert 1 / (1 + np.exp(-(slopes + shifts)))[0] == pytest.approx(0.9, abs=0.01)


@pytest.mark.slow
def test_trust_is_the_share_of_labels_that_held_and_were_right() -> None:
    random = np.random.default_rng(0)
    labels = random.normal(size=(4000, 1))
    right = random.random((4000, 1)) < 0.5 + 0.4 * (labels > 0)
    decision = Decision(np.ones(1), np.zeros(1), np.array([0.2]), 0.0)
    ruled = np.where(random.random((4000, 1)) < 0.5, 1.0, -1.0)
    right &= ruled > 0  # what is under the gate is never right, and says nothing of what is over it
    trust = fit_trust(np.hstack([labels, ruled]), right, decision)
    low, high = find_trust(np.array([0.3, 0.7]), trust)
    assert 0.4 < low < 0.65 < 0.8 < high < 0.95


def test_the_corpus_is_learned_well_enough(full_passages, full_classifier: PassageClassifier) -> None:
    held_out = full_classifier.model.held_out
    assert held_out is not None
    evaluation = evaluate(
        build_truth(full_passages),
        held_out.labels,
        true_forces=[passage.force for passage in full_passages],
        predicted_forces=held_out.forces,
    )
    assert evaluation.micro.f1 > 0.57
    assert evaluation.macro_f1 > 0.57
    assert evaluation.is_a_rule > 0.75
    assert set(evaluation.labels) == set(LABELS)
