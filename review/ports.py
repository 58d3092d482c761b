"""What the desk has others do: keep decisions, draw pages. `flows.desk` does it; imports run one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dataset.records import Decision, DecisionTarget
from models.decided import Decided


class Outpaced(Exception):
    """Somebody else decided on the same thing since the page was made; `by` is their decision."""

    def __init__(self, by: Decision) -> None:
        super().__init__(f"{by.reviewer} was faster, at {by.decided_at}")
        self.by = by


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that a reviewer took, and the last one on the same thing that they had seen."""

    decision: Decision
    seen: str | None
    """The `decision_id`, None if there was none."""


class Ledger(Protocol):
    """The log of decisions, shared by all who append to it on this computer.

    Every method reads what others appended, and raises InvalidLabels or OSError if the log cannot be read.
    """

    def append(self, proposals: Sequence[Proposal]) -> None:
        """Append decisions, all or none; they are on disk on return. One that stands already is passed over.

        Raises Outpaced, models.labelled.InvalidLabels if one breaks the format, OSError if it is not written.
        """

    def undo(self, decision_id: str, *, reviewer: str, decided_at: str) -> Decision:
        """Append a decision that takes another back, and return it; raises KeyError if it does not stand.

        A taking back stands, too, until something else is decided on the same thing.
        """

    def find_last(self, target: DecisionTarget, text: str, before: str | None) -> Decision | None:
        """Return the decision that stands on the labels of a text, or on the rule, mention or fact of it.

        None where `before` is: `list_standing` tells what reviewers added to a text.
        """

    def list_standing(self, target: DecisionTarget, text: str) -> Sequence[Decision]:
        """Return all decisions on a target that stand on a text, in the order in which they were appended."""

    def list_told(self, target: DecisionTarget, text: str) -> Sequence[Decision]:
        """Return all decisions ever taken on a text, in their order, but for those that take others back."""

    def list_counting(self, target: DecisionTarget) -> Sequence[Decision]:
        """Return all decisions on a target that nobody took back, those that others replaced since too."""

    def list_decisions(self) -> Sequence[Decision]:
        """Return all decisions in the order in which they were appended."""

    def read_decided(self) -> Decided:
        """Return what stands of them on labels and rules."""


class Pictures(Protocol):
    """Pages of documents as pictures."""

    def draw(self, document_id: str, page_number: int, *, width: int) -> bytes:
        """Return a PNG of the page, `width` pixels wide; raises NoPicture."""


class NoPicture(Exception):
    """A page cannot be drawn, and why."""
