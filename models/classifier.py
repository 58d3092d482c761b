"""The passage classifier: which labels hold of a text, how surely, and with what force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS, Force
from models.encodings import Encode, encode_texts
from models.features import Features
from models.held_out import HeldOut
from models.meaning import Meaning
from models.neighbours import lean_on_neighbours

FORCES: tuple[Force, ...] = get_args(Force)
CHUNK = 500
"""Passages scored at once, which bounds memory."""

NEAR_ENOUGH = 0.4
"""Share of a label's threshold that its probability must reach to stand in where no label reaches its own."""

TRUST_DIGITS = 4
LEAST_SCORE = 0.005
"""Probabilities nearer to 0 or 1 than this count as being this near."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the classifier says of one text: all labels' probabilities, the labels that hold, their force."""

    scores: Mapping[str, float]
    labels: tuple[str, ...]
    force: Force | None
    """From this text alone; `models.forces.settle_forces` judges those of a document together."""
    force_margins: tuple[float, ...] = ()
    """In the order of `FORCES`, from this text alone."""
    telling: float = 0.5
    """Probability that the text comes from a document that tells of rules and lays none down."""
    handicap: float = 0.0
    """By how much its document lowers the margin of `operative`."""
    rule_margin: float = 0.0
    """By how much the text is over the gate, short of which no label holds."""
    trust: Mapping[str, float] = field(default_factory=dict)
    """How likely each label that holds is right, which a text that is taken for a rule says more of."""


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """All that training learns.

    `weights` has a row for each feature and a column for each label, one for the gate ("the passage is a
    rule"), one for telling ("the document tells of rules and lays none down") and one for each force.
    A label's probability is 1 / (1 + exp(-(slope * margin + shift))).
    """

    features: Features
    weights: Numbers
    intercepts: Numbers
    slopes: Numbers
    shifts: Numbers
    thresholds: Numbers
    """The least probability at which each label holds."""
    gate: float
    """The least margin of the gate at which any label holds."""
    trust: Numbers
    """What makes a label that holds right, see `find_trust`."""
    customary: Numbers
    """The mean margins of passages of unseen documents: of each label, then of the gate."""
    meaning: Meaning
    """What a passage's meaning adds to the margins of labels, gate and telling."""
    version: str
    held_out: HeldOut | None = None
    """What was said of each passage by models that had not seen its document; None once loaded."""


class PassageClassifier:
    """Judges passages with a trained model.

    >>> from models.labelled import LabelledPassage  # a real corpus has thousands
    >>> from models.training import train_classifier
    >>> def example(number, text, *labels):
    ...     facets = ("operative", "obligation") if labels else (None, None)
    ...     return LabelledPassage(f"x-{number}", f"d-{number % 6}", "call", "", text, labels, *facets)
    >>> passages = [example(i, "The Party shall own its inventions.", "ownership") for i in range(12)]
    >>> passages += [example(i + 12, "The workshop took place in spring.") for i in range(12)]
    >>> classifier = PassageClassifier(train_classifier(passages))
    >>> judgements = classifier.classify(["A Party shall own inventions.", "In spring"])
    >>> [judgement.labels for judgement in judgements]
    [('ownership',), ()]
    """

    def __init__(self, model: TrainedModel, *, encode: Encode = encode_texts) -> None:
        self.model, self._encode = model, encode

    @property
    def version(self) -> str:
        """The hash of everything that the model was made of."""
        return self.model.version

    def encode_by(self, encode: Encode) -> PassageClassifier:
        """Return the classifier with another way to what the encoder makes of texts, which gives the same."""
        return PassageClassifier(self.model, encode=encode)

    def classify(self, texts: Sequence[str], *, sections: Sequence[str] | None = None) -> list[Judgement]:
        """Return a judgement for each text, in their order.

        Args:
            texts: Passages, or sentences of passages.
            sections: The innermost heading above each text, empty where there is none.
        """
        return judge(self.model, self._find_margins(texts, sections))

    def classify_document(
        self,
        texts: Sequence[str],
        *,
        sections: Sequence[str] | None = None,
        parents: Sequence[int | None] | None = None,
    ) -> list[Judgement]:
        """Return a judgement for each passage of a document, given in order, as it reads in its context.

        Args:
            texts: The document's passages.
            sections: The innermost heading above each, empty where there is none.
            parents: For each the place in `texts` of what leads it in, None where nothing does.
        """
        if parents is not None and len(parents) != len(texts):
            raise ValueError(f"{len(texts)} texts but {len(parents)} parents")
        margins = self._find_margins(texts, sections)
        count = len(LABELS) + 1
        margins[:, :count] = lean_on_neighbours(margins[:, :count], self.model.customary, parents=parents)
        return judge(self.model, margins)

    def _find_margins(self, texts: Sequence[str], sections: Sequence[str] | None) -> Numbers:
        headings = sections if sections is not None else [""] * len(texts)
        if len(headings) != len(texts):
            raise ValueError(f"{len(texts)} texts but {len(headings)} sections")
        model = self.model
        margins = np.zeros((len(texts), len(model.intercepts)))
        for start in range(0, len(texts), CHUNK):
            chunk = slice(start, start + CHUNK)
            margins[chunk] = model.features.build_rows(texts[chunk], headings[chunk]).multiply(model.weights)
        margins += model.intercepts
        found = model.meaning.find_margins(texts, margins[:, len(LABELS)], encode=self._encode)
        margins[:, : found.shape[1]] += found
        return margins


