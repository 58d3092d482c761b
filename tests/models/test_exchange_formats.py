from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import LABELS
from models import label_studio, plain_tasks, prodigy
from models.decisions import Labelling, parse_labelling
from models.exchange import Task, iterate_objects, make_decisions, write_array, write_lines
from models.labelled import InvalidLabels
from models.spans import SPAN_LABELS, Span, check_spans, keep_markable

TEXT = "Vinnova pays KTH, and the Host owns what its staff invent."
OWNERSHIP = Labelling(("ownership",), "operative", "constitutive")
VINNOVA, KTH = Span("AGENCY", 0, 7), Span("ORGANIZATION", 13, 16)
WORDS = ("Vinnova", "pays", "the", "😀 Fund", "naïve", "Łódź", "of", "„Horizon“", "名古屋", "R&D", "𝒜lpha")


def write_prodigy(task, what):
    return "".join(write_lines([prodigy.write_task(task, what)]))


def write_label_studio(task, _what):
    return "".join(write_array([label_studio.write_task(task)]))


def write_plain(task, what):
    return "".join(write_lines([plain_tasks.write_task(task, what)]))


FORMATS = {
    "prodigy": (write_prodigy, prodigy.read_tasks),
    "label-studio": (write_label_studio, label_studio.read_tasks),
    "kisoku": (write_plain, plain_tasks.read_tasks),
}


def bring_back(name: str, task: Any, what: str) -> Any:
    """Return the task that a tool's file gives back."""
    write, read = FORMATS[name]
    ((place, row),) = iterate_objects(write(task, what), name="x")
    (found,) = read(row, what, place=place)
    return found


def ask(labels: Labelling | None = OWNERSHIP, **values: Any) -> Task:
    return Task("d-1", "p-1", TEXT, section="Rights", suggested=labels, **values)


def mark(*spans: Span, **values: Any) -> Task:
    return Task("d-1", "p-1", TEXT, suggested=spans, **values)


