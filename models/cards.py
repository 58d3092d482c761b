"""What a model's card says: what it was made of, how well it does, how surely, and what it is not for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as read_version
from typing import Any

import numpy as np

from dataset.records import LABELS
from models.classifier import TrainedModel
from models.evaluation import build_truth, evaluate
from models.held_out import HeldOut
from models.labelled import REVIEWED, LabelledPassage
from models.lessons import Lessons
from models.resampling import Figures, count_figures, draw_documents, find_interval
from models.versions import LIBRARIES, hash_code

INTENDED_USE = (
    "Labels passages of policy documents in English by the rules on intellectual property and funding that"
    " they state, so that people find and compare them. A label is a proposal, to be read with its passage."
)
LIMITS = (
    "It learned from passages written for the purpose. On documents of other kinds, or in other languages,"
    " expect worse than these figures.",
    "The figures come from models that had not seen the passage's document; the model kept learned from all.",
    "A probability says how often such a passage has the label among those it learned from; elsewhere labels"
    " may be rarer.",
    "It is no legal advice: what a rule says in law depends on texts that it does not read.",
)


def build_card(model: TrainedModel, lessons: Lessons, *, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the card of a model that was just trained of the lessons and is kept in those files."""
    assert model.held_out is not None  # noqa: S101 - it was just trained
    reviewed = sum(passage.kind_of_document == REVIEWED for passage in lessons.passages)
    return {
        "version": model.version,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "labels_sha256": lessons.labels_sha256,
        "data_sha256": lessons.data_sha256,
        "code_sha256": hash_code(),
        "file_sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "libraries": {name: read_version(name) for name in (*LIBRARIES, "skops")},
        "passages": {
            "learned": len(lessons.passages),
            "of_reviewers_alone": reviewed,
            "documents": len({passage.document for passage in lessons.passages}),
        },
        "decisions": [decision.decision_id for decision in lessons.decisions],
        "cross_validation": describe_quality(lessons.passages, model.held_out),
        "confusion": describe_confusion(lessons.passages, model.held_out),
        "thresholds": dict(zip(LABELS, model.thresholds.tolist(), strict=True)),
        "gate": model.gate,
        "intended_use": INTENDED_USE,
        "limits": list(LIMITS),
    }


def describe_quality(passages: Sequence[LabelledPassage], held_out: HeldOut) -> dict[str, Any]:
    """Return the figures over the passages, each with the interval that it lies in by 95 % of the draws."""
    truth = build_truth(passages)
    forces = [passage.force for passage in passages]
    found = evaluate(truth, held_out.labels, true_forces=forces, predicted_forces=held_out.forces)
    draws = draw_documents([passage.document for passage in passages])
    figures = count_figures(
        draws, truth, held_out.labels, held_out.scores, true_forces=forces, said_forces=held_out.forces
    )
    return {
        "micro": _describe_score(found.micro, figures.micro_f1),
        "macro_f1": _describe_figure(found.macro_f1, figures.macro_f1),
        "is_a_rule": _describe_figure(found.is_a_rule, figures.is_a_rule),
        "force": _describe_figure(found.force, figures.force),
        "labels": _describe_labels(found.labels, figures),
    }


def _describe_labels(scores: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
    return {
        label: _describe_score(scores[label], figures.labels[:, j])
        for j, label in enumerate(LABELS)
        if label in scores
    }


def _describe_score(score: Any, draws: Any) -> dict[str, Any]:
    return {
        "f1": round(score.f1, 4),
        "interval": list(find_interval(draws)),
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "support": score.support,
    }


def _describe_figure(value: float, draws: Any) -> dict[str, Any]:
    return {"value": round(value, 4), "interval": list(find_interval(draws))}


def describe_confusion(passages: Sequence[LabelledPassage], held_out: HeldOut) -> dict[str, dict[str, int]]:
    """Return for each label of which it is missed, what was said instead, and how often; the commonest first.

    Instead of a label stand those that are said and do not hold, or "none" where no label is said.
    """
    truth, said = build_truth(passages), held_out.labels
    confused: dict[str, dict[str, int]] = {}
    for j, label in enumerate(LABELS):
        missed = np.flatnonzero(truth[:, j] & ~said[:, j])
        wrongly = np.logical_and(said[missed], ~truth[missed])
        counts = dict(zip(LABELS, wrongly.sum(axis=0).tolist(), strict=True))
        counts["none"] = int((said[missed].sum(axis=1) == 0).sum())
        ranked = sorted((pair for pair in counts.items() if pair[1]), key=lambda pair: -pair[1])
        if ranked:
            confused[label] = dict(ranked)
    return confused
