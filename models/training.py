"""Trains the classifier from labelled passages, the same way every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dataset.records import LABELS, Force
from models.classifier import (
    FORCES,
    Judgement,
    Numbers,
    PassageClassifier,
    TrainedModel,
)
from models.encodings import Encode, encode_texts
from models.estimators import build_matrix, fit_features
from models.evaluation import Bools, build_truth
from models.features import Features
from models.forces import settle_forces
from models.held_out import HeldOut
from models.labelled import REVIEWED, LabelDefinition, LabelledPassage, group_by_document
from models.lessons import make_key
from models.meaning import REACH, Meaning
from models.meaning_fitting import fit_meaning, withhold_passages
from models.neighbours import lean_on_neighbours
from models.parts import find_part
from models.thresholds import choose_decision, choose_gate, fit_trust

LABEL_STRENGTH = 5.0
GATE_STRENGTH = 1.0
FORCE_STRENGTH = 2.0
TELLING_STRENGTH = 2.0
"""Inverse strengths of regularisation (C); see docs/decisions/0003-classifier.md."""
TOLERANCE = 1e-3
"""Of the fit: a tenth of it moves weights, of up to 14, by less than .01, and takes a quarter longer."""
LABEL_WEIGHT = 5.0
GATE_WEIGHT = 1.0
TELLING_WEIGHT = 2.0
MEANING_WEIGHTS = np.array([LABEL_WEIGHT] * len(LABELS) + [GATE_WEIGHT, TELLING_WEIGHT])
"""What margins by meaning count for beside the linear ones; see docs/decisions/0008-encoder.md."""
TELLING_KINDS = frozenset({"policy_essay", "speech", "budget_report", "audit_report"})
"""Kinds of document that tell of rules, and lay none down themselves."""


class NotTrainable(ValueError):
    """The labelled passages are too few, or too uniform, to learn from."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Margins for each passage from models that never saw its document."""

    meaning: Meaning
    """What was learnt of the meaning of all passages."""
    decisive: Numbers
    """Of each label, then of the gate."""
    telling: Numbers
    forces: Numbers
    folds: NDArray[np.int_]
    """The fold in which each passage was held out."""


def train_classifier(
    passages: Sequence[LabelledPassage],
    *,
    definitions: Sequence[LabelDefinition] = (),
    version: str = "unnamed",
    encode: Encode = encode_texts,
) -> TrainedModel:
    """Return a model of `passages`; calibration, thresholds and gate come from document-grouped folds.

    `encode` may know what the encoder made of texts before; the model is the same, sooner.

    Raises:
        NotTrainable: Fewer than two documents, or passages with labels or without are missing.
    """
    truth = build_truth(passages)
    own = [i for i, passage in enumerate(passages) if passage.kind_of_document != REVIEWED]
    _check_trainable([passages[i] for i in own], truth[own])
    held_out = predict_out_of_fold(passages, definitions, encode=encode)
    usual = _find_usual(passages)
    customary = held_out.decisive[usual].mean(axis=0)
    margins = _lean_in_documents(passages, held_out, customary)[usual]
    decision = choose_decision(margins, truth[usual])
    features, weights, intercepts = _fit(passages, definitions)
    return TrainedModel(
        features=features,
        weights=weights,
        intercepts=intercepts,
        slopes=decision.slopes,
        shifts=decision.shifts,
        thresholds=decision.thresholds,
        gate=decision.gate,
        trust=fit_trust(margins, truth[usual], decision),
        customary=customary,
        meaning=held_out.meaning,
        version=version,
        held_out=judge_out_of_fold(passages, held_out),
    )


def _check_trainable(passages: Sequence[LabelledPassage], truth: Bools) -> None:
    documents = {passage.document for passage in passages}
    if len(documents) < 2 or len(set(map(find_part, documents))) < 2:
        raise NotTrainable(
            f"{len(documents)} labelled documents, at least two are needed, of different parts"
        )
    if truth.any(axis=1).all() or not truth.any():
        raise NotTrainable("passages with labels and passages without are both needed")


def _find_usual(passages: Sequence[LabelledPassage]) -> Bools:
    """Tell which passages calibration and thresholds are chosen on: all but those of reviewers.

    Reviewers see what the model was least sure of, or got wrong: no fair sample of what it will read.
    """
    return np.array([passage.kind_of_document != REVIEWED for passage in passages])


def predict_out_of_fold(
    passages: Sequence[LabelledPassage],
    definitions: Sequence[LabelDefinition],
    *,
    encode: Encode = encode_texts,
) -> OutOfFold:
    """Return margins for all passages; no model judges a passage of a document that it was trained on.

    The part of the documents that are held out together follows from their names alone, see `models.parts`.
    """
    margins = np.zeros((len(passages), len(LABELS) + 2 + len(FORCES)))
    folds = np.array([find_part(passage.document) for passage in passages])
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        features, weights, intercepts = _fit([passages[i] for i in train], definitions)
        rows = features.build_rows([passages[i].text for i in test], [passages[i].section for i in test])
        margins[test] = rows.multiply(weights) + intercepts
    meaning, found = _fit_meaning(passages, margins[:, len(LABELS)], folds, encode)
    margins[:, : found.shape[1]] += found
    count = len(LABELS) + 1
    return OutOfFold(meaning, margins[:, :count], margins[:, count], margins[:, count + 1 :], folds)


def _fit_meaning(
    passages: Sequence[LabelledPassage],
    gates: Numbers,
    folds: NDArray[np.int_],
    encode: Encode,
) -> tuple[Meaning, Numbers]:
    """Return what was learnt of the passages' meaning, and what it adds to margins of unseen documents."""
    ruled = np.any(build_truth(passages), axis=1)
    return fit_meaning(
        [passage.text for passage in passages],
        _build_meaning_targets(passages),
        weights=MEANING_WEIGHTS,
        folds=folds,
        gates=gates,
        least_gate=choose_gate(gates, ruled) - REACH,
        encode=encode,
    )


