"""Labelled passages and the definitions of their labels, read strictly."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from dataset.records import LABELS, Force, Modality, Scope

FIELDS = ("id", "document", "kind_of_document", "section", "text", "labels", "force", "modality")
OPTIONAL_FIELDS = ("scope",)
DECISIONS_FILE = "decisions.jsonl"
SPANS_FILE = "spans.jsonl"
DEFINITIONS_FILE = "labels.toml"
REVIEWED = "reviewed"
"""The kind of document of a passage that a reviewer decided on, which nobody tells."""


class InvalidLabels(ValueError):
    """A file of labelled passages or label definitions breaks its format; the message names file and line."""


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage that somebody has labelled; without labels it has neither force, modality nor scope."""

    id: str
    document: str
    kind_of_document: str
    section: str
    text: str
    labels: tuple[str, ...]
    force: Force | None
    modality: Modality | None
    scope: Scope | None = None
    """None too where nobody has judged it, as for most passages."""


@dataclass(frozen=True, slots=True)
class LabelDefinition:
    """What a label, or a force, marks, where its neighbours begin, and words that point to it."""

    code: str
    marks: str
    boundary: str
    terms: tuple[str, ...]


def read_labelled(folder: Path) -> list[LabelledPassage]:
    """Return the labelled passages of all `*.jsonl` files of `folder`, in the order of file and line.

    `spans.jsonl` and the reviewers' `decisions.jsonl`, which have other formats, are left out.

    Raises:
        InvalidLabels: A line is no labelled passage, has an unknown code, or repeats an identifier.
    """
    passages: list[LabelledPassage] = []
    seen: dict[str, str] = {}
    for path in list_files(folder):
        for place, line in iterate_lines(path):
            passage = parse_labelled(line, place=place)
            if passage.id in seen:
                raise InvalidLabels(f"{place}: id {passage.id} stands already in {seen[passage.id]}")
            seen[passage.id] = place
            passages.append(passage)
    return passages


def list_files(folder: Path) -> list[Path]:
    """Return the files of labelled passages in their order."""
    return sorted(path for path in folder.glob("*.jsonl") if path.name not in (DECISIONS_FILE, SPANS_FILE))


def iterate_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not empty, each with its place, as errors name it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            yield f"{path.name}, line {number}", line


def parse_labelled(line: str, *, place: str) -> LabelledPassage:
    """Return the passage that one line of JSON holds; `place` names the line in errors.

    >>> parse_labelled('{"id": "x-1", "text": "The Host owns it."}', place="x.jsonl, line 1")
    ... # doctest: +ELLIPSIS
    Traceback (most recent call last):
    models.labelled.InvalidLabels: x.jsonl, line 1: misses document, kind_of_document, section, labels, ...
    """
    row = parse_object(line, place=place)
    if missing := [name for name in FIELDS if name not in row]:
        raise InvalidLabels(f"{place}: misses {', '.join(missing)}")
    if surplus := [name for name in row if name not in (*FIELDS, *OPTIONAL_FIELDS)]:
        raise InvalidLabels(f"{place}: has unknown fields {', '.join(surplus)}")
    for name in ("id", "document", "kind_of_document", "text"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise InvalidLabels(f"{place}: {name} must be a text that is not empty")
    if not isinstance(row["section"], str | None):
        raise InvalidLabels(f"{place}: section must be a text or null")
    labels = check_labels(row["labels"], place)
    return LabelledPassage(
        id=row["id"],
        document=row["document"],
        kind_of_document=row["kind_of_document"],
        section=row["section"] or "",
        text=row["text"],
        labels=labels,
        force=cast(Force | None, _check_facet("force", row["force"], get_args(Force), labels, place)),
        modality=cast(
            Modality | None, _check_facet("modality", row["modality"], get_args(Modality), labels, place)
        ),
        scope=cast(Scope, _check_facet("scope", row["scope"], get_args(Scope), labels, place))
        if row.get("scope") is not None
        else None,
    )


def parse_object(line: str, *, place: str) -> dict[str, Any]:
    """Return the JSON object that a line holds; raises InvalidLabels, which names the `place`."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InvalidLabels(f"{place}: no JSON ({error})") from error
    if not isinstance(row, dict):
        raise InvalidLabels(f"{place}: no JSON object")
    return row


def check_labels(value: object, place: str) -> tuple[str, ...]:
    """Return the labels in the order of the taxonomy; raises InvalidLabels, which names the `place`."""
    if not isinstance(value, list | tuple):
        raise InvalidLabels(f"{place}: labels must be a list")
    if unknown := [str(label) for label in value if label not in LABELS]:
        raise InvalidLabels(f"{place}: unknown label {', '.join(unknown)}")
    if len(set(value)) < len(value):
        raise InvalidLabels(f"{place}: a label stands twice")
    return tuple(label for label in LABELS if label in value)


def _check_facet(
    name: str, value: object, known: tuple[str, ...], labels: tuple[str, ...], place: str
) -> str | None:
    if not labels and value is None:
        return None
    if not labels:
        raise InvalidLabels(f"{place}: {name} without labels")
    if not isinstance(value, str) or value not in known:
        raise InvalidLabels(f"{place}: unknown {name} {value}")
    return value


def read_definitions(path: Path) -> list[LabelDefinition]:
    """Return the definitions of all labels in the order of the taxonomy, then those of all forces.

    Raises:
        InvalidLabels: The file's labels or forces are not those of the taxonomy, or one lacks a part.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        labels, forces = (
            [_build_definition(row) for row in tables.get(name, [])] for name in ("label", "force")
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InvalidLabels(f"{path.name}: {error}") from error
    return [
        *_sort_definitions(labels, LABELS, f"{path.name}: not the labels of the taxonomy"),
        *_sort_definitions(forces, get_args(Force), f"{path.name}: not the forces of the taxonomy"),
    ]


def _sort_definitions(
    definitions: Sequence[LabelDefinition], codes: tuple[str, ...], complaint: str
) -> list[LabelDefinition]:
    """Return the definitions in the order of `codes`, each of which has to stand once."""
    found = {definition.code: definition for definition in definitions}
    if set(found) != set(codes) or len(definitions) != len(codes):
        wrong = sorted(set(found) ^ set(codes)) or ["one stands twice"]
        raise InvalidLabels(f"{complaint}: {', '.join(wrong)}")
    return [found[code] for code in codes]


def _build_definition(row: dict[str, Any]) -> LabelDefinition:
    return LabelDefinition(row["code"], row["marks"], row["boundary"], tuple(row["terms"]))


def group_by_document(passages: Sequence[LabelledPassage]) -> list[list[int]]:
    """Return the places of each document's passages, in their order; reviewers decide on single passages."""
    places: dict[str, list[int]] = {}
    for i, passage in enumerate(passages):
        name = passage.id if passage.kind_of_document == REVIEWED else passage.document
        places.setdefault(name, []).append(i)
    return list(places.values())
