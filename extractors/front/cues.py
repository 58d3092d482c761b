"""The words of first pages, from `corpus/cues/first_page.csv`: labels, kinds of document, headings."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Literal

from extractors.names.tokens import has_asian_script
from extractors.values.alternatives import fold_words, read_rows

CueKind = Literal[
    "addressee",
    "subject",
    "notice",
    "publisher",
    "date",
    "not_date",
    "gazette",
    "document",
    "qualifier",
    "generic",
]


@cache
def read_words(kind: CueKind) -> frozenset[str]:
    """Return the cues of a kind, in lower case."""
    return _read_cues()[kind]


@cache
def write_cues(kind: CueKind) -> str:
    """Return a pattern for any cue of a kind, as whole words where the script has spaces."""
    longest_first = sorted(read_words(kind), key=lambda cue: (-len(cue), cue))
    return "|".join(_write_cue(cue) for cue in longest_first)


@cache
def compile_cues(kind: CueKind) -> re.Pattern[str]:
    """Return the compiled pattern for any cue of a kind; case does not count."""
    return re.compile(write_cues(kind), re.IGNORECASE)


def match_label(text: str, kind: CueKind) -> re.Match[str] | None:
    """Return the label at the start of a text, with its colon, if it is one of a kind.

    >>> match_label("Subject: Open data", "subject").end()
    9
    """
    return re.match(rf"(?:{write_cues(kind)})\s*[:：]\s*", text, re.IGNORECASE)


def is_generic(text: str) -> bool:
    """Tell whether a heading is that of a part, or of a section of a gazette, and names no document.

    >>> is_generic("TABLE OF CONTENTS"), is_generic("Contents of the Reserve")
    (True, False)
    """
    words = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    return re.fullmatch(rf"(?:(?:{write_cues('generic')})\s?)+", words) is not None


def names_kind(text: str) -> bool:
    """Tell whether a text says no more than what kind of document it heads.

    >>> names_kind("Broad Agency Announcement"), names_kind("Annual Plan for Bridges")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", fold_words(text))
    known = read_words("document") | read_words("qualifier")
    return bool(words) and all(word in known for word in words)


@cache
def _read_cues() -> dict[str, frozenset[str]]:
    cues: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("cues/first_page.csv"):
        cues[row["kind"]].add(row["cue"])
    return {kind: frozenset(words) for kind, words in cues.items()}


def _write_cue(cue: str) -> str:
    written = re.escape(cue).replace(r"\ ", r"\s+")
    return written if has_asian_script(cue) else rf"(?<![\w-]){written}(?![\w-])"
