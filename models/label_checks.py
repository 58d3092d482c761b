"""Finds what is wrong, or looks wrong, in the labelled passages: repeats, contradictions, doubtful labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from dataset.records import LABELS
from models.classifier import Numbers, calibrate
from models.encodings import Encode, encode_texts
from models.evaluation import Bools, build_truth
from models.labelled import (
    DEFINITIONS_FILE,
    InvalidLabels,
    LabelDefinition,
    LabelledPassage,
    iterate_lines,
    list_files,
    parse_labelled,
    read_definitions,
)
from models.terms import split_tokens
from models.thresholds import fit_calibration
from models.training import predict_out_of_fold

Check = Literal["invalid", "contradiction", "leak", "repeat", "rare", "doubtful"]

NEAR = 0.7
"""Cosine of words, pairs and threes of words from which two passages say the same."""
FEWEST_TOKENS = 5
"""Shorter passages ("Not applicable.") may stand in many documents."""
LEAST_SUPPORT = 20
"""A label of fewer passages is learned by chance."""
FEWEST_DOCUMENTS = 5
"""A label of fewer documents is missing from some folds of the cross-validation."""
SURE_PRESENT, SURE_ABSENT = 0.9, 0.99
"""Least probabilities at which a model that has not seen a document says that a label is missing, or wrong.

Each label is absent from most passages, so that its absence is soon sure.
"""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: passages by identifier, or the place of a line that cannot be read."""

    check: Check
    where: tuple[str, ...]
    says: str

    @property
    def breaks(self) -> bool:
        """Whether it has to be mended; what the model merely doubts is for a person to judge."""
        return self.check != "doubtful"


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What the checks found in how many passages."""

    passages: int
    documents: int
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> bool:
        """Whether anything has to be mended."""
        return any(finding.breaks for finding in self.findings)


def read_lines(folder: Path) -> tuple[list[LabelledPassage], list[Finding]]:
    """Return the passages that can be read, and a finding for each line that cannot or repeats an `id`."""
    passages: list[LabelledPassage] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in list_files(folder):
        for place, line in iterate_lines(path):
            try:
                passage = parse_labelled(line, place=place)
            except InvalidLabels as error:
                findings.append(Finding("invalid", (place,), str(error).removeprefix(f"{place}: ")))
                continue
            if passage.id in seen:
                findings.append(Finding("invalid", (place,), f"{passage.id} stands in {seen[passage.id]}"))
            else:
                seen[passage.id] = place
                passages.append(passage)
    return passages, findings


def check_labels(folder: Path, *, encode: Encode = encode_texts) -> LabelReport:
    """Return what is wrong with the passages of `folder`, then what a cross-validated model doubts.

    `encode` may know what the encoder made of texts before, see `models.registry.find_encodings`.
    """
    passages, findings = read_lines(folder)
    definitions = read_definitions(folder / DEFINITIONS_FILE)
    findings += (
        find_repeats(passages) + find_rare(passages) + find_doubtful(passages, definitions, encode=encode)
    )
    documents = len({passage.document for passage in passages})
    return LabelReport(len(passages), documents, tuple(findings))


def find_repeats(passages: Sequence[LabelledPassage]) -> list[Finding]:
    """Return pairs that say the same.

    It is a contradiction if their labels differ; else a leak if they stand in two documents, for
    cross-validation may learn one and be asked the other; else a repeat, which teaches nothing.
    """
    findings: list[Finding] = []
    for left, right, likeness in _pair_near(passages):
        one, other = passages[left], passages[right]
        check: Check = "leak" if one.document != other.document else "repeat"
        if one.labels != other.labels:
            check = "contradiction"
        said = f"{likeness:.2f} alike: {_name_labels(one)} | {_name_labels(other)}"
        findings.append(Finding(check, (one.id, other.id), f"{said}: {one.text[:80]}"))
    return sorted(findings, key=lambda finding: (finding.check, finding.where))


def _pair_near(passages: Sequence[LabelledPassage]) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of positions, the lower first, whose texts are near, and how near they are."""
    tokens = [split_tokens(passage.text) for passage in passages]
    places = [i for i, row in enumerate(tokens) if len(row) >= FEWEST_TOKENS]
    if len(places) < 2:
        return
    vectorizer = TfidfVectorizer(analyzer=_list_phrases, sublinear_tf=True)
    rows = vectorizer.fit_transform([tokens[i] for i in places])
    for start in range(0, len(places), CHUNK):
        likeness = (rows[start : start + CHUNK] @ rows.T).tocoo()
        for row, column, value in zip(likeness.row, likeness.col, likeness.data, strict=True):
            if value >= NEAR and start + row < column:
                yield places[start + int(row)], places[int(column)], float(value)


