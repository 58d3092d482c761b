"""Learns what passages near a labelled one in meaning have of its labels: kernel ridge regression.

Saunders, Gammerman and Vovk 1998. All labels are learnt at once, in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from models.lessons import make_key
from models.meaning import STRENGTH, Meaning, Numbers, compare, direct, read_texts

Bools = NDArray[np.bool_]


def fit_meaning(
    texts: Sequence[str],
    targets: Bools,
    *,
    weights: Numbers,
    folds: NDArray[np.int_],
    gates: Numbers,
    least_gate: float,
    known: Mapping[str, NDArray[np.float16]],
) -> tuple[Meaning, Numbers]:
    """Return what was learnt of all texts, and what other folds' texts add to the margins of each.

    Args:
        texts: Passages.
        targets: A row for each text, a column for each thing that is true of it or not.
        folds: The fold in which each text is held out.
        weights: What the margins of each such thing count for beside the linear ones.
        gates: The linear margin of the gate of each text.
        least_gate: The one under which texts are not to be read by the encoder.
        known: What the encoder made of texts before, by their keys.
    """
    read = _read_unknown(texts, known)
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


def _read_unknown(texts: Sequence[str], known: Mapping[str, NDArray[np.float16]]) -> NDArray[np.float16]:
    """Return what the encoder makes of each text; it reads those that are not known."""
    keys = [make_key(text) for text in texts]
    unknown = [i for i, key in enumerate(keys) if key not in known]
    fresh = dict(zip(unknown, read_texts([texts[i] for i in unknown]), strict=True))
    return np.array([fresh[i] if i in fresh else known[key] for i, key in enumerate(keys)])


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
