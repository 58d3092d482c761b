"""Tasks in the shapes of `corpus/labels`: to be edited by hand, or added to the labelled passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from models.decisions import Labelling, check_labelling
from models.exchange import Task, What, read_text
from models.labelled import FIELDS, InvalidLabels
from models.spans import check_spans

SPAN_FIELDS = ("id", "document", "text", "spans")


def write_task(task: Task, what: What) -> dict[str, Any]:
    """Return the object for a task, with its answer or, failing that, what is suggested."""
    shown = task.shown
    if what == "spans":
        spans = [asdict(span) for span in shown] if isinstance(shown, tuple) else []
        return dict(zip(SPAN_FIELDS, (task.passage_id, task.document_id, task.text, spans), strict=True))
    labelling = shown if isinstance(shown, Labelling) else Labelling(())
    values = (
        task.passage_id,
        task.document_id,
        task.kind_of_document,
        task.section or None,
        task.text,
        list(labelling.labels),
        labelling.force,
        labelling.modality,
    )
    return dict(zip(FIELDS, values, strict=True))


def read_tasks(row: Mapping[str, Any], what: What, *, place: str) -> list[Task]:
    """Return the task that a line holds, which stands as answered; raises InvalidLabels."""
    needed = FIELDS if what == "labels" else SPAN_FIELDS
    if missing := [name for name in needed if name not in row]:
        raise InvalidLabels(f"{place}: misses {', '.join(missing)}")
    if surplus := [name for name in row if name not in needed]:
        raise InvalidLabels(f"{place}: has unknown fields {', '.join(surplus)}")
    text = read_text(row, place=place)
    for name in ("id", "document", "kind_of_document"):
        if name in needed and (not isinstance(row[name], str) or not row[name].strip()):
            raise InvalidLabels(f"{place}: {name} must be a text that is not empty")
    common: dict[str, Any] = {
        "document_id": row["document"],
        "passage_id": row["id"],
        "text": text,
        "outcome": "answered",
    }
    if what == "spans":
        return [Task(**common, answer=check_spans(row["spans"], text, place=place))]
    if not isinstance(row["section"], str | None):
        raise InvalidLabels(f"{place}: section must be a text or null")
    answer = check_labelling(row["labels"], row["force"], row["modality"], place=place)
    section = row["section"] or ""
    return [Task(**common, section=section, kind_of_document=row["kind_of_document"], answer=answer)]
