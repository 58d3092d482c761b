from __future__ import annotations

import numpy as np
import pytest

from bench.labels import Measured, average_precision, describe, measure
from dataset.records import LABELS
from models.classifier import PassageClassifier
from models.labelled import LabelledPassage
from models.training import train_classifier


@pytest.fixture(scope="module")
def classifier() -> PassageClassifier:
    passages = []
    for i in range(24):
        text, labels = (
            ("The Party shall own its inventions.", ("ownership",))
            if i % 2
            else ("A workshop in spring.", ())
        )
        force, modality = ("operative", "obligation") if labels else (None, None)
        passages.append(LabelledPassage(f"x-{i}", f"d-{i // 4}", "call", "", text, labels, force, modality))
    return PassageClassifier(train_classifier(passages))


def test_what_is_optional_counts_neither_way(classifier: PassageClassifier) -> None:
    row = {"text": "Each Party shall own inventions.", "document": "a", "labels": []}
    column = LABELS.index("ownership")
    assert measure([row], classifier).said[0, column]
    assert not measure([row | {"optional_labels": ["ownership"]}], classifier).said[0, column]


def test_passages_of_a_document_are_judged_together_wherever_they_stand(
    classifier: PassageClassifier,
) -> None:
    rule = {"text": "Each Party shall own inventions.", "document": "b", "labels": ["ownership"]}
    other = {"text": "The workshop took place.", "document": "a", "labels": []}
    mixed = measure([rule, other, rule, other], classifier)
    assert mixed.truth.any(axis=1).tolist() == [False, False, True, True]
    apart = measure([rule, rule], classifier)
    assert np.array_equal(mixed.scores[2:], apart.scores)


def test_ranking_is_told_apart_from_thresholds() -> None:
    truth = np.zeros((4, len(LABELS)), dtype=bool)
    truth[:2, 0] = True
    scores = np.full(truth.shape, 0.01)
    scores[:, 0] = [0.2, 0.15, 0.1, 0.05]
    lines = describe(Measured(truth, np.zeros_like(truth), scores, np.zeros_like(truth)))
    [ownership] = [line for line in lines if line.startswith("ownership")]
    assert "F1 0.00 best F1 1.00 AP 1.00 of 2" in ownership


def test_nothing_true_has_no_precision() -> None:
    assert average_precision(np.array([False, False]), np.array([0.1, 0.2])) == 0.0
