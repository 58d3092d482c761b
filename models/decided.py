"""What people decided on labels and rules, by the texts of the passages, and how rules carry it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dataset.records import Passage, Rule
from models.decisions import LabelDecision, find_standing, normalise_blanks
from models.rule_decisions import RuleDecision, read_rule_decisions
from models.rule_reviews import apply_decision, find_applied, find_rule, restore_rule
from models.standing import read_label_decisions


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions that stand, by the texts of passages, as `normalise_blanks` writes these."""

    labels: Mapping[str, LabelDecision] = field(default_factory=dict)
    rules: Mapping[str, tuple[RuleDecision, ...]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Eight hexadecimal digits that depend on what was decided; empty where nothing was."""
        if not self.labels and not self.rules:
            return ""
        told = [repr((text, d.labels, d.force)) for text, d in self.labels.items()]
        told += [
            repr((text, d.quote, sorted(d.cells.items()), sorted(d.changes.items()), d.verdict, d.reviewer))
            for text, own in self.rules.items()
            for d in own
        ]
        return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:8]

    def find_labels(self, text: str) -> LabelDecision | None:
        """Return the decision on the labels of a passage with that text."""
        return self.labels.get(normalise_blanks(text)) if self.labels else None

    def find_rules(self, text: str) -> tuple[RuleDecision, ...]:
        """Return the decisions on rules of a passage with that text."""
        return self.rules.get(normalise_blanks(text), ()) if self.rules else ()

    def find_confirmed(self, text: str) -> set[str]:
        """Return the labels of the rules that people confirmed, or put right, in a passage with that text."""
        return {label for own in self.find_rules(text) if own.verdict != "rejected" for label in own.labels}

    def list_ids(self) -> set[str]:
        """Return the identifiers of all decisions that stand."""
        ids = {decision.decision_id for decision in self.labels.values()}
        return ids | {decision.decision_id for own in self.rules.values() for decision in own}


def read_decided(folder: Path) -> Decided:
    """Return the decisions of the log in `folder`; raises models.labelled.InvalidLabels."""
    rules: dict[str, list[RuleDecision]] = {}
    for decision in read_rule_decisions(folder):
        rules.setdefault(normalise_blanks(decision.text), []).append(decision)
    return Decided(
        labels=find_standing(read_label_decisions(folder)),
        rules={text: tuple(own) for text, own in rules.items()},
    )


def refresh_rules(
    rules: Sequence[Rule], passage: Passage, *, past: Sequence[RuleDecision], decided: Decided
) -> tuple[Rule, ...]:
    """Return the stored rules of a passage as people's decisions stand now, in their order.

    A store has them as they stood when the document was last labelled; `past` are all decisions ever taken on
    rules of that text, those that stand no longer too. A rule whose decision does not tell what the machine
    read, or is not among them, stays as it is stored unless a decision that stands finds it.
    """
    read = [_take_off(rule, past) for rule in rules]
    return review_rules(read, [passage], decided).rules


def _take_off(rule: Rule, past: Sequence[RuleDecision]) -> Rule:
    decision = find_applied(rule, past)
    try:
        return restore_rule(rule, decision) if decision else rule
    except LookupError:
        return rule


@dataclass(frozen=True, slots=True)
class ReviewedRules:
    """The rules of a document with what people made of them, and the decisions that found theirs, or not."""

    rules: tuple[Rule, ...]
    kept: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def review_rules(rules: Sequence[Rule], passages: Sequence[Passage], decided: Decided) -> ReviewedRules:
    """Return the rules that the machine read, as decisions on the same rules of equal texts change them."""
    if not decided.rules:
        return ReviewedRules(tuple(rules))
    reviewed = {rule.rule_id: rule for rule in rules}
    kept, lost = set(), set()
    for passage in passages:
        for decision in decided.find_rules(passage.text):
            own = [rule for rule in rules if rule.passage_id == passage.passage_id]
            if rule := find_rule(own, decision):
                reviewed[rule.rule_id] = apply_decision(rule, decision)
                kept.add(decision.decision_id)
            elif passage.duplicate_of is None:
                lost.add(decision.decision_id)
    return ReviewedRules(tuple(reviewed.values()), frozenset(kept), frozenset(lost - kept))
