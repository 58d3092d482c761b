"""Thresholds of rules: "at least 50 % of the rights", "within 45 calendar days", "up to 476 billion yen"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dataset.records import Amount, AmountRole, Mention, Operator
from extractors.norms.operators import find_operator
from extractors.norms.quantities import find_counts, find_portions
from extractors.values.durations import find_durations, parse_duration
from extractors.values.numbers import read_numerals
from extractors.values.percent_values import parse_percent
from extractors.values.percents import find_percents

_ROLE_OPERATORS: dict[AmountRole, Operator] = {"ceiling": "<=", "floor": ">="}
_TIMES = frozenset({"hours", "days", "weeks", "months", "years"})
_MEASURED_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:of|in|after|before|from|above|for)\b)?\s*((?:(?!\b(?:with|unless|if|and|or|shall|must|will|may"
    r"|is|are|was|were|provided|subject)\b)[^,;:.()]){3,80})"
)
_MEASURED_BEFORE = re.compile(
    r"([^,;.()]{3,60}?)\s*(?::|\b(?:is|are|of|be|to|at|not|shall|must|may|will|can|for|ranges?|has|have|in)\b)\s*[\w\s]{0,40}$"
)


_LIMITS_JOINED = re.compile(r"\s*,?\s*(?:and|but|or|to)\b[\w\s]{0,30}$")
_RANGE_BEFORE = re.compile(r"\b(?:between|from|range)\s+$", re.IGNORECASE)
_RANGE_LINK = re.compile(r"\s+(?:and|to)\s+$", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:between|from|of|range)\s+(?P<number>[\w.,-]+)\s+(?:and|to)\s+$", re.I)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit or value that a rule states; `start:end` is where its number stands in the passage."""

    operator: Operator
    value: Decimal
    unit: str
    """`percent`, `days`, `months`, `years` …, `count`, or an ISO 4217 code."""
    measures: str | None
    start: int
    end: int
    range_start: int = -1
    """Where the number stands that is the lower end of the same range; its own start if there is none."""


def find_thresholds(
    text: str, start: int, end: int, *, amounts: Sequence[tuple[Mention, Amount]] = ()
) -> list[Threshold]:
    """Return the thresholds in `text[start:end]` in order; a range gives its lower and upper end.

    Args:
        text: a passage's text.
        start: first character of the stretch that is looked at.
        end: its end.
        amounts: the passage's sums of money.

    >>> text = "A foreign entity must share at least 50 % of the rights within two months."
    >>> [(t.operator, str(t.value), t.unit) for t in find_thresholds(text, 0, len(text))]
    [('>=', '50', 'percent'), ('<=', '2', 'months')]
    """
    sums = (
        t
        for mention, amount in amounts
        if start <= mention.start < end
        for t in _read_sum(text, mention, amount)
    )
    measured = [*_read_percents(text, start, end), *_read_durations(text, start, end), *sums]
    portions = (
        _make_threshold(text, value, "percent", (at, to), operator)
        for at, to, operator, value in find_portions(text, start, end)
    )
    counts = (
        _make_threshold(text, value, "count", (at, to), operator)
        for at, to, operator, value in find_counts(text, start, end)
    )
    others = [
        t for t in (*portions, *counts) if not any(m.start < t.end and t.start < m.end for m in measured)
    ]
    return _join_ranges(text, sorted([*measured, *others], key=lambda t: (t.start, t.operator != ">=")))


def order_limits(limits: Sequence[Threshold]) -> list[Threshold]:
    """Return the limits of a rule, the ceiling of a range first: it is what is looked up most."""
    return sorted(limits, key=lambda t: t.operator not in ("<=", "<"))


def _join_ranges(text: str, found: Sequence[Threshold]) -> list[Threshold]:
    """Return the thresholds; an upper limit that follows its lower one is marked as the end of its range."""
    joined: list[Threshold] = []
    for each in found:
        upper = each
        if joined:
            former = joined[-1]
            if _RANGE_LINK.fullmatch(text, former.end, each.start) and _RANGE_BEFORE.search(
                text[: former.start]
            ):
                former = joined[-1] = replace(former, operator=">=")
                upper = replace(each, operator="<=")
            if former.operator in (">=", ">") and upper.operator in ("<=", "<"):
                near = former.start == each.start or _is_near(text, former, each)
                upper = replace(upper, range_start=former.range_start) if near else upper
        joined.append(upper)
    return joined


def _is_near(text: str, lower: Threshold, upper: Threshold) -> bool:
    """Tell whether two limits of one unit follow each other: "at least 2 % and not more than 5 %"."""
    between = text[lower.end : upper.start]
    linked = _LIMITS_JOINED.match(between) or _RANGE_LINK.fullmatch(between)
    return linked is not None and (lower.unit == upper.unit or upper.unit in _TIMES)


def _read_percents(text: str, start: int, end: int) -> Iterator[Threshold]:
    """Yield percentages and shares in words; both ends of a range."""
    stretch = text[start:end]
    for found in find_percents(stretch):
        if value := parse_percent(stretch[found.start : found.end]):
            at, to = start + found.start, start + found.end
            yield from _make_ends(text, [Decimal(part) for part in value.split("/")], "percent", (at, to))


def _read_durations(text: str, start: int, end: int) -> Iterator[Threshold]:
    """Yield lengths of time; both ends of a range."""
    stretch = text[start:end]
    for at, to in find_durations(stretch):
        duration = parse_duration(stretch[at:to])
        if duration is not None:
            values = [duration.value, *([duration.maximum] if duration.maximum is not None else [])]
            yield from _make_ends(text, values, duration.unit, (start + at, start + to))


def _make_ends(
    text: str, values: Sequence[Decimal], unit: str, place: tuple[int, int]
) -> Iterator[Threshold]:
    """Yield the threshold of one number, or the two of a range, whose lower end may stand before `place`."""
    if len(values) == 1 and (lower := _find_lower_end(text, place[0])) is not None:
        start, value = lower
        values, place = [value, *values], (start, place[1])
    if len(values) == 1:
        yield _make_threshold(text, values[0], unit, place)
    else:
        yield _make_threshold(text, values[0], unit, place, ">=")
        yield _make_threshold(text, values[1], unit, place, "<=")


def _find_lower_end(text: str, start: int) -> tuple[int, Decimal] | None:
    """Return where the lower end of a range stands and its value, if the number at `start` is the upper."""
    match = _LOWER.search(text[max(0, start - 40) : start])
    numeral = next(iter(read_numerals(match["number"])), None) if match else None
    if match is None or numeral is None:
        return None
    return start - len(match.string) + match.start("number"), numeral.value


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
        strict = find_operator(text, mention.start, mention.end)
        operator = strict if strict in ("<", ">") else operator
        yield _make_threshold(text, only, unit, (mention.start, mention.end), operator)


def _make_threshold(
    text: str, value: Decimal, unit: str, place: tuple[int, int], operator: Operator | None = None
) -> Threshold:
    chosen = operator or find_operator(text, *place, of_time=unit in _TIMES)
    return Threshold(chosen, value, unit, _find_measured(text, *place), *place, place[0])


def _find_measured(text: str, start: int, end: int) -> str | None:
    """Return what the number measures: the phrase after it, else the one before."""
    after = _MEASURED_AFTER.match(text, end)
    if after is not None and after[1].strip():
        return after[1].strip()
    before = _MEASURED_BEFORE.search(text[max(0, start - 90) : start])
    return before[1].strip() if before is not None else None
