"""Passages in which somebody has marked the names, read strictly: what the recogniser learns from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from dataset.records import Decision
from models.labelled import DECISIONS_FILE, SPANS_FILE, InvalidLabels, iterate_lines, parse_object
from models.standing import read_standing

SPAN_LABELS = ("AGENCY", "LAW", "ORGANIZATION", "PERSON", "PROGRAM")
"""PERSON is no mention of the dataset: whoever is to tell organisations must know people from them."""
_FIELDS = {"id", "document", "text", "spans"}
_SPAN_FIELDS = {"label", "start", "end"}
_REVIEWED = "reviewed"
Side = Literal["before", "after"]
_SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a text; offsets in characters, end exclusive."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnnotatedPassage:
    """A passage with all of its names, in order; of a passage `in_part` nothing is known beside them."""

    passage_id: str
    document: str
    text: str
    spans: tuple[Span, ...]
    in_part: bool = False
    refused: tuple[Span, ...] = ()
    """In a passage known in part: what a reviewer said to be no name, or none of that label."""


def read_annotated(folder: Path) -> list[AnnotatedPassage]:
    """Return the passages of `spans.jsonl`, and of reviewers' decisions on mentions, in `folder`.

    Raises:
        InvalidLabels: A line breaks the format; the message names file and line.
        FileNotFoundError: There is no `spans.jsonl`.
    """
    passages = [parse_annotated(line, place=place) for place, line in iterate_lines(folder / SPANS_FILE)]
    counts = Counter(passage.passage_id for passage in passages)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise InvalidLabels(f"{SPANS_FILE}: id {', '.join(twice)} stands twice")
    decisions = folder / DECISIONS_FILE
    return [*passages, *_read_reviewed(decisions)] if decisions.exists() else passages


def parse_annotated(line: str, *, place: str) -> AnnotatedPassage:
    """Return the passage that one line of JSON holds; `place` names the line in errors.

    >>> parse_annotated('{"id": "a", "document": "d", "text": "Vinnova pays.", "spans": []}', place="1").text
    'Vinnova pays.'
    """
    row = parse_object(line, place=place)
    if row.keys() != _FIELDS:
        raise InvalidLabels(f"{place}: needs the fields {', '.join(sorted(_FIELDS))} and no other")
    for name in ("id", "document", "text"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise InvalidLabels(f"{place}: {name} must be a text that is not empty")
    spans = check_spans(row["spans"], row["text"], place=place)
    return AnnotatedPassage(row["id"], row["document"], row["text"], spans)


def check_spans(values: Any, text: str, *, place: str, tidy: bool = False) -> tuple[Span, ...]:
    """Return the spans of a text; raises InvalidLabels, which names the `place`.

    With `tidy` they may come in any order and with more fields than label, start and end.
    """
    if not isinstance(values, list):
        raise InvalidLabels(f"{place}: spans must be a list")
    if tidy:
        values = [
            {name: value.get(name) for name in _SPAN_FIELDS} if isinstance(value, dict) else value
            for value in values
        ]
    spans = [_parse_span(value, text, place) for value in values]
    if tidy:
        spans.sort(key=lambda span: (span.start, span.end))
    if any(after.start < before.end for before, after in pairwise(spans)):
        raise InvalidLabels(f"{place}: spans overlap or are not in order")
    return tuple(spans)


def _parse_span(value: Any, text: str, place: str) -> Span:
    if not isinstance(value, dict) or value.keys() != _SPAN_FIELDS:
        raise InvalidLabels(f"{place}: a span is a label, a start and an end")
    if value["label"] not in SPAN_LABELS:
        raise InvalidLabels(f"{place}: unknown label {value['label']}, not one of {', '.join(SPAN_LABELS)}")
    start, end = value["start"], value["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise InvalidLabels(f"{place}: span {start} to {end} is not in the text")
    if _cuts_word(text, start) or _cuts_word(text, end) or text[start:end] != text[start:end].strip():
        raise InvalidLabels(f"{place}: span {text[start:end]!r} begins or ends within a word, or in a space")
    return Span(value["label"], start, end)


def keep_markable(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Return, in order, the spans that a passage can be marked with: no overlaps, no parts of words.

    Of two that overlap, the one that begins first is kept, or else the longer.
    """
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end, span.label)):
        whole = not _cuts_word(text, span.start) and not _cuts_word(text, span.end)
        if whole and span.label in SPAN_LABELS and (not kept or kept[-1].end <= span.start):
            kept.append(span)
    return tuple(kept)


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _read_reviewed(path: Path) -> Iterator[AnnotatedPassage]:
    """Yield what stands of what reviewers said of mentions; of a name judged twice, the last word."""
    passages: list[AnnotatedPassage] = []
    judged_later: set[tuple[str, Span]] = set()
    for place, decision in reversed(read_standing(path, "mention")):
        before, after = (parse_mention_side(decision, name, place=place) for name in _SIDES)
        told = {(decision.passage_text, span) for span in (before, after) if span} - judged_later
        judged_later |= told
        chosen, refused = (
            tuple(span for span in side if span and (decision.passage_text, span) in told)
            for side in ((after,), (before,) if before != after else ())
        )
        if chosen or refused:
            passages.append(
                AnnotatedPassage(
                    decision.decision_id,
                    f"{_REVIEWED}-{decision.document_id}",
                    decision.passage_text,
                    chosen,
                    in_part=True,
                    refused=refused,
                )
            )
    yield from reversed(passages)


def parse_mention_side(decision: Decision, name: Side, *, place: str) -> Span | None:
    """Return the name that one side of a decision on a mention tells; None if it tells none of SPAN_LABELS.

    The machine may have read part of a word, which is nobody's name: `before` then is None. Raises
    InvalidLabels, which names the `place`.
    """
    side = decision.before if name == "before" else decision.after
    if side is None:
        return None
    value = parse_object(side, place=f"{place}, {name}")
    if value.get("label") not in SPAN_LABELS:
        return None
    span = {field: value.get(field) for field in _SPAN_FIELDS}
    if name == "before" and not _is_markable(span, decision.passage_text):
        return None
    return _parse_span(span, decision.passage_text, place)


def _is_markable(value: dict[str, Any], text: str) -> bool:
    start, end = value["start"], value["end"]
    if not (isinstance(start, int) and isinstance(end, int)):
        return True  # or rather no span at all, as whoever parses it says
    name = text[start:end]
    return name == name.strip() and not _cuts_word(text, start) and not _cuts_word(text, end)


def list_documents(passages: Sequence[AnnotatedPassage]) -> list[str]:
    """Return the documents that the passages belong to, in their order."""
    return list(dict.fromkeys(passage.document for passage in passages))
