"""Tells how many passages people have to label for a given F1: in the order of the queue, or in others.

    python -m bench.active_learning [--seeds 5] [--write]

Documents of the labelled corpus are shared out: half are the pool that is labelled bit by bit, a fifth
chooses calibration and thresholds, the rest is measured on. Each order starts from the same hundred passages
at random and gets fifty more at a time, chosen by what a classifier of those before says. To be quick, that
classifier is learned on features found once, sees each passage once, and leans on no neighbours when it is
measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.results import describe_machine, write_table
from dataset.records import LABELS
from extractors.norms.sentences import split_sentences
from models.classifier import calibrate
from models.estimators import build_matrix, fit_features
from models.evaluation import build_truth, score_label
from models.labelled import DEFINITIONS_FILE, LabelledPassage, read_definitions, read_labelled
from models.learning_order import Candidates, Known, choose_shortlist, order_candidates
from models.neighbours import lean_on_neighbours
from models.thresholds import Decision, choose_decision

LABELS_FOLDER = Path(__file__).resolve().parent.parent / "corpus" / "labels"
START, BATCH = 100, 50
POOLS = {"as it is": (None, 1000), "one in six a rule": (1 / 5, 600)}
"""Passages with labels for each without, None for those that there are; and how many are labelled at most."""
TARGETS = {"as it is": (0.35, 0.40, 0.45, 0.48), "one in six a rule": (0.25, 0.30, 0.35, 0.38)}
ORDERS = ("random", "uncertainty", "queue")

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled passages as the learner sees them."""

    passages: list[LabelledPassage]
    rows: csr_matrix
    sentence_rows: csr_matrix
    sentence_owners: Integers
    """The passage that each sentence is of; passages of one sentence have none here."""


@dataclass(frozen=True, slots=True)
class Split:
    """Places in the corpus."""

    pool: Integers
    tuning: Integers
    held_out: Integers


@dataclass(frozen=True, slots=True)
class Learner:
    """Weights of the labels and of the gate, and what turns their margins into labels."""

    weights: Numbers
    intercepts: Numbers
    decision: Decision

    def find_margins(self, rows: csr_matrix) -> Numbers:
        """Return the margins of rows, of each label, then of the gate."""
        return np.asarray(rows @ self.weights + self.intercepts)


def read_corpus() -> Corpus:
    """Return the labelled passages with the rows of their features; no label is looked at."""
    passages = read_labelled(LABELS_FOLDER)
    texts = [passage.text for passage in passages]
    terms = {found.code: found.terms for found in read_definitions(LABELS_FOLDER / DEFINITIONS_FILE)}
    features = fit_features(texts, terms)
    cuts = [split_sentences(text) for text in texts]
    owners = [i for i, spans in enumerate(cuts) if len(spans) > 1 for _ in spans]
    sentences = [
        texts[i][start:end] for i, spans in enumerate(cuts) if len(spans) > 1 for start, end in spans
    ]
    return Corpus(
        passages,
        build_matrix(features.build_rows(texts, [passage.section for passage in passages])),
        build_matrix(features.build_rows(sentences, [""] * len(sentences))),
        np.array(owners),
    )