labellings = st.builds(
    lambda labels, force, modality: Labelling(
        tuple(label for label in LABELS if label in labels), *((force, modality) if labels else (None, None))
    ),
    st.sets(st.sampled_from(LABELS)),
    st.sampled_from((None, "operative", "reported", "commentary")),
    st.sampled_from((None, "obligation", "power")),
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    spans, at = [], 0
    for word in words:
        label = draw(st.sampled_from((None, *SPAN_LABELS)))
        if label:
            spans.append(Span(label, at, at + len(word)))
        at += len(word) + 1
    return " ".join(words), tuple(spans)


@pytest.mark.parametrize("name", FORMATS)
@given(text=texts, labelling=labellings, before=st.one_of(st.none(), labellings), section=st.text(max_size=9))
def test_answered_labels_come_back_to_the_letter(name, text, labelling, before, section):
    task = Task(
        "d-1",
        "p-1",
        text,
        section=section.encode("utf-8", "ignore").decode(),
        suggested=before,
        answer=labelling,
        outcome="answered",
        decision_ids=("x-1",),
    )
    found = bring_back(name, task, "labels")
    if name == "kisoku":  # whose lines hold nothing but the answer
        task = replace(task, suggested=None, decision_ids=())
    assert found == task if name == "kisoku" else replace(found, section=task.section) == task
    assert found.section == task.section


@pytest.mark.parametrize("name", FORMATS)
@given(passage=marked(), section=st.sampled_from(("", "Definitions")))
def test_answered_names_come_back_to_the_letter(name, passage, section):
    text, spans = passage
    task = Task("d-1", "p-1", text, section=section, suggested=spans, answer=spans, outcome="answered")
    found = bring_back(name, task, "spans")
    if name == "kisoku":
        task = replace(task, suggested=None, section="")
    assert found == task


@pytest.mark.parametrize("name", ["prodigy", "label-studio"])
@pytest.mark.parametrize(
    ("task", "what"), [(ask(), "labels"), (ask(None), "labels"), (mark(VINNOVA), "spans")]
)
def test_what_nobody_answered_comes_back_open_and_gives_no_decision(name, task, what):
    found = bring_back(name, task, what)
    assert found == task
    assert make_decisions(found, reviewer="Ada", now="2026-05-04T10:00:00+00:00") == []


def test_prodigy_gets_its_choices_ticked_as_suggested():
    row = prodigy.write_task(ask(reasons=("rule or not is open",)), "labels")
    assert [option["id"] for option in row["options"]] == list(LABELS)
    assert row["accept"] == ["ownership"]
    assert row["config"] == {"choice_style": "multiple"}
    assert row["meta"]["why"] == "rule or not is open"
    assert "answer" not in row


def answer_prodigy(task, what, **changes: Any):
    row = prodigy.write_task(task, what) | changes
    (found,) = prodigy.read_tasks(row, what, place="x, line 1")
    return found


def test_prodigy_says_by_its_answer_whether_what_is_ticked_holds():
    assert answer_prodigy(ask(), "labels", answer="accept", accept=[]).answer == Labelling(())
    both = answer_prodigy(ask(), "labels", answer="accept", accept=["cost_cofunding", "ownership"])
    assert both.answer == Labelling(("ownership", "cost_cofunding"), "operative", "constitutive")
    for word, outcome in (("reject", "rejected"), ("ignore", "skipped")):
        found = answer_prodigy(ask(), "labels", answer=word)
        assert (found.outcome, found.answer) == (outcome, None)


def test_prodigy_tells_when_the_answer_was_given():
    found = answer_prodigy(ask(), "labels", answer="accept", _timestamp=1_777_888_999)
    assert found.decided_at == "2026-05-04T10:03:19+00:00"


def test_one_name_that_prodigy_asked_about_and_that_was_rejected_is_refused():
    row = {
        "text": TEXT,
        "spans": [{"start": 0, "end": 7, "label": "AGENCY", "token_start": 0, "token_end": 0}],
    }
    (found,) = prodigy.read_tasks(row | {"answer": "reject", "_view_id": "ner"}, "spans", place="x")
    assert (found.suggested, found.answer) == ((VINNOVA,), ())
    (decision,) = make_decisions(found, reviewer="Ada", now="2026-05-04")
    assert (decision.target, decision.after) == ("mention", None)
    assert json.loads(decision.before) == {"label": "AGENCY", "start": 0, "end": 7}
    (found,) = prodigy.read_tasks(row | {"answer": "reject", "_view_id": "ner_manual"}, "spans", place="x")
    assert found.outcome == "rejected"


def annotate(task, what, *results: list[dict[str, Any]], **values: Any):
    row = label_studio.write_task(task)
    row["annotations"] = [{"result": result} | values for result in results]
    return label_studio.read_tasks(row, what, place="x, line 1")


def choose(control: str, *choices: str) -> dict[str, Any]:
    return {"from_name": control, "to_name": "text", "type": "choices", "value": {"choices": list(choices)}}


def region(start: int, end: int, *labels: str, **value: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": list(labels)} | value
    return {"from_name": "names", "to_name": "text", "type": "labels", "value": value}


def test_label_studio_starts_from_a_prediction():
    row = label_studio.write_task(ask())
    assert row["data"]["text"] == TEXT
    found = {entry["from_name"]: entry["value"]["choices"] for entry in row["predictions"][0]["result"]}
    assert found == {"labels": ["ownership"], "force": ["operative"], "modality": ["constitutive"]}


def test_label_studio_gives_an_answer_of_each_person_the_truth_last():
    first = {"result": [choose("labels", "eligibility")], "updated_at": "2026-05-04T10:00:00.5Z"}
    truth = {"result": [], "created_at": "2026-05-03T10:00:00Z", "ground_truth": True}
    skipped = {"result": [choose("labels", "ownership")], "was_cancelled": True}
    row = label_studio.write_task(ask()) | {"annotations": [truth, first, skipped]}
    found = label_studio.read_tasks(row, "labels", place="x")
    assert [task.outcome for task in found] == ["skipped", "answered", "answered"]
    assert [task.answer for task in found] == [None, Labelling(("eligibility",)), Labelling(())]
    assert found[1].decided_at == "2026-05-04T10:00:00+00:00"


def test_label_studio_hands_over_force_modality_and_note():
    note = {"from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": ["hard", "case"]}}
    result = [choose("labels", "ownership"), choose("force", "reported"), choose("modality", "power"), note]
    (found,) = annotate(ask(), "labels", result)
    assert found.answer == Labelling(("ownership",), "reported", "power")
    (decision,) = make_decisions(found, reviewer="Ada", now="2026-05-04")
    assert decision.note == "hard case"


def test_label_studio_offsets_in_utf_16_units_are_told_by_the_text():
    task = Task("d-1", "p-1", "😀😀 Vinnova pays.")
    (found,) = annotate(task, "spans", [region(5, 12, "AGENCY", text="Vinnova")])
    assert found.answer == (Span("AGENCY", 3, 10),)
    (found,) = annotate(task, "spans", [region(3, 10, "AGENCY", text="Vinnova")])
    assert found.answer == (Span("AGENCY", 3, 10),)


def test_the_configuration_offers_what_can_be_read_back():
    view = ElementTree.fromstring(label_studio.write_config("labels"))
    groups = {group.get("name"): group for group in view.iter("Choices")}
    assert [choice.get("value") for choice in groups["labels"]] == list(LABELS)
    assert groups["labels"].get("choice") == "multiple"
    assert {group.get("choice") for name, group in groups.items() if name != "labels"} == {"single"}
    view = ElementTree.fromstring(label_studio.write_config("spans"))
    assert [label.get("value") for label in view.iter("Label")] == list(SPAN_LABELS)
    named = {element.get("name") for element in view.iter() if element.get("name")}
    assert {element.get("toName") for element in view.iter() if element.get("toName")} <= named


ANSWERED = {"answer": "accept"}


@pytest.mark.parametrize(
    ("row", "what", "says"),
    [
        ({"options": [], "accept": ["patents"], **ANSWERED}, "labels", "unknown label patents"),
        ({"options": [], "accept": "ownership", **ANSWERED}, "labels", "labels must be a list"),
        ({"label": "ownership", **ANSWERED}, "labels", "says nothing of the others"),
        ({"accept": [], "answer": "yes"}, "labels", "unknown answer yes"),
        ({"accept": [], "text": " ", **ANSWERED}, "labels", "text must be a text"),
        ({"accept": [], "meta": {"passage_id": 4}}, "labels", "passage_id must be a text"),
        ({"accept": [], "kisoku": {"decision_ids": "x"}}, "labels", "was changed"),
        ({"spans": [{"start": 0, "end": 7, "label": "FIRM"}], **ANSWERED}, "spans", "unknown label FIRM"),
        ({"spans": [{"start": 0, "end": 5, "label": "AGENCY"}], **ANSWERED}, "spans", "within a word"),
        ({"spans": [{"start": 0, "end": 99, "label": "AGENCY"}], **ANSWERED}, "spans", "not in the text"),
        ({"spans": [{"label": "AGENCY"}], **ANSWERED}, "spans", "not in the text"),
    ],
)
def test_what_prodigy_cannot_have_meant_is_an_error_that_names_the_line(row, what, says):
    with pytest.raises(InvalidLabels, match=f"x, line 3: .*{says}"):
        prodigy.read_tasks({"text": TEXT} | row, what, place="x, line 3")


@pytest.mark.parametrize(
    ("result", "what", "says"),
    [
        ([choose("labels", "patents")], "labels", "unknown label patents"),
        ([choose("mood", "ownership")], "labels", "unknown control mood"),
        (
            [choose("labels", "ownership"), choose("force", "reported", "operative")],
            "labels",
            "more than one",
        ),
        ([choose("force", "reported")], "labels", "force without labels"),
        ([region(0, 7, "AGENCY")], "labels", "type labels is not one of labels"),
        ([region(0, 5, "AGENCY")], "spans", "within a word"),
        ([region(0, 7, "AGENCY", "LAW")], "spans", "region with 2 labels"),
        ([region(0, 7, "AGENCY"), region(0, 12, "LAW")], "spans", "overlap"),
        ([{"type": "labels", "from_name": "names"}], "spans", "result without labels"),
    ],
)
def test_what_label_studio_cannot_have_meant_is_an_error_that_names_the_line(result, what, says):
    with pytest.raises(InvalidLabels, match=f"x, line 1: .*{says}"):
        annotate(ask() if what == "labels" else mark(), what, result)


def test_the_short_form_of_label_studio_is_refused():
    with pytest.raises(InvalidLabels, match="not JSON_MIN"):
        label_studio.read_tasks({"text": TEXT, "labels": "ownership"}, "labels", place="x, line 1")


def test_a_task_from_elsewhere_gets_identifiers_of_its_own():
    (one,) = prodigy.read_tasks({"text": TEXT, "accept": [], "answer": "accept"}, "labels", place="x")
    (other,) = label_studio.read_tasks({"data": {"text": TEXT}}, "labels", place="x")
    assert (one.document_id, one.passage_id) == (other.document_id, other.passage_id)
    assert one.passage_id.startswith("p-")


def test_what_became_of_each_name_is_a_decision():
    longer = Span("ORGANIZATION", 8, 16)
    task = mark(
        VINNOVA,
        KTH,
        Span("LAW", 26, 30),
        answer=(VINNOVA, longer, Span("PERSON", 31, 35)),
        outcome="answered",
    )
    sides = [
        tuple(side and json.loads(side)["label"] for side in (decision.before, decision.after))
        for decision in make_decisions(task, reviewer="Ada", now="2026-05-04")
    ]
    assert sides == [
        ("AGENCY", "AGENCY"),
        ("ORGANIZATION", "ORGANIZATION"),
        ("LAW", None),
        (None, "PERSON"),
    ]


def test_a_labelling_is_decided_over_the_suggestion_or_else_over_what_stands():
    standing = Labelling(("eligibility",))
    task = ask(answer=Labelling(()), outcome="answered")
    (decision,) = make_decisions(task, reviewer="Ada", now="2026-05-04", standing=standing)
    assert parse_labelling(decision.before, place="x") == OWNERSHIP
    (decision,) = make_decisions(
        replace(task, suggested=None), reviewer="Ada", now="2026-05-04", standing=standing
    )
    assert parse_labelling(decision.before, place="x") == standing
    assert parse_labelling(decision.after, place="x") == Labelling(())


@pytest.mark.parametrize(
    ("content", "places"),
    [
        ('{"a": 1}\n\n{"a": 2}\n', ["line 1", "line 3"]),
        ('\ufeff[\n{"a": "]"},\n{"a":\n2}, {"a": 3}\n]\n', ["line 2", "line 3", "line 4"]),
        ("[]", []),
        ("", []),
    ],
)
def test_objects_are_read_from_lines_and_from_an_array(content, places):
    assert [place for place, _ in iterate_objects(content, name="x")] == [f"x, {place}" for place in places]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"a": 1}\n{"a"\n', "x, line 2: no JSON"),
        ("[1]", "x, line 1: no JSON object"),
        ('[{"a": 1}\n{"a": 2}]', "x, line 2: no JSON array"),
        ('[{"a": 1},\n', "x, line 2: no JSON"),
        ('[{"a": 1},\n]', "x, line 2: no JSON"),
        ('[{"a": 1}', "x, line 1: no JSON array"),
    ],
)
def test_what_is_no_json_is_an_error_that_names_the_line(content, says):
    with pytest.raises(InvalidLabels, match=says):
        list(iterate_objects(content, name="x"))


@given(st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9)), max_size=4))
def test_what_is_written_as_an_array_or_as_lines_is_read_again(rows):
    for write in (write_array, write_lines):
        assert [row for _, row in iterate_objects("".join(write(rows)), name="x")] == rows


@given(
    marked(),
    st.lists(st.builds(Span, st.sampled_from(("AGENCY", "COUNTRY")), st.integers(0, 9), st.integers(10, 40))),
)
def test_what_is_kept_of_mentions_can_be_marked(passage, others):
    text, spans = passage
    inside = [
        span
        for span in others
        if text[span.start : span.end].strip() == text[span.start : span.end] and span.end <= len(text)
    ]
    kept = keep_markable([*spans, *inside], text)
    assert (
        check_spans([{"label": s.label, "start": s.start, "end": s.end} for s in kept], text, place="x")
        == kept
    )
    assert keep_markable(spans, text) == spans
