"""How well a classifier does: precision, recall and F1 of each label and of the decision for a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS
from models.labelled import LabelledPassage

Bools = NDArray[np.bool_]


def build_truth(passages: Sequence[LabelledPassage]) -> Bools:
    """Return a row for each passage and a column for each label of the taxonomy."""
    return np.array([[label in passage.labels for label in LABELS] for passage in passages])


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 of one label, 0 where undefined; `support` passages have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over a set of passages. `is_a_rule`: share of passages rightly given some label or none."""

    labels: Mapping[str, LabelScore]
    micro: LabelScore
    macro_f1: float
    is_a_rule: float
    force: float
    passages: int


def evaluate(
    truth: Bools,
    predicted: Bools,
    *,
    true_forces: Sequence[str | None],
    predicted_forces: Sequence[str | None],
) -> Evaluation:
    """Return the scores of `predicted`; both have a row for each passage and a column for each label.

    `macro_f1` is over the labels that occur; `force` over passages that truly are, and were taken for, rules.
    """
    scores = {
        label: score_label(truth[:, j], predicted[:, j])
        for j, label in enumerate(LABELS)
        if truth[:, j].any()
    }
    pairs = [(a, b) for a, b in zip(true_forces, predicted_forces, strict=True) if a and b]
    return Evaluation(
        labels=scores,
        micro=score_label(truth.ravel(), predicted.ravel()),
        macro_f1=_mean([score.f1 for score in scores.values()]),
        is_a_rule=_mean([float(right) for right in truth.any(axis=1) == predicted.any(axis=1)]),
        force=_mean([float(a == b) for a, b in pairs]),
        passages=len(truth),
    )


def score_label(truth: Bools, predicted: Bools) -> LabelScore:
    """Return the scores of one yes-or-no decision.

    >>> score_label(np.array([True, True, False, False]), np.array([True, False, True, False]))
    LabelScore(precision=0.5, recall=0.5, f1=0.5, support=2)
    """
    hits, said, support = int((truth & predicted).sum()), int(predicted.sum()), int(truth.sum())
    return LabelScore(
        precision=hits / said if said else 0.0,
        recall=hits / support if support else 0.0,
        f1=2 * hits / (said + support) if hits else 0.0,
        support=support,
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
