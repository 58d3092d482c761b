"""What a relabelling did as a whole, in lines and tables."""

from __future__ import annotations

from dataclasses import dataclass

from dataset.records import LABELS
from dataset.wording import count_nouns
from flows.relabelling.changes import Changes, Example


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """What became of the decisions on labels and rules that stand."""

    kept: int
    """Those whose passage or rule was found, and has what people said."""
    lost: tuple[str, ...]
    """`decision_id`s of those whose passage is there, but not the rule that was judged."""
    unseen: int
    """Those whose passage is in none of the documents that were labelled."""


@dataclass(frozen=True, slots=True)
class RelabelReport:
    """What a relabelling changed, or would change."""

    dry_run: bool
    model: str
    """The version of the classifier."""
    changes: Changes
    documents_known: int
    """Those that had the labels of this model and these decisions already."""
    documents_outdated: int
    """Those read by other code or other lists than the present ones; an ingest reads them again."""
    decisions: DecisionCounts
    dataset: str
    changed: bool
    """Whether the dataset had to be written."""
    flow_run: str
    server: str
    seconds: float


def describe_changes(changes: Changes, *, dry_run: bool = False) -> str:
    """Return in a line what changed.

    >>> describe_changes(Changes(1, 1, 12, 2, {"ownership": 2}, {}, 1, 0, 0, (), ()))
    '1 document relabelled, 1 touched: labels of 2 of 12 passages, 1 rule added, 0 removed, 0 changed'
    """
    relabelled = "would be relabelled" if dry_run else "relabelled"
    failed = f"; {len(changes.errors)} could not be" if changes.errors else ""
    return (
        f"{count_nouns(changes.documents, 'document')} {relabelled}, {changes.documents_touched:,} touched: "
        f"labels of {changes.passages_changed:,} of {count_nouns(changes.passages, 'passage')}, "
        f"{count_nouns(changes.rules_added, 'rule')} added, {changes.rules_removed:,} removed, "
        f"{changes.rules_changed:,} changed{failed}"
    )


def write_markdown(changes: Changes, line: str) -> str:
    """Return the summary of a flow run: labels gained and lost, the largest changes, and what went wrong."""
    lines = [f"# {line}", "", "| label | passages gained | passages lost |", "| --- | ---: | ---: |"]
    lines += [f"| {label} | {gained} | {lost} |" for label, gained, lost in list_labels(changes)]
    if changes.examples:
        lines += ["", "## Largest changes", "", *(f"- {describe_example(each)}" for each in changes.examples)]
    if changes.errors:
        lines += ["", "## Problems", "", *(f"- {error}" for error in changes.errors)]
    return "\n".join(lines)


def list_labels(changes: Changes) -> list[tuple[str, int, int]]:
    """Return the labels that passages gained or lost, and how many did."""
    touched = (label for label in LABELS if label in changes.gained or label in changes.lost)
    return [(label, changes.gained.get(label, 0), changes.lost.get(label, 0)) for label in touched]


def describe_example(example: Example) -> str:
    """Return in a line what changed in a passage.

    >>> describe_example(Example("a.pdf", 3, "The Host owns it.", (), ("ownership",), 0.9))
    'a.pdf, page 3: no label → ownership: The Host owns it.'
    """
    before, after = (", ".join(labels) or "no label" for labels in (example.before, example.after))
    text = " ".join(example.text.split())
    return f"{example.file_name}, page {example.page}: {before} → {after}: {text}"


def describe_decisions(decisions: DecisionCounts) -> list[str]:
    """Return in lines what became of people's decisions; none where there are none.

    >>> describe_decisions(DecisionCounts(3, ("x-1",), 0))
    ['decisions kept: 3', 'decisions whose rule is not found any more: 1 (x-1)']
    """
    lines = [f"decisions kept: {decisions.kept:,}"] if decisions.kept else []
    if decisions.lost:
        told = f"{len(decisions.lost):,} ({', '.join(decisions.lost)})"
        lines.append(f"decisions whose rule is not found any more: {told}")
    if decisions.unseen:
        lines.append(f"decisions on passages of no document here: {decisions.unseen:,}")
    return lines
