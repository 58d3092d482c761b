"""The forces of a document's rules, judged together: a report tells of rules, a regulation lays them down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from models.classifier import FORCES, Judgement

WEIGHT = 8.0
"""How far the document outweighs the passage; see docs/decisions/0007-facets.md."""
DOUBT = 1.0
"""Passages of even odds that are added to each document, so that one passage alone decides less."""


def settle_forces(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements of one document, in order, with forces that fit the kind of document it is.

    Whether a document tells of rules or lays them down shows in all its passages, with labels or without;
    one rule by itself reads the same in both.
    """
    telling = (sum(j.telling for j in judgements) + 0.5 * DOUBT) / (len(judgements) + DOUBT)
    handicap = WEIGHT * math.log(telling / (1.0 - telling))
    return [_settle_force(judgement, handicap) for judgement in judgements]


def _settle_force(judgement: Judgement, handicap: float) -> Judgement:
    """Return the judgement with the margin of `operative` lowered by the handicap."""
    if judgement.force is None:
        return judgement
    margins = [
        margin - handicap if force == "operative" else margin
        for force, margin in zip(FORCES, judgement.force_margins, strict=True)
    ]
    return replace(judgement, force=FORCES[margins.index(max(margins))], handicap=handicap)
