"""A writer of decisions that can be killed: it says which ones it was told are on disk."""

from __future__ import annotations

import sys
from pathlib import Path

from dataset.records import Decision
from flows.desk.ledger import DecisionLedger
from models.decisions import Labelling, format_labelling, make_decision
from review.ports import Proposal


def label(text: str, *labels: str, reviewer: str = "Ada", moment: str = "10:00:00") -> Decision:
    """Return a decision that a text has these labels and no other."""
    return make_decision(
        "labels",
        document_id="d-1",
        passage_id="p-1",
        text=text,
        before=None,
        after=format_labelling(Labelling(labels)),
        reviewer=reviewer,
        decided_at=f"2026-05-04T{moment}+00:00",
    )


def main(path: Path, name: str, count: int, filling: int) -> None:
    """Append so many decisions with texts that are so long, and print the number of each once it is kept."""
    ledger = DecisionLedger(path)
    for number in range(count):
        ledger.append([Proposal(label(f"{name} {number} " + "x" * filling), None)])
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
