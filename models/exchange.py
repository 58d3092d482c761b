"""Passages on their way to people and back: what was suggested, what was answered, how files hold both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from dataset.records import Decision, derive_id
from models.decisions import Labelling, check_labelling, format_labelling, make_decision
from models.labelled import InvalidLabels
from models.spans import Span, check_spans

What = Literal["labels", "spans"]
Outcome = Literal["open", "answered", "rejected", "skipped"]
Spans: TypeAlias = tuple[Span, ...]
Content: TypeAlias = Labelling | Spans

IDS = ("document_id", "passage_id", "section")
KEEPSAKE = "kisoku"
"""The key under which a task holds what its tool has no use for, and hands back as it is."""


@dataclass(frozen=True, slots=True)
class Task:
    """A passage for a person to judge, or judged; the content is a labelling, or all names of the passage.

    An `open` task has not been answered; `rejected` says that its suggestion is wrong, not what would be
    right; `skipped` says nothing.
    """

    document_id: str
    passage_id: str
    text: str
    section: str = ""
    kind_of_document: str = "unknown"
    suggested: Content | None = None
    answer: Content | None = None
    outcome: Outcome = "open"
    decision_ids: tuple[str, ...] = ()
    """The decisions that the answer was taken from."""
    reasons: tuple[str, ...] = ()
    """Why it would teach much to have it judged."""
    decided_at: str | None = None
    """ISO 8601 in UTC, where the file tells."""
    note: str | None = None

    @property
    def shown(self) -> Content | None:
        """The answer, or else what is suggested."""
        return self.suggested if self.answer is None else self.answer


def iterate_objects(content: str, *, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    r"""Yield the objects of JSON Lines, or of one JSON array, each with its place, as errors name it.

    >>> [place for place, _ in iterate_objects('[{"a": 1},\n {"b": 2}]', name="x.json")]
    ['x.json, line 1', 'x.json, line 2']
    """
    content = content.removeprefix("\ufeff")
    values = (
        _iterate_array(content, name) if content.lstrip().startswith("[") else _iterate_lines(content, name)
    )
    for place, value in values:
        if not isinstance(value, dict):
            raise InvalidLabels(f"{place}: no JSON object")
        yield place, value


def _iterate_lines(content: str, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            place = f"{name}, line {number}"
            try:
                yield place, json.loads(line)
            except ValueError as error:
                raise InvalidLabels(f"{place}: no JSON ({error})") from error


def _iterate_array(content: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the items of an array with the line on which each begins."""
    decoder = json.JSONDecoder()
    at, line = content.index("[") + 1, 1 + content[: content.index("[")].count("\n")
    between = ""
    while True:
        start = _skip_blanks(content, at)
        line += content.count("\n", at, start)
        place = f"{name}, line {line}"
        sign = content[start : start + 1]
        if sign == "]" and not content[start + 1 :].strip() and between != ",":
            return
        if between == "item":
            if sign != ",":
                raise InvalidLabels(f"{place}: no JSON array (a comma or its end is missing)")
            at, between = start + 1, ","
            continue
        try:
            value, at = decoder.raw_decode(content, start)
        except ValueError as error:
            raise InvalidLabels(f"{place}: no JSON ({error})") from error
        yield place, value
        line += content.count("\n", start, at)
        between = "item"


def _skip_blanks(content: str, at: int) -> int:
    while at < len(content) and content[at] in " \t\r\n":
        at += 1
    return at


def read_ids(row: Mapping[str, Any], text: str, *, place: str) -> dict[str, str]:
    """Return document, passage and section; a text from elsewhere gets a passage identifier of its own."""
    found = {name: row.get(name) or "" for name in IDS}
    if wrong := [name for name, value in found.items() if not isinstance(value, str)]:
        raise InvalidLabels(f"{place}: {', '.join(wrong)} must be a text")
    document_id = found["document_id"] or "elsewhere"
    passage_id = found["passage_id"] or derive_id("p", document_id, text)
    return found | {"document_id": document_id, "passage_id": passage_id}


def read_text(row: Mapping[str, Any], *, place: str) -> str:
    """Return the text of a task; raises InvalidLabels if there is none."""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InvalidLabels(f"{place}: text must be a text that is not empty")
    return text


