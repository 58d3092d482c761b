"""What reviewers decided on rules, as the log of decisions tells it: accepted, corrected or rejected.

`before` is a JSON object with the rule's `quote`, those of its cells that tell it from the others of its
sentence, as the machine read them, and perhaps where it found its `slots`. `after` holds the cells that the
reviewer changed, `{}` if the rule is right as it is, and is null if it is none. A rule is known again by the
text of its passage, its quote and its cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, cast, get_args

from dataset.records import LABELS, Asset, Decision, Force, Modality, Operator, Rule, Scope, Slot
from models.decisions import normalise_blanks
from models.labelled import DECISIONS_FILE, InvalidLabels, parse_object
from models.standing import read_standing

TEXT_CELLS = ("bearer", "action", "object", "counterparty", "condition", "deadline")
"""Cells that are words of the passage, whose places the rule's slots tell."""
_CHOICES: dict[str, tuple[str, ...]] = {
    "force": get_args(Force),
    "modality": get_args(Modality),
    "scope": get_args(Scope),
    "asset": get_args(Asset),
    "threshold_operator": get_args(Operator),
}
_REQUIRED = ("labels", "force", "modality", "scope")
CELLS = (
    "labels",
    *_CHOICES,
    *TEXT_CELLS,
    "threshold_value",
    "threshold_unit",
    "threshold_measures",
    "instrument",
    "effective_from",
)
"""The cells that a reviewer may change."""
MOST_DIGITS, MOST_PLACES = 29, 9
"""Of a threshold before its point and after it, so that tables can hold it."""
TELLING_CELLS = ("action", "object")
"""Cells that no classifier decides: a rule in which they are others is another rule."""

Cell = str | tuple[str, ...] | Decimal | None
Verdict = Literal["accepted", "corrected", "rejected"]


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """What a reviewer said of a rule; `cells` are the machine's, `changes` the reviewer's."""

    decision_id: str
    text: str
    quote: str
    cells: Mapping[str, Cell]
    changes: Mapping[str, Cell]
    verdict: Verdict
    reviewer: str
    slots: Mapping[str, Slot] | None = None
    """Where the machine found them, counted from the start of the quote; None where that is not told."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the reviewer saw in the rule or gave to it, as far as the decision tells."""
        told = self.changes.get("labels", self.cells.get("labels"))
        return cast(tuple[str, ...], told or ())


def read_rule_decisions(folder: Path) -> list[RuleDecision]:
    """Return the decision that stands on each rule, in the order in which they were appended.

    Of several on a rule, on the same cells of the same quote in the same text, the last wins that nobody took
    back.

    Raises:
        InvalidLabels: A line of the log is no decision; the message names file and line.
    """
    standing = read_standing(folder / DECISIONS_FILE, "rule")
    return [parse_rule_decision(decision, place=place) for place, decision in standing]


def parse_rule_decision(decision: Decision, *, place: str) -> RuleDecision:
    """Return what a decision on a rule says; raises InvalidLabels, which names the `place`."""
    before = parse_object(decision.before or "null", place=f"{place}, before")
    quote = before.pop("quote", None)
    slots = _read_slots(before.pop("slots"), f"{place}, before") if "slots" in before else None
    if not isinstance(quote, str) or normalise_blanks(quote) not in normalise_blanks(decision.passage_text):
        raise InvalidLabels(f"{place}: before must have the rule's quote, which stands in the passage")
    after = None if decision.after is None else parse_object(decision.after, place=f"{place}, after")
    verdict: Verdict = "rejected" if after is None else "corrected" if after else "accepted"
    return RuleDecision(
        decision_id=decision.decision_id,
        text=decision.passage_text,
        quote=quote,
        cells={name: read_cell(name, value, place=f"{place}, before") for name, value in before.items()},
        changes={
            name: read_cell(name, value, place=f"{place}, after") for name, value in (after or {}).items()
        },
        verdict=verdict,
        reviewer=decision.reviewer,
        slots=slots,
    )


