"""Agencies, programmes and organisations that no gazetteer knows, by the words their names are built from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.found import Found
from extractors.names.companies import find_companies
from extractors.names.cues import Cues, RunWord
from extractors.names.governments import find_governments
from extractors.names.heads import (
    BOARD_FIELDS,
    INTERNAL,
    KIND_HEADS,
    STRONG_HEADS,
    Name,
    choose_label,
    is_credible,
    is_plain_head,
)
from extractors.names.named_programs import find_named_programs
from extractors.names.native_names import find_native_names
from extractors.names.runs import split_runs
from extractors.names.titled_programs import find_titled_programs
from extractors.names.tokens import is_shouted

_AGENCY_LINE = re.compile(
    r"AGENCY: [^\n]*, (Interior|Commerce|Energy|Agriculture|Transportation|Labor|Education|Defense|State"
    r"|Justice|Treasury)\."
)
_ACRONYM_AFTER = re.compile(r"\s\(([A-Z][\w&-]{1,9})\)")
_ROMAN = re.compile(r"[IVX]+|\d+")
_ABBREVIATED = frozenset({"Co.", "U.S.", "D.C."})
_ADDRESSES = frozenset({"Your", "Our", "My", "This", "Each"})
_LONGEST = 160


def find_patterns(text: str, cues: Cues, *, english: bool = True, heading: bool = False) -> list[Found]:
    """Return the names in `text` that are built around a cue.

    Args:
        text: a passage's text.
        cues: what `extractors.names.cues.read_cues` returned.
        english: whether English words, and so English cues, may be expected.
        heading: the text is set in capitalised words, so that only the surest cues count.
    """
    found = [*find_native_names(text), *find_companies(text, cues), *find_titled_programs(text)]
    if english:
        found += find_governments(text)
        found += find_named_programs(text, cues)
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
    label = cues.left[words[first].text]
    if label == "AGENCY" and cues.right[words[last].bare] == "PROGRAM" and words[first + 1].text == "for":
        return True
    return last <= first or label == "PROGRAM" or words[last].text.endswith("s")


def _gives_acronym(text: str, words: Sequence[RunWord]) -> bool:
    """Tell whether an acronym of `words` follows in parentheses, which makes a name of plain words."""
    match = _ACRONYM_AFTER.match(text, words[-1].end)
    initials = "".join(word.text[0] for word in words if word.capital)
    known = match is not None and match.group(1).casefold() in (initials.casefold(), initials[1:].casefold())
    return known and words[0].bare not in INTERNAL


def _judge(text: str, words: Sequence[RunWord], cues: Cues, heading: bool) -> Found | None:
    """Return the name that `words` hold, up to its head, if they hold one."""
    name = _find_name(words, cues)
    if name is None or not _is_telling(text, name, cues) or not is_credible(text, name):
        return None
    start, stop = name.words[0].start, _without_ending(name.words[-1])
    if stop - start > _LONGEST:
        return None
    telling = sum(word.capital and not _is_plain(word, cues) for word in name.own)
    whole = name.label == "PROGRAM" and telling > 1 and text.strip() == text[start:stop]
    if heading and not whole and name.head.bare not in STRONG_HEADS:
        return None
    return Found(choose_label(name), start, stop, "pattern")


def _is_telling(text: str, name: Name, cues: Cues) -> bool:
    """Tell whether enough words of a name tell it from others."""
    if any(word.text in _ADDRESSES for word in name.own):
        return False
    subjects: frozenset[str] = frozenset()
    if name.head.bare in ("Department", "School", "Division") and not name.ends:
        subjects = cues.disciplines
    elif name.head.bare in KIND_HEADS or (name.head.bare == "Office" and name.ends):
        subjects = cues.subjects
    telling = sum(
        word.capital and not _is_plain(word, cues) and word.bare not in subjects for word in name.own
    )
    if telling >= (2 if name.label == "PROGRAM" and is_plain_head(name) else 1):
        return True
    if name.head.bare == "Ministry":
        return not name.ends
    board = name.head.bare == "Board" and name.before in BOARD_FIELDS
    return len(name.own) > 1 and (board or _gives_acronym(text, name.words))


def _is_plain(word: RunWord, cues: Cues) -> bool:
    """Tell whether a word tells no name from another ("Federal", "Annual")."""
    return word.bare in cues.generic or word.bare in cues.openers or _ROMAN.fullmatch(word.bare) is not None


def _find_name(words: Sequence[RunWord], cues: Cues) -> Name | None:
    """Return the name that is built around the first or the last head of a run."""
    last = next((i for i in range(len(words) - 1, -1, -1) if words[i].bare in cues.right), None)
    first = next((i for i, (a, b) in enumerate(pairwise(words)) if _leads(a, b, cues)), None)
    if first is not None and (
        last is None or last < len(words) - 1 or _lists_members(words, first, last, cues)
    ):
        label = cues.left[words[first].text]
        end = _skip_trailers(words, first, cues) if label == "AGENCY" else len(words)
        own = [*words[:first], *words[first + 2 : end]]
        return Name(label, words[first], words[:end], own, None)
    if last is None:
        return None
    label = cues.right[words[last].bare]
    link = words[last + 1].text if last + 2 < len(words) else ""
    goes_on = link == "for" or (link == "of" and label != "PROGRAM")
    end = len(words) if goes_on else last + 1
    return Name(label, words[last], words[:end], words[:last], words[end] if end < len(words) else None)


def _skip_trailers(words: Sequence[RunWord], first: int, cues: Cues) -> int:
    """Return how many words are left of a body's name without what it issues: "Ministry of Tides Order 5"."""
    places = range(first + 3, len(words))
    end = next((i for i in places if words[i].bare in cues.trailers and words[i - 1].capital), len(words))
    return end if words[end - 1].capital else len(words)


def _leads(word: RunWord, following: RunWord, cues: Cues) -> bool:
    return word.text in cues.left and following.text in ("of", "for", "on", "de", "für")


def _without_ending(word: RunWord) -> int:
    """Return where a name ends whose last word is `word`: before a possessive or a full stop."""
    return word.end if word.text in _ABBREVIATED else word.start + len(word.bare)
