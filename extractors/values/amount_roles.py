"""What the words around an amount say of it: ceiling or floor, period, and what the money is for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import cast, get_args

from dataset.records import AmountRole, Period
from extractors.values.alternatives import fold_words, read_rows, write_alternatives

_ABBREVIATED = "".join(
    rf"(?<!\b{word})" for word in "approx ca c max min mio mrd incl excl inkl zzgl rs insg ext no".split()
)
_CLAUSE_END = re.compile(rf"[;!?。；]|{_ABBREVIATED}\.(?:\s|\Z)|\n|\s\|\s", re.I)
_TAX = re.compile(
    r"/-|\s?[.,]?[–-]{1,2}(?=\s)|\s?\((?:税[^()]{1,6}|消費税[^()]{1,6}|(?:excl|incl|zzgl|inkl|plus|before|hors|HT|TTC)[^()]{0,24})\)"
)
_SIGN = re.compile(r"[$£€¥₩₹]|\b(?:USD|EUR|GBP|sterling|money|currency)\b")
_SHARE = re.compile(
    r"\A\s?(?:per|for each)\s(?!year|annum|month|week|day|hour)\w+(?=\s(?:per|a|each|every)\s)"
)
"""Who gets a sum, before how often: $1,200 per student per year."""
_NEGATION = re.compile(r"\b(?:not?|nor|never|neither|without|cannot)\b", re.I)
_PERIODS: tuple[Period, ...] = get_args(Period)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one amount."""

    kinds: frozenset[str]
    """Of approximate, ceiling, floor, above."""
    period: Period | None
    role: AmountRole

    @property
    def is_open(self) -> bool:
        """Whether the amount is the least of what is meant: at least, more than."""
        return bool({"floor", "above"} & self.kinds) and "ceiling" not in self.kinds


def read_surroundings(text: str, start: int, end: int) -> Surroundings:
    """Return what the words around `text[start:end]` say of the amount there.

    >>> read_surroundings("Grants of up to $5,000 a year", 16, 22)
    Surroundings(kinds=frozenset({'ceiling'}), period='annual', role='ceiling')
    """
    before = _cut_before(text[max(0, start - 90) : start])
    if tax := _TAX.match(text, end):
        end = tax.end()
    after = _CLAUSE_END.split(text[end : end + 60], maxsplit=1)[0]
    kinds = _read_kinds(before, after)
    role: AmountRole = (
        "ceiling" if "ceiling" in kinds else "floor" if "floor" in kinds else _read_role(before, after)
    )
    return Surroundings(kinds, _read_period(before, after), role)


def _cut_before(before: str) -> str:
    for match in _CLAUSE_END.finditer(before):
        last = match.end()
    return before[last:] if _CLAUSE_END.search(before) else before


@cache
def _read_cues() -> dict[str, dict[str, str]]:
    """Return the kind of each cue, by its place."""
    cues: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_rows("cues/amount_cues.csv"):
        cues[row["place"]][fold_words(row["cue"])] = row["kind"]
    return cues


def _bound(words: dict[str, str]) -> str:
    """Return a pattern for any of `words`; those in alphabets must be whole words."""
    spaced = write_alternatives(
        word for word in words if word[0].isalnum() and word[0] < "\u2e80" and word[-1].isalnum()
    )
    other = write_alternatives(
        word for word in words if not (word[0].isalnum() and word[0] < "\u2e80" and word[-1].isalnum())
    )
    return (
        rf"(?:(?<![^\W_])(?:{spaced})(?![^\W_])|{other})" if other else rf"(?<![^\W_])(?:{spaced})(?![^\W_])"
    )


@cache
def _compile_cue(place: str) -> re.Pattern[str]:
    cue = _bound(_read_cues()[place])
    if place == "before":
        return re.compile(rf"({cue})[\s-]{{0,2}}\Z", re.I)
    if place == "after":
        return re.compile(rf"[\s,]{{0,2}}({cue})", re.I)
    return re.compile(rf"({cue})", re.I)


def _kind_of(words: str, place: str) -> str:
    return _read_cues()[place][fold_words(words)]


def _read_kinds(before: str, after: str) -> frozenset[str]:
    kinds, rest = set(), before
    while match := _compile_cue("before").search(rest, max(0, len(rest) - 36)):
        kinds.add(_kind_of(match[1], "before"))
        rest = rest[: match.start()]
    rest = after
    while match := _compile_cue("after").match(rest):
        kinds.add(_kind_of(match[1], "after"))
        rest = rest[match.end() :]
    if not kinds & {"ceiling", "floor", "above"}:
        near = [_kind_of(m[1], "near") for m in _compile_cue("near").finditer(before[-45:])]
        last = next((kind for kind in reversed(near) if kind in ("ceiling", "floor", "exceed")), None)
        if last == "exceed":
            last = "ceiling" if _NEGATION.search(before) else "above"
        kinds |= {last} if last else set()
    return frozenset(kinds - {"filler", *_PERIODS})


def _read_period(before: str, after: str) -> Period | None:
    rest = _SHARE.sub("", after)
    while match := _compile_cue("after").match(rest):
        if (kind := _kind_of(match[1], "after")) in _PERIODS:
            return kind
        rest = rest[match.end() :]
    near = [
        _kind_of(m[1], "near") for m in _compile_cue("near").finditer(re.split(r"\d|, ", before[-60:])[-1])
    ]
    periods = [kind for kind in near if kind in _PERIODS]
    return periods[-1] if periods else None


@cache
def _read_roles() -> dict[str, AmountRole]:
    return {
        fold_words(row["cue"]): cast(AmountRole, row["role"]) for row in read_rows("cues/amount_roles.csv")
    }


@cache
def _compile_role() -> re.Pattern[str]:
    return re.compile(f"({_bound(cast(dict[str, str], _read_roles()))})", re.I)


def speaks_of_money(text: str) -> bool:
    """Tell whether `text` has a sign of a currency, or a word for what money is for.

    >>> speaks_of_money("The fee is 20 pounds"), speaks_of_money("It weighs 20 pounds")
    (True, False)
    """
    return _SIGN.search(text) is not None or _compile_role().search(text) is not None


def _read_role(before: str, after: str) -> AmountRole:
    """Return the role that the nearest cue gives; what follows counts as twice as far."""
    roles = _read_roles()
    best: tuple[int, AmountRole] = (60, "other")
    for match in _compile_role().finditer(before):
        best = min(
            best,
            (len(before) - match.end(), roles[fold_words(match[1])]),
            key=lambda pair: pair[0],
        )
    if match_after := _compile_role().search(after):
        found = (2 * match_after.start() + 1, roles[fold_words(match_after[1])])
        best = min(best, found, key=lambda pair: pair[0])
    return best[1]
