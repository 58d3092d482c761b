"""How a number in a rule compares: "at least", "not exceeding", "or more", "the minimum rate is"."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast

from dataset.records import Operator
from extractors.values.alternatives import read_rows

Side = Literal["before", "after", "named"]
_BEFORE, _AFTER = 120, 24
"""Characters before and after a number in which its operator stands."""
_OPPOSITES: dict[Operator, Operator] = {">": "<=", "<": ">="}
"""What a strict comparison says once it is denied: "not less than" is at least."""
_LEAD = (
    r"(?:(?:a|an|the|any|such|that|this|those|these|each|about|around|approximately|total|period|of)\s+){0,4}"
)
_NOT = r"(?:(?<!\w)(?P<not>not|no|never|nor|neither|cannot)\s+(?:be\s+|to\s+|in any case\s+)?)?"
_DENIED = re.compile(
    r"\b(?:not|no case|no event|never)\b[\w\s]{0,14}$|\bno\s[^.;:,]{2,80}\b(?:shall|may|must|can|will)\s*$",
    re.I,
)


_FOR = re.compile(r"\b(?:for|of|lasts?|exceeding)\s+$", re.IGNORECASE)


def find_operator(text: str, start: int, end: int, *, of_time: bool = False) -> Operator:
    """Return the operator that the words beside the number at `start:end` give it, "=" if they give none.

    `of_time`: it counts time, and "over two years" tells during which time rather than a limit.

    >>> text = "The levy shall in no case be higher than 5 % of the turnover."
    >>> find_operator(text, text.index("5"), text.index("%") + 1)
    '<='
    >>> find_operator("60 days or more", 0, 7)
    '>='
    """
    return (
        _find_before(text[max(0, start - _BEFORE) : start], of_time=of_time)
        or _find_after(text[end : end + _AFTER])
        or _find_named_limit(text[:start])
        or "="
    )


def _find_before(before: str, *, of_time: bool) -> Operator | None:
    match = _compile_before().search(before)
    if match is None or (
        of_time and match["cue"].lower() == "over" and not _FOR.search(before[: match.start()])
    ):
        return None
    operator = _operator_of(match["cue"], "before")
    denied = match["not"] or _DENIED.search(before[: match.start()])
    return _OPPOSITES.get(operator, operator) if denied else operator


def _find_after(after: str) -> Operator | None:
    match = _compile_after().match(after)
    return _operator_of(match["cue"], "after") if match else None


def _find_named_limit(before: str) -> Operator | None:
    """Return the operator of a number that is said to be a minimum or maximum: "the minimum share is 5 %"."""
    clause = re.split(r"[.;:]\s|,\s", before[-90:])[-1]
    match = _compile_named().search(clause)
    return _operator_of(match["cue"], "named") if match else None


@cache
def _read_operators(side: str) -> dict[str, Operator]:
    return {
        row["cue"]: cast(Operator, row["operator"])
        for row in read_rows("cues/operators.csv")
        if row["side"] == side
    }


def _operator_of(cue: str, side: str) -> Operator:
    return _read_operators(side)[re.sub(r"\s+", " ", cue.lower())]


def list_operators(side: Side) -> list[str]:
    """Return the cues that stand right before or after a number, or that name a limit, the longest first."""
    return sorted(_read_operators(side), key=len, reverse=True)


def _write_operators(side: Side) -> str:
    cues = list_operators(side)
    return "|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in cues)


@cache
def _compile_before() -> re.Pattern[str]:
    return re.compile(rf"{_NOT}\b(?P<cue>{_write_operators('before')})\s+{_LEAD}[(\[]?$", re.IGNORECASE)


@cache
def _compile_after() -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s*(?P<cue>{_write_operators('after')})\b", re.IGNORECASE)


@cache
def _compile_named() -> re.Pattern[str]:
    verb = r"(?:is|are|shall be|will be|must be|amounts? to|at|of|set at|fixed at)"
    return re.compile(
        rf"\b(?P<cue>{_write_operators('named')})\b(?:(?!\b(?:and|or|may|is|are)\b)[^.;:,]){{0,50}}?\b{verb}\s+{_LEAD}$",
        re.IGNORECASE,
    )
