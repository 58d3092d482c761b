"""What reviewers decided, as lines of a log: read strictly, and written so that equal decisions are equal.

The log, `decisions.jsonl`, is appended to and never rewritten. A line is finished by its line end: a last
line without one that is no JSON was never finished, and does not count. `models.standing` tells what stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast, get_args

from dataset.records import Decision, DecisionTarget, Force, Modality, derive_id
from models.labelled import InvalidLabels, check_labels, parse_object

_FIELDS = tuple(field.name for field in fields(Decision))
_REQUIRED = tuple(name for name in _FIELDS if name not in ("before", "after", "note"))
_SIDE_FIELDS = {"labels", "force", "modality"}
_UNDO = "undo"
_TARGETS, _FORCES, _MODALITIES = get_args(DecisionTarget), get_args(Force), get_args(Modality)


@dataclass(frozen=True, slots=True)
class Labelling:
    """What is held of a text: its labels, in the order of the taxonomy, none where it is no rule.

    Without labels it has neither force nor modality; with labels, None says that the reviewer did not tell.
    """

    labels: tuple[str, ...]
    force: Force | None = None
    modality: Modality | None = None


@dataclass(frozen=True, slots=True)
class LabelDecision:
    """What a reviewer said of a text, in place of what the classifier or another reviewer said."""

    decision_id: str
    document_id: str
    passage_id: str
    text: str
    labels: tuple[str, ...]
    force: Force | None
    modality: Modality | None
    reviewer: str
    decided_at: str


def normalise_blanks(text: str) -> str:
    r"""Return the text with single spaces for all runs of blanks, by which decisions know a text again.

    >>> normalise_blanks("Title\n  vests in the Host. ")
    'Title vests in the Host.'
    """
    return " ".join(text.split())


def iterate_decisions(path: Path) -> Iterator[tuple[str, Decision]]:
    """Yield the decisions of a log, on whatever target, each with its place; none if there is no log."""
    for place, line in iterate_log(path):
        yield place, parse_decision(line, place=place)


def iterate_log(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the finished lines of a log that are not empty, each with its place, as errors name it."""
    if path.exists():
        content = path.read_bytes()
        yield from split_log(content[: measure_finished(content)], name=path.name)


def split_log(content: bytes, *, name: str, first: int = 1) -> Iterator[tuple[str, str]]:
    r"""Yield the lines of a part of a log that are not empty, each with its place; `first` is its first line.

    >>> list(split_log(b"{}\n\n{}", name="x", first=7))
    [('x, line 7', '{}'), ('x, line 9', '{}')]
    """
    for number, line in enumerate(content.decode("utf-8").split("\n"), start=first):
        if line.strip():
            yield f"{name}, line {number}", line


def measure_finished(content: bytes) -> int:
    r"""Return how many bytes of a log are finished lines; a last line that is JSON is one without its end.

    >>> measure_finished(b'{"a": 1}\n{"b": 2}'), measure_finished(b'{"a": 1}\n{"b": ')
    (17, 9)
    """
    start = content.rfind(b"\n") + 1
    try:
        json.loads(content[start:] or b"{}")
    except ValueError:
        return start
    return len(content)


def parse_decision(line: str, *, place: str) -> Decision:
    """Return the decision that one line of JSON holds; `place` names the line in errors.

    >>> parse_decision('{"decision_id": "x-1"}', place="decisions.jsonl, line 1")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    models.labelled.InvalidLabels: decisions.jsonl, line 1: misses decided_at, reviewer, document_id, ...
    """
    row = parse_object(line, place=place)
    if missing := [name for name in _REQUIRED if name not in row]:
        raise InvalidLabels(f"{place}: misses {', '.join(missing)}")
    if surplus := [name for name in row if name not in _FIELDS]:
        raise InvalidLabels(f"{place}: has unknown fields {', '.join(surplus)}")
    for name in _REQUIRED:
        if not isinstance(row[name], str) or not row[name].strip():
            raise InvalidLabels(f"{place}: {name} must be a text that is not empty")
    for name in ("before", "after", "note"):
        if not isinstance(row.get(name), str | None):
            raise InvalidLabels(f"{place}: {name} must be a text or null")
    if row["target"] not in _TARGETS:
        raise InvalidLabels(f"{place}: unknown target {row['target']}")
    values: dict[str, Any] = {name: row.get(name) for name in _FIELDS}
    decision = Decision(**values)
    if read_undone(decision, place=place) is None and decision.target == "labels":
        parse_label_decision(decision, place=place)
    return decision


def read_undone(decision: Decision, *, place: str) -> str | None:
    """Return the identifier of the decision that this one takes back, None if it is of another kind.

    Raises InvalidLabels, which names the `place`, for an `after` that tells no identifier.
    """
    if decision.after is None or f'"{_UNDO}"' not in decision.after:
        return None
    try:
        row = json.loads(decision.after)
    except ValueError:
        return None  # whoever reads what stands finds it broken
    if not isinstance(row, dict) or _UNDO not in row:
        return None
    if row.keys() != {_UNDO} or not isinstance(row[_UNDO], str):
        raise InvalidLabels(f"{place}: what takes a decision back tells its identifier, and no more")
    return cast(str, row[_UNDO])


