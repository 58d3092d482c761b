"""Tasks in the shapes of Prodigy: `choice` for labels, `ner_manual` for names.

A task is an object on a line. Once it was shown, `answer` is `accept`, `reject` or `ignore`, and `_timestamp`
may tell the second of the answer. Prodigy shows `meta` beside the text and leaves other keys alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from dataset.records import LABELS
from models.decisions import Labelling, check_labelling
from models.exchange import (
    IDS,
    KEEPSAKE,
    Outcome,
    Spans,
    Task,
    What,
    read_ids,
    read_keepsake,
    read_text,
    write_keepsake,
    write_moment,
)
from models.labelled import InvalidLabels
from models.spans import check_spans

_OUTCOMES: Mapping[object, Outcome] = {
    None: "open",
    "accept": "answered",
    "reject": "rejected",
    "ignore": "skipped",
}
_OPTIONS = [{"id": label, "text": label.replace("_", " ")} for label in LABELS]
_BINARY_VIEW = "ner"
"""Shows one name, to be accepted or rejected."""


def write_task(task: Task, what: What) -> dict[str, Any]:
    """Return the object for a task, with its answer ticked or, failing that, what is suggested."""
    meta = {name: getattr(task, name) for name in IDS}
    row: dict[str, Any] = {"text": task.text}
    shown = task.shown
    if what == "labels":
        labelling = shown if isinstance(shown, Labelling) else Labelling(())
        row |= {"options": _OPTIONS, "accept": list(labelling.labels), "config": {"choice_style": "multiple"}}
        meta |= {"force": labelling.force, "modality": labelling.modality}
    else:
        row["spans"] = [asdict(span) for span in shown] if isinstance(shown, tuple) else []
    if task.reasons:
        meta["why"] = "; ".join(task.reasons)
    row |= {"meta": meta, KEEPSAKE: write_keepsake(task)}
    return row | {"answer": "accept"} if task.outcome == "answered" else row


def read_tasks(row: Mapping[str, Any], what: What, *, place: str) -> list[Task]:
    """Return the task that a line holds; raises InvalidLabels, which names the `place`."""
    text = read_text(row, place=place)
    meta = row.get("meta") or {}
    if not isinstance(meta, dict):
        raise InvalidLabels(f"{place}: meta must be an object")
    if row.get("answer") not in _OUTCOMES:
        raise InvalidLabels(f"{place}: unknown answer {row['answer']}, not accept, reject or ignore")
    outcome = _OUTCOMES[row.get("answer")]
    suggested, decision_ids = read_keepsake(row, what, text, place=place)
    common: dict[str, Any] = read_ids(meta, text, place=place) | {
        "text": text,
        "suggested": suggested,
        "outcome": outcome,
        "decision_ids": decision_ids,
        "decided_at": _read_moment(row, place),
    }
    if what == "labels":
        answer = _read_labelling(row, meta, place)
        return [Task(**common, answer=answer if outcome == "answered" else None)]
    spans = check_spans(row.get("spans", []), text, place=place, tidy=True)
    task = Task(**common, answer=spans if outcome == "answered" else None)
    return [_read_binary(task, spans) if row.get("_view_id") == _BINARY_VIEW else task]


def _read_labelling(row: Mapping[str, Any], meta: Mapping[str, Any], place: str) -> Labelling:
    """Return the options that are ticked, with the task's force and modality, which are not asked for."""
    if "options" not in row and "accept" not in row:
        hint = "an answer on one label says nothing of the others" if "label" in row else "no options"
        raise InvalidLabels(f"{place}: {hint}; labels are exchanged as choices, of which several may hold")
    labels = row.get("accept", [])
    facets = (meta.get("force"), meta.get("modality")) if labels else (None, None)
    return check_labelling(labels, *facets, place=place)


def _read_binary(task: Task, spans: Spans) -> Task:
    """Return the task with a name that was rejected as one that was suggested and is none."""
    if task.outcome != "rejected" or len(spans) != 1:
        return task
    return replace(task, suggested=spans, answer=(), outcome="answered")


def _read_moment(row: Mapping[str, Any], place: str) -> str | None:
    seconds = row.get("_timestamp")
    if seconds is None:
        return None
    try:
        return write_moment(datetime.fromtimestamp(seconds, UTC))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidLabels(f"{place}: _timestamp is no time ({error})") from error
