"""How often rules are right at each confidence, on a dataset and annotations made here."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.confidence import Weighed, describe, fill_bins, weigh_rules

TEXT = "The grantee shall report sales. It may charge travel. The office audits."
GOLD = {
    "document": "terms.pdf",
    "page": 3,
    "text": TEXT,
    "rules": [
        {"quote": "The grantee shall report sales.", "labels": ["compliance_recovery"]},
        {"quote": "It may charge travel.", "labels": ["selection_term"], "alt_labels": ["cost_cofunding"]},
    ],
}


def write_table(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def make_rule(
    quote: str, label: str, confidence: float, *, page: int = 3, action: str = ""
) -> dict[str, str]:
    labels, number, sure = json.dumps([label]), str(page), str(confidence)
    row = {"document_id": "d-1", "page": number, "quote": quote, "labels": labels, "confidence": sure}
    return row | {"action": action}


def weigh(folder: Path, *rules: dict[str, str], gold: dict = GOLD) -> list[tuple[float, bool]]:
    (folder / "dataset").mkdir()
    write_table(folder / "dataset", "documents", [{"document_id": "d-1", "file_name": "terms.pdf"}])
    write_table(folder / "dataset", "rules", list(rules))
    return [(each.confidence, each.right) for each in weigh_rules(folder, [gold])]


def test_a_rule_of_the_gold_makes_one_rule_right(tmp_path: Path) -> None:
    report = make_rule("The grantee shall re-\nport sales.", "compliance_recovery", 0.9)
    again = make_rule("The grantee shall report sales.", "compliance_recovery", 0.8)
    assert weigh(tmp_path, report, again) == [(0.9, True), (0.8, False)]


def test_of_two_rules_of_a_sentence_that_with_the_action_of_the_gold_is_right(tmp_path: Path) -> None:
    text = "The grantee shall keep and report sales."
    wanted = {"quote": text, "labels": ["compliance_recovery"], "action": "report"}
    rules = (
        make_rule(text, "compliance_recovery", 0.7, action="keep"),
        make_rule(text, "compliance_recovery", 0.8, action="report"),
    )
    gold = GOLD | {"text": text, "rules": [wanted]}
    assert weigh(tmp_path, *rules, gold=gold) == [(0.8, True), (0.7, False)]


def test_another_label_is_wrong_and_one_that_would_do_is_right(tmp_path: Path) -> None:
    rules = (
        make_rule("The grantee shall report sales.", "eligibility", 0.7),
        make_rule("It may charge travel.", "cost_cofunding", 0.6),
    )
    assert sorted(weigh(tmp_path, *rules)) == [(0.6, True), (0.7, False)]


def test_rules_outside_annotated_passages_do_not_count(tmp_path: Path) -> None:
    rules = (
        make_rule("The office may stop work.", "compliance_recovery", 0.9),
        make_rule("It may charge travel.", "cost_cofunding", 0.9, page=9),
    )
    assert weigh(tmp_path, *rules) == []


def test_a_rule_may_be_spared(tmp_path: Path) -> None:
    extra = make_rule("The office audits.", "compliance_recovery", 0.5)
    assert weigh(tmp_path, extra, gold=GOLD | {"optional_rules": [{}]}) == []


def test_the_report_compares_what_is_said_with_what_is_so() -> None:
    weighed = [*[Weighed(0.9, right=True)] * 9, Weighed(0.9, right=False), Weighed(0.25, right=False)]
    lines = describe(weighed)
    assert lines[0] == "11 rules, 0.818 right; Brier score 0.088, expected calibration error 0.023"
    assert lines[2:] == ["0.2 to 0.3      1     0.250     0.000", "0.9 to 1.0     10     0.900     0.900"]


@given(st.lists(st.builds(Weighed, st.floats(0, 1), right=st.booleans()), min_size=1, max_size=40))
def test_each_rule_stands_in_one_bin(weighed: list[Weighed]) -> None:
    bins = fill_bins(weighed)
    assert sum(each.count for each in bins) == len(weighed)
    assert sum(each.observed * each.count for each in bins) == pytest.approx(sum(w.right for w in weighed))
