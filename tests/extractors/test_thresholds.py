"""Thresholds, as a table of sentences."""

from __future__ import annotations

import pytest

from extractors.norms.thresholds import find_thresholds

CASES = [
    ("at least 50 % of the rights", [(">=", "50", "percent")]),
    ("no more than 30 per cent of the costs", [("<=", "30", "percent")]),
    ("more than half of the work", [(">", "50", "percent")]),
    ("60 % or more of the shares", [(">=", "60", "percent")]),
    ("within 45 calendar days of receipt", [("<=", "45", "days")]),
    ("no later than two months after the end", [("<=", "2", "months")]),
    ("less than 10 % of the voting rights", [("<", "10", "percent")]),
    ("at least 3 years and at most 5 years", [(">=", "3", "years"), ("<=", "5", "years")]),
    ("a period of 36 months", [("=", "36", "months")]),
    ("the second of the two regulations", []),
    ("section 50 of the act", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_operator_value_and_unit(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = find_thresholds(text, 0, len(text))
    assert [(t.operator, f"{t.value:f}", t.unit) for t in found] == expected


def test_numbers_outside_the_stretch_are_left_alone() -> None:
    text = "After 10 days the agency pays within 30 days."
    found = find_thresholds(text, 14, len(text))
    assert [f"{t.value:f}" for t in found] == ["30"]
    assert text[found[0].start : found[0].end] == "30 days"
