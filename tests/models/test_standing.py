"""What stands of a log of decisions that were taken, taken back and taken again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import Decision
from models.decisions import Labelling, format_decision, format_labelling, make_decision, make_undo
from models.labelled import InvalidLabels
from models.rule_decisions import read_rule_decisions
from models.spans import read_annotated
from models.standing import History, read_label_decisions, read_standing
from models.things import name_thing

TEXT = "Vinnova pays KTH."
RULE = json.dumps({"quote": TEXT, "action": "pay"})
AGENCY = json.dumps({"label": "AGENCY", "start": 0, "end": 7})
PROGRAM = json.dumps({"label": "PROGRAM", "start": 0, "end": 7})


def decide(target, before, after, *, text=TEXT, moment="10:00", reviewer="Ada") -> Decision:
    return make_decision(
        target,
        document_id="d-1",
        passage_id="p-1",
        text=text,
        before=before,
        after=after,
        reviewer=reviewer,
        decided_at=f"2026-05-04T{moment}",
    )


def label(*labels: str, **options: str) -> Decision:
    return decide("labels", None, format_labelling(Labelling(labels)), **options)


def undo(decision: Decision, *, times: int = 0) -> Decision:
    return make_undo(decision, reviewer="Grace", decided_at="2026-05-05", times=times)


@pytest.fixture
def write(tmp_path: Path):
    """What writes decisions to the log of a folder and returns the folder."""

    def write_log(*decisions: Decision) -> Path:
        lines = "".join(f"{format_decision(decision)}\n" for decision in decisions)
        (tmp_path / "decisions.jsonl").write_text(lines, encoding="utf-8")
        return tmp_path

    return write_log


def test_what_stood_before_stands_again_and_an_undo_can_be_undone(write):
    first, second = label("ownership"), label("eligibility", moment="11:00")
    back = undo(second)
    assert [d.labels for d in read_label_decisions(write(first, second, back))] == [("ownership",)]
    assert read_label_decisions(write(first, second, back, undo(first))) == []
    again = write(first, second, back, undo(back))
    assert [d.labels for d in read_label_decisions(again)] == [("eligibility",)]
    both = write(first, second, back, undo(back), undo(second, times=1))
    assert [d.labels for d in read_label_decisions(both)] == [("ownership",)]


def test_a_rule_whose_decision_was_taken_back_is_as_the_machine_read_it(write):
    rejected = decide("rule", RULE, None)
    accepted = decide("rule", json.dumps({"action": "pay", "quote": TEXT.replace(" ", "  ")}), "{}")
    assert [d.verdict for d in read_rule_decisions(write(rejected, accepted))] == ["accepted"]
    assert [d.verdict for d in read_rule_decisions(write(rejected, accepted, undo(accepted)))] == ["rejected"]
    assert read_rule_decisions(write(rejected, undo(rejected))) == []


def test_names_are_not_learned_from_what_was_taken_back(write):
    wrong = decide("mention", PROGRAM, AGENCY)
    write(wrong, undo(wrong))
    folder = write(wrong, undo(wrong))
    line = {"id": "a", "document": "d", "text": "KTH pays.", "spans": []}
    (folder / "spans.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert [passage.passage_id for passage in read_annotated(folder)] == ["a"]


def test_of_a_name_that_was_added_and_then_refused_the_last_word_is_learned(write):
    folder = write(decide("mention", None, AGENCY), decide("mention", AGENCY, None))
    line = {"id": "a", "document": "d", "text": "KTH pays.", "spans": []}
    (folder / "spans.jsonl").write_text(json.dumps(line), encoding="utf-8")
    [reviewed] = [passage for passage in read_annotated(folder) if passage.in_part]
    assert not reviewed.spans
    assert [(span.label, span.end) for span in reviewed.refused] == [("AGENCY", 7)]


def test_names_that_were_added_to_a_text_stand_beside_each_other(write):
    other = json.dumps({"label": "ORGANIZATION", "start": 13, "end": 16})
    folder = write(decide("mention", None, AGENCY), decide("mention", None, other))
    assert len(read_standing(folder / "decisions.jsonl", "mention")) == 2


FIRST = label("ownership")
BACK = undo(FIRST)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([BACK], f"line 1: takes back {FIRST.decision_id}, which is not among the decisions before it"),
        ([FIRST, replace(BACK, passage_text="x")], "line 2: takes back .* on something else"),
        ([FIRST, replace(BACK, document_id="d-2")], "line 2: takes back .* on something else"),
        ([FIRST, replace(BACK, before="{}")], "line 2: takes back .* on something else"),
        ([FIRST, BACK, undo(FIRST, times=1)], "line 3: takes back .* taken back before"),
        ([FIRST, replace(BACK, after='{"undo": 3}')], "line 2: what takes a decision back tells"),
        ([FIRST, replace(BACK, after='{"undo": "x", "force": null}')], "line 2: what takes a decision back"),
    ],
)
def test_a_line_that_takes_back_what_it_cannot_is_an_error_that_names_it(write, lines, says):
    with pytest.raises(InvalidLabels, match=rf"^decisions\.jsonl, {says}"):
        read_label_decisions(write(*lines))


def test_a_line_that_stands_twice_is_one_decision(write):
    first, second = label("ownership"), label("eligibility")
    assert [d.labels for d in read_label_decisions(write(first, second, first))] == [("eligibility",)]


acts = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(0, 2), st.sampled_from(("Ada", "Grace"))),
        st.tuples(st.just("undo"), st.integers(0, 30), st.sampled_from(("Ada", "Grace"))),
    ),
    max_size=30,
)


def find_counting(log: list[Decision]) -> list[Decision]:
    """Return the decisions that nothing which counts takes back, read from the end: the plain definition."""
    taken: set[str] = set()
    counting = []
    for decision in reversed(log):
        if decision.decision_id not in taken:
            counting.append(decision)
            taken |= {json.loads(decision.after or "{}").get("undo", "")}
    return counting[::-1]


@given(acts)
def test_what_stands_is_what_a_plain_reading_of_the_log_says(steps):
    history, log, texts = History(), [], ("one", "two", "three")
    for number, (kind, which, reviewer) in enumerate(steps):
        if kind == "decide":
            decision = label("ownership", text=texts[which], moment=str(number), reviewer=reviewer)
        elif which < len(log):
            decision = make_undo(log[which], reviewer=reviewer, decided_at="", times=number)
        else:
            continue
        if kind == "undo" and log[which] not in find_counting(log):
            with pytest.raises(InvalidLabels, match="taken back before"):
                history.add(decision, place="here")
            continue
        history.add(decision, place="here")
        log.append(decision)
    lengths = len(history)
    for text in texts:
        said = [d for d in find_counting(log) if d.passage_text == text and "undo" not in (d.after or "")]
        standing = [found for _, found in history.list_standing("labels", text)]
        assert standing == said[-1:]
        assert history.find_standing(name_thing("labels", text, None)) == (said[-1] if said else None)
    assert history.list_decisions() == log
    assert lengths == len(log)


@given(acts, st.integers(0, 30))
def test_what_is_dropped_again_leaves_no_trace(steps, kept):
    log: list[Decision] = []
    history, expected = History(), History()
    for number, (kind, which, reviewer) in enumerate(steps):
        if kind == "decide":
            log.append(label("ownership", text=str(which), moment=str(number), reviewer=reviewer))
        elif which < len(log) and log[which] in find_counting(log):
            log.append(make_undo(log[which], reviewer=reviewer, decided_at="", times=number))
    for number, decision in enumerate(log):
        history.add(decision, place="here")
        if number < kept:
            expected.add(decision, place="here")
    while len(history) > kept:
        history.drop_last()
    assert history.list_all_standing() == expected.list_all_standing()
    assert [history.may_undo(d.decision_id) for d in log] == [expected.may_undo(d.decision_id) for d in log]
    assert [history.is_undone(d.decision_id) for d in log] == [expected.is_undone(d.decision_id) for d in log]
