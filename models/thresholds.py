"""What turns margins into labels that hold: calibration, thresholds and gate, chosen on unseen documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.classifier import Numbers, calibrate, decide, find_log_odds
from models.evaluation import Bools, score_label

COMMON_SUPPORT = 500
"""With so many passages, a label's threshold lies midway between its own best and that of all together."""
CANDIDATES = np.linspace(0.05, 0.95, 181)
"""The probabilities that are tried as thresholds."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What turns the margins of labels and gate into labels that hold."""

    slopes: Numbers
    shifts: Numbers
    thresholds: Numbers
    gate: float

    def score(self, margins: Numbers) -> Numbers:
        """Return the labels' probabilities for margins of each label, then of the gate."""
        return calibrate(margins[:, :-1], self.slopes, self.shifts)

    def apply(self, margins: Numbers) -> Bools:
        """Return which labels hold of passages with these margins."""
        return decide(self.score(margins), margins[:, -1], self.thresholds, self.gate)


def choose_decision(margins: Numbers, truth: Bools) -> Decision:
    """Return calibration, thresholds and gate for margins of each label, then of the gate."""
    labels, ruled = margins[:, :-1], margins[:, -1]
    parting = choose_gate(ruled, np.any(truth, axis=1))
    slopes, shifts = fit_calibration(labels, truth)
    scores = calibrate(labels, slopes, shifts)
    thresholds = choose_thresholds(np.where((ruled >= parting)[:, None], scores, 0.0), truth)
    labelling = choose_labelling_gate(ruled, decide(scores, ruled, thresholds, -np.inf), truth)
    return Decision(slopes, shifts, thresholds, (parting + labelling) / 2)


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


def fit_trust(margins: Numbers, truth: Bools, decision: Decision) -> Numbers:
    """Return what `find_trust` turns probabilities by, learnt from the labels that hold with these margins.

    Of texts that are taken for rules, a label with a low score is right oftener than the score says.
    """
    held = decision.apply(margins)
    odds, right = find_log_odds(decision.score(margins)[held]), truth[held]
    if right.all() or not right.any():
        return np.array([0.0, 1.0])
    slope, shift = _fit_binary_platt(odds, right)
    return np.array([shift, slope])


def choose_thresholds(scores: Numbers, truth: Bools) -> Numbers:
    """Return for each label the probability at which it is to hold.

    The one that is best for all labels together is moved towards the label's own best one as far as its
    passages are many: the best for a hundred passages is much chance, and does worse on other documents.
    """
    common = _choose_threshold(scores, truth)
    own = np.array([_choose_threshold(scores[:, [j]], truth[:, [j]]) for j in range(truth.shape[1])])
    support = truth.sum(axis=0)
    return np.asarray(common + (own - common) * support / (support + COMMON_SUPPORT))


def _choose_threshold(scores: Numbers, truth: Bools) -> float:
    """Return the middle one of the thresholds whose F1 is about the best."""
    f1 = np.array([score_label(truth, scores >= candidate).f1 for candidate in CANDIDATES])
    return float(np.median(CANDIDATES[f1 >= f1.max() - 0.002]))


def choose_gate(margins: Numbers, ruled: Bools) -> float:
    """Return the margin that best parts passages with labels from those without.

    Of the margins that are right about equally often the middle one is taken, which chance moves least.
    """
    candidates = np.linspace(margins.min(), margins.max(), 201)
    right = np.array([np.mean((margins >= candidate) == ruled) for candidate in candidates])
    return float(np.median(candidates[right >= right.max() - 0.002]))


def choose_labelling_gate(margins: Numbers, held: Bools, truth: Bools) -> float:
    """Return the margin with the best F1 of labels; `held` are those that would hold were there no gate.

    It lies lower than the one that best parts rules from other passages: a rule that is shut out may lose
    several labels, while another passage that is let in mostly gains one. Unseen documents want both.
    """
    candidates = np.linspace(margins.min(), margins.max(), 201)
    f1 = np.array([score_label(truth, held & (margins >= c)[:, None]).f1 for c in candidates])
    return float(np.median(candidates[f1 >= f1.max() - 0.002]))