def write_keepsake(task: Task) -> dict[str, Any]:
    """Return what a task's answer will be compared with when it comes back."""
    return {"suggested": write_content(task.suggested), "decision_ids": list(task.decision_ids)}


def read_keepsake(
    row: Mapping[str, Any], what: What, text: str, *, place: str
) -> tuple[Content | None, tuple[str, ...]]:
    """Return the suggestion and the identifiers of decisions that `write_keepsake` wrote, if it did."""
    kept = row.get(KEEPSAKE) or {}
    ids = kept.get("decision_ids", []) if isinstance(kept, dict) else None
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise InvalidLabels(f"{place}: what stands under {KEEPSAKE} was changed")
    suggested = kept.get("suggested")
    return None if suggested is None else read_content(suggested, what, text, place=place), tuple(ids)


def write_content(content: Content | None) -> Any:
    """Return a labelling or spans as JSON values."""
    if content is None:
        return None
    if isinstance(content, Labelling):
        return {"labels": list(content.labels), "force": content.force, "modality": content.modality}
    return [asdict(span) for span in content]


def read_content(value: Any, what: What, text: str, *, place: str) -> Content:
    """Return what `write_content` wrote; raises InvalidLabels."""
    if what == "spans":
        return check_spans(value, text, place=place)
    if not isinstance(value, dict) or value.keys() != {"labels", "force", "modality"}:
        raise InvalidLabels(f"{place}: needs the fields labels, force, modality and no other")
    return check_labelling(value["labels"], value["force"], value["modality"], place=place)


def make_decisions(
    task: Task, *, reviewer: str, now: str, standing: Labelling | None = None
) -> list[Decision]:
    """Return the decisions that an answered task comes to; of one that was not answered, none.

    A labelling is one decision, over the suggestion or else over the `standing` decision on the text. Names
    are a decision each: a suggested one that is gone was refused, or changed into one that overlaps it.
    """
    if task.answer is None or task.outcome != "answered":
        return []
    sides: list[tuple[str | None, str | None]]
    if isinstance(task.answer, Labelling):
        known = task.suggested if isinstance(task.suggested, Labelling) else standing
        sides = [(format_labelling(known) if known else None, format_labelling(task.answer))]
    else:
        suggested = task.suggested if isinstance(task.suggested, tuple) else ()
        sides = [(_write_side(one), _write_side(other)) for one, other in _pair(suggested, task.answer)]
    return [
        make_decision(
            "labels" if isinstance(task.answer, Labelling) else "mention",
            document_id=task.document_id,
            passage_id=task.passage_id,
            text=task.text,
            before=before,
            after=after,
            reviewer=reviewer,
            decided_at=task.decided_at or now,
            timed=task.decided_at is not None,
            note=task.note,
        )
        for before, after in sides
    ]


def _pair(suggested: Spans, answer: Spans) -> list[tuple[Span | None, Span | None]]:
    """Return what became of each suggested span, then the spans that are new."""
    new = [span for span in answer if span not in suggested]
    pairs: list[tuple[Span | None, Span | None]] = []
    for span in suggested:
        heir = span if span in answer else next((other for other in new if _overlap(span, other)), None)
        if heir in new:
            new.remove(heir)
        pairs.append((span, heir))
    return [*pairs, *((None, span) for span in new)]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _write_side(span: Span | None) -> str | None:
    return None if span is None else json.dumps(asdict(span))


def write_moment(moment: datetime) -> str:
    """Return the moment as decisions hold it: ISO 8601 in UTC, to the second.

    >>> write_moment(datetime(2026, 5, 4, 10, 30, 1, 999, tzinfo=UTC))
    '2026-05-04T10:30:01+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def read_moment(text: str | None) -> datetime | None:
    """Return the moment that ISO 8601 tells, in UTC if it names no zone; None if it is something else."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def write_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the rows as JSON Lines."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def write_array(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the rows as a JSON array with one item on each line."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def read_file(path: Path) -> Sequence[tuple[str, dict[str, Any]]]:
    """Return the objects of a file with their places; raises InvalidLabels or OSError."""
    try:
        content = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidLabels(f"{path.name}: not UTF-8 text ({error.reason})") from error
    return list(iterate_objects(content, name=path.name))
