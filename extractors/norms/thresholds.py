"""Thresholds of rules: "at least 50 % of the rights", "within 45 calendar days", "up to 476 billion yen"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from dataset.records import Amount, AmountRole, Mention, Operator
from extractors.values.alternatives import read_rows
from extractors.values.durations import find_durations, parse_duration
from extractors.values.percent_values import parse_percent
from extractors.values.percents import find_percents

_ROLE_OPERATORS: dict[AmountRole, Operator] = {"ceiling": "<=", "floor": ">="}
_MEASURED_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:of|in|after|before|from|above|for)?\s*((?:(?!\b(?:with|unless|if|and|or|shall|must|will|may"
    r"|is|are|was|were|provided|subject)\b)[^,;:.()]){3,80})"
)
_MEASURED_BEFORE = re.compile(r"([^,;.()]{3,60}?)\s*(?::|\b(?:is|are|of|be|to|at|not)\b)\s*[\w\s]{0,20}$")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit or value that a rule states; `start:end` is where its number stands in the passage."""

    operator: Operator
    value: Decimal
    unit: str
    """`percent`, `days`, `months`, `years` …, or an ISO 4217 code."""
    measures: str | None
    start: int
    end: int


def find_thresholds(
    text: str, start: int, end: int, *, amounts: Sequence[tuple[Mention, Amount]] = ()
) -> list[Threshold]:
    """Return the thresholds in `text[start:end]` in order; a range of money gives its lower and upper end.

    Args:
        text: a passage's text.
        start: first character of the stretch that is looked at.
        end: its end.
        amounts: the passage's sums of money.

    >>> text = "A foreign entity must share at least 50 % of the rights within two months."
    >>> [(t.operator, str(t.value), t.unit) for t in find_thresholds(text, 0, len(text))]
    [('>=', '50', 'percent'), ('<=', '2', 'months')]
    """
    found = [
        *_read_percents(text, start, end),
        *_read_durations(text, start, end),
        *(
            t
            for mention, amount in amounts
            if start <= mention.start < end
            for t in _read_sum(text, mention, amount)
        ),
    ]
    return sorted(found, key=lambda t: (t.start, t.operator != ">="))


def _read_percents(text: str, start: int, end: int) -> Iterator[Threshold]:
    """Yield percentages and shares in words."""
    stretch = text[start:end]
    for found in find_percents(stretch):
        if value := parse_percent(stretch[found.start : found.end]):
            at, to = start + found.start, start + found.end
            yield _make_threshold(text, Decimal(value.partition("/")[0]), "percent", (at, to))


def _read_durations(text: str, start: int, end: int) -> Iterator[Threshold]:
    """Yield lengths of time."""
    stretch = text[start:end]
    for at, to in find_durations(stretch):
        duration = parse_duration(stretch[at:to])
        if duration is not None:
            yield _make_threshold(text, duration.value, duration.unit, (start + at, start + to))


def _read_sum(text: str, mention: Mention, amount: Amount) -> Iterator[Threshold]:
    """Yield the limits that a sum of money sets; one that restates another in a second currency sets none."""
    if amount.equivalent_of is not None:
        return
    unit = amount.currency or "unknown currency"
    low, high = amount.minimum, amount.maximum
    operator = _ROLE_OPERATORS.get(amount.role)
    if low is not None and high is not None and low != high:
        yield _make_threshold(text, low, unit, (mention.start, mention.end), ">=")
        yield _make_threshold(text, high, unit, (mention.start, mention.end), "<=")
    elif (only := low if low is not None else high) is not None:
        yield _make_threshold(text, only, unit, (mention.start, mention.end), operator)


def _make_threshold(
    text: str, value: Decimal, unit: str, place: tuple[int, int], operator: Operator | None = None
) -> Threshold:
    chosen = operator or _find_operator(text, *place)
    return Threshold(chosen, value, unit, _find_measured(text, *place), *place)


def _find_operator(text: str, start: int, end: int) -> Operator:
    """Return the operator that the words beside a number give it, "=" if they give none."""
    before = _compile_operators("before").search(text[max(0, start - 40) : start])
    if before is not None:
        return _operator_of(before.group(1))
    after = _compile_operators("after").match(text[end : end + 20])
    return _operator_of(after.group(1)) if after is not None else "="


@cache
def _read_operators() -> dict[str, Operator]:
    return {row["cue"]: cast(Operator, row["operator"]) for row in read_rows("cues/operators.csv")}


@cache
def _compile_operators(side: Literal["before", "after"]) -> re.Pattern[str]:
    """Return the pattern of the cues that stand right before or after a number."""
    cues = [row["cue"] for row in read_rows("cues/operators.csv") if row["side"] == side]
    words = "|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in sorted(cues, key=len, reverse=True))
    if side == "before":
        return re.compile(
            rf"\b({words})\s+(?:a\s+period\s+of\s+|a\s+total\s+of\s+|the\s+|a\s+|an\s+)?$", re.IGNORECASE
        )
    return re.compile(rf"^\s*,?\s*({words})\b", re.IGNORECASE)


def _operator_of(cue: str) -> Operator:
    return _read_operators()[re.sub(r"\s+", " ", cue.lower())]


def _find_measured(text: str, start: int, end: int) -> str | None:
    """Return what the number measures: the phrase after it, else the one before."""
    after = _MEASURED_AFTER.match(text, end)
    if after is not None and after[1].strip():
        return after[1].strip()
    before = _MEASURED_BEFORE.search(text[max(0, start - 90) : start])
    return before[1].strip() if before is not None else None
