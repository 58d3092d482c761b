"""Spans of text that fill slots: trimmed, and kept clear of what fills another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.doc_text import read_text

CharSpan = tuple[int, int]
SLOT_NAMES = ("bearer", "action", "object", "counterparty", "condition", "deadline")
_DETERMINERS = re.compile(
    r"^(?:only\s+)?(?:(?:the|an?|neither|no(?!\s+(?:more|less|fewer|later|longer|one)\b))\s+)?", re.IGNORECASE
)
_EDGES = " \t\n,;:.–—"
_ENUMERATOR = re.compile(r"^(?:\(?[A-Za-z0-9]{1,4}[.)]|\d+(?:\.\d+)+\.?|[§•–-])\s+")


@dataclass(frozen=True, slots=True)
class RuleSlots:
    """Where each slot of one statement stands in the passage, None where the text does not fill it."""

    bearer: CharSpan | None = None
    action: CharSpan | None = None
    object: CharSpan | None = None
    counterparty: CharSpan | None = None
    condition: CharSpan | None = None
    deadline: CharSpan | None = None


def keep_clear(span: CharSpan, clear: Sequence[CharSpan]) -> CharSpan:
    """Return the span cut off where another slot begins, or begun where one ends."""
    start, end = span
    for other_start, other_end in clear:
        if other_start <= start < other_end:
            start = other_end
        elif start < other_start < end:
            end = other_start
    return start, end


def cut(doc: Doc, span: CharSpan | None, at: int) -> CharSpan | None:
    """Return the span up to `at`, if that stands inside it."""
    return trim(doc, (span[0], at)) if span is not None and span[0] < at < span[1] else span


def trim(doc: Doc, span: CharSpan, *, whole: bool = False) -> CharSpan | None:
    """Return the span without enumerator and outer punctuation; without an article too unless `whole`."""
    start, end = span
    while start < end and read_text(doc)[start] in _EDGES:
        start += 1
    for pattern in (_ENUMERATOR,) if whole else (_ENUMERATOR, _DETERMINERS):
        if match := pattern.match(read_text(doc)[start:end]):
            start += match.end()
    while end > start and read_text(doc)[end - 1] in _EDGES:
        end -= 1
    open_bracket = read_text(doc).count("(", start, end) > read_text(doc).count(")", start, end)
    if open_bracket and read_text(doc)[end : end + 1] == ")":
        end += 1
    return (start, end) if end > start else None