def _list_phrases(tokens: Sequence[str]) -> list[str]:
    return [" ".join(tokens[i : i + size]) for size in (1, 2, 3) for i in range(len(tokens) - size + 1)]


def _name_labels(passage: LabelledPassage) -> str:
    return ", ".join(passage.labels) or "no label"


def find_rare(passages: Sequence[LabelledPassage]) -> list[Finding]:
    """Return the labels with too few passages to learn from, or from too few documents to test on."""
    counts = Counter(label for passage in passages for label in passage.labels)
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for label in passage.labels:
            documents[label].add(passage.document)
    return [
        Finding(
            "rare",
            (label,),
            f"{counts[label]} passages of {len(documents[label])} documents,"
            f" {LEAST_SUPPORT} of {FEWEST_DOCUMENTS} are needed",
        )
        for label in LABELS
        if counts[label] < LEAST_SUPPORT or len(documents[label]) < FEWEST_DOCUMENTS
    ]


def find_doubtful(
    passages: Sequence[LabelledPassage],
    definitions: Sequence[LabelDefinition] = (),
    *,
    encode: Encode = encode_texts,
) -> list[Finding]:
    """Return the labels that a model which has not seen the document is sure are missing, or wrong.

    A label is missed where its probability is at least the mean over the passages that carry it, and a label
    is doubted where its absence is as sure as it is on average over those without (confident learning,
    Northcutt et al. 2021, JAIR 70), by `SURE_PRESENT` and `SURE_ABSENT` too. The surest come first.
    """
    truth = build_truth(passages)
    documents = {passage.document for passage in passages}
    if len(documents) < FEWEST_DOCUMENTS or len(passages) < LEAST_SUPPORT or not truth.any():
        return []  # nothing could be learnt from what is left when documents are held out
    margins = predict_out_of_fold(passages, definitions, encode=encode).decisive[:, :-1]
    slopes, shifts = fit_calibration(margins, truth)
    found = [*_doubt(passages, truth, calibrate(margins, slopes, shifts))]
    return [finding for _, finding in sorted(found, key=lambda pair: (-pair[0], pair[1].where))]


def _doubt(
    passages: Sequence[LabelledPassage], truth: Bools, scores: Numbers
) -> Iterator[tuple[float, Finding]]:
    for j, label in enumerate(LABELS):
        if not truth[:, j].any():
            continue
        present, absent = scores[:, j], 1 - scores[:, j]
        missed = ~truth[:, j] & (present >= max(SURE_PRESENT, present[truth[:, j]].mean()))
        wrong = truth[:, j] & (absent >= max(SURE_ABSENT, absent[~truth[:, j]].mean()))
        for i in np.flatnonzero(missed | wrong).tolist():
            sureness = float(max(present[i], absent[i]))
            verb = "misses" if missed[i] else "should not have"
            says = (
                f"{verb} {label} ({sureness:.2f}), has {_name_labels(passages[i])}: {passages[i].text[:80]}"
            )
            yield sureness, Finding("doubtful", (passages[i].id,), says)
