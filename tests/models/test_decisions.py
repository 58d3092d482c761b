from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import LABELS, Decision
from models.decisions import (
    Labelling,
    format_decision,
    format_labelling,
    iterate_decisions,
    make_decision,
    measure_finished,
    parse_decision,
    parse_labelling,
)
from models.labelled import InvalidLabels
from models.standing import read_label_decisions

TEXT = "The Host owns what its staff invent."


def decide(
    *labels: str, text: str = TEXT, minute: int = 0, reviewer: str = "Ada", **values: object
) -> Decision:
    after = Labelling(labels, "operative" if labels else None, "constitutive" if labels else None)
    decision = make_decision(
        "labels",
        document_id="d-1",
        passage_id="p-1",
        text=text,
        before=None,
        after=format_labelling(after),
        reviewer=reviewer,
        decided_at=f"2026-05-04T10:{minute:02}:00+00:00",
    )
    return replace(decision, **values)


def write_log(folder: Path, *decisions: Decision, end: str = "\n") -> Path:
    path = folder / "decisions.jsonl"
    path.write_text("\n".join(format_decision(decision) for decision in decisions) + end, encoding="utf-8")
    return path


def test_without_a_log_there_are_no_decisions(tmp_path):
    assert read_label_decisions(tmp_path) == []


def test_the_last_decision_on_a_text_wins_however_its_blanks_stand(tmp_path):
    again = TEXT.replace(" owns ", "\n owns  ")
    write_log(tmp_path, decide("ownership"), decide("eligibility", text="x"), decide(text=again, minute=1))
    found = read_label_decisions(tmp_path)
    assert [(d.text, d.labels, d.force) for d in found] == [
        ("x", ("eligibility",), "operative"),
        (again, (), None),
    ]


def test_texts_that_differ_in_case_are_two(tmp_path):
    write_log(tmp_path, decide("ownership"), decide("eligibility", text=TEXT.upper()))
    assert len(read_label_decisions(tmp_path)) == 2


def test_decisions_on_other_targets_are_read_and_left_aside(tmp_path):
    mention = make_decision(
        "mention",
        document_id="d-1",
        passage_id="p-1",
        text="Vinnova pays.",
        before=None,
        after='{"label": "AGENCY", "start": 0, "end": 7}',
        reviewer="Ada",
        decided_at="2026-05-04",
    )
    path = write_log(tmp_path, mention, decide("ownership"))
    assert [d.target for _, d in iterate_decisions(path)] == ["mention", "labels"]
    assert [d.labels for d in read_label_decisions(tmp_path)] == [("ownership",)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"target": "label"}, "unknown target label"),
        ({"reviewer": " "}, "reviewer must be a text that is not empty"),
        ({"after": None}, "after must say which labels hold"),
        ({"after": "[]"}, "no JSON object"),
        ({"after": '{"labels": []}'}, "needs the fields labels, force, modality"),
        ({"after": '{"labels": ["patents"], "force": null, "modality": null}'}, "unknown label patents"),
        ({"after": '{"labels": [], "force": "operative", "modality": null}'}, "force without labels"),
        ({"after": '{"labels": ["ownership"], "force": "strong", "modality": null}'}, "unknown force strong"),
        ({"after": '{"labels": ["ownership", "ownership"], "force": null, "modality": null}'}, "twice"),
        ({"before": '{"labels": "ownership", "force": null, "modality": null}'}, "labels must be a list"),
    ],
)
def test_a_line_that_is_no_decision_is_an_error_that_names_it(tmp_path, change, says):
    write_log(tmp_path, decide("ownership"), decide("eligibility", text="x", **change))
    with pytest.raises(InvalidLabels, match=r"decisions\.jsonl, line 2.*" + says.replace("(", r"\(")):
        read_label_decisions(tmp_path)


def test_unknown_fields_and_broken_json_in_the_middle_are_errors(tmp_path):
    path = write_log(tmp_path, decide("ownership"))
    path.write_text('{"decision_id"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InvalidLabels, match="line 1: no JSON"):
        read_label_decisions(tmp_path)
    row = json.loads(format_decision(decide())) | {"mood": "good"}
    with pytest.raises(InvalidLabels, match="unknown fields mood"):
        parse_decision(json.dumps(row), place="x, line 1")


def test_a_last_line_that_was_never_finished_does_not_count(tmp_path):
    path = write_log(tmp_path, decide("ownership"), end="\n" + format_decision(decide(text="x"))[:50])
    assert [d.labels for d in read_label_decisions(tmp_path)] == [("ownership",)]
    path.write_text(format_decision(decide("eligibility")), encoding="utf-8")
    assert [d.labels for d in read_label_decisions(tmp_path)] == [("eligibility",)]


def test_an_identifier_depends_on_the_time_only_where_it_is_known():
    assert decide("ownership").decision_id == decide("ownership").decision_id
    assert decide("ownership").decision_id != decide("ownership", minute=1).decision_id
    parts = {
        "document_id": "d",
        "passage_id": "p",
        "text": "x",
        "before": None,
        "after": "y",
        "reviewer": "A",
    }
    untimed = [
        make_decision("labels", **parts, decided_at=moment, timed=False).decision_id for moment in ("1", "2")
    ]
    assert untimed[0] == untimed[1]


labellings = st.builds(
    lambda labels, force, modality: Labelling(
        tuple(label for label in LABELS if label in labels), *((force, modality) if labels else (None, None))
    ),
    st.sets(st.sampled_from(LABELS)),
    st.sampled_from((None, "operative", "reported")),
    st.sampled_from((None, "obligation", "power")),
)


@given(labellings)
def test_a_labelling_is_read_as_it_was_written(labelling):
    assert parse_labelling(format_labelling(labelling), place="x") == labelling


@given(
    st.text(min_size=1).filter(str.strip),
    labellings,
)
def test_a_decision_is_read_as_it_was_written_on_one_line(text, labelling):
    decision = decide("ownership", text=text, after=format_labelling(labelling), note='a "note"\n')
    line = format_decision(decision)
    assert "\n" not in line
    assert parse_decision(line, place="x") == decision


@given(st.binary())
def test_what_is_finished_ends_with_a_line_or_with_the_log(content):
    finished = measure_finished(content)
    assert finished == len(content) or not finished or content[finished - 1 : finished] == b"\n"
