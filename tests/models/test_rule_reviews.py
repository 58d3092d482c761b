"""Decisions on rules: made from what a reviewer saw, put on rules, and taken off again."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import LABELS, Asset, Decision, Force, Modality, Operator, Rule, Scope, Slot
from models.labelled import InvalidLabels
from models.rule_decisions import CELLS, TEXT_CELLS, RuleDecision, parse_rule_decision, write_cells
from models.rule_reviews import apply_decision, find_applied, find_rule, make_rule_decision, restore_rule
from models.things import name_thing

TEXT = "The Host shall report each invention within 30 days. The Host shall report."
RULE = Rule(
    "r-1", "g-1", "p-1", "d-1", 1, ("disclosure_filing",), "operative", "obligation", "any",
    TEXT[:52], 0, 52, bearer="Host", action="report", object="invention",
    threshold_operator="<=", threshold_value=Decimal(30), threshold_unit="days",
    slots={"bearer": Slot(4, 8), "action": Slot(15, 21), "object": Slot(27, 36), "threshold": Slot(44, 51)},
)  # fmt: skip

words = st.sampled_from(("Host", "each invention", "report", "some body", "30 days", "30 days of it"))
spans = st.tuples(st.integers(-40, 60), st.integers(1, 20)).map(lambda at: Slot(at[0], at[0] + at[1]))
slots = st.dictionaries(
    st.sampled_from((*TEXT_CELLS, "threshold", "instrument")),
    st.one_of(
        spans, st.sampled_from(("the passive", "an earlier clause")).map(lambda why: Slot(inferred=why))
    ),
)
cells = {
    "labels": st.sets(st.sampled_from(LABELS), min_size=1, max_size=3).map(
        lambda chosen: tuple(label for label in LABELS if label in chosen)
    ),
    "force": st.sampled_from(get_args(Force)),
    "modality": st.sampled_from(get_args(Modality)),
    "scope": st.sampled_from(get_args(Scope)),
    "asset": st.none() | st.sampled_from(get_args(Asset)),
    "threshold_operator": st.none() | st.sampled_from(get_args(Operator)),
    "threshold_value": st.none() | st.decimals(0, 1000, places=2),
    **dict.fromkeys(
        (*TEXT_CELLS, "threshold_unit", "threshold_measures", "instrument", "effective_from"),
        st.none() | words,
    ),
}
rules = st.builds(
    lambda values, found, start: replace(RULE, **values, slots=found, start=start, end=start + 52),
    st.fixed_dictionaries(cells),
    slots,
    st.integers(0, 30),
)
corrections = st.none() | st.fixed_dictionaries({}, optional=cells)


def make(rule: Rule, changes: object, *, standing: RuleDecision | None = None, reviewer: str = "Ada"):
    return make_rule_decision(
        rule,
        passage_text=TEXT,
        changes=changes,
        reviewer=reviewer,
        decided_at="2026-05-04T10:00:00+00:00",
        standing=standing,
    )


def read(decision: Decision) -> RuleDecision:
    return parse_rule_decision(decision, place="here")


def list_cells(rule: Rule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in CELLS}


@given(rules, corrections)
def test_what_was_put_on_a_rule_is_taken_off_again(machine, changes):
    decision = read(make(machine, changes))
    reviewed = apply_decision(machine, decision)
    assert list_cells(reviewed) == list_cells(machine) | (changes or {})
    assert restore_rule(reviewed, decision) == machine
    assert find_applied(reviewed, [decision]) == decision
    assert find_rule([machine], decision) == machine


@given(rules, corrections, corrections)
def test_who_comes_second_builds_on_what_they_saw_and_judges_the_machine(machine, first, second):
    before = make(machine, first)
    seen = apply_decision(machine, read(before))
    after = make(seen, second, standing=read(before), reviewer="Grace")
    left = apply_decision(machine, read(after))
    assert name_thing("rule", TEXT, after.before) == name_thing("rule", TEXT, before.before)
    if second is None:
        assert left.status == "rejected"
        return
    assert list_cells(left) == list_cells(seen) | second
    assert left.status == ("accepted" if list_cells(left) == list_cells(machine) else "corrected")
    assert restore_rule(left, read(after)) == machine


def test_changes_that_change_nothing_accept_the_rule():
    changes = {"bearer": " Host ", "threshold_value": "30.0", "labels": ["disclosure_filing"], "asset": ""}
    assert make(RULE, changes).after == "{}"


def test_what_is_changed_back_is_the_machines_again():
    corrected = read(make(RULE, {"bearer": "Recipient", "object": "each invention"}))
    seen = apply_decision(RULE, corrected)
    decision = make(seen, {"bearer": "Host"}, standing=corrected)
    assert json.loads(decision.after or "") == {"object": "each invention"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"force": "strong"}, "unknown force strong"),
        ({"force": ""}, "force must be a text"),
        ({"labels": []}, "labels must be a list of labels"),
        ({"threshold_value": "many"}, "threshold_value many is no number"),
        ({"threshold_value": "1e40"}, "threshold_value has more than 29 digits"),
        ({"bearer": "a\0b"}, "bearer holds a NUL character"),
        ({"confidence": "1"}, "no cell confidence"),
    ],
)
def test_a_change_that_no_rule_can_have_is_told(changes, says):
    with pytest.raises(InvalidLabels, match=rf"^the rule: .*{says}"):
        make(RULE, changes)


def test_a_rule_is_judged_with_the_text_in_which_it_stands():
    with pytest.raises(InvalidLabels, match="quote, which stands in the passage"):
        make_rule_decision(RULE, passage_text="Another.", changes={}, reviewer="Ada", decided_at="2026-05-04")


def test_a_reviewed_rule_needs_the_decision_that_it_shows():
    with pytest.raises(ValueError, match="r-1 was reviewed"):
        make(replace(RULE, status="accepted", reviewer="Ada"), {})


def write_partial(after: dict[str, str]) -> RuleDecision:
    before = {"quote": RULE.quote, **write_cells(RULE, ("action", "bearer"))}
    line = Decision("x-1", "2026", "Ada", "d-1", "p-1", TEXT, "rule", json.dumps(before), json.dumps(after))
    return read(line)


def test_a_decision_that_tells_no_slots_gives_back_the_words_and_where_they_stand():
    decision = write_partial({"bearer": "Recipient"})
    assert restore_rule(apply_decision(RULE, decision), decision) == RULE


def test_what_a_decision_does_not_tell_of_the_machine_is_not_made_up():
    decision = write_partial({"object": "a report"})
    seen = apply_decision(RULE, decision)
    with pytest.raises(LookupError, match="x-1 does not tell what the machine read: object"):
        restore_rule(seen, decision)
    again = make(seen, {"force": "proposed"}, standing=decision)
    assert json.loads(again.after or "") == {"force": "proposed", "object": "a report"}
    assert name_thing("rule", TEXT, again.before) == name_thing(
        "rule", TEXT, json.dumps({"quote": RULE.quote, "bearer": "Host", "action": "report"})
    )


def test_a_rule_shows_the_decision_it_was_stored_with_though_another_stands_by_now():
    first, second = read(make(RULE, {"bearer": "Recipient"})), read(make(RULE, None, reviewer="Grace"))
    stored = apply_decision(RULE, first)
    assert find_applied(stored, [first, second]) == first
    assert find_applied(RULE, [first, second]) is None
    assert find_applied(stored, [second]) is None
