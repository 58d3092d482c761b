"""Bodies and organisations that German texts name, by the heads of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from dataset.records import MentionLabel
from extractors.found import Found
from extractors.text_words import read_words
from extractors.values.alternatives import read_rows, write_exact_alternatives

_NOUN = r"[A-ZÄÖÜ][\w-]+"
_PLACE = rf"\s(?:für|der|des|zur)\s{_NOUN}(?:(?:,\s|,?\sund\s){_NOUN})*"
_ADJECTIVE = r"(?:[A-ZÄÖÜ]\w+(?:ische[nrsm]?|liche[nrsm]?)\s)?"
_FOUNDATION = r"[A-ZÄÖÜ]\w+(?:-[A-ZÄÖÜ]\w+)*-(?:Stiftung|Institut|Universität)\b"


def find_german_names(text: str) -> Iterator[Found]:
    """Yield the bodies and organisations that `text` names in German.

    >>> text = "das Bayerische Staatsministerium für Häfen und die Technische Universität Seestadt"
    >>> [text[found.start : found.end] for found in find_german_names(text)]
    ['Bayerische Staatsministerium für Häfen', 'Technische Universität Seestadt']
    """
    words, pattern, labels = _read_heads()
    if words.isdisjoint(read_words(text)):
        return
    for match in pattern.finditer(text):
        head = match[match.lastgroup] if match.lastgroup else None
        yield Found(labels.get(head, "ORGANIZATION"), *match.span(), "pattern")


@cache
def _read_heads() -> tuple[frozenset[str], re.Pattern[str], dict[str | None, MentionLabel]]:
    """Return the words of which every name has one, the pattern of one, and each head's label."""
    rows = [row for row in read_rows("gazetteers/native_cues.csv") if row["family"] == "german"]
    head, place, house = (
        write_exact_alternatives(row["cue"] for row in rows if row["kind"] == kind)
        for kind in ("head", "place", "house")
    )
    pattern = (
        rf"\b(?:{_FOUNDATION}|{_ADJECTIVE}(?:(?P<head>{head})\b(?:{_PLACE})?|(?P<place>{place}){_PLACE}"
        rf"|(?P<house>{house})\s{_NOUN}))"
    )
    labels = cast(dict[str | None, MentionLabel], {row["cue"]: row["label"] for row in rows})
    words = {row["cue"].lower() for row in rows} | {"stiftung"}
    return frozenset(words), re.compile(pattern), labels
