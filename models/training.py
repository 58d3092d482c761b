"""Trains the classifier from labelled passages, the same way every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dataset.records import LABELS, Force
from models.classifier import FORCES, Judgement, Numbers, TrainedModel, calibrate, decide
from models.estimators import build_matrix, fit_features
from models.evaluation import Evaluation, evaluate
from models.features import Features
from models.forces import settle_forces
from models.labelled import LabelDefinition, LabelledPassage

FOLDS = 5
LABEL_STRENGTH = 5.0
GATE_STRENGTH = 1.0
FORCE_STRENGTH = 2.0
TELLING_STRENGTH = 2.0
"""Inverse strengths of regularisation (C); see docs/decisions/0003-classifier.md."""
TELLING_KINDS = frozenset({"policy_essay", "speech", "budget_report", "audit_report"})
"""Kinds of document that tell of rules, and lay none down themselves."""
LEAST_SUPPORT = 20
"""Labels with fewer passages keep the threshold of one half, for theirs would be chance."""
LEAST_THRESHOLD = 0.05

Bools = NDArray[np.bool_]


class NotTrainable(ValueError):
    """The labelled passages are too few, or too uniform, to learn from."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Margins for each passage from models that never saw its document."""

    labels: Numbers
    gate: Numbers
    telling: Numbers
    forces: Numbers
    folds: NDArray[np.int_]
    """The fold in which each passage was held out."""


def train_classifier(
    passages: Sequence[LabelledPassage],
    *,
    definitions: Sequence[LabelDefinition] = (),
    version: str = "unnamed",
) -> TrainedModel:
    """Return a model of `passages`; calibration, thresholds and gate come from document-grouped folds.

    Raises:
        NotTrainable: Fewer than two documents, or passages with labels or without are missing.
    """
    truth = build_truth(passages)
    _check_trainable(passages, truth)
    held_out = predict_out_of_fold(passages, definitions)
    slopes, shifts = fit_calibration(held_out.labels, truth)
    thresholds, gate = choose_decision(calibrate(held_out.labels, slopes, shifts), held_out.gate, truth)
    features, weights, intercepts = _fit(passages, definitions)
    return TrainedModel(
        features=features,
        weights=weights,
        intercepts=intercepts,
        slopes=slopes,
        shifts=shifts,
        thresholds=thresholds,
        gate=gate,
        version=version,
        evaluation=evaluate_out_of_fold(passages, held_out),
    )


def build_truth(passages: Sequence[LabelledPassage]) -> Bools:
    """Return a row for each passage and a column for each label of the taxonomy."""
    return np.array([[label in passage.labels for label in LABELS] for passage in passages])


def _check_trainable(passages: Sequence[LabelledPassage], truth: Bools) -> None:
    documents = {passage.document for passage in passages}
    if len(documents) < 2:
        raise NotTrainable(f"{len(documents)} labelled documents, at least two are needed")
    if truth.any(axis=1).all() or not truth.any():
        raise NotTrainable("passages with labels and passages without are both needed")


def predict_out_of_fold(
    passages: Sequence[LabelledPassage], definitions: Sequence[LabelDefinition]
) -> OutOfFold:
    """Return margins for all passages; no model judges a passage of a document that it was trained on."""
    documents = [passage.document for passage in passages]
    margins = np.zeros((len(passages), len(LABELS) + 2 + len(FORCES)))
    splitter = GroupKFold(n_splits=min(FOLDS, len(set(documents))))
    folds = np.zeros(len(passages), dtype=int)
    for fold, (train, test) in enumerate(splitter.split(np.zeros(len(passages)), groups=documents)):
        features, weights, intercepts = _fit([passages[i] for i in train], definitions)
        rows = features.build_rows([passages[i].text for i in test], [passages[i].section for i in test])
        folds[test] = fold
        margins[test] = rows.multiply(weights) + intercepts
    count = len(LABELS)
    return OutOfFold(
        margins[:, :count], margins[:, count], margins[:, count + 1], margins[:, count + 2 :], folds
    )


def _fit(
    passages: Sequence[LabelledPassage], definitions: Sequence[LabelDefinition]
) -> tuple[Features, Numbers, Numbers]:
    """Return features, weights and intercepts.

    Each passage is seen with its section and without; the sections' headings are seen as passages without
    labels, for the heading over a rule has its words and is none.
    """
    texts = [passage.text for passage in passages]
    headings = sorted({passage.section for passage in passages if passage.section})
    features = fit_features(texts, {definition.code: definition.terms for definition in definitions})
    sections = [passage.section for passage in passages]
    blank = [""] * (len(texts) + len(headings))
    rows = build_matrix(features.build_rows([*texts, *headings, *texts], [*blank, *sections]))
    truth = build_truth(passages)
    truth = np.vstack([truth, np.zeros((len(headings), len(LABELS)), dtype=bool), truth])
    ruled = np.any(truth, axis=1)
    forces = [passage.force or "" for passage in passages]
    named = np.array([*forces, *[""] * len(headings), *forces])[ruled]
    fitted = [_fit_binary(rows, target, LABEL_STRENGTH / 2) for target in truth.T]
    fitted.append(_fit_binary(rows, ruled, GATE_STRENGTH / 2))
    telling = [passage.kind_of_document in TELLING_KINDS for passage in passages]
    told = np.array([*telling, *[False] * len(headings), *telling])
    own = np.array([*[True] * len(texts), *[False] * len(headings), *[True] * len(texts)])
    fitted.append(_fit_binary(rows[own], told[own], TELLING_STRENGTH / 2))
    fitted.extend(_fit_binary(rows[ruled], named == force, FORCE_STRENGTH / 2) for force in FORCES)
    return (
        features,
        np.column_stack([weight for weight, _ in fitted]),
        np.array([shift for _, shift in fitted]),
    )


