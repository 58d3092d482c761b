from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from dataset.records import LABELS, Force, Scope
from models.labelled import InvalidLabels, read_definitions, read_labelled

ROW = {
    "id": "a-1",
    "document": "harbour-fund",
    "kind_of_document": "call",
    "section": None,
    "text": "Harbours may apply.",
    "labels": ["eligibility"],
    "force": "operative",
    "modality": "permission",
}
NO_LABELS = {"labels": [], "force": None, "modality": None}


def write_rows(folder: Path, *rows: object, name: str = "a.jsonl") -> Path:
    folder.joinpath(name).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return folder


def test_a_line_becomes_a_passage(tmp_path: Path) -> None:
    (passage,) = read_labelled(write_rows(tmp_path, ROW))
    assert passage.labels == ("eligibility",)
    assert passage.section == ""
    assert (passage.force, passage.modality) == ("operative", "permission")


def test_a_passage_may_say_its_scope(tmp_path: Path) -> None:
    rows = (ROW, ROW | {"id": "a-2", "scope": "foreign"}, ROW | {"id": "a-3", "scope": None})
    passages = read_labelled(write_rows(tmp_path, *rows))
    assert [passage.scope for passage in passages] == [None, "foreign", None]


def test_labels_come_in_the_order_of_the_taxonomy(tmp_path: Path) -> None:
    (passage,) = read_labelled(write_rows(tmp_path, ROW | {"labels": ["amount_rate", "ownership"]}))
    assert passage.labels == ("ownership", "amount_rate")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": ["patents"]}, "unknown label patents"),
        ({"labels": ["eligibility", "eligibility"]}, "stands twice"),
        ({"labels": "eligibility"}, "must be a list"),
        ({"labels": []}, "force without labels"),
        ({"labels": [], "force": None}, "modality without labels"),
        ({"force": "binding"}, "unknown force binding"),
        ({"force": None}, "unknown force None"),
        ({"modality": "duty"}, "unknown modality duty"),
        ({"scope": "everyone"}, "unknown scope everyone"),
        ({"labels": [], "force": None, "modality": None, "scope": "any"}, "scope without labels"),
        ({"text": "  "}, "text must be"),
        ({"document": 7}, "document must be"),
        ({"section": 7}, "section must be"),
        ({"comment": "x"}, "unknown fields comment"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, change: dict, message: str) -> None:
    good = ROW | {"id": "a-0"}
    with pytest.raises(InvalidLabels, match=rf"a\.jsonl, line 2: .*{message}"):
        read_labelled(write_rows(tmp_path, good, ROW | change))


@pytest.mark.parametrize("field", list(ROW))
def test_a_missing_field_is_refused(tmp_path: Path, field: str) -> None:
    row = {name: value for name, value in ROW.items() if name != field}
    with pytest.raises(InvalidLabels, match=rf"line 1: misses {field}"):
        read_labelled(write_rows(tmp_path, row))


@pytest.mark.parametrize("line", ["{", "[1]", '"text"'])
def test_a_line_that_is_no_object_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text("\n" + line, encoding="utf-8")
    with pytest.raises(InvalidLabels, match=r"a\.jsonl, line 2: no JSON"):
        read_labelled(tmp_path)


def test_an_identifier_may_not_stand_in_two_files(tmp_path: Path) -> None:
    write_rows(tmp_path, ROW)
    write_rows(tmp_path, ROW | NO_LABELS, name="b.jsonl")
    with pytest.raises(InvalidLabels, match=r"b\.jsonl, line 1: id a-1 stands already in a\.jsonl, line 1"):
        read_labelled(tmp_path)


def test_the_log_of_decisions_is_left_out(tmp_path: Path) -> None:
    write_rows(tmp_path, {"decision_id": "d-1"}, name="decisions.jsonl")
    assert [passage.id for passage in read_labelled(write_rows(tmp_path, ROW))] == ["a-1"]


def test_a_line_separator_inside_a_text_does_not_break_the_line(tmp_path: Path) -> None:
    row = json.dumps(ROW | {"text": "one\u2028two"}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(row + "\n", encoding="utf-8")
    assert read_labelled(tmp_path)[0].text == "one\u2028two"


def test_the_corpus_is_readable_and_shows_every_label(full_passages) -> None:
    shown = {label for passage in full_passages for label in passage.labels}
    assert shown == set(LABELS)


def test_the_corpus_shows_every_force_and_scope(full_passages) -> None:
    assert {passage.force for passage in full_passages} - {None} == set(get_args(Force))
    assert {passage.scope for passage in full_passages} - {None} == set(get_args(Scope))


def test_every_label_and_force_is_defined(definitions) -> None:
    assert tuple(definition.code for definition in definitions) == (*LABELS, *get_args(Force))
    assert all(definition.marks and definition.boundary and definition.terms for definition in definitions)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "ownership"', 'code = "owner"', "owner"),
        ('code = "joint_ownership"', 'code = "ownership"', "joint_ownership"),
        ('code = "commentary"', 'code = "opinion"', "not the forces of the taxonomy: commentary, opinion"),
        ('code = "commentary"', 'code = "proposed"', "commentary"),
        ("marks = ", "notes = ", "marks"),
        ("[[label]]", "[[label", "labels.toml"),
    ],
)
def test_wrong_definitions_are_refused(tmp_path, labels_folder, old: str, new: str, message: str) -> None:
    text = (labels_folder / "labels.toml").read_text(encoding="utf-8")
    path = tmp_path / "labels.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidLabels, match=message):
        read_definitions(path)
