"""How decisions find the rules that they are on, and what they make of them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dataset.records import Passage, Rule, Slot
from flows.decisions import append_decisions
from models.decided import Decided, apply_decision, find_rule, read_decided, refresh_rules, review_rules
from models.decisions import Labelling, format_labelling, make_decision, make_undo
from models.rule_decisions import format_rule, parse_rule_decision

TEXT = "The Host shall report each invention within 30 days and shall mark it with a number."
REPORT = Rule(
    "r-report", "g-1", "p-1", "d-1", 1, ("disclosure_filing",), "operative", "obligation", "any",
    TEXT, 0, len(TEXT), bearer="Host", action="report", object="invention",
    threshold_operator="<=", threshold_value=Decimal(30), threshold_unit="days",
    slots={"bearer": Slot(4, 8), "action": Slot(15, 21), "object": Slot(27, 36), "threshold": Slot(44, 51)},
)  # fmt: skip
MARK = replace(
    REPORT, rule_id="r-mark", action="mark", object="it", threshold_value=None, threshold_operator=None,
    threshold_unit=None, slots={},
)  # fmt: skip
PASSAGE = Passage("p-1", "d-1", 0, 1, 1, "paragraph", (), TEXT)


def decide_on(rule: Rule, after: dict[str, object] | None, *, text: str = TEXT):
    return make_decision(
        "rule",
        document_id="d-9",
        passage_id="p-9",
        text=text,
        before=format_rule(rule),
        after=None if after is None else json.dumps(after),
        reviewer="reviewer-1",
        decided_at="2026-05-04T10:00:00+00:00",
    )


@pytest.fixture
def read(tmp_path: Path):
    """What keeps decisions in a log and returns those that stand."""

    def keep(*decisions) -> Decided:
        append_decisions(tmp_path / "decisions.jsonl", decisions)
        return read_decided(tmp_path)

    return keep


def test_each_of_two_rules_of_a_sentence_has_its_own_decision(read):
    decided = read(decide_on(REPORT, {}), decide_on(MARK, None))
    reviewed = review_rules([REPORT, MARK], [PASSAGE], decided)
    assert [(rule.rule_id, rule.status) for rule in reviewed.rules] == [
        ("r-report", "accepted"),
        ("r-mark", "rejected"),
    ]
    assert len(reviewed.kept) == 2
    assert not reviewed.lost


def test_a_rule_is_found_in_another_document_with_the_same_text(read):
    elsewhere = replace(REPORT, rule_id="r-7", passage_id="p-7", document_id="d-7")
    passage = replace(PASSAGE, passage_id="p-7", document_id="d-7", text=TEXT.replace(" and ", "\nand "))
    reviewed = review_rules([elsewhere], [passage], read(decide_on(REPORT, {})))
    assert reviewed.rules[0].status == "accepted"


def test_what_a_classifier_decides_does_not_hide_a_rule(read):
    relabelled = replace(REPORT, labels=("compliance_recovery",), force="proposed", confidence=0.3)
    [decision] = read(decide_on(REPORT, {})).rules[TEXT]
    assert find_rule([relabelled, MARK], decision) == relabelled


@pytest.mark.parametrize(
    "rules",
    [(), (replace(REPORT, action="tell"),), (replace(REPORT, quote="The Host shall report."),)],
    ids=["no rule", "another action", "another sentence"],
)
def test_another_rule_is_not_taken_for_it(read, rules):
    reviewed = review_rules(rules, [PASSAGE], read(decide_on(REPORT, None)))
    assert [rule.status for rule in reviewed.rules] == ["machine"] * len(rules)
    assert len(reviewed.lost) == 1


def test_of_two_ends_of_a_range_the_one_that_was_judged_is_found(read):
    upper = replace(REPORT, rule_id="r-upper", threshold_value=Decimal(60))
    reviewed = review_rules([REPORT, upper], [PASSAGE], read(decide_on(upper, None)))
    assert [rule.status for rule in reviewed.rules] == ["machine", "rejected"]


def test_rules_that_cannot_be_told_apart_keep_their_status(read):
    twin = replace(REPORT, rule_id="r-twin")
    reviewed = review_rules([REPORT, twin], [PASSAGE], read(decide_on(REPORT, None)))
    assert {rule.status for rule in reviewed.rules} == {"machine"}
    assert len(reviewed.lost) == 1


def test_the_last_decision_on_a_rule_wins(read):
    changed_mind = replace(decide_on(REPORT, {}), decision_id="x-later")
    [rule] = review_rules([REPORT], [PASSAGE], read(decide_on(REPORT, None), changed_mind)).rules
    assert rule.status == "accepted"


def test_a_rule_is_the_machines_again_once_its_decision_is_taken_back(read):
    rejected = decide_on(REPORT, None)
    before = read(rejected).version
    decided = read(make_undo(rejected, reviewer="reviewer-2", decided_at="2026-05-05"))
    assert review_rules([REPORT], [PASSAGE], decided).rules == (REPORT,)
    assert before != decided.version == ""


def test_stored_rules_are_shown_as_decisions_stand_now(read):
    corrected = decide_on(REPORT, {"bearer": "Recipient", "action": "tell"})
    stored = review_rules([REPORT, MARK], [PASSAGE], read(corrected)).rules
    assert stored[0].action == "tell"
    rejected = decide_on(REPORT, None)
    past = [parse_rule_decision(decision, place="here") for decision in (corrected, rejected)]
    now = read(rejected)
    shown = refresh_rules(stored, PASSAGE, past=past, decided=now)
    assert shown == review_rules([REPORT, MARK], [PASSAGE], now).rules
    for undone in (rejected, corrected):
        now = read(make_undo(undone, reviewer="reviewer-2", decided_at="2026-05-05"))
    assert refresh_rules(stored, PASSAGE, past=past, decided=now) == (REPORT, MARK)
    assert refresh_rules(stored, PASSAGE, past=[], decided=now) == stored


def test_corrected_cells_have_their_place_or_say_that_they_are_the_reviewers(read):
    changes = {
        "object": "each invention",
        "bearer": "Host institution",
        "condition": None,
        "threshold_value": None,
        "threshold_unit": None,
        "threshold_operator": None,
    }
    [decision] = read(decide_on(REPORT, changes)).rules[TEXT]
    rule = apply_decision(REPORT, decision)
    assert (rule.object, rule.bearer, rule.threshold_value) == ("each invention", "Host institution", None)
    assert rule.slots == {
        "action": Slot(15, 21),
        "object": Slot(22, 36),
        "bearer": Slot(inferred="a reviewer's words"),
    }
    assert (rule.status, rule.reviewer, rule.rule_id) == ("corrected", "reviewer-1", "r-report")


def test_only_what_was_decided_changes_the_version_of_decisions(read):
    assert Decided().version == ""
    labels = format_labelling(Labelling(("eligibility",)))
    on_labels = make_decision(
        "labels",
        document_id="d-1",
        passage_id="p-1",
        text=TEXT,
        before=None,
        after=labels,
        reviewer="reviewer-1",
        decided_at="2026-05-04T10:00:00+00:00",
    )
    once = read(on_labels)
    again = read(replace(on_labels, decision_id="x-again", reviewer="reviewer-2", note="still so"))
    assert once.version == again.version != ""
    assert read(decide_on(REPORT, None)).version != once.version


def test_the_labels_of_confirmed_rules_hold_those_of_rejected_ones_do_not(read):
    decided = read(decide_on(REPORT, {"labels": ["compliance_recovery"]}), decide_on(MARK, None))
    assert decided.find_confirmed(TEXT) == {"compliance_recovery"}