def read_cell(name: str, value: Any, *, place: str) -> Cell:
    """Return a cell as rules hold it; raises InvalidLabels, which names the `place`."""
    if name not in CELLS:
        raise InvalidLabels(f"{place}: a rule has no cell {name} that is reviewed")
    if name == "labels":
        if not isinstance(value, list) or not value or any(label not in LABELS for label in value):
            raise InvalidLabels(f"{place}: labels must be a list of labels")
        return tuple(label for label in LABELS if label in value)
    if not isinstance(value, str | None) or (name in _REQUIRED and value is None):
        raise InvalidLabels(f"{place}: {name} must be a text")
    if "\0" in (value or ""):
        raise InvalidLabels(f"{place}: {name} holds a NUL character")
    if name in _CHOICES and value is not None and value not in _CHOICES[name]:
        raise InvalidLabels(f"{place}: unknown {name} {value}")
    return _read_decimal(value, place) if name == "threshold_value" and value is not None else value


def _read_decimal(value: str, place: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise InvalidLabels(f"{place}: threshold_value {value} is no number") from error
    if not number.is_finite():
        raise InvalidLabels(f"{place}: threshold_value {value} is no number")
    exponent = number.as_tuple().exponent
    if number.adjusted() >= MOST_DIGITS or (isinstance(exponent, int) and exponent < -MOST_PLACES):
        told = f"{MOST_DIGITS} digits, or {MOST_PLACES} after its point"
        raise InvalidLabels(f"{place}: threshold_value has more than {told}")
    return number


def write_cells(rule: Rule, names: Iterable[str] = CELLS) -> dict[str, Any]:
    """Return cells of a rule as a decision holds them; with `quote`, they are what `before` tells."""
    return {name: write_cell(getattr(rule, name)) for name in names}


def write_cell(cell: Cell) -> Any:
    """Return a cell as a decision holds it."""
    if isinstance(cell, tuple):
        return list(cell)
    return format(cell, "f") if isinstance(cell, Decimal) else cell


def format_rule(rule: Rule) -> str:
    """Return the `before` of a decision on a rule that the machine read.

    >>> rule = Rule("r", "g", "p", "d", 1, ("ownership",), "operative", "constitutive", "any",
    ...     "Title vests in the Host.", 0, 24, action="vest")
    >>> format_rule(rule)[:72]
    '{"quote": "Title vests in the Host.", "labels": ["ownership"], "force": '
    """
    slots = {name: _move_slot(slot, -rule.start) for name, slot in rule.slots.items()}
    return _format_before(rule.quote, write_cells(rule), slots)


def format_judged(decision: RuleDecision) -> str:
    """Return the `before` of another decision on the same rule, that is on what the machine read."""
    cells = {name: write_cell(cell) for name, cell in decision.cells.items()}
    return _format_before(decision.quote, cells, decision.slots)


def _format_before(quote: str, cells: Mapping[str, Any], slots: Mapping[str, Slot] | None) -> str:
    told = {"quote": quote, **cells}
    if slots is not None:
        told["slots"] = {
            name: slot.inferred if slot.start is None else [slot.start, slot.end]
            for name, slot in slots.items()
            if slot != Slot()
        }
    return json.dumps(told, ensure_ascii=False)


def _move_slot(slot: Slot, by: int) -> Slot:
    if slot.start is None or slot.end is None:
        return slot
    return replace(slot, start=slot.start + by, end=slot.end + by)


def _read_slots(value: Any, place: str) -> dict[str, Slot]:
    if not isinstance(value, dict):
        raise InvalidLabels(f"{place}: slots must be an object")
    return {name: _read_slot(name, slot, place) for name, slot in value.items()}


def _read_slot(name: str, value: Any, place: str) -> Slot:
    if isinstance(value, str):
        return Slot(inferred=value)
    match value:
        case [int(start), int(end)] if start < end:
            return Slot(start, end)
    raise InvalidLabels(f"{place}: slot {name} must be a start and an end, or why it was inferred")
