"""Two classifiers beside each other, by what their cards tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dataset.records import LABELS
from review.ports import Classifier, Job

OF_ALL = (
    ("micro", "all labels, micro-F1"),
    ("macro_f1", "macro-F1"),
    ("is_a_rule", "rule or none"),
    ("force", "force"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of one classifier; the interval holds 95 % of the draws."""

    value: float
    interval: tuple[float, float]
    support: int | None
    """Passages that have the label, None for figures of all."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of both, None where a card does not tell it."""

    name: str
    before: Score | None
    after: Score | None

    @property
    def difference(self) -> float | None:
        """What was gained, or below 0 lost."""
        return self.after.value - self.before.value if self.before and self.after else None

    @property
    def is_certain(self) -> bool:
        """Whether the difference is larger than what either would vary by."""
        if not self.before or not self.after:
            return False
        return (
            self.after.interval[0] > self.before.interval[1]
            or self.after.interval[1] < self.before.interval[0]
        )


def compare_cards(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Figure]:
    """Return the figures of two cards: those over all labels, then each label's."""
    old, new = dict(_list_scores(before)), dict(_list_scores(after))
    names = [*(name for _, name in OF_ALL), *LABELS]
    return [Figure(name, old.get(name), new.get(name)) for name in names if name in old or name in new]


def _list_scores(card: Mapping[str, Any] | None) -> Iterator[tuple[str, Score]]:
    quality = card["cross_validation"] if card else {}
    for key, name in OF_ALL:
        if told := quality.get(key):
            yield name, _read_score(told)
    for label, told in quality.get("labels", {}).items():
        yield label, _read_score(told)


def _read_score(told: Mapping[str, Any]) -> Score:
    low, high = told["interval"]
    return Score(told["f1"] if "f1" in told else told["value"], (low, high), told.get("support"))


def choose_pair(
    classifiers: Sequence[Classifier], beside: str | None
) -> tuple[Classifier | None, Classifier | None]:
    """Return the classifier in use and another: the chosen one, or else the latest that can be read."""
    used = next((each for each in classifiers if each.in_use), None)
    others = [each for each in classifiers if each is not used]
    chosen = next((each for each in others if each.version == beside), None)
    return used, chosen or next((each for each in others if each.card), None)


def find_last(jobs: Sequence[Job], kind: str) -> Job | None:
    """Return the latest job of a kind; `jobs` has the latest first."""
    return next((job for job in jobs if job.kind == kind), None)
