"""A reviewer's verdict on a rule, from the form to the log of decisions and back to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import polars as pl

from dataset.records import Decision, Rule
from models.decided import apply_decision, find_rule
from models.rule_decisions import (
    RuleDecision,
    format_rule,
    make_rule_decision,
    parse_rule_decision,
    restore_rule,
)
from review.catalogue.columns import choose_bits
from review.desk import Desk
from review.evidence import PassageEvidence
from review.overlay import Judged
from review.ports import Proposal

Verdict = Literal["accept", "reject", "correct"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer said of a rule on its page."""

    verdict: Verdict
    cells: Mapping[str, Any]
    """As the form held them; without a correction they do not count."""
    seen: str | None
    """The last decision on the rule that the page showed."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as the machine read it, and the decision on it that stands."""

    machine: Rule
    decision: Decision | None


def find_rule_standing(desk: Desk, rule: Rule, evidence: PassageEvidence) -> Standing:
    """Return what the machine read in place of a rule that the store, or the overlay, holds."""
    judged = desk.overlay.find(rule.rule_id)
    machine = judged.machine if judged else _restore(desk, rule, evidence.passage.text)
    decision = desk.ledger.find_last("rule", evidence.passage.text, format_rule(machine))
    return Standing(machine, decision)


def judge_rule(
    desk: Desk, rule: Rule, evidence: PassageEvidence, opinion: Opinion, *, reviewer: str
) -> Decision:
    """Append a decision on a rule, have the tables show it, and return it.

    Raises InvalidLabels if a cell cannot be as the reviewer has it, and Outpaced if somebody was faster.
    """
    machine = find_rule_standing(desk, rule, evidence).machine
    decision = make_rule_decision(
        machine,
        passage_text=evidence.passage.text,
        changes={"accept": {}, "reject": None, "correct": dict(opinion.cells)}[opinion.verdict],
        reviewer=reviewer,
        decided_at=write_now(),
        note=opinion.note,
    )
    desk.ledger.append([Proposal(decision, opinion.seen)])
    show_rule_decision(desk, machine, decision)
    return decision


def undo_rule_decision(
    desk: Desk, rule: Rule, evidence: PassageEvidence, decision_id: str, *, reviewer: str
) -> Decision:
    """Append that a decision on a rule is taken back, and have the tables show what stood before it.

    Raises KeyError if the decision does not stand.
    """
    machine = find_rule_standing(desk, rule, evidence).machine
    undoing = desk.ledger.undo(decision_id, reviewer=reviewer, decided_at=write_now())
    standing = desk.ledger.find_last("rule", evidence.passage.text, format_rule(machine))
    show_rule_decision(desk, machine, standing)
    return undoing


def show_rule_decision(desk: Desk, machine: Rule, decision: Decision | None) -> None:
    """Have pages and tables show a rule as a decision leaves it, None as the machine read it."""
    reviewed = machine
    if decision is not None:
        reviewed = apply_decision(machine, parse_rule_decision(decision, place="the log"))
    desk.overlay.put(Judged(machine, reviewed))
    desk.keeper.change_rules(_make_frame(reviewed))


def write_now() -> str:
    """Return the moment in ISO 8601, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _restore(desk: Desk, rule: Rule, text: str) -> Rule:
    """Return what the machine read, of a rule that the store holds as a decision left it."""
    if rule.status == "machine":
        return rule
    decisions = desk.ledger.read_decided().find_rules(text)
    restored = ((restore_rule(rule, decision), decision) for decision in decisions)
    return next((each for each, decision in restored if _tells(each, decision, rule)), rule)


def _tells(machine: Rule, decision: RuleDecision, rule: Rule) -> bool:
    found = find_rule([machine], decision)
    return found is not None and apply_decision(found, decision) == rule


def _make_frame(rule: Rule) -> pl.DataFrame:
    """Return the cells of a rule that the catalogue knows and a decision may change."""
    value = rule.threshold_value
    return pl.DataFrame(
        {
            "rule_id": [rule.rule_id],
            "labels": [choose_bits(rule.labels)],
            "modality": [rule.modality],
            "force": [rule.force],
            "scope": [rule.scope],
            "asset": [rule.asset],
            "threshold_operator": [rule.threshold_operator],
            "threshold_value": [None if value is None else float(value)],
            "threshold_unit": [rule.threshold_unit],
            "status": [rule.status],
            "reviewer": [rule.reviewer],
        }
    )
