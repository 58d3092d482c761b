"""Programmes by the capitalised words before a common noun: "the Alvey programme"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.found import Found
from extractors.names.cues import Cues
from extractors.values.alternatives import read_rows

_WORD = r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*"
_NAMED = re.compile(
    rf"(?:(?<=[a-z,;:(] )|^)(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Uu]nder|[Tt]his)\s"
    rf"(?P<name>{_WORD}(?:\s(?:(?:of|for|and|in)\s)?{_WORD}){{0,4}})"
    r"\s(?P<head>programmes?|programs?|scheme|initiative)\b"
    r"(?!\s(?:managers?|officers?|officials?|offices?|directors?|staff|years?|committees?|income|activit))"
)
_SURE_LENGTH = 5
"""Letters of a word alone that may be a name; shorter ones are mostly something else."""


def find_named_programs(text: str, cues: Cues) -> Iterator[Found]:
    """Yield the programmes that capitalised words before "programme" or "scheme" name in English.

    Words for nations, places, bodies and kinds of programme name none: "the French programme".

    >>> from pathlib import Path
    >>> from extractors.names.cues import read_cues
    >>> text = "the Alvey programme, the French programme and a Federal program"
    >>> [text[f.start : f.end] for f in find_named_programs(text, read_cues(Path("corpus/gazetteers")))]
    ['Alvey']
    """
    if not ("program" in text or " scheme" in text or " initiative" in text):
        return
    for match in _NAMED.finditer(text):
        words = match["name"].split()
        if len(words) == 1 and match["head"].startswith("program") and "me" not in match["head"]:
            continue  # a program of one name is software as often
        if _tells(words, cues):
            yield Found("PROGRAM", *match.span("name"), "pattern")


def _tells(words: list[str], cues: Cues) -> bool:
    """Tell whether one of `words` at least is no common one, and they name no body, person or place."""
    capitals = [word for word in words if word[0].isupper()]
    if words[0] in cues.left or cues.right.get(words[-1]) in ("AGENCY", "ORGANIZATION"):
        return False
    common = cues.generic | cues.openers | cues.subjects | cues.disciplines | cues.right.keys()
    telling = [word for word in capitals if word not in common and not _names_place(word)]
    if len(capitals) == 1:
        return bool(telling) and len(telling[0]) >= _SURE_LENGTH
    return len(telling) > 0 and not _names_place(words[-1])


def _names_place(word: str) -> bool:
    return word in _read_places() or any(part in _read_places() for part in word.split("-"))


@cache
def _read_places() -> frozenset[str]:
    """Return the words of the names of countries and regions, and those for what is of them."""
    tables = ("countries", "regions")
    rows = [row for table in tables for row in read_rows(f"gazetteers/{table}.csv")]
    values = (value for row in rows for value in row.values() if value and value[0].isupper())
    return frozenset(
        word for value in values for word in re.findall(r"[A-Z][\w’'-]+", value) if len(word) > 2
    )
