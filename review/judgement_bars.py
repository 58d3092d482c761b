"""What a classifier says of a passage, as bars with the threshold of each label on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dataset.records import Classification
from models.explanations import CONTEXT
from review.ports import LabelJudgement

LEAST_SHOWN = 0.02
"""Probability from which a label is shown that does not hold."""
WIDTH = 100.0
"""Of a bar, in units of its drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A label with its probability, and with what speaks for it as far as that is known."""

    label: str
    score: float
    threshold: float | None
    holds: bool
    words: tuple[tuple[str, float], ...] = ()
    """By how much the label's log odds fall without each, as a share of the weightiest."""
    around: float | None = None
    """By how much the passages around raise or lower the label's log odds."""
    is_told: bool = False
    """Whether a person said so."""

    @property
    def reach(self) -> float:
        """How far the bar reaches."""
        return round(WIDTH * self.score, 1)

    @property
    def mark(self) -> float | None:
        """Where the threshold stands."""
        return None if self.threshold is None else round(WIDTH * self.threshold, 1)


def show_judgement(judgement: LabelJudgement) -> tuple[Bar, ...]:
    """Return the labels that hold or might, the surest first, with the words that speak for them."""
    bars = []
    for label, score in sorted(judgement.scores.items(), key=lambda pair: -pair[1]):
        if score < LEAST_SHOWN and label not in judgement.labels:
            continue
        told = judgement.words.get(label, ())
        most = max((weight for word, weight in told if word != CONTEXT), default=1.0)
        bars.append(
            Bar(
                label,
                score,
                judgement.thresholds[label],
                label in judgement.labels,
                tuple((word, weight / most) for word, weight in told if word != CONTEXT),
                next((weight for word, weight in told if word == CONTEXT), None),
            )
        )
    return tuple(bars)


def show_scores(
    classifications: Iterable[Classification], scores: Mapping[str, float] | None
) -> tuple[Bar, ...]:
    """Return the labels that were stored of a passage, or those that the queue tells probabilities of."""
    stored = {each.label: each for each in classifications}
    told = scores or {label: each.score for label, each in stored.items()}
    return tuple(
        Bar(
            label,
            score,
            None,
            label in stored,
            is_told=label in stored and stored[label].decided_by == "reviewer",
        )
        for label, score in sorted(told.items(), key=lambda pair: -pair[1])
        if score >= LEAST_SHOWN or label in stored
    )
