"""When a document was published: the date of its running head, title page or letterhead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataset.records import Evidence
from extractors.found import Found
from extractors.front.cues import CueKind, compile_cues, write_cues
from extractors.front.texts import FrontText
from extractors.metadata import Metadata
from extractors.names.tokens import has_asian_script
from extractors.values.date_values import parse_date
from extractors.values.dates import find_dates

LEAST_SCORE = 2.0
GRACE = timedelta(days=31)
"""How long after its file was last changed a document may be dated."""
EARLIEST = "1900"
FAR = 120
"""Characters before a date in which a label of it may stand."""
FEW_WORDS = 7
"""Words that a line may have beside the date that it is there for."""
HEAD = 0.35
"""How far down a page a letterhead or title with its date reaches."""
LABELLED = 4.0
"""From here on a date's own label or running head tells that it is that of publication."""
GAZETTE = 6.0
"""A gazette's running head bears the day of publication."""
MOST_ALONE = 3
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_WORD = re.compile(r"[^\W_]+")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)[^©]{0,40}?\b((?:19|20)\d\d)\b(?!-)", re.IGNORECASE)
_LAST_YEAR = re.compile(r"\s((?:19|20)\d\d)$")


@dataclass(frozen=True, slots=True)
class IssueDate:
    """A date that may be that of publication, and how much speaks for it; ISO 8601."""

    value: str
    evidence: Evidence
    score: float
    heads: bool = False
    """Whether it stands at the head of the first page, or in a running head."""


def choose_date(texts: Sequence[FrontText], metadata: Metadata) -> tuple[str, Evidence] | None:
    """Return the date of publication as precisely as the first pages tell it.

    Where they tell none, it is the day on which the file was made, and the evidence says so.
    """
    dates = [
        each
        for before, text in zip([None, *texts], texts, strict=False)
        if not (before and _announces(before))
        for each in _judge_dates(text, metadata)
    ]
    if _lists_dates(texts):
        dates = [each for each in dates if each.score >= LABELLED or each.heads]
    candidates = dates + [each for text in texts for each in _read_years(text)]
    candidates += _read_title(metadata)
    latest = _find_latest(metadata)
    possible = [each for each in candidates if EARLIEST <= each.value <= (latest or each.value)]
    best = max(possible, key=lambda each: each.score, default=None)
    if best and best.score >= LEAST_SCORE:
        return best.value, best.evidence
    if metadata.created:
        return metadata.created, Evidence(source=f"{metadata.origin}: CreationDate")
    return None


def _judge_dates(text: FrontText, metadata: Metadata) -> Iterator[IssueDate]:
    """Yield the dates of a text with what their label, their line and its place say of them."""
    if text.kind in ("table", "footnote", "caption"):
        return
    heads = text.kind == "running" or (text.page_number == 1 and text.place < HEAD)
    for found in text.found:
        words = text.text[found.start : found.end]
        value = _read_day(words, metadata.created) if found.label == "DATE" else None
        if value is not None:
            score = _judge_place(text, found, heads=heads, is_year=len(value) == len("2019"))
            score += 0.1 * value.count("-") - 0.5 * (text.page_number > 1)
            yield IssueDate(value, text.cite(found.start, found.end), score, heads)


def _announces(text: FrontText) -> bool:
    """Tell whether a text is the label of another date than that of publication: "Applications due:"."""
    if not text.text.endswith((":", "：")):
        return False
    return any(len(cue) > len("by") for cue in compile_cues("not_date").findall(text.text))


def _lists_dates(texts: Sequence[FrontText]) -> bool:
    """Tell whether the first pages list dates, so that one that stands alone may be one of the list."""
    listed = {
        text.text[found.start : found.end]
        for text in texts
        for found in text.found
        if found.label == "DATE" and text.kind != "running"
        if text.kind == "table" or found.start == 0 or count_words(text.text) <= FEW_WORDS
    }
    return sum(len(parse_date(words) or "") == len("2019-09-06") for words in listed) > MOST_ALONE


def _read_title(metadata: Metadata) -> list[IssueDate]:
    """Return the day that the file's title names, as those of gazettes and minutes do."""
    title = metadata.title or ""
    spans = [title[found.start : found.end] for found in find_dates(title)]
    days = [(parse_date(words), words) for words in spans]
    return [
        IssueDate(day, Evidence(words, source=f"{metadata.origin}: Title"), 3.0)
        for day, words in days
        if day and len(day) == len("2019-09-06")
    ]


def _judge_place(text: FrontText, found: Found, *, heads: bool, is_year: bool) -> float:
    """Return how much the words around a date, and where it stands, speak for it."""
    before = text.text[max(0, found.start - FAR) : found.start]
    label, barred = _find_label(before, "date"), _find_label(before, "not_date")
    if barred and (not label or barred <= label):
        return 0.0
    if text.kind == "running" and compile_cues("gazette").search(text.text):
        return GAZETTE
    rest = count_words(text.text[: found.start]) + count_words(text.text[found.end :])
    if label and (rest <= FEW_WORDS or found.start <= FAR):
        return LABELLED + (rest <= FEW_WORDS)
    if is_year or rest > FEW_WORDS or compile_cues("not_date").search(text.text):
        return 0.0
    alone = 3.6 - 2 * text.place if rest == 0 else 2.8 - text.place
    return alone + 0.5 * heads


def count_words(text: str) -> int:
    """Return the words of a text, reckoned from characters where the script has no spaces.

    >>> count_words("as of 1 May"), count_words("補助金の公募期間")
    (4, 4)
    """
    asian = sum(has_asian_script(char) for char in text)
    return asian // 2 if asian else len(_WORD.findall(text))


def _find_label(before: str, kind: CueKind) -> int:
    """Return where the label that leads to a date begins, counted from 1; 0 if there is none."""
    by = r"(?:\sby\s[^.;:]{1,80})?" if kind == "date" else ""
    pattern = rf"({write_cues(kind)}){by}\s*[:：]?\s*(?:on\s|the\s|am\s|le\s|el\s)?(?:\w+day,?\s)?$"
    match = re.search(pattern, before, re.IGNORECASE)
    return 1 + match.start() if match else 0


def _read_day(words: str, created: str | None) -> str | None:
    """Return the date that words write; day and month are told apart by the day on which the file was made.

    >>> _read_day("06/09/2019", "2019-09-06"), _read_day("06/09/2019", "2019-12-01")
    ('2019-09-06', '2019')
    """
    value = parse_date(words)
    numeric = _NUMERIC.fullmatch(words.strip())
    if value and numeric and created and len(value) == len("2019"):
        first, second, year = numeric.groups()
        readings = (f"{year}-{int(second):02}-{int(first):02}", f"{year}-{int(first):02}-{int(second):02}")
        value = next((reading for reading in readings if reading == created), value)
    return value if value and _DAY.fullmatch(value) else None


def _read_years(text: FrontText) -> Iterator[IssueDate]:
    """Yield the years of copyright notices, and of running heads such as "Annual Report 2024"."""
    named = text.kind == "running" and compile_cues("document").search(text.text)
    for pattern, score in ((_COPYRIGHT, 2.0), (_LAST_YEAR, 2.2 if named else 0.0)):
        for match in pattern.finditer(text.text):
            yield IssueDate(match[1], text.cite(match.start(1), match.end(1)), score)


def _find_latest(metadata: Metadata) -> str | None:
    """Return the last day on which what the file holds can have been published."""
    known = [day for day in (metadata.created, metadata.modified) if day and len(day) == len("2019-09-06")]
    return (date.fromisoformat(max(known)) + GRACE).isoformat() if known else None
