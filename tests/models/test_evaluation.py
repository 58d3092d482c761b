from __future__ import annotations

import numpy as np
import pytest

from dataset.records import LABELS
from models.evaluation import evaluate


def make_labels(*rows: set[str]) -> np.ndarray:
    return np.array([[label in row for label in LABELS] for row in rows])


def test_scores_are_those_counted_by_hand() -> None:
    truth = make_labels({"ownership"}, {"ownership", "eligibility"}, set(), set())
    predicted = make_labels({"ownership"}, {"eligibility"}, {"ownership"}, set())
    evaluation = evaluate(
        truth,
        predicted,
        true_forces=["operative", "reported", None, None],
        predicted_forces=["operative", "operative", "operative", None],
    )
    assert evaluation.labels["ownership"].f1 == pytest.approx(0.5)
    assert evaluation.labels["eligibility"].f1 == pytest.approx(1.0)
    assert (evaluation.micro.precision, evaluation.micro.recall) == pytest.approx((2 / 3, 2 / 3))
    assert evaluation.macro_f1 == pytest.approx(0.75)
    assert evaluation.is_a_rule == pytest.approx(0.75)
    assert evaluation.force == pytest.approx(0.5)


def test_labels_that_never_occur_are_not_averaged() -> None:
    truth = make_labels({"ownership"})
    evaluation = evaluate(truth, truth, true_forces=[None], predicted_forces=[None])
    assert list(evaluation.labels) == ["ownership"]
    assert evaluation.macro_f1 == 1.0
