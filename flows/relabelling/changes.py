"""What a relabelling changes: labels gained and lost, rules added, removed and changed."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dataset.records import LABELS, Classification, DocumentRows, Rule

MOST_EXAMPLES = 10
EXCERPT = 200
"""Characters of an example's text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage whose labels changed; `weight` is the probability of all labels that it gained or lost."""

    file_name: str
    page: int
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What changed in one document."""

    document_id: str
    file_name: str
    passage_count: int
    passages_changed: int = 0
    """Those whose labels are others now."""
    gained: Mapping[str, int] = field(default_factory=dict)
    """How many passages have a label now that they had not."""
    lost: Mapping[str, int] = field(default_factory=dict)
    rules_added: int = 0
    rules_removed: int = 0
    rules_changed: int = 0
    """Those of which more changed than the confidence and the model that it comes from."""
    examples: tuple[Example, ...] = ()
    error: str | None = None
    """Why the document could not be relabelled; then it stays as it was."""

    @property
    def touched(self) -> bool:
        """Whether a label or a rule changed."""
        return bool(self.passages_changed or self.rules_added or self.rules_removed or self.rules_changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in all documents that were labelled anew."""

    documents: int
    documents_touched: int
    """Those in which a label or a rule changed."""
    passages: int
    passages_changed: int
    gained: dict[str, int]
    lost: dict[str, int]
    rules_added: int
    rules_removed: int
    rules_changed: int
    examples: tuple[Example, ...]
    """The largest changes."""
    errors: tuple[str, ...]
    """Why documents could not be labelled; these stay as they were."""


def sum_changes(changes: Sequence[DocumentChange]) -> Changes:
    """Return what changed in all documents together."""
    done = [change for change in changes if change.error is None]
    return Changes(
        documents=len(done),
        documents_touched=sum(change.touched for change in done),
        passages=sum(change.passage_count for change in done),
        passages_changed=sum(change.passages_changed for change in done),
        gained=_add_counts(change.gained for change in done),
        lost=_add_counts(change.lost for change in done),
        rules_added=sum(change.rules_added for change in done),
        rules_removed=sum(change.rules_removed for change in done),
        rules_changed=sum(change.rules_changed for change in done),
        examples=choose_examples(example for change in done for example in change.examples),
        errors=tuple(change.error for change in changes if change.error),
    )


def compare_rows(before: DocumentRows, after: DocumentRows) -> DocumentChange:
    """Return what labels and rules of the second have that those of the first have not, and the reverse."""
    changed = list(_compare_labels(before, after))
    old, new = ({rule.rule_id: _strip(rule) for rule in rows.rules} for rows in (before, after))
    return DocumentChange(
        document_id=after.document.document_id,
        file_name=after.document.file_name,
        passage_count=len(after.passages),
        passages_changed=len(changed),
        gained=_count(label for each in changed for label in each.after if label not in each.before),
        lost=_count(label for each in changed for label in each.before if label not in each.after),
        rules_added=len(new.keys() - old.keys()),
        rules_removed=len(old.keys() - new.keys()),
        rules_changed=sum(old[key] != new[key] for key in old.keys() & new.keys()),
        examples=choose_examples(changed),
    )


def choose_examples(examples: Iterable[Example]) -> tuple[Example, ...]:
    """Return the few of most weight; of equal ones, the first by name and page."""
    return tuple(heapq.nsmallest(MOST_EXAMPLES, examples, key=lambda e: (-e.weight, e.file_name, e.page)))


def _compare_labels(before: DocumentRows, after: DocumentRows) -> Iterator[Example]:
    old, new = _group(before.classifications), _group(after.classifications)
    for passage in after.passages:
        had, has = old.get(passage.passage_id, {}), new.get(passage.passage_id, {})
        if had.keys() != has.keys():
            yield Example(
                file_name=after.document.file_name,
                page=passage.page_start,
                text=passage.text[:EXCERPT],
                before=_sort(had),
                after=_sort(has),
                weight=round(sum({**had, **has}[label] for label in had.keys() ^ has.keys()), 4),
            )


def _group(classifications: Iterable[Classification]) -> dict[str, dict[str, float]]:
    """Return for each passage the probabilities of its labels."""
    grouped: dict[str, dict[str, float]] = {}
    for each in classifications:
        grouped.setdefault(each.passage_id, {})[each.label] = each.score
    return grouped


def _sort(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=LABELS.index))


def _count(labels: Iterable[str]) -> dict[str, int]:
    counts = Counter(labels)
    return {label: counts[label] for label in LABELS if counts[label]}


def _strip(rule: Rule) -> Rule:
    """Return the rule without what every classifier says in its own way."""
    return replace(rule, confidence=0.0, model_version="")


def _add_counts(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums by label, in the order of the taxonomy."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return {label: total[label] for label in LABELS if total[label]}
