"""What a classifier learns from: labelled passages, and what reviewers decided, as one list of passages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.decisions import LabelDecision, find_standing, normalise_blanks
from models.labelled import (
    DEFINITIONS_FILE,
    REVIEWED,
    LabelDefinition,
    LabelledPassage,
    read_definitions,
    read_labelled,
)
from models.versions import derive_version, hash_corpus, hash_data


@dataclass(frozen=True, slots=True)
class Lessons:
    """The passages of a training, with what tells one training from another."""

    passages: tuple[LabelledPassage, ...]
    definitions: tuple[LabelDefinition, ...]
    decisions: tuple[LabelDecision, ...]
    """Those among the passages, or in place of what the corpus says of them."""
    labels_sha256: str
    """Of the labelled passages and definitions alone."""
    data_sha256: str
    version: str
    """Of the model that is learned from them by this code."""


def gather_lessons(labels: Path, decisions: Sequence[LabelDecision]) -> Lessons:
    """Return the labelled passages of the folder together with the decisions, which go before them.

    Raises InvalidLabels if the folder's files break their format.
    """
    return Lessons(
        passages=tuple(merge_passages(read_labelled(labels), decisions)),
        definitions=tuple(read_definitions(labels / DEFINITIONS_FILE)),
        decisions=tuple(decisions),
        labels_sha256=hash_corpus(labels),
        data_sha256=hash_data(labels, decisions),
        version=derive_version(labels, decisions),
    )


def merge_passages(
    labelled: Sequence[LabelledPassage], decisions: Sequence[LabelDecision]
) -> Iterator[LabelledPassage]:
    """Yield the labelled passages, as decided where somebody decided on their text, then all other texts."""
    standing = find_standing(decisions)
    for passage in labelled:
        decision = standing.pop(normalise_blanks(passage.text), None)
        yield _correct(passage, decision) if decision else passage
    yield from (_make_passage(decision) for decision in standing.values())


def _correct(passage: LabelledPassage, decision: LabelDecision) -> LabelledPassage:
    """Return the passage as decided; a facet that the reviewer did not tell stays what it was."""
    told = bool(decision.labels)
    return replace(
        passage,
        labels=decision.labels,
        force=(decision.force or passage.force) if told else None,
        modality=(decision.modality or passage.modality) if told else None,
    )


def _make_passage(decision: LabelDecision) -> LabelledPassage:
    return LabelledPassage(
        id=decision.decision_id,
        document=decision.document_id,
        kind_of_document=REVIEWED,
        section="",
        text=decision.text,
        labels=decision.labels,
        force=decision.force,
        modality=decision.modality,
    )


def make_key(text: str) -> str:
    r"""Return what a text is known by again in files that do not hold it.

    >>> make_key("Title vests\n in the Host.") == make_key("Title vests in the Host.")
    True
    """
    return hashlib.sha256(normalise_blanks(text).encode()).hexdigest()[:16]
