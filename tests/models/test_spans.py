from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.labelled import InvalidLabels, read_labelled
from models.spans import SPAN_LABELS, Span, parse_annotated, read_annotated

LABELS = Path(__file__).parents[2] / "corpus" / "labels"


def write_line(**values: object) -> str:
    row = {"id": "a", "document": "d", "text": "Vinnova pays KTH.", "spans": []}
    return json.dumps(row | values)


def write_span(label: str, start: object, end: object) -> dict[str, object]:
    return {"label": label, "start": start, "end": end}


def decide(before: object, after: object, **values: object) -> str:
    row = {
        "decision_id": "x-1",
        "decided_at": "2026-05-04",
        "reviewer": "Ada",
        "document_id": "d-1",
        "passage_id": "p-1",
        "passage_text": "Vinnova pays KTH.",
        "target": "mention",
        "before": before and json.dumps(before),
        "after": after and json.dumps(after),
    }
    return json.dumps(row | values)


def test_the_corpus_holds_passages_enough_with_names_and_without():
    passages = read_annotated(LABELS)
    assert len(passages) >= 1500
    assert {span.label for passage in passages for span in passage.spans} == set(SPAN_LABELS)
    assert sum(not passage.spans for passage in passages) > len(passages) / 3


def test_passages_that_are_labelled_too_have_the_same_text_and_document():
    labelled = {passage.id: (passage.document, passage.text) for passage in read_labelled(LABELS)}
    annotated = {p.passage_id: (p.document, p.text) for p in read_annotated(LABELS)}
    shared = labelled.keys() & annotated.keys()
    assert len(shared) > 900
    assert {key: labelled[key] for key in shared} == {key: annotated[key] for key in shared}


def test_a_name_is_annotated_alike_wherever_it_stands_in_a_document():
    seen: dict[tuple[str, str], set[str]] = {}
    for passage in read_annotated(LABELS):
        for span in passage.spans:
            name = (passage.document, passage.text[span.start : span.end])
            seen.setdefault(name, set()).add(span.label)
    assert {name: labels for name, labels in seen.items() if len(labels) > 1} == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[", "no JSON"),
        ("[]", "no JSON object"),
        (write_line(labels=[]), "no other"),
        (write_line(text=" "), "text must be"),
        (write_line(spans={}), "must be a list"),
        (write_line(spans=[write_span("COUNTRY", 0, 7)]), "one of AGENCY"),
        (write_line(spans=[write_span("AGENCY", 0, 99)]), "not in the text"),
        (write_line(spans=[write_span("AGENCY", 7, 7)]), "not in the text"),
        (write_line(spans=[write_span("AGENCY", "0", 7)]), "not in the text"),
        (write_line(spans=[write_span("AGENCY", 0, 6)]), "within a word"),
        (write_line(spans=[write_span("AGENCY", 0, 8)]), "in a space"),
        (write_line(spans=[write_span("AGENCY", 0, 12), write_span("AGENCY", 8, 12)]), "overlap"),
        (write_line(spans=[write_span("AGENCY", 13, 16), write_span("AGENCY", 0, 7)]), "not in order"),
    ],
)
def test_a_line_that_breaks_the_format_is_named(line, told):
    with pytest.raises(InvalidLabels, match=rf"^spans, line 3: .*{told}"):
        parse_annotated(line, place="spans, line 3")


@given(st.text(min_size=1), st.integers(-3, 12), st.integers(-3, 12))
def test_what_is_accepted_lies_in_the_text_and_at_word_ends(text, start, end):
    try:
        passage = parse_annotated(
            write_line(text=text, spans=[write_span("LAW", start, end)]), place="line 1"
        )
    except InvalidLabels:
        return
    (span,) = passage.spans
    name = passage.text[span.start : span.end]
    assert name
    assert name == name.strip()
    assert not (passage.text[: span.start][-1:].isalnum() and name[0].isalnum())


def test_an_id_stands_once(tmp_path):
    (tmp_path / "spans.jsonl").write_text(write_line() + "\n" + write_line() + "\n", encoding="utf-8")
    with pytest.raises(InvalidLabels, match="id a stands twice"):
        read_annotated(tmp_path)


def test_decisions_on_mentions_are_passages_known_in_part(tmp_path):
    (tmp_path / "spans.jsonl").write_text(write_line() + "\n", encoding="utf-8")
    lines = [
        decide(None, write_span("ORGANIZATION", 13, 16)),
        decide(write_span("PROGRAM", 0, 7), write_span("AGENCY", 0, 7), decision_id="x-2"),
        decide(write_span("AGENCY", 8, 12), None, decision_id="x-3"),
        decide(write_span("COUNTRY", 0, 7), None, decision_id="x-4"),
        decide(write_span("AGENCY", 0, 7), None, target="fact", decision_id="x-5"),
    ]
    (tmp_path / "decisions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    known = [passage for passage in read_annotated(tmp_path) if passage.in_part]
    assert [(passage.spans, passage.refused) for passage in known] == [
        ((Span("ORGANIZATION", 13, 16),), ()),
        ((Span("AGENCY", 0, 7),), (Span("PROGRAM", 0, 7),)),
        ((), (Span("AGENCY", 8, 12),)),
    ]
