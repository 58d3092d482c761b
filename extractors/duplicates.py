"""Passages that say again what the document says elsewhere: repeated boilerplate, pull quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dataset.records import Passage

LEAST = 40
"""Letters and digits of a text that is not repeated by chance; those of dense scripts count as two."""
NEAR = 32
"""Passages that a pull quote stands within of its paragraph, at least."""
_UNREAD = dict.fromkeys(map(ord, " \u00a0\u3000\t\n\"'“”„‘’‚«»‹›「」-‐‑–—\u00ad¹²³⁰⁴⁵⁶⁷⁸⁹"))
"""What two texts that are read alike may differ in: white space, quotes, hyphens and note marks."""
_DENSE = re.compile(r"[\u2e80-\u9fff]")
_FIGURE = re.compile(r"\d")
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)」』¹²³⁴-⁹]*$|[\"”»」』]$")
WORDS = 12
"""Of a text that may have been taken from another though it does not end as a sentence does."""


def mark_duplicates(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages of a document, each that repeats another one with the `passage_id` of that one.

    The first of all with the same text is the one that the others repeat; a pull quote repeats the paragraph
    that it was taken from. An item of a list repeats another only under the same lead-in, for else it says
    another thing; a row of a table only if it holds no figure, for two payments may be alike.
    """
    keys = {passage.passage_id: _write_key(passage) for passage in passages}
    repeated = dict(_find_repeated(passages, keys))
    quoted = dict(_find_quoted([p for p in passages if p.passage_id not in repeated], keys))
    originals = {copy: quoted.get(first, first) for copy, first in repeated.items()} | quoted
    return [
        replace(passage, duplicate_of=originals[passage.passage_id])
        if passage.passage_id in originals
        else passage
        for passage in passages
    ]


def _write_key(passage: Passage) -> str:
    """Return what two texts share that are read alike, empty for a text that may recur by chance.

    >>> text = "“Results are owned by the Party – that generated them.”³"
    >>> _write_key(Passage("p", "d", 0, 1, 1, "paragraph", (), text))
    'resultsareownedbythepartythatgeneratedthem'
    """
    if passage.kind == "table" and _FIGURE.search(passage.text):
        return ""
    key = passage.text.casefold().translate(_UNREAD).strip(".,;:…()[]")
    size = len(key) if key.isascii() else len(key) + len(_DENSE.findall(key))
    return key if size >= LEAST else ""


def _find_repeated(passages: Sequence[Passage], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each passage whose whole text stood before, with the first that has it."""
    seen: dict[tuple[str, str], str] = {}
    texts = {passage.passage_id: passage.text.casefold() for passage in passages}
    for passage in passages:
        if key := keys[passage.passage_id]:
            led = texts.get(passage.parent_id or "", "") if passage.kind == "list_item" else ""
            first = seen.setdefault((key, led), passage.passage_id)
            if first != passage.passage_id:
                yield passage.passage_id, first


def _find_quoted(passages: Sequence[Passage], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each pull quote with the passage close to it that its words are a part of."""
    for start in range(0, len(passages), NEAR):
        near = passages[max(0, start - NEAR) : start + 2 * NEAR]
        sources = {p.passage_id: keys[p.passage_id] for p in near if p.kind in ("paragraph", "list_item")}
        text = "\n".join(sources.values())
        for passage in passages[start : start + NEAR]:
            key = keys[passage.passage_id]
            if not key or not _may_be_quote(passage) or text.count(key) < 1 + (passage.kind == "paragraph"):
                continue
            for source, whole in sources.items():
                if len(whole) > len(key) and key in whole:
                    yield passage.passage_id, source
                    break


def _may_be_quote(passage: Passage) -> bool:
    """Tell whether a passage may be a pull quote: set apart in large type, it may pass for a heading."""
    if passage.kind not in ("paragraph", "heading", "caption"):
        return False
    ended = _ENDED.search(passage.text) is not None
    return ended or (passage.kind == "paragraph" and passage.text.count(" ") >= WORDS)