def _build_meaning_targets(passages: Sequence[LabelledPassage]) -> Bools:
    """Return a column for each label, one for being a rule and one for telling of rules."""
    truth = build_truth(passages)
    return np.column_stack([truth, np.any(truth, axis=1), _find_telling(passages)])


def _find_telling(passages: Sequence[LabelledPassage]) -> list[bool]:
    """Return which passages come from a document that tells of rules."""
    return [passage.kind_of_document in TELLING_KINDS for passage in passages]


def _lean_in_documents(
    passages: Sequence[LabelledPassage], held_out: OutOfFold, customary: Numbers
) -> Numbers:
    """Return the decisive margins, each moved by those of its neighbours in its document."""
    moved = held_out.decisive.copy()
    for own in group_by_document(passages):
        moved[own] = lean_on_neighbours(moved[own], customary)
    return moved


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
    bearing = rows[:, : features.label_width]
    fitted = [_fit_binary(bearing, target, LABEL_STRENGTH / 2) for target in truth.T]
    fitted.append(_fit_binary(bearing, ruled, GATE_STRENGTH / 2))
    telling = _find_telling(passages)
    told = np.array([*telling, *[False] * len(headings), *telling])
    known = [passage.kind_of_document != REVIEWED for passage in passages]
    own = np.array([*known, *[False] * len(headings), *known])
    fitted.append(_fit_binary(rows[own], told[own], TELLING_STRENGTH / 2))
    told_force = np.flatnonzero(ruled)[named != ""]
    named = named[named != ""]
    fitted.extend(_fit_binary(rows[told_force], named == force, FORCE_STRENGTH / 2) for force in FORCES)
    return (
        features,
        np.column_stack([np.pad(weight, (0, rows.shape[1] - len(weight))) for weight, _ in fitted]),
        np.array([shift for _, shift in fitted]),
    )


def _fit_binary(rows: csr_matrix, target: Bools, strength: float) -> tuple[Numbers, float]:
    """Return weights and intercept; a target that never varies gets a large constant margin."""
    if target.all() or not target.any():
        return np.zeros(rows.shape[1]), 9.0 if target.all() else -9.0
    model = LogisticRegression(
        C=strength, class_weight="balanced", solver="liblinear", tol=TOLERANCE, random_state=0
    )
    model.fit(rows, target)
    return model.coef_[0], float(model.intercept_[0])


def judge_out_of_fold(passages: Sequence[LabelledPassage], held_out: OutOfFold) -> HeldOut:
    """Return what is said of passages of unseen documents; what decides on a fold is chosen on the others."""
    truth, usual = build_truth(passages), _find_usual(passages)
    scores, labels = np.zeros(truth.shape), np.zeros_like(truth)
    for fold in np.unique(held_out.folds):
        test, rest = held_out.folds == fold, (held_out.folds != fold) & usual
        margins = _lean_in_documents(passages, held_out, held_out.decisive[rest].mean(axis=0))
        decision = choose_decision(margins[rest], truth[rest])
        scores[test], labels[test] = decision.score(margins[test]), decision.apply(margins[test])
    return HeldOut(
        keys=tuple(make_key(passage.text) for passage in passages),
        documents=tuple(passage.document for passage in passages),
        scores=scores,
        labels=labels,
        forces=tuple(_settle_held_out_forces(passages, held_out, labels)),
    )


def judge_halves(
    passages: Sequence[LabelledPassage],
    chosen: Sequence[int],
    *,
    definitions: Sequence[LabelDefinition],
    model: TrainedModel,
) -> Bools:
    """Return for each of the chosen passages the labels that a model gives it which learned the other half.

    All other passages are learned as well; `model` learned the same ones, in this order. Which half a passage
    is in follows from its text; calibration and thresholds are those of `model`, which learned them all.
    """
    halves = np.array([int(make_key(passages[i].text), 16) % 2 for i in chosen])
    labels = np.zeros((len(chosen), len(LABELS)), dtype=bool)
    for half in np.unique(halves):
        held = {i for i, own in zip(chosen, halves, strict=True) if own == half}
        kept = [i for i in range(len(passages)) if i not in held]
        learned = [passages[i] for i in kept]
        features, weights, intercepts = _fit(learned, definitions)
        meaning = withhold_passages(
            model.meaning, kept, _build_meaning_targets(learned), weights=MEANING_WEIGHTS
        )
        taught = replace(model, features=features, weights=weights, intercepts=intercepts, meaning=meaning)
        own = [passages[i] for i in chosen if i in held]
        judgements = PassageClassifier(taught).classify(
            [p.text for p in own], sections=[p.section for p in own]
        )
        labels[halves == half] = [[label in each.labels for label in LABELS] for each in judgements]
    return labels


def _settle_held_out_forces(
    passages: Sequence[LabelledPassage], held_out: OutOfFold, predicted: Bools
) -> list[Force | None]:
    """Return the forces that each document's passages are given together."""
    judgements = [
        Judgement({}, (), FORCES[0] if row.any() else None, tuple(forces.tolist()), float(expit(telling)))
        for row, forces, telling in zip(predicted, held_out.forces, held_out.telling, strict=True)
    ]
    settled: dict[int, Force | None] = {}
    for own in group_by_document(passages):
        for i, judgement in zip(own, settle_forces([judgements[i] for i in own]), strict=True):
            settled[i] = judgement.force
    return [settled[i] for i in range(len(passages))]
