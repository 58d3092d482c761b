"""The labels of a passage, from what holds of it to a reviewer's decision on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from dataset.records import LABELS, Decision, Force, Modality
from models.decisions import (
    Labelling,
    check_labelling,
    format_labelling,
    make_decision,
    parse_label_decision,
    read_undone,
)
from review.desk import Desk
from review.evidence import PassageEvidence
from review.judgements import write_now
from review.ports import Outpaced, Proposal
from review.templating import write_words

KEYS = dict(zip(LABELS, "123456789qwerty", strict=True))
"""The keys of the labels: digits, then the row below them."""
NO_RULE_KEY = "0"
FORCES, MODALITIES = get_args(Force), get_args(Modality)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form beside a passage holds."""

    labels: tuple[str, ...] = ()
    no_rule: bool = False
    force: str = ""
    modality: str = ""
    note: str = ""


class Unanswered(ValueError):
    """A form that does not say which labels hold, or contradicts itself."""


def find_standing(desk: Desk, evidence: PassageEvidence) -> Decision | None:
    """Return the decision that stands on the labels of a passage."""
    return desk.ledger.find_last("labels", evidence.passage.text, None)


def fill_in(evidence: PassageEvidence, standing: Decision | None, said: tuple[str, ...] | None) -> Filled:
    """Return what a form starts with: what people decided, or else what the classifier says.

    `said` is what it says now; None stands for what it said when the passage was stored.
    """
    if standing is not None:
        read = parse_label_decision(standing, place="the log")
        return Filled(
            read.labels, not read.labels, read.force or "", read.modality or "", standing.note or ""
        )
    held = {each.label for each in evidence.classifications} if said is None else {*said}
    return Filled(tuple(label for label in LABELS if label in held), no_rule=not held)


def read_labelling(filled: Filled) -> Labelling:
    """Return what a form says; raises Unanswered, and InvalidLabels for a code that nobody knows."""
    if filled.labels and filled.no_rule:
        raise Unanswered("Labels and “no rule” exclude each other: take one away.")
    if not filled.labels and not filled.no_rule:
        raise Unanswered("Choose the labels that hold, or “no rule”.")
    force, modality = (filled.force or None, filled.modality or None) if filled.labels else (None, None)
    return check_labelling(list(filled.labels), force, modality, place="the form")


def label_passage(
    desk: Desk, evidence: PassageEvidence, filled: Filled, *, seen: str | None, reviewer: str
) -> Decision:
    """Append a decision on the labels of a passage and return it; `seen` is the last that the page showed.

    Raises Unanswered, InvalidLabels, and Outpaced if somebody was faster.
    """
    labelling, standing = read_labelling(filled), find_standing(desk, evidence)
    stored = fill_in(evidence, standing, None)
    before = Labelling(
        stored.labels, cast(Force, stored.force or None), cast(Modality, stored.modality or None)
    )
    decision = make_decision(
        "labels",
        document_id=evidence.document.document_id,
        passage_id=evidence.passage.passage_id,
        text=evidence.passage.text,
        before=format_labelling(before),
        after=format_labelling(labelling),
        reviewer=reviewer,
        decided_at=write_now(),
        note=filled.note.strip() or None,
    )
    desk.ledger.append([Proposal(decision, seen)])
    desk.overlay.touch(decision.document_id)
    return decision


def tell_labels(labels: tuple[str, ...]) -> str:
    """Return labels as words.

    >>> tell_labels(("joint_ownership", "eligibility")), tell_labels(())
    ('joint ownership, eligibility', 'no rule')
    """
    return ", ".join(map(write_words, labels)) or "no rule"


def tell_outpaced(error: Outpaced) -> str:
    """Return who was faster and what they decided."""
    by = error.by
    if read_undone(by, place="the log") is not None:
        return f"{by.reviewer} was faster and took the decision back."
    labels = parse_label_decision(by, place="the log").labels
    return f"{by.reviewer} was faster and decided: {tell_labels(labels)}."
