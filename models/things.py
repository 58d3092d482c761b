"""What decisions are on: the labels of a text, or one of its rules, mentions or facts."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from models.decisions import normalise_blanks
from models.labelled import parse_object

Thing: TypeAlias = tuple[str, ...]
"""What a decision is on: its target, the text, and what tells the thing from others of the text."""


def name_thing(
    target: str, text: str, before: str | None, after: str | None = None, *, place: str = "decision"
) -> Thing:
    """Return what a decision is on: the labels of a text, or the rule, mention or fact that `before` tells.

    What a reviewer adds, `before` being None, is told by `after`. For labels and rules, texts that differ in
    blanks alone are one. Raises InvalidLabels, which names the `place`, if `before` is no JSON object.
    """
    if target == "labels":
        return target, normalise_blanks(text)
    if target == "rule":
        return target, normalise_blanks(text), _tell_rule(parse_object(before or "null", place=place))
    if before is None:
        return target, text, "", _sort_keys(after or "")
    return target, text, _sort_keys(before)


def _tell_rule(before: dict[str, Any]) -> str:
    """Return quote and cells of a rule as one text, the same however they are written."""
    cells = {name: value for name, value in before.items() if name != "slots"}
    if isinstance(quote := cells.get("quote"), str):
        cells["quote"] = normalise_blanks(quote)
    if isinstance(labels := cells.get("labels"), list):
        cells["labels"] = sorted(map(str, labels))
    if isinstance(value := cells.get("threshold_value"), str):
        with suppress(InvalidOperation):  # whoever reads the rule's cells refuses it
            cells["threshold_value"] = format(Decimal(value).normalize(), "f")
    return json.dumps(cells, sort_keys=True, ensure_ascii=False)


def _sort_keys(side: str) -> str:
    try:
        return json.dumps(json.loads(side), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return side
