"""A reviewer's verdict on a rule, from the form to the log of decisions and back to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from dataset.records import Decision, Passage, Rule
from models.decisions import normalise_blanks, read_undone
from models.rule_decisions import format_rule, parse_rule_decision
from models.rule_reviews import apply_decision, find_applied, make_rule_decision, restore_rule
from models.things import name_thing
from review.catalogue.columns import choose_bits
from review.desk import Desk
from review.evidence import read_passage_rules
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


def find_rule_standing(desk: Desk, rule: Rule, passage_text: str) -> Standing:
    """Return what the machine read in place of a stored rule, and what people decided on it."""
    judged = desk.overlay.find(rule.rule_id)
    machine = judged.machine if judged else _find_machine(desk, rule, passage_text)
    return Standing(machine, desk.ledger.find_last("rule", passage_text, format_rule(machine)))


def judge_rule(desk: Desk, rule: Rule, passage: Passage, opinion: Opinion, *, reviewer: str) -> Decision:
    """Append a decision on a stored rule, have the tables show it, and return it.

    Raises InvalidLabels if a cell cannot be as the reviewer has it, and Outpaced if somebody was faster.
    """
    standing = find_rule_standing(desk, rule, passage.text)
    shown = None
    if standing.decision is not None:
        shown = parse_rule_decision(standing.decision, place="the log")
    decision = make_rule_decision(
        apply_decision(standing.machine, shown) if shown else standing.machine,
        passage_text=passage.text,
        changes={"accept": {}, "reject": None, "correct": opinion.cells}[opinion.verdict],
        reviewer=reviewer,
        decided_at=write_now(),
        note=opinion.note,
        standing=shown,
    )
    desk.ledger.append([Proposal(decision, opinion.seen)])
    show_rule_decision(desk, standing.machine, decision)
    return decision


def undo_decision(desk: Desk, decision_id: str, *, reviewer: str) -> Decision:
    """Append that a decision is taken back, and have the tables show what stood before it.

    Raises KeyError if the decision does not stand.
    """
    undoing = desk.ledger.undo(decision_id, reviewer=reviewer, decided_at=write_now())
    if undoing.target != "rule":
        desk.overlay.touch(undoing.document_id)
        return undoing
    thing = name_thing("rule", undoing.passage_text, undoing.before)
    for rule in read_passage_rules(desk.store, undoing.passage_id):
        standing = find_rule_standing(desk, rule, undoing.passage_text)
        if name_thing("rule", undoing.passage_text, format_rule(standing.machine)) == thing:
            show_rule_decision(desk, standing.machine, standing.decision)
    return undoing


def show_rule_decision(desk: Desk, machine: Rule, decision: Decision | None) -> None:
    """Have pages and tables show a rule as a decision leaves it, None as the machine read it."""
    reviewed = machine
    if decision is not None:
        reviewed = apply_decision(machine, parse_rule_decision(decision, place="the log"))
    desk.overlay.put(Judged(machine, reviewed))
    desk.keeper.change_rule(_list_cells(reviewed))


def write_now() -> str:
    """Return the moment in ISO 8601, in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _find_machine(desk: Desk, rule: Rule, passage_text: str) -> Rule:
    """Return what the machine read, of a rule that the store holds as some decision left it.

    That decision may have been taken back since, for the store is brought up to the log later.
    """
    if rule.status == "machine":
        return rule
    asked = normalise_blanks(passage_text)
    taken = [
        parse_rule_decision(decision, place="the log")
        for decision in desk.ledger.list_decisions()
        if decision.target == "rule"
        and read_undone(decision, place="the log") is None
        and normalise_blanks(decision.passage_text) == asked
    ]
    applied = find_applied(rule, taken)
    return restore_rule(rule, applied) if applied else rule


def _list_cells(rule: Rule) -> dict[str, Any]:
    """Return the cells of a rule that the catalogue knows and a decision may change."""
    value = rule.threshold_value
    names = ("rule_id", "modality", "force", "scope", "asset", "threshold_operator", "threshold_unit")
    return {
        **{name: getattr(rule, name) for name in (*names, "status", "reviewer")},
        "labels": choose_bits(rule.labels),
        "threshold_value": None if value is None else float(value),
    }
