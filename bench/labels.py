"""Tells how well the classifier in use does on annotated passages that it never learns from.

    python -m bench.labels MODELS passages.jsonl

A line holds `text` and `labels`, and perhaps `document`, `kind`, `section` and `optional_labels`, which count
neither way. Passages of a document stand in its order, and headings are passed over, as in reading. Average
precision and the F1 of the best threshold show what the ranking is worth, whatever the thresholds are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS
from models.classifier import Judgement, PassageClassifier
from models.current import read_current
from models.evaluation import evaluate, score_label
from models.registry import load_model

UNLABELLED_KINDS = frozenset({"heading", "caption", "furniture"})

Bools = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Truth, what may be said besides, probabilities and labels said: a row a passage, a column a label."""

    truth: Bools
    optional: Bools
    scores: Numbers
    said: Bools


def measure(rows: Sequence[dict[str, Any]], classifier: PassageClassifier) -> Measured:
    """Return what the classifier says of annotated passages; those of one document are judged together."""
    judged: list[Judgement] = []
    ordered = sorted(rows, key=lambda row: str(row.get("document")))
    for document in sorted({str(row.get("document")) for row in rows}):
        own = [row for row in ordered if str(row.get("document")) == document]
        sections = [row.get("section") or "" for row in own]
        judged += classifier.classify_document([row["text"] for row in own], sections=sections)
    truth = _mark([row["labels"] for row in ordered])
    optional = _mark([row.get("optional_labels", ()) for row in ordered]) & ~truth
    scores = np.array([list(judgement.scores.values()) for judgement in judged])
    return Measured(truth, optional, scores, _mark([judgement.labels for judgement in judged]) & ~optional)


def _mark(labels: Sequence[Sequence[str]]) -> Bools:
    return np.array([[label in row for label in LABELS] for row in labels])


def average_precision(truth: Bools, scores: Numbers) -> float:
    """Return the mean precision at the places of the true ones, 0 if there are none.

    >>> average_precision(np.array([True, False, True]), np.array([0.9, 0.5, 0.4])).__round__(3)
    0.833
    """
    ranked = truth[np.argsort(-scores, kind="stable")]
    precisions = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precisions[ranked].mean()) if ranked.any() else 0.0


def describe(measured: Measured) -> list[str]:
    """Return the lines of the report."""
    truth, counted = measured.truth, ~measured.optional
    nobody = [None] * len(truth)
    found = evaluate(truth, measured.said, true_forces=nobody, predicted_forces=nobody)
    lines = [
        f"{found.passages} passages, rightly a rule or none {found.is_a_rule:.3f}",
        f"all  P {found.micro.precision:.3f} R {found.micro.recall:.3f} F1 {found.micro.f1:.3f} "
        f"AP {average_precision(truth[counted], measured.scores[counted]):.3f} macro F1 {found.macro_f1:.3f}",
    ]
    for j, label in enumerate(LABELS):
        if label in found.labels:
            own, score = counted[:, j], found.labels[label]
            lines.append(
                f"{label:20} P {score.precision:.2f} R {score.recall:.2f} F1 {score.f1:.2f} "
                f"best F1 {_find_best_f1(truth[own, j], measured.scores[own, j]):.2f} "
                f"AP {average_precision(truth[own, j], measured.scores[own, j]):.2f} of {score.support}"
            )
    return lines


def _find_best_f1(truth: Bools, scores: Numbers) -> float:
    return max(score_label(truth, scores >= threshold).f1 for threshold in np.unique(scores))


def main() -> None:
    """Print the report on the passages that the command line names."""
    folder, source = Path(sys.argv[1]), Path(sys.argv[2])
    version = read_current(folder)
    if version is None:
        sys.exit(f"{folder}: holds no classifier")
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("kind") not in UNLABELLED_KINDS]
    print("\n".join(describe(measure(rows, PassageClassifier(load_model(folder, version))))))


if __name__ == "__main__":
    main()
