"""Learns what passages near a labelled one in meaning have of its labels: kernel ridge regression.

Saunders, Gammerman and Vovk 1998. All labels are learnt at once, in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from models.encodings import Encode
from models.meaning import STRENGTH, Meaning, Numbers, compare, direct

Bools = NDArray[np.bool_]


def fit_meaning(
    texts: Sequence[str],
    targets: Bools,
    *,
    weights: Numbers,
    folds: NDArray[np.int_],
    gates: Numbers,
    least_gate: float,
    encode: Encode,
) -> tuple[Meaning, Numbers]:
    """Return what was learnt of all texts, and what other folds' texts add to the margins of each.

    Args:
        texts: Passages.
        targets: A row for each text, a column for each thing that is true of it or not.
        folds: The fold in which each text is held out.
        weights: What the margins of each such thing count for beside the linear ones.
        gates: The linear margin of the gate of each text.
        least_gate: The one under which texts are not to be read by the encoder.
        encode: Makes of each text what the encoder does.
    """
    read = encode(texts)
    centre = read.mean(axis=0, dtype=float)
    vectors = direct(read, centre)
    nearness = compare(vectors, vectors)
    signs = np.where(targets, weights, -weights)
    margins = np.zeros_like(signs)
    for fold in np.unique(folds):
        test, rest = folds == fold, folds != fold
        margins[test] = nearness[np.ix_(test, rest)] @ fit_coefficients(
            nearness[np.ix_(rest, rest)], signs[rest]
        )
    unread = gates < least_gate
    passed_over = margins[unread].mean(axis=0) if unread.any() else margins.min(axis=0)
    margins[unread] = passed_over
    coefficients = fit_coefficients(nearness, signs)
    return Meaning(read, centre, coefficients, least_gate, passed_over), margins


def withhold_passages(meaning: Meaning, kept: Sequence[int], targets: Bools, *, weights: Numbers) -> Meaning:
    """Return what the `kept` of a meaning's passages teach by themselves; `targets` has a row for each."""
    rows = np.asarray(kept)
    vectors = meaning.vectors[rows]
    coefficients = fit_coefficients(compare(vectors, vectors), np.where(targets, weights, -weights))
    return replace(meaning, read=meaning.read[rows], coefficients=coefficients)


def fit_coefficients(nearness: Numbers, signs: Numbers) -> Numbers:
    """Return what each passage adds to the margins of others, the nearer the more."""
    regularised = nearness + STRENGTH * np.eye(len(nearness))
    return np.asarray(cho_solve(cho_factor(regularised, lower=True, overwrite_a=True), signs))
