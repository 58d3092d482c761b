"""Which of several spans over the same words is the mention."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.found import Found
from extractors.names.discovery import NAMED

_ORIGIN_RANK = {"gazetteer": 0, "acronym": 1, "pattern": 2, "model": 3}
_LABEL_RANK = {"AMOUNT": 0, "REGION": 1, "AGENCY": 2, "LAW": 3, "PERCENT": 4, "PROGRAM": 5, "ORGANIZATION": 6}
_JOINED_AFTER = re.compile(r"\s?(?:(?:and|or|&|und|et)\s|[/;,])")
_JOINED_BEFORE = re.compile(r"(?:\s(?:and|or|&|und|et)|[/;,])\s?(?:the\s)?$")
_OWNS = re.compile(r"['’]s?\s")
_MINISTRY = re.compile(
    r"(?:Ministry|Department) (?:of|for) "
    r"|[Mm]inist(?:ère|erio|ério|ero) (?:d[eiou] |d[aeo]s? |del |della |d[’'])"
)
_FORM = re.compile(
    r"(?:,?\s(?:Inc|Ltd|Limited|LLC|LLP|Corp|Co|GmbH|AG|SE|S\.A|SA|SAS|N\.V|NV|B\.V|BV|plc|PLC|K\.K|KK|Pte|Pty|Pvt|AB|ASA"
    r"|Oyj?|S\.p\.A|KGaA|& Co|KG)\b\.?){1,3}(?![\w-])"
)
_OF_PLACE = re.compile(
    r"\s(?:(?:of|in)(?:\sthe)?\s|(?:d[eiou]|del|da|do|de\sla|della)\s|(?:de\sl|d|dell)[’'])$"
)


def settle_overlaps(text: str, every: Sequence[Found]) -> list[Found]:
    """Return spans without overlaps, in order: the longest wins, the known over the guessed."""
    places = {found.start: found.end for found in every if found.label in ("COUNTRY", "REGION")}
    ends = {end: start for start, end in places.items()}
    sure = [_without_owner(text, found, places) for found in every if found.origin != "model"]
    sure = [_with_form(text, _without_place(text, found, ends)) for found in sure]
    known = _Known(sure)
    kept = [found for found in sure if not _swallows_known(text, found, known)]
    kept += [found for found in every if found.origin == "model"]
    settled: list[Found] = []
    for found in sorted(kept, key=_rank):
        at = bisect_left(settled, found.start, key=lambda other: other.start)
        after_former = at == 0 or settled[at - 1].end <= found.start
        if after_former and (at == len(settled) or found.end <= settled[at].start):
            settled.insert(at, found)
    return settled


def _rank(found: Found) -> tuple[int, int, int, int, int]:
    return (
        found.origin == "model",
        found.start - found.end,
        _ORIGIN_RANK[found.origin],
        _LABEL_RANK.get(found.label, 9),
        found.start,
    )


def _without_owner(text: str, found: Found, places: Mapping[int, int]) -> Found:
    """Return the span without the country that owns it: "Finland's" in "Finland's Patent Office"."""
    owner_end = places.get(found.start)
    match = _OWNS.match(text, owner_end) if owner_end and owner_end < found.end else None
    return replace(found, start=match.end()) if match and found.origin != "gazetteer" else found


def _without_place(text: str, found: Found, starts: Mapping[int, int]) -> Found:
    """Return the span without the country that a ministry is of, or that a programme runs in.

    What is left is what others call it: "Ministry of Health" in "Ministry of Health of Brazil".
    """
    start = starts.get(found.end, 0)
    if found.origin != "pattern" or start <= found.start:
        return found
    link = _OF_PLACE.search(text, found.start, start)
    ministry = _MINISTRY.search(text, found.start, found.end)
    if link is None or ("in" not in link.group() and (ministry is None or ministry.end() > link.start())):
        return found
    return replace(found, end=link.start())


def _with_form(text: str, found: Found) -> Found:
    """Return a known company with the legal form that stands behind its name."""
    if found.origin != "gazetteer" or found.label != "ORGANIZATION":
        return found
    form = _FORM.match(text, found.end)
    return replace(found, end=form.end()) if form else found


class _Known:
    """The known names of a passage by their place, so that a span is compared with its neighbours alone."""

    def __init__(self, every: Sequence[Found]) -> None:
        known = [
            found for found in every if found.origin in ("gazetteer", "acronym") and found.label in NAMED
        ]
        self._by_start = sorted(known, key=lambda found: found.start)
        self._longest = max((found.end - found.start for found in known), default=0)

    def list_touching(self, start: int, end: int) -> list[Found]:
        """Return the names that could share a letter with the text from `start` to `end`."""
        low = bisect_left(self._by_start, start - self._longest, key=lambda found: found.start)
        high = bisect_left(self._by_start, end, key=lambda found: found.start)
        return self._by_start[low:high]


def _swallows_known(text: str, found: Found, every: _Known) -> bool:
    """Tell whether a guessed span cuts a known name or runs over several, so that those are better."""
    if found.origin != "pattern" or found.label not in NAMED:
        return False
    known = every.list_touching(found.start, found.end)
    return any(
        _cuts(found, other) or _lists(text, found, other) or _trails(text, found, other) for other in known
    ) or _is_composed(found, known)


def _cuts(found: Found, other: Found) -> bool:
    return (
        found.start < other.start < found.end < other.end or other.start < found.start < other.end < found.end
    )


def _lists(text: str, found: Found, other: Found) -> bool:
    """Tell whether `other` is one of several names, joined by "and" or a comma, that `found` runs over."""
    inside = found.start <= other.start and other.end <= found.end
    if not inside or other.end - other.start == found.end - found.start:
        return False
    before = _JOINED_BEFORE.search(text, found.start, other.start)
    return bool(before or _JOINED_AFTER.match(text, other.end, found.end))


def _trails(text: str, found: Found, other: Found) -> bool:
    """Tell whether `found` is a body's name and words that make no other: "SBA Program"."""
    if found.start != other.start or found.end <= other.end or other.label == "PROGRAM":
        return False
    if len(text[other.end : found.end].split()) == 1:
        return found.label != "AGENCY" or not text.startswith("Ministry", found.start)
    return found.label != "PROGRAM" and len(text[other.start : other.end].split()) > 2


def _is_composed(found: Found, known: Sequence[Found]) -> bool:
    """Tell whether `found` is a body's name followed by that of a programme: "DoD SBIR Program"."""
    bodies = [other.end for other in known if other.start == found.start and other.label != "PROGRAM"]
    return any(
        0 < other.start - end <= 1
        for other in known
        for end in bodies
        if other.label == "PROGRAM" and other.end == found.end
    )