def parse_label_decision(decision: Decision, *, place: str) -> LabelDecision:
    """Return what a decision on labels says; raises InvalidLabels, which names the `place`."""
    if decision.after is None:
        raise InvalidLabels(f"{place}: after must say which labels hold; an empty list says none")
    if decision.before is not None:
        parse_labelling(decision.before, place=f"{place}, before")
    after = parse_labelling(decision.after, place=f"{place}, after")
    return LabelDecision(
        decision_id=decision.decision_id,
        document_id=decision.document_id,
        passage_id=decision.passage_id,
        text=decision.passage_text,
        labels=after.labels,
        force=after.force,
        modality=after.modality,
        reviewer=decision.reviewer,
        decided_at=decision.decided_at,
    )


def parse_labelling(side: str, *, place: str) -> Labelling:
    """Return what one side of a decision on labels says; raises InvalidLabels, which names the `place`.

    >>> parse_labelling('{"labels": ["eligibility"], "force": "operative", "modality": null}', place="1")
    Labelling(labels=('eligibility',), force='operative', modality=None)
    """
    row = parse_object(side, place=place)
    if row.keys() != _SIDE_FIELDS:
        raise InvalidLabels(f"{place}: needs the fields labels, force, modality and no other")
    return check_labelling(row["labels"], row["force"], row["modality"], place=place)


def check_labelling(labels: Any, force: Any, modality: Any, *, place: str) -> Labelling:
    """Return the three as a labelling; raises InvalidLabels, which names the `place`."""
    ordered = check_labels(labels, place)
    for name, value, known in (("force", force, _FORCES), ("modality", modality, _MODALITIES)):
        if value is not None and not labels:
            raise InvalidLabels(f"{place}: {name} without labels")
        if value is not None and value not in known:
            raise InvalidLabels(f"{place}: unknown {name} {value}")
    return Labelling(ordered, cast(Force | None, force), cast(Modality | None, modality))


def format_labelling(labelling: Labelling) -> str:
    """Return the side of a decision that `parse_labelling` reads."""
    plain = {"labels": labelling.labels, "force": labelling.force, "modality": labelling.modality}
    return json.dumps(plain, ensure_ascii=False)


def format_decision(decision: Decision) -> str:
    """Return the line of the log, without its end, that `parse_decision` reads."""
    return json.dumps(asdict(decision), ensure_ascii=False)


def make_decision(
    target: DecisionTarget,
    *,
    document_id: str,
    passage_id: str,
    text: str,
    before: str | None,
    after: str | None,
    reviewer: str,
    decided_at: str,
    timed: bool = True,
    note: str | None = None,
) -> Decision:
    """Return a decision whose identifier depends on what was decided on what, by whom and when.

    With `timed` false the time is left out of it, for a file that does not tell when its answers were given
    makes the same decisions whenever it is imported. Raises InvalidLabels for a note that no table can hold.
    """
    if "\0" in (note or ""):
        raise InvalidLabels("the note holds a NUL character")
    moment = decided_at if timed else ""
    mine = before if target in ("mention", "rule") else None  # tells which one of the passage it is about
    return Decision(
        decision_id=derive_id(
            "x", target, document_id, passage_id, text, mine or "", after or "", reviewer, moment
        ),
        decided_at=decided_at,
        reviewer=reviewer,
        document_id=document_id,
        passage_id=passage_id,
        passage_text=text,
        target=target,
        before=before,
        after=after,
        note=note,
    )


def make_undo(undone: Decision, *, reviewer: str, decided_at: str, times: int = 0) -> Decision:
    """Return a decision that takes another back, of whatever kind; `times` is how often that was done before.

    >>> undone = Decision("x-1", "2026-05-04", "Ada", "d-1", "p-1", "Title vests.", "rule", "{}", None)
    >>> make_undo(undone, reviewer="Ada", decided_at="2026-05-05").after
    '{"undo": "x-1"}'
    """
    after = json.dumps({_UNDO: undone.decision_id})
    moment = f"{decided_at} {times}"
    return Decision(
        decision_id=derive_id("x", undone.target, undone.decision_id, after, reviewer, moment),
        decided_at=decided_at,
        reviewer=reviewer,
        document_id=undone.document_id,
        passage_id=undone.passage_id,
        passage_text=undone.passage_text,
        target=undone.target,
        before=undone.before,
        after=after,
    )


def find_standing(decisions: Sequence[LabelDecision]) -> dict[str, LabelDecision]:
    """Return the decisions by their texts, as `normalise_blanks` writes these; of several the last."""
    return {normalise_blanks(decision.text): decision for decision in decisions}