def _fit_binary(rows: csr_matrix, target: Bools, strength: float) -> tuple[Numbers, float]:
    """Return weights and intercept; a target that never varies gets a large constant margin."""
    if target.all() or not target.any():
        return np.zeros(rows.shape[1]), 9.0 if target.all() else -9.0
    model = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", random_state=0)
    model.fit(rows, target)
    return model.coef_[0], float(model.intercept_[0])


def fit_calibration(margins: Numbers, truth: Bools) -> tuple[Numbers, Numbers]:
    """Return for each label the slope and shift that turn margins into probabilities (Platt 1999)."""
    fitted = [
        _fit_binary_platt(margins[:, j], truth[:, j]) if truth[:, j].any() else (1.0, 0.0)
        for j in range(truth.shape[1])
    ]
    return np.array([slope for slope, _ in fitted]), np.array([shift for _, shift in fitted])


def _fit_binary_platt(margins: Numbers, target: Bools) -> tuple[float, float]:
    model = LogisticRegression(C=1e3).fit(margins[:, None], target)
    return max(float(model.coef_[0, 0]), 1e-3), float(model.intercept_[0])


def evaluate_out_of_fold(passages: Sequence[LabelledPassage], held_out: OutOfFold) -> Evaluation:
    """Return the scores on passages of unseen documents; what decides on a fold is chosen on the others."""
    truth = build_truth(passages)
    predicted = np.zeros_like(truth)
    for fold in np.unique(held_out.folds):
        test, rest = held_out.folds == fold, held_out.folds != fold
        slopes, shifts = fit_calibration(held_out.labels[rest], truth[rest])
        scores = calibrate(held_out.labels, slopes, shifts)
        thresholds, gate = choose_decision(scores[rest], held_out.gate[rest], truth[rest])
        predicted[test] = decide(scores[test], held_out.gate[test], thresholds, gate)
    return evaluate(
        truth,
        predicted,
        true_forces=[passage.force for passage in passages],
        predicted_forces=_settle_held_out_forces(passages, held_out, predicted),
    )


def _settle_held_out_forces(
    passages: Sequence[LabelledPassage], held_out: OutOfFold, predicted: Bools
) -> list[Force | None]:
    """Return the forces that each document's passages are given together."""
    judgements = [
        Judgement({}, (), FORCES[0] if row.any() else None, tuple(forces.tolist()), float(expit(telling)))
        for row, forces, telling in zip(predicted, held_out.forces, held_out.telling, strict=True)
    ]
    settled: dict[int, Force | None] = {}
    for document in dict.fromkeys(passage.document for passage in passages):
        own = [i for i, passage in enumerate(passages) if passage.document == document]
        for i, judgement in zip(own, settle_forces([judgements[i] for i in own]), strict=True):
            settled[i] = judgement.force
    return [settled[i] for i in range(len(passages))]


def choose_decision(scores: Numbers, gate_margins: Numbers, truth: Bools) -> tuple[Numbers, float]:
    """Return the labels' thresholds and the margin of the gate."""
    gate = choose_gate(gate_margins, np.any(truth, axis=1))
    passing = np.where((gate_margins >= gate)[:, None], scores, 0.0)
    return choose_thresholds(passing, truth), gate


def choose_thresholds(scores: Numbers, truth: Bools) -> Numbers:
    """Return for each label the probability that maximises F1, one half where passages are few."""
    return np.array([_choose_threshold(scores[:, j], truth[:, j]) for j in range(truth.shape[1])])


def _choose_threshold(scores: Numbers, target: Bools) -> float:
    support = int(target.sum())
    if support < LEAST_SUPPORT:
        return 0.5
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(target[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + support)
    best = int(f1.argmax())
    below = scores[order[best + 1]] if best + 1 < len(order) else 0.0
    return max(float((scores[order[best]] + below) / 2), LEAST_THRESHOLD)


def choose_gate(margins: Numbers, ruled: Bools) -> float:
    """Return the margin that best parts passages with labels from those without.

    Of the margins that are right about equally often the middle one is taken, which chance moves least.
    """
    candidates = np.linspace(margins.min(), margins.max(), 201)
    right = np.array([np.mean((margins >= candidate) == ruled) for candidate in candidates])
    return float(np.median(candidates[right >= right.max() - 0.002]))
