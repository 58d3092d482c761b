"""Tasks in the shapes of Label Studio: choices for labels, force and modality, labelled regions for names.

A task has `data`, `predictions` to start from, and `annotations`, one for each person who answered, of which
those with `was_cancelled` were skipped. Offsets count characters, save in old versions, which counted UTF-16
units; a region's `text` tells which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args
from xml.etree import ElementTree

from dataset.records import LABELS, Force, Modality
from models.decisions import Labelling, check_labelling
from models.exchange import (
    IDS,
    KEEPSAKE,
    Spans,
    Task,
    What,
    read_ids,
    read_keepsake,
    read_moment,
    read_text,
    write_keepsake,
    write_moment,
)
from models.labelled import InvalidLabels
from models.spans import SPAN_LABELS, check_spans

TEXT, NAMES, NOTE = "text", "names", "note"
_CHOICES = {"labels": LABELS, "force": get_args(Force), "modality": get_args(Modality)}
_TYPES = {"labels": "choices", "spans": "labels"}


def write_config(what: What) -> str:
    """Return the labelling configuration of a project that takes such tasks, as XML."""
    view = ElementTree.Element("View")
    for name in ("section", "why"):
        ElementTree.SubElement(view, "Header", value=f"${name}", size="5")
    if what == "spans":
        names = ElementTree.SubElement(view, "Labels", name=NAMES, toName=TEXT)
        for label in SPAN_LABELS:
            ElementTree.SubElement(names, "Label", value=label)
    ElementTree.SubElement(view, "Text", name=TEXT, value="$text")
    if what == "labels":
        for control, choices in _CHOICES.items():
            choice = "multiple" if control == "labels" else "single"
            ElementTree.SubElement(view, "Header", value=control, size="5")
            group = ElementTree.SubElement(view, "Choices", name=control, toName=TEXT, choice=choice)
            for value in choices:
                ElementTree.SubElement(group, "Choice", value=value)
    ElementTree.SubElement(
        view, "TextArea", name=NOTE, toName=TEXT, rows="2", placeholder="A note, if need be"
    )
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def write_task(task: Task) -> dict[str, Any]:
    """Return the object for a task: what is suggested is a prediction, the answer an annotation."""
    data = {"text": task.text, **{name: getattr(task, name) for name in IDS}}
    data |= {"why": "; ".join(task.reasons), KEEPSAKE: write_keepsake(task)}
    row: dict[str, Any] = {"data": data}
    if task.outcome == "answered":
        result = _write_result(task.answer, task.text)
        if task.note:
            result.append(_write_entry("textarea", NOTE, {"text": [task.note]}))
        row["annotations"] = [{"result": result, "was_cancelled": False}]
    elif task.suggested is not None:
        result = _write_result(task.suggested, task.text)
        row["predictions"] = [{"model_version": "kisoku", "result": result}]
    return row


def _write_result(content: Labelling | Spans | None, text: str) -> list[dict[str, Any]]:
    if isinstance(content, Labelling):
        chosen = {"labels": content.labels, "force": content.force, "modality": content.modality}
        values = {
            name: [value] if isinstance(value, str) else list(value or ()) for name, value in chosen.items()
        }
        return [
            _write_entry("choices", name, {"choices": choices}) for name, choices in values.items() if choices
        ]
    return [
        _write_entry(
            "labels",
            NAMES,
            {
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "labels": [span.label],
            },
            key=f"{span.label}-{span.start}-{span.end}",
        )
        for span in content or ()
    ]


def _write_entry(kind: str, control: str, value: dict[str, Any], *, key: str = "") -> dict[str, Any]:
    return {"id": key or control, "from_name": control, "to_name": TEXT, "type": kind, "value": value}


def read_tasks(row: Mapping[str, Any], what: What, *, place: str) -> list[Task]:
    """Return a task for each person's answer, or the open one if there is none.

    The earliest answer comes first, and the one that is marked as the truth last. Raises InvalidLabels,
    which names the `place`.
    """
    data = row.get("data")
    if not isinstance(data, dict):
        raise InvalidLabels(f"{place}: no data; the full JSON is needed, not JSON_MIN or CSV")
    text = read_text(data, place=place)
    suggested, decision_ids = read_keepsake(data, what, text, place=place)
    common: dict[str, Any] = read_ids(data, text, place=place) | {
        "text": text,
        "suggested": suggested,
        "decision_ids": decision_ids,
    }
    annotations = row.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(found, dict) for found in annotations):
        raise InvalidLabels(f"{place}: annotations must be a list of objects")
    if not annotations:
        return [Task(**common)]
    return [_read_annotation(Task(**common), found, what, place) for found in _order(annotations)]


def _order(annotations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(annotations, key=lambda a: (bool(a.get("ground_truth")), str(_get_moment(a) or "")))


def _get_moment(annotation: Mapping[str, Any]) -> Any:
    return annotation.get("updated_at") or annotation.get("created_at")


def _read_annotation(task: Task, annotation: Mapping[str, Any], what: What, place: str) -> Task:
    if annotation.get("was_cancelled"):
        return replace(task, outcome="skipped")
    result = annotation.get("result")
    if not isinstance(result, list) or not all(isinstance(entry, dict) for entry in result):
        raise InvalidLabels(f"{place}: an annotation's result must be a list of objects")
    moment = read_moment(_get_moment(annotation)) if _get_moment(annotation) is not None else None
    notes = [entry for entry in result if entry.get("from_name") == NOTE]
    entries = [entry for entry in result if entry.get("from_name") != NOTE]
    found = {
        "outcome": "answered",
        "decided_at": write_moment(moment) if moment else None,
        "note": " ".join(line for entry in notes for line in _read_values(entry, "text", place)) or None,
    }
    for entry in entries:
        if entry.get("type") != _TYPES[what]:
            raise InvalidLabels(f"{place}: a result of type {entry.get('type')} is not one of {what}")
    if what == "labels":
        return replace(task, **found, answer=_read_labelling(entries, place))  # type: ignore[arg-type]
    return replace(task, **found, answer=_read_spans(entries, task.text, place))  # type: ignore[arg-type]


def _read_labelling(entries: Sequence[dict[str, Any]], place: str) -> Labelling:
    chosen: dict[str, list[str]] = {name: [] for name in _CHOICES}
    for entry in entries:
        if entry.get("from_name") not in chosen:
            raise InvalidLabels(f"{place}: unknown control {entry.get('from_name')}")
        chosen[entry["from_name"]] += _read_values(entry, "choices", place)
    for name in ("force", "modality"):
        if len(chosen[name]) > 1:
            raise InvalidLabels(f"{place}: more than one {name}")
    force, modality = (next(iter(chosen[name]), None) for name in ("force", "modality"))
    return check_labelling(chosen["labels"], force, modality, place=place)


def _read_spans(entries: Sequence[dict[str, Any]], text: str, place: str) -> Spans:
    spans = []
    for entry in entries:
        labels, value = _read_values(entry, "labels", place), entry["value"]
        if len(labels) != 1:
            raise InvalidLabels(f"{place}: a region with {len(labels)} labels, one is needed")
        start, end = _locate(value, text)
        spans.append({"label": labels[0], "start": start, "end": end})
    return check_spans(spans, text, place=place, tidy=True)


def _locate(value: Mapping[str, Any], text: str) -> tuple[Any, Any]:
    """Return the region's offsets in characters; if its `text` stands at those UTF-16 units, from these."""
    start, end, said = value.get("start"), value.get("end"), value.get("text")
    if (
        not (isinstance(start, int) and isinstance(end, int) and isinstance(said, str))
        or text[start:end] == said
    ):
        return start, end
    units = text.encode("utf-16-le")
    if units[2 * start : 2 * end] != said.encode("utf-16-le"):
        return start, end
    return tuple(len(units[: 2 * at].decode("utf-16-le")) for at in (start, end))  # type: ignore[return-value]


def _read_values(entry: Mapping[str, Any], name: str, place: str) -> list[str]:
    value = entry.get("value")
    found = value.get(name) if isinstance(value, dict) else None
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise InvalidLabels(f"{place}: a result without {name}")
    return found
