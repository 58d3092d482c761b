"""How far reviewers agree on labels, beyond what chance would give: Cohen's kappa.

Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
(1), 1960, pp. 37-46.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dataset.records import LABELS, Decision
from models.decisions import normalise_blanks, parse_label_decision


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two reviewers judged the same texts: how often both, one alone, or neither gave a label."""

    both: int = 0
    first_alone: int = 0
    second_alone: int = 0
    neither: int = 0

    @property
    def texts(self) -> int:
        """How many texts both judged."""
        return self.both + self.first_alone + self.second_alone + self.neither

    @property
    def observed(self) -> float | None:
        """The share of texts on which they agree, None without texts."""
        return (self.both + self.neither) / self.texts if self.texts else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa: 1 for full agreement, 0 for as much as chance gives, less for less.

        None without texts, and where both gave the label to all texts or to none, for chance agrees then too.

        >>> Agreement(both=20, first_alone=5, second_alone=10, neither=15).kappa
        0.4
        """
        if not self.texts:
            return None
        first, second = self.both + self.first_alone, self.both + self.second_alone
        agreed = self.both + self.neither
        chance = first * second + (self.texts - first) * (self.texts - second)
        if chance == self.texts**2:
            return None
        return (agreed * self.texts - chance) / (self.texts**2 - chance)


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How two reviewers, in the order of their names, agree on each label and on all of them together."""

    reviewers: tuple[str, str]
    texts: int
    """How many texts both judged."""
    labels: Mapping[str, Agreement]
    """By label, in the order of the taxonomy."""
    overall: Agreement
    """All labels of all texts, each a judgement of its own."""


@dataclass(frozen=True, slots=True)
class ReviewerAgreement:
    """How all reviewers agree who judged the same texts; a text that three judged counts for three pairs."""

    pairs: tuple[PairAgreement, ...]
    """Those who judged a text in common, in the order of their names."""
    labels: Mapping[str, Agreement]
    """Over all pairs, by label; first of each pair is whose name comes first."""
    overall: Agreement


def measure_agreement(decisions: Iterable[Decision]) -> ReviewerAgreement:
    """Return how reviewers agree, by the last decision of each on a text, in the order of `decisions`.

    Those are the decisions on labels that count, see `models.standing.History.list_counting`. Texts that
    differ in blanks alone are one.
    """
    judged: dict[str, dict[str, frozenset[str]]] = {}
    for decision in decisions:
        read = parse_label_decision(decision, place=decision.decision_id)
        judged.setdefault(read.reviewer, {})[normalise_blanks(read.text)] = frozenset(read.labels)
    pairs = tuple(
        _compare(pair, [(judged[pair[0]][text], judged[pair[1]][text]) for text in common])
        for pair in combinations(sorted(judged), 2)
        if (common := judged[pair[0]].keys() & judged[pair[1]].keys())
    )
    labels = {label: _sum(pair.labels[label] for pair in pairs) for label in LABELS}
    return ReviewerAgreement(pairs, labels, _sum(labels.values()))


def _compare(
    reviewers: tuple[str, str], judgements: Sequence[tuple[frozenset[str], frozenset[str]]]
) -> PairAgreement:
    labels = {label: _count(label, judgements) for label in LABELS}
    return PairAgreement(reviewers, len(judgements), labels, _sum(labels.values()))


def _count(label: str, judgements: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Agreement:
    given = [(label in first, label in second) for first, second in judgements]
    return Agreement(
        both=given.count((True, True)),
        first_alone=given.count((True, False)),
        second_alone=given.count((False, True)),
        neither=given.count((False, False)),
    )


def _sum(parts: Iterable[Agreement]) -> Agreement:
    own = list(parts)
    return Agreement(
        both=sum(part.both for part in own),
        first_alone=sum(part.first_alone for part in own),
        second_alone=sum(part.second_alone for part in own),
        neither=sum(part.neither for part in own),
    )
