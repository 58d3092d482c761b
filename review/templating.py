"""How values are written on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup, escape

from dataset.report.pages import mark_statement
from dataset.search.query import Query
from dataset.search.words import iterate_words
from review.ports import Job
from review.tables.facets import name_country


def write_words(code: str) -> str:
    """Return a code as words.

    >>> write_words("joint_ownership")
    'joint ownership'
    """
    return code.replace("_", " ")


def write_share(share: float | None) -> str:
    """Return a share of one in hundredths.

    >>> write_share(0.8349), write_share(None)
    ('0.83', '')
    """
    return "" if share is None else f"{share:.2f}"


def write_count(count: int, noun: str) -> str:
    """Return a number of things.

    >>> write_count(1, "rule"), write_count(1200, "entity")
    ('1 rule', '1,200 entities')
    """
    if count != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun}"


def mark_found(text: str, asked: Query | None) -> Markup:
    """Return a text with the words that were looked for marked.

    >>> from dataset.search.query import parse_query
    >>> str(mark_found("Title <vests> in the Host.", parse_query("vests host")))
    'Title &lt;<mark>vests</mark>&gt; in the <mark>Host</mark>.'
    """
    if asked is None:
        return escape(text)
    words = list(iterate_words(text))
    extents = sorted({extent for term in asked.terms for extent in term.find_in(words)})
    return mark_extents(text, extents)


def mark_extents(text: str, extents: Sequence[tuple[int, int]]) -> Markup:
    """Return a text with extents marked, which are in order; of those that overlap, the first."""
    parts, done = [], 0
    for start, end in extents:
        if start >= done:
            parts += [escape(text[done:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            done = end
    return Markup("").join([*parts, escape(text[done:])])


def write_time(moment: str) -> Markup:
    """Return a moment in ISO 8601 for a browser to tell in the reader's zone; until then in UTC."""
    told = moment[:16].replace("T", " ")
    return Markup('<time datetime="{}">{} UTC</time>').format(moment, told)


def find_failure(job: Job) -> str | None:
    """Return why a job came to nothing, or a document that it was to read could not be."""
    failed = [outcome["error"] for outcome in job.result.get("outcomes", ()) if outcome["status"] == "failed"]
    return job.error or (failed[0] if failed else None)


FILTERS: dict[str, Callable[..., Any]] = {
    "words": write_words,
    "share": write_share,
    "counted": write_count,
    "found": mark_found,
    "country": name_country,
    "moment": write_time,
    "statement": mark_statement,
    "failure": find_failure,
    "drawn": Markup,  # by `dataset.report.svg`, which escapes what it writes
}