def judge(model: TrainedModel, margins: Numbers) -> list[Judgement]:
    """Return a judgement for each row of margins, which has a column for each column of the weights."""
    count = len(LABELS)
    scores = calibrate(margins[:, :count], model.slopes, model.shifts)
    holds = decide(scores, margins[:, count], model.thresholds, model.gate)
    trusted = find_trust(scores, model.trust)
    telling = 1.0 / (1.0 + np.exp(-margins[:, count + 1]))
    forces = margins[:, count + 2 :]
    return [
        Judgement(
            scores=dict(zip(LABELS, row.tolist(), strict=True)),
            labels=tuple(label for label, held in zip(LABELS, held_row, strict=True) if held),
            force=FORCES[int(force_row.argmax())] if held_row.any() else None,
            force_margins=tuple(force_row.tolist()),
            telling=float(told),
            rule_margin=float(gate_margin - model.gate),
            trust={
                label: round(float(trust), TRUST_DIGITS)
                for label, held, trust in zip(LABELS, held_row, trust_row, strict=True)
                if held
            },
        )
        for row, held_row, trust_row, force_row, told, gate_margin in zip(
            scores, holds, trusted, forces, telling, margins[:, count], strict=True
        )
    ]


def calibrate(margins: Numbers, slopes: Numbers, shifts: Numbers) -> Numbers:
    """Return probabilities for the margins of linear models (Platt 1999)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(margins * slopes + shifts))))


def find_trust(scores: Numbers, trust: Numbers) -> Numbers:
    """Return how likely labels with these probabilities are right, should they hold.

    Args:
        scores: the labels' probabilities, a row for each text.
        trust: what is added to their log-odds once these are multiplied, and what they are multiplied by.

    >>> find_trust(np.array([[0.2, 0.5, 0.9]]), np.array([0.2, 0.7])).round(2).tolist()
    [[0.32, 0.55, 0.85]]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-(trust[0] + trust[1] * find_log_odds(scores)))))


def find_log_odds(scores: Numbers) -> Numbers:
    """Return the log-odds of probabilities, none of them past what calibration can tell."""
    likely = np.clip(scores, LEAST_SCORE, 1.0 - LEAST_SCORE)
    return np.asarray(np.log(likely / (1.0 - likely)))


def decide(scores: Numbers, gate_margins: Numbers, thresholds: Numbers, gate: float) -> NDArray[np.bool_]:
    """Return which labels hold where the passage is taken for a rule: those at or over their threshold.

    If none is, the one nearest to its threshold holds, for a rule without a label says more of the labels'
    models, which learn from a hundred passages each, than of the gate's, which learns from all.
    """
    ratios = scores / thresholds
    nearest = np.arange(ratios.shape[1]) == ratios.argmax(axis=1)[:, None]
    held = (ratios >= 1.0) | (nearest & (ratios >= NEAR_ENOUGH))
    return np.asarray(held & (gate_margins >= gate)[:, None])
