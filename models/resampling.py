"""How much figures owe to chance: they are counted again over documents drawn with replacement.

The documents, not the passages, are drawn, for passages of a document are alike (Efron and Tibshirani 1993).
The draws are seeded: the same judgements give the same intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Bools

DRAWS = 1000
SEED = 20_240_101
LEAST_PROBABILITY = 1e-3
"""Surer than this counts as no surer, so that a single passage cannot decide over all."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over all documents in the first row, then over each draw of documents."""

    micro_f1: Numbers
    macro_f1: Numbers
    is_a_rule: Numbers
    force: Numbers
    labels: Numbers
    """F1 of each label, which are the columns."""
    loss: Numbers
    """The mean over passages of what the labels' probabilities miss the truth by, in nats."""


def draw_documents(documents: Sequence[str]) -> Numbers:
    """Return how often each passage counts: a row of ones, then one for each draw."""
    names, places = np.unique(np.asarray(documents), return_inverse=True)
    count = len(names)
    drawn = np.random.default_rng(SEED).multinomial(count, [1 / count] * count, size=DRAWS)
    return np.asarray(np.vstack([np.ones(count), drawn])[:, places], dtype=float)


def count_figures(
    draws: Numbers,
    truth: Bools,
    said: Bools,
    scores: Numbers,
    *,
    true_forces: Sequence[str | None],
    said_forces: Sequence[str | None],
) -> Figures:
    """Return the figures of judgements of passages; all arrays have a row for each passage."""
    hits, either = draws @ (truth & said), draws @ (truth.astype(float) + said)
    labels = _divide(2 * hits, either)
    pairs = list(zip(true_forces, said_forces, strict=True))
    both = np.array([bool(a and b) for a, b in pairs], dtype=float)
    right = np.array([bool(a and a == b) for a, b in pairs], dtype=float)
    occurs = draws @ truth > 0
    return Figures(
        micro_f1=_divide(2 * hits.sum(axis=1), either.sum(axis=1)),
        macro_f1=_divide((labels * occurs).sum(axis=1), occurs.sum(axis=1)),
        is_a_rule=_divide(draws @ (truth.any(axis=1) == said.any(axis=1)), draws.sum(axis=1)),
        force=_divide(draws @ right, draws @ both),
        labels=labels,
        loss=_divide(draws @ _find_losses(truth, scores).sum(axis=1), draws.sum(axis=1)),
    )


def find_interval(values: Numbers) -> tuple[float, float]:
    """Return between which bounds the middle 95 % of the draws lie; the first value is over all documents."""
    low, high = np.quantile(values[1:], (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


def _find_losses(truth: Bools, scores: Numbers) -> Numbers:
    probabilities = np.clip(scores, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return np.asarray(-np.log(np.where(truth, probabilities, 1 - probabilities)))


def _divide(numbers: Numbers, by: Numbers) -> Numbers:
    return np.asarray(np.divide(numbers, by, out=np.zeros_like(numbers, dtype=float), where=by > 0))
