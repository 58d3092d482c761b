"""Decisions on rules, as the log of decisions holds them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from dataset.records import Decision, Rule
from models.labelled import InvalidLabels
from models.rule_decisions import CELLS, parse_rule_decision, write_cells

TEXT = "Grants cover at most 40 percent of the costs."


def make(before: object, after: object) -> Decision:
    sides = (
        None if side is None else side if isinstance(side, str) else json.dumps(side)
        for side in (before, after)
    )
    return Decision("x-1", "2026-05-04", "reviewer-1", "d-1", "p-1", TEXT, "rule", *sides)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [({}, "accepted"), (None, "rejected"), ({"threshold_value": "40.5"}, "corrected")],
)
def test_what_is_changed_tells_the_verdict(after, verdict):
    read = parse_rule_decision(make({"quote": TEXT, "threshold_value": "40"}, after), place="1")
    assert (read.verdict, read.quote, read.reviewer) == (verdict, TEXT, "reviewer-1")
    assert read.cells == {"threshold_value": Decimal(40)}
    assert read.changes == ({"threshold_value": Decimal("40.5")} if verdict == "corrected" else {})


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (None, {}, "no JSON object"),
        ({"action": "cover"}, {}, "must have the rule's quote"),
        ({"quote": "Grants cover all costs."}, {}, "must have the rule's quote"),
        ({"quote": TEXT, "confidence": "1"}, {}, "no cell confidence"),
        ({"quote": TEXT}, {"quote": "Grants"}, "no cell quote"),
        ({"quote": TEXT}, {"labels": []}, "labels must be a list of labels"),
        ({"quote": TEXT}, {"labels": ["money"]}, "labels must be a list of labels"),
        ({"quote": TEXT}, {"force": "strong"}, "unknown force strong"),
        ({"quote": TEXT}, {"modality": None}, "modality must be a text"),
        ({"quote": TEXT}, {"threshold_value": "many"}, "threshold_value many is no number"),
        ({"quote": TEXT}, {"threshold_value": "NaN"}, "threshold_value NaN is no number"),
        ({"quote": TEXT}, {"object": 3}, "object must be a text"),
        ({"quote": TEXT}, "{", "no JSON"),
    ],
)
def test_a_decision_that_breaks_the_format_is_refused_with_its_place(before, after, says):
    with pytest.raises(InvalidLabels, match=rf"^decisions\.jsonl, line 3.*{says}"):
        parse_rule_decision(make(before, after), place="decisions.jsonl, line 3")


def test_the_cells_of_a_rule_are_read_as_they_were_written():
    rule = Rule(
        "r-1", "g-1", "p-1", "d-1", 1, ("cost_cofunding", "amount_rate"), "operative", "power", "any", TEXT, 0,
        len(TEXT), action="cover", threshold_operator="<=", threshold_value=Decimal("4E+1"), asset="costs",
    )  # fmt: skip
    read = parse_rule_decision(make({"quote": TEXT, **write_cells(rule)}, {}), place="1")
    assert read.cells.keys() == {*CELLS}
    assert {name: getattr(rule, name) for name in CELLS} == {
        **read.cells,
        "labels": ("cost_cofunding", "amount_rate"),
    }
    assert {*read.labels} == {"amount_rate", "cost_cofunding"}
