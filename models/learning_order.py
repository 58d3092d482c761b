"""Orders unlabelled passages by how much their labels would teach the classifier.

A passage teaches much where the classifier cannot tell (uncertainty), more so on labels of which it has seen
few passages, where it says something else of the passage in another light (disagreement), and where the
passage is unlike all labelled ones. Passages are then taken one by one, so that no two say the same and no
document takes more than its share. `bench/active_learning.py` measures what that saves.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from models.features import stem_tokens
from models.terms import split_tokens

SHORTLIST = 20
"""So many times the passages asked for are compared with the labelled ones and with each other."""
LEAST_SHORTLIST = 1_000
RULE_TURN = 3
"""Each third passage is taken for the doubt whether it is a rule at all, the others for that about labels."""
SWAYED_BITS = 0.6
"""What it is worth, in bits of uncertainty, that a passage alone has other labels than among neighbours."""
MIXED_BITS = 0.3
"""As above, where its sentences alone have other labels than the whole; of passages of unseen documents, such
ones are wrongly labelled twice as often."""
NEAR = 0.7
"""Cosine of stems and pairs from which two passages say the same."""
LIKENESS_WEIGHT = 0.7
"""How much of its worth a passage loses by being like one that is taken already, times their likeness."""
KNOWN_WEIGHT = 0.5
"""How much of its worth it loses by being like a labelled one, times their likeness."""
SUPPORT = 5
"""Passages that each label is taken to have besides those labelled, so that none counts for all."""
FEWEST_TOKENS = 3
"""Shorter passages teach nothing."""
SHARE = 0.1
"""Of the passages asked for, what one document may take, but two at least."""

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages to choose from, with what the classifier says of each: a row a passage, a column a label."""

    texts: Sequence[str]
    documents: Sequence[str]
    scores: Numbers
    """Calibrated probabilities."""
    rule_margins: Numbers
    """By how much each is over the gate, short of which no label holds."""
    swayed: Bools
    """Which passages alone have other labels than among their neighbours."""
    mixed: Bools
    """Which have sentences that, alone, have other labels than the whole."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the classifier has learned from."""

    texts: Sequence[str]
    support: Integers
    """How many passages each label has."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A passage that was taken, by its place among the candidates, and how like a labelled one it is."""

    place: int
    likeness: float


def choose_shortlist(
    texts: Sequence[str], scores: Numbers, rule_margins: Numbers, known: Known, *, limit: int
) -> list[int]:
    """Return the places of the most uncertain passages, so many that `limit` can be taken from them.

    What is costly to find out is then found out of these alone.
    """
    size = max(SHORTLIST * limit, LEAST_SHORTLIST)
    kinds = (measure_label_doubt(scores, known.support), measure_rule_doubt(rule_margins))
    shares = (size - size // RULE_TURN, size // RULE_TURN)
    short: dict[int, None] = {}
    for doubt, share in zip(kinds, shares, strict=True):
        most = len(short) + share
        for i in np.argsort(-doubt, kind="stable").tolist():
            if len(short) == most:
                break
            if len(split_tokens(texts[i])) >= FEWEST_TOKENS:
                short[i] = None
    return list(short)


def order_candidates(candidates: Candidates, known: Known, *, limit: int) -> list[Pick]:
    """Return at most `limit` candidates, the one that would teach most first; of equals, the earlier."""
    if not candidates.texts:
        return []
    doubt = measure_label_doubt(candidates.scores, known.support)
    doubt = doubt + SWAYED_BITS * candidates.swayed + MIXED_BITS * candidates.mixed
    own, labelled = _weigh_words(candidates.texts, known.texts)
    likeness = _find_nearest(own, labelled)
    kinds = [doubt * (1.0 - KNOWN_WEIGHT * likeness)] * (RULE_TURN - 1)
    kinds.append(measure_rule_doubt(candidates.rule_margins))
    share = max(2, round(limit * SHARE), math.ceil(limit / len(set(candidates.documents))))
    taken = take_diverse(kinds, own, candidates.documents, limit=limit, share=share)
    return [Pick(place, float(likeness[place])) for place in taken]


def measure_label_doubt(scores: Numbers, support: Integers) -> Numbers:
    """Return in bits how little the classifier knows of the labels of each passage.

    A label weighs by one over the square root of its labelled passages.

    >>> scores = np.array([[0.5, 0.0], [0.0, 0.5], [1.0, 0.0]])
    >>> measure_label_doubt(scores, np.array([95, 20])).round(2).tolist()
    [0.67, 1.33, 0.0]
    """
    weights = 1.0 / np.sqrt(support + SUPPORT)
    weights /= weights.mean()
    return np.asarray((_find_entropy(scores) * weights).sum(axis=1))


def measure_rule_doubt(rule_margins: Numbers) -> Numbers:
    """Return in bits how little it knows of each passage being a rule at all.

    >>> measure_rule_doubt(np.array([0.0, 3.0, -3.0])).round(2).tolist()
    [1.0, 0.28, 0.28]
    """
    return _find_entropy(1.0 / (1.0 + np.exp(-rule_margins)))


def _find_entropy(chances: Numbers) -> Numbers:
    """Return the bits that each yes-or-no question of these chances is open by."""
    inner = np.clip(chances, 1e-9, 1.0 - 1e-9)
    return np.asarray(-(inner * np.log2(inner) + (1.0 - inner) * np.log2(1.0 - inner)))


def _weigh_words(texts: Sequence[str], known: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """Return rows of length 1 for both lists, whose products are cosines of their stems and pairs."""
    vectorizer = TfidfVectorizer(analyzer=_list_phrases, sublinear_tf=True, dtype=np.float32)
    rows = vectorizer.fit_transform([*texts, *known])
    return rows[: len(texts)], rows[len(texts) :]


def _list_phrases(text: str) -> list[str]:
    stems = stem_tokens(split_tokens(text))
    return [*stems, *(f"{one} {other}" for one, other in pairwise(stems))]


def _find_nearest(rows: csr_matrix, others: csr_matrix) -> Numbers:
    """Return the cosine of each row with the nearest of the others, 0 if there are none."""
    if not others.shape[0]:
        return np.zeros(rows.shape[0])
    return np.asarray((rows @ others.T).max(axis=1).toarray().ravel(), dtype=float)


def take_diverse(
    worths: Sequence[Numbers], rows: csr_matrix, documents: Sequence[str], *, limit: int, share: int
) -> list[int]:
    """Return the places of at most `limit` passages, by worth less what those taken before say already.

    The worths, each of all passages, take turns. No two passages are as near as `NEAR`, and no document has
    more than `share` (maximal marginal relevance, Carbonell and Goldstein 1998).
    """
    taken: list[int] = []
    nearest, counts = np.zeros(len(documents)), Counter[str]()
    free = np.ones(len(documents), dtype=bool)
    while len(taken) < limit and free.any():
        worth = worths[len(taken) % len(worths)]
        best = int(np.where(free, worth * (1.0 - LIKENESS_WEIGHT * nearest), -np.inf).argmax())
        free[best] = False
        taken.append(best)
        counts[documents[best]] += 1
        nearest = np.maximum(nearest, (rows @ rows[best].T).toarray().ravel())
        free &= nearest < NEAR
        if counts[documents[best]] >= share:
            free &= np.array([document != documents[best] for document in documents])
    return taken
