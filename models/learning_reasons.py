"""Why the label of a passage would teach the classifier much, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median

CLOSE = 0.7
"""Log odds between a label's probability and its threshold that leave it open."""
OPEN_MARGIN = 0.3
"""As above, between the margin for being a rule and its threshold."""
MOST_LABELS = 2
LEAST_CHANCE = 0.1
"""Of a rare label, for it to be named."""
RARE = 0.6
"""Labels with fewer labelled passages than this share of the middle one's are rare."""
UNLIKE = 0.08
"""Cosine with the nearest labelled passage below which a passage is unlike all."""


def list_reasons(
    scores: Mapping[str, float],
    thresholds: Mapping[str, float],
    support: Mapping[str, int],
    *,
    rule_margin: float,
    likeness: float,
    swayed: bool,
    mixed: bool,
) -> tuple[str, ...]:
    """Return the reasons, the weightiest first; one at least, for it is at least the label nearest to open.

    >>> list_reasons(
    ...     {"ownership": 0.48, "eligibility": 0.01},
    ...     {"ownership": 0.45, "eligibility": 0.5},
    ...     {"ownership": 400, "eligibility": 300},
    ...     rule_margin=-0.1, likeness=0.05, swayed=False, mixed=False,
    ... )
    ('ownership at .48, threshold .45', 'rule or not is open', 'unlike anything labelled')
    """
    distances = {label: _measure_distance(scores[label], thresholds[label]) for label in scores}
    by_distance = sorted(distances, key=lambda label: distances[label])
    close = [label for label in by_distance if distances[label] <= CLOSE]
    reasons = [_tell_score(label, scores, thresholds) for label in (close or by_distance[:1])[:MOST_LABELS]]
    if abs(rule_margin) <= OPEN_MARGIN:
        reasons.append("rule or not is open")
    if swayed:
        reasons.append("alone it would get other labels than among its neighbours")
    if mixed:
        reasons.append("its sentences, each alone, would get other labels")
    reasons += [
        f"few passages of {label} ({support[label]:,})"
        for label in list_rare(support)
        if scores[label] >= LEAST_CHANCE
    ][:MOST_LABELS]
    if likeness < UNLIKE:
        reasons.append("unlike anything labelled")
    return tuple(reasons)


def list_rare(support: Mapping[str, int]) -> list[str]:
    """Return the labels with few labelled passages, the rarest first.

    >>> list_rare({"ownership": 400, "security_control": 90, "eligibility": 300})
    ['security_control']
    """
    bound = RARE * median(support.values())
    return sorted((label for label in support if support[label] < bound), key=lambda label: support[label])


def _tell_score(label: str, scores: Mapping[str, float], thresholds: Mapping[str, float]) -> str:
    return f"{label} at {_write_share(scores[label])}, threshold {_write_share(thresholds[label])}"


def _write_share(share: float) -> str:
    """Return a share in hundredths, without the nought before the point."""
    return f"{share:.2f}".removeprefix("0")


def _measure_distance(chance: float, threshold: float) -> float:
    """Return how far a probability is from its threshold, in log odds."""
    return abs(_find_log_odds(chance) - _find_log_odds(threshold))


def _find_log_odds(chance: float) -> float:
    inner = min(max(chance, 1e-9), 1.0 - 1e-9)
    return math.log(inner / (1.0 - inner))
