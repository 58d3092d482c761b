"""Rules as reviewers leave them: decisions on rules made, found again, applied and taken off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dataset.records import Decision, Rule, Slot
from models.decisions import make_decision, normalise_blanks
from models.rule_decisions import (
    CELLS,
    TELLING_CELLS,
    TEXT_CELLS,
    Cell,
    RuleDecision,
    format_judged,
    format_rule,
    parse_rule_decision,
    read_cell,
    write_cell,
)

_PLACE = "the rule"


def find_rule(rules: Sequence[Rule], decision: RuleDecision) -> Rule | None:
    """Return the rule of a passage that the decision is on, None if there is none or it cannot be told."""
    quote = normalise_blanks(decision.quote)
    told = [name for name in TELLING_CELLS if name in decision.cells]
    same = [
        rule
        for rule in rules
        if normalise_blanks(rule.quote) == quote
        and all(getattr(rule, name) == decision.cells[name] for name in told)
    ]
    agreements = [sum(getattr(rule, name) == cell for name, cell in decision.cells.items()) for rule in same]
    best = [rule for rule, count in zip(same, agreements, strict=True) if count == max(agreements, default=0)]
    return best[0] if len(best) == 1 else None


def apply_decision(rule: Rule, decision: RuleDecision) -> Rule:
    """Return the rule as the reviewer left it; the identifier stays that of what the machine read."""
    changes: dict[str, Any] = dict(decision.changes)
    slots = {name: slot for name, slot in rule.slots.items() if name not in changes}
    for name in TEXT_CELLS:
        if (words := changes.get(name)) is not None:
            slots[name] = _find_slot(rule, words)
    if "threshold_value" in changes and changes["threshold_value"] is None:
        slots.pop("threshold", None)
    return replace(rule, **changes, slots=slots, status=decision.verdict, reviewer=decision.reviewer)


def _find_slot(rule: Rule, words: str) -> Slot:
    """Return where the reviewer's words stand in the rule's quote; else they are the reviewer's own."""
    at = rule.quote.find(words)
    if at < 0:
        return Slot(inferred="a reviewer's words")
    return Slot(rule.start + at, rule.start + at + len(words))


def restore_rule(rule: Rule, decision: RuleDecision) -> Rule:
    """Return the rule as the machine read it, from what `apply_decision` made of it.

    Where the decision does not tell the slots that it judged, they are where the machine's words stand in the
    quote. Raises LookupError if it does not tell what the machine read in a cell that was changed.
    """
    if untold := [name for name in decision.changes if name not in decision.cells]:
        raise LookupError(f"{decision.decision_id} does not tell what the machine read: {', '.join(untold)}")
    cells: dict[str, Any] = {name: decision.cells[name] for name in decision.changes}
    slots = {name: slot for name, slot in rule.slots.items() if name not in cells}
    for name in (*cells, *(("threshold",) if "threshold_value" in cells else ())):
        if slot := _recall_slot(rule, name, decision):
            slots[name] = slot
    return replace(rule, **cells, slots=slots, status="machine", reviewer=None)


def _recall_slot(rule: Rule, name: str, decision: RuleDecision) -> Slot | None:
    """Return where the machine had found a slot of which a decision changed the cell."""
    if decision.slots is not None:
        slot = decision.slots.get(name)
        if slot is None or slot.start is None or slot.end is None:
            return slot
        return replace(slot, start=rule.start + slot.start, end=rule.start + slot.end)
    words = decision.cells.get(name)
    if name == "threshold":
        return rule.slots.get(name)
    return _find_slot(rule, words) if name in TEXT_CELLS and isinstance(words, str) else None


def find_applied(rule: Rule, decisions: Sequence[RuleDecision]) -> RuleDecision | None:
    """Return the decision that a stored rule shows, of all that were ever taken on rules of that text.

    It may stand no longer: rules are stored as they were when their document was last labelled. None if the
    rule is the machine's, or shows none of the decisions.
    """
    if rule.status == "machine":
        return None
    for decision in reversed(decisions):
        cells = {name: cell for name, cell in decision.cells.items() if name in TELLING_CELLS}
        cells |= decision.changes
        if (
            (decision.verdict, decision.reviewer) == (rule.status, rule.reviewer)
            and normalise_blanks(decision.quote) == normalise_blanks(rule.quote)
            and all(getattr(rule, name) == cell for name, cell in cells.items())
        ):
            return decision
    return None


def make_rule_decision(
    rule: Rule,
    *,
    passage_text: str,
    changes: Mapping[str, Any] | None,
    reviewer: str,
    decided_at: str,
    note: str | None = None,
    standing: RuleDecision | None = None,
) -> Decision:
    """Return the decision of a reviewer who saw a rule as the `standing` decision had left it.

    Args:
        rule: As the reviewer saw it.
        passage_text: The text of its passage.
        changes: Cells that are to be others, as texts, lists of labels, or None for no such cell; `{}` if the
            rule is right as it was seen; None if it is no rule.
        reviewer: Who decided.
        decided_at: When, ISO 8601.
        note: What the reviewer remarked.
        standing: The decision that the rule shows, None if it shows what the machine read.

    What differs from the machine's reading is in the decision, whoever changed it; if nothing does, the rule
    is accepted. Raises InvalidLabels, whose message is for people, if a change is none that a rule can have.
    """
    if standing is None and rule.status != "machine":
        raise ValueError(f"{rule.rule_id} was reviewed, and the decision that it shows is not given")
    decision = make_decision(
        "rule",
        document_id=rule.document_id,
        passage_id=rule.passage_id,
        text=passage_text,
        before=format_rule(rule) if standing is None else format_judged(standing),
        after=None if changes is None else _format_changes(rule, changes, standing),
        reviewer=reviewer,
        decided_at=decided_at,
        note=note,
    )
    parse_rule_decision(decision, place=_PLACE)
    return decision


def _format_changes(rule: Rule, changes: Mapping[str, Any], standing: RuleDecision | None) -> str:
    """Return the `after` of a decision: all in which the rule, with the changes, is not what was read."""
    seen = {name: read_cell(name, write_cell(getattr(rule, name)), place=_PLACE) for name in CELLS}
    wanted = seen | {name: read_cell(name, _tidy(value), place=_PLACE) for name, value in changes.items()}
    changed = standing.changes if standing else {}
    told: Mapping[str, Cell] = standing.cells if standing else {}
    after = {
        name: write_cell(cell)
        for name, cell in wanted.items()
        if (name in changed and name not in told) or cell != (told[name] if name in changed else seen[name])
    }
    return json.dumps(after, ensure_ascii=False)


def _tidy(value: Any) -> Any:
    """Return what a form says as cells hold it: no blanks around words, and None for no words."""
    if isinstance(value, str):
        return value.strip() or None
    return write_cell(value)
