"""Agencies, programmes and organisations that no gazetteer knows, by the words their names are built from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dataset.records import MentionLabel
from extractors.found import Found
from extractors.names.governments import find_governments
from extractors.names.native_names import find_native_names
from extractors.names.runs import Cues, RunWord, split_runs
from extractors.names.tokens import is_shouted

_AGENCY_LINE = re.compile(
    r"AGENCY: [^\n]*, (Interior|Commerce|Energy|Agriculture|Transportation|Labor|Education|Defense|State"
    r"|Justice|Treasury)\."
)
_ACRONYM_AFTER = re.compile(r"\s\(([A-Z][\w&-]{1,9})\)")
_PLAIN_HEADS = {"Grant", "Grants", "Award", "Awards", "Prize", "Credit", "Facility", "Instrument"}
_WEAK_HEADS = {"Board", "Service", "Committee"}
_PUBLIC = re.compile(
    r"(?:National|Federal|U\.S\.|US|UK|United|European|Royal|State|Public|Nordic|International|Central|Economic"
    r"|[A-Z]\w+(?:ese|ish|ian|can|ch|dic))$"
)
_ABBREVIATED = {"Inc.", "Ltd.", "Co.", "Corp.", "S.A.", "B.V.", "N.V.", "U.S.", "D.C."}
_STRONG = {"Ministry", "Department", "Directorate-General"}
_ROMAN = re.compile(r"[IVX]+")
_LONGEST = 160


def find_patterns(text: str, cues: Cues, *, english: bool = True, heading: bool = False) -> list[Found]:
    """Return the names in `text` that are built around a cue.

    Args:
        text: a passage's text.
        cues: what `extractors.names.runs.read_cues` returned.
        english: whether English words, and so English cues, may be expected.
        heading: the text is set in capitalised words, so that only the surest cues count.
    """
    found = find_native_names(text)
    if english:
        found += find_governments(text)
        if line := _AGENCY_LINE.match(text):
            found.append(Found("AGENCY", *line.span(1), "pattern"))
        found += _find_english(text, cues, heading)
    return found


def _find_english(text: str, cues: Cues, heading: bool) -> Iterator[Found]:
    for words in split_runs(text, cues):
        if is_shouted(text):
            return
        found = _judge(text, words, cues, heading)
        if found:
            yield found


def _lists_members(words: Sequence[RunWord], first: int, last: int, cues: Cues) -> bool:
    """Tell whether the last head only says what the first is of: "Association of Free Universities"."""
    return last <= first or cues.left[words[first].text] == "PROGRAM" or words[last].text.endswith("s")


def _gives_acronym(text: str, words: Sequence[RunWord]) -> bool:
    """Tell whether an acronym of `words` follows in parentheses, which makes a name of plain words."""
    match = _ACRONYM_AFTER.match(text, words[-1].end)
    initials = "".join(word.text[0] for word in words if word.capital)
    return match is not None and match.group(1).casefold() in (initials.casefold(), initials[1:].casefold())


def _judge(text: str, words: Sequence[RunWord], cues: Cues, heading: bool) -> Found | None:
    """Return the name that `words` hold, up to its head, if they hold one."""
    span = _find_span(words, cues)
    if span is None:
        return None
    label, head, end, own = span
    start, stop = words[0].start, _without_ending(words[end - 1])
    telling = sum(word.capital and not _is_plain(word, cues) for word in own)
    needed = 2 if label == "PROGRAM" and head.bare in _PLAIN_HEADS else 1
    if telling < needed and (len(own) < 2 or not _gives_acronym(text, words[:end])):
        return None
    if stop - start > _LONGEST or not _is_credible(label, head, words, end):
        return None
    whole = label == "PROGRAM" and telling > 1 and text.strip() == text[start:stop]
    if heading and not whole and head.bare not in _STRONG:
        return None
    return Found(label, start, stop, "pattern")


def _is_plain(word: RunWord, cues: Cues) -> bool:
    """Tell whether a word tells no name from another ("Federal", "Annual")."""
    return word.bare in cues.generic or word.bare in cues.openers or _ROMAN.fullmatch(word.bare) is not None


def _find_span(
    words: Sequence[RunWord], cues: Cues
) -> tuple[MentionLabel, RunWord, int, Sequence[RunWord]] | None:
    """Return a name's label, its head, the number of its words and those that tell it from others."""
    last = next((i for i in range(len(words) - 1, -1, -1) if words[i].bare in cues.right), None)
    first = next((i for i, (a, b) in enumerate(pairwise(words)) if _leads(a, b, cues)), None)
    if first is not None and (
        last is None or last < len(words) - 1 or _lists_members(words, first, last, cues)
    ):
        return cues.left[words[first].text], words[first], len(words), [*words[:first], *words[first + 2 :]]
    if last is None:
        return None
    goes_on = last + 2 < len(words) and words[last + 1].text == "of"
    label = cues.right[words[last].bare]
    return label, words[last], len(words) if goes_on else last + 1, words[:last]


def _leads(word: RunWord, following: RunWord, cues: Cues) -> bool:
    return word.text in cues.left and following.text in ("of", "for", "on", "de", "für")


def _is_credible(label: MentionLabel, head: RunWord, words: Sequence[RunWord], end: int) -> bool:
    """Tell whether a head that often is no public body's stands in the name of one."""
    if head.bare in _PLAIN_HEADS and label == "PROGRAM":
        return end == len(words)
    if head.bare == "Government":
        return False
    return label != "AGENCY" or head.bare not in _WEAK_HEADS or bool(_PUBLIC.match(words[0].text))


def _without_ending(word: RunWord) -> int:
    """Return where a name ends whose last word is `word`: before a possessive or a full stop."""
    return word.end if word.text in _ABBREVIATED else word.start + len(word.bare)