def split_corpus(passages: Sequence[LabelledPassage], *, seed: int, ruled: float | None) -> Split:
    """Return a split by documents; `ruled` is how many passages with labels the pool has for each without."""
    random = np.random.default_rng(seed)
    documents = random.permutation(sorted({passage.document for passage in passages}))
    fifth = len(documents) // 5
    part = dict.fromkeys(documents[:fifth], "tuning")
    part |= dict.fromkeys(documents[fifth : fifth * 5 // 2], "held out")
    places = {name: np.array([], dtype=np.int64) for name in ("pool", "tuning", "held out")}
    for name in places:
        own = [i for i, passage in enumerate(passages) if part.get(passage.document, "pool") == name]
        places[name] = np.array(own)
    pool = places["pool"]
    if ruled is not None:
        labelled = np.array([bool(passages[i].labels) for i in pool])
        kept = random.permutation(pool[labelled])[: round(ruled * (~labelled).sum())]
        pool = np.sort(np.concatenate([pool[~labelled], kept]))
    return Split(pool, places["tuning"], places["held out"])


def learn(corpus: Corpus, truth: NDArray[np.bool_], labelled: Integers, tuning: Integers) -> Learner:
    """Return a learner of the labelled passages."""
    rows, targets = corpus.rows[labelled], truth[labelled]
    fitted = [_fit(rows, target, 5.0) for target in targets.T] + [_fit(rows, targets.any(axis=1), 1.0)]
    weights = np.column_stack([weight for weight, _ in fitted])
    intercepts = np.array([intercept for _, intercept in fitted])
    margins = corpus.rows[tuning] @ weights + intercepts
    return Learner(weights, intercepts, choose_decision(margins, truth[tuning]))


def _fit(rows: csr_matrix, target: NDArray[np.bool_], strength: float) -> tuple[Numbers, float]:
    if target.all() or not target.any():
        return np.zeros(rows.shape[1]), 9.0 if target.all() else -9.0
    model = LogisticRegression(
        C=strength, class_weight="balanced", solver="liblinear", random_state=0, tol=1e-2
    )
    model.fit(rows, target)
    return model.coef_[0], float(model.intercept_[0])


def run_order(order: str, corpus: Corpus, split: Split, *, seed: int, most: int) -> list[float]:
    """Return the micro-F1 on the held-out part after each batch, from the start on."""
    truth = build_truth(corpus.passages)
    random = np.random.default_rng(seed)
    labelled = random.permutation(split.pool)[:START]
    curve = []
    while True:
        learner = learn(corpus, truth, labelled, split.tuning)
        said = learner.decision.apply(learner.find_margins(corpus.rows[split.held_out]))
        curve.append(score_label(truth[split.held_out].ravel(), said.ravel()).f1)
        if len(labelled) >= most:
            return curve
        left = np.setdiff1d(split.pool, labelled)
        if order == "random":
            batch = random.permutation(left)[:BATCH]
        elif order == "uncertainty":
            batch = _take_uncertain(corpus, learner, left)
        else:
            batch = _take_queue(corpus, learner, left, labelled)
        labelled = np.concatenate([labelled, batch])


def _take_uncertain(corpus: Corpus, learner: Learner, left: Integers) -> Integers:
    """Return the passages of which some label is nearest to its threshold."""
    margins, decision = learner.find_margins(corpus.rows[left]), learner.decision
    scores = calibrate(margins[:, :-1], decision.slopes, decision.shifts)
    distances = np.abs(_find_log_odds(scores) - _find_log_odds(decision.thresholds)).min(axis=1)
    return left[distances.argsort(kind="stable")[:BATCH]]


def _find_log_odds(chances: Numbers) -> Numbers:
    inner = np.clip(chances, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inner / (1 - inner)))


def _take_queue(corpus: Corpus, learner: Learner, left: Integers, labelled: Integers) -> Integers:
    """Return the passages that the queue would give, in its order."""
    margins, decision = learner.find_margins(corpus.rows[left]), learner.decision
    texts = [corpus.passages[i].text for i in left]
    documents = [corpus.passages[i].document for i in left]
    support = build_truth([corpus.passages[i] for i in labelled]).sum(axis=0)
    known = Known([corpus.passages[i].text for i in labelled], support)
    scores = calibrate(margins[:, :-1], decision.slopes, decision.shifts)
    over, said = margins[:, -1] - decision.gate, decision.apply(margins)
    short = choose_shortlist(texts, scores, over, known, limit=BATCH)
    candidates = Candidates(
        texts=[texts[i] for i in short],
        documents=[documents[i] for i in short],
        scores=scores[short],
        rule_margins=over[short],
        swayed=(decision.apply(_lean(margins, documents)) != said).any(axis=1)[short],
        mixed=_find_mixed(corpus, learner, left, said)[short],
    )
    picks = order_candidates(candidates, known, limit=BATCH)
    return left[[short[pick.place] for pick in picks]]


def _lean(margins: Numbers, documents: Sequence[str]) -> Numbers:
    """Return the margins as they are among the passages of the same document that are left."""
    moved, customary = margins.copy(), margins.mean(axis=0)
    places: dict[str, list[int]] = {}
    for i, document in enumerate(documents):
        places.setdefault(document, []).append(i)
    for own in places.values():
        moved[own] = lean_on_neighbours(margins[own], customary)
    return moved


def _find_mixed(
    corpus: Corpus, learner: Learner, left: Integers, said: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which passages have sentences that, alone, have other labels than the whole."""
    union = np.zeros((len(corpus.passages), len(LABELS)), dtype=bool)
    np.logical_or.at(
        union, corpus.sentence_owners, learner.decision.apply(learner.find_margins(corpus.sentence_rows))
    )
    many = np.isin(left, corpus.sentence_owners)
    return np.asarray((union[left] != said).any(axis=1) & many)


def find_labels_needed(curve: Sequence[float], target: float) -> float | None:
    """Return how many labels the target takes, between two batches by proportion; None if it is not reached.

    >>> find_labels_needed([0.2, 0.3, 0.25, 0.45], 0.35)
    225.0
    """
    if curve[0] >= target:
        return float(START)
    for i, (before, after) in enumerate(pairwise(curve)):
        if before < target <= after:
            return START + BATCH * (i + (target - before) / (after - before))
    return None


def describe_order(pool: str, order: str, curves: Mapping[str, Sequence[Sequence[float]]]) -> tuple[str, ...]:
    """Return the row of an order: labels needed for each target on the mean curve, and gain over random."""
    middle = [mean(values) for values in zip(*curves[order], strict=True)]
    needed = [find_labels_needed(middle, target) for target in TARGETS[pool]]
    gains = [mean(a) - mean(b) for a, b in zip(curves[order], curves["random"], strict=True)]
    spread = stdev(gains) if len(gains) > 1 else 0.0
    gain = "–" if order == "random" else f"{mean(gains):+.3f} ± {spread:.3f}"
    cells = [f"{number:.0f}" if number else "–" for number in needed]
    return (order, *cells, f"{middle[-1]:.3f}", gain)


def main() -> None:
    """Run all orders on both pools and print, or write, their tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    options = parser.parse_args()
    corpus = read_corpus()
    for pool, (ruled, most) in POOLS.items():
        splits = [split_corpus(corpus.passages, seed=s, ruled=ruled) for s in range(options.seeds)]
        curves = {
            order: [run_order(order, corpus, split, seed=s, most=most) for s, split in enumerate(splits)]
            for order in ORDERS
        }
        rows = [describe_order(pool, order, curves) for order in ORDERS]
        columns = ("", *(f"F1 {target:.2f}" for target in TARGETS[pool]), f"F1 at {most}", "mean gain in F1")
        for row in (columns, *rows):
            sys.stdout.write("  ".join(f"{cell:>16}" for cell in row) + "\n")
        if options.write:
            _write(pool, columns, rows, splits=splits, corpus=corpus)


def _write(
    pool: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    splits: Sequence[Split],
    corpus: Corpus,
) -> None:
    machine = describe_machine()
    size = round(mean(len(split.pool) for split in splits))
    share = mean(float(np.mean([bool(corpus.passages[i].labels) for i in split.pool])) for split in splits)
    setting = (
        f"Labels needed to reach a micro-F1 on documents held out, by the order of labelling: mean curve of "
        f"{len(splits)} splits of {len(corpus.passages):,} labelled passages; pools of {size:,} passages, "
        f"{share:.0%} of them with labels. `python -m bench.active_learning --seeds {len(splits)} --write`; "
        f"{machine.system}, scikit-learn {machine.versions['scikit-learn']}."
    )
    write_table(f"Order of labelling, pool {pool}", setting, columns, rows)


if __name__ == "__main__":
    main()
