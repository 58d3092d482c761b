"""Words that stand for a name given before: "the Agency", "the Programme", where one reading is clear."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from dataset.records import Entity
from extractors.found import Coverage, Found
from extractors.gazetteer import Gazetteer
from extractors.names.discovery import NAMED
from extractors.names.lexicon import Lexicon

_KINDS = (
    "Agency|Ministry|Council|Department|Commission|Foundation|Programme|Program|Initiative|Scheme|Fund|Authority"
    "|Institute|Bureau"
)
_ANAPHOR = re.compile(
    rf"\b[Tt]he (?P<kind>{_KINDS})(?![\w&/-]|\.\w| (?:[A-Z0-9(]|of |for |on |to be )|[”\"»])"
)
_KIND = re.compile(rf"\b(?:{_KINDS})\b")
_CAPITAL_BEFORE = re.compile(r"(?P<word>[A-Z][\w’'&-]*) $")
_OPENERS = frozenset(
    "The This That Each Any Every An A If When Where While As Although Should Unless No Such Our Its".split()
)
_LIKE_AGENCY = re.compile(
    r"(?:Administration|Organi[sz]ation|Authority|Office|Service|Corporation|Activity|Institute|Institution)$"
)
"""Heads of names of bodies that a writer may call an agency too."""
_DEFINES = re.compile(
    rf"[“”\"„«‘']\s?(?:the |The )?(?P<quoted>{_KINDS})[”“\"»’',.]"
    rf"|\b(?P<meant>{_KINDS})[”\"»’']? (?:means|shall mean|refers to|is defined|has the meaning)"
)
_OF = re.compile(r" (?:of|for|on|to)\b|,")
_OF_NAME = re.compile(r" (?:of|for|on) (?:the )?[A-Z]")
_REACH = 10
"""Passages in which no other thing of a kind is named, for the last one to be meant."""
_FAR = 40
"""Passages after which a reader has forgotten the only one named."""
_EU = {"Commission": "eu-ec", "Council": "eu-council"}
"""In acts of the European Union these words are its institutions, whatever else is named."""
_EU_SIGNS = frozenset({"eu-ec", "eu-parl", "eu-council"})


class _Word(NamedTuple):
    """A word such as "Agency" in a passage, or the name that it heads and, if known, what that names."""

    start: int
    kind: str
    entity: Entity | None
    end: int = 0
    """Where the word ends if it stands for a name, or else zero."""


class _Anchor(NamedTuple):
    """Where something of a kind was named last; `entity` is None where a name is in no list."""

    passage_number: int
    entity: Entity | None


class Anaphors:
    """Resolves the words of one document, whose passages are to be given in order."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._needless = not any(map(_ANAPHOR.search, texts))
        self._defined = frozenset() if self._needless else _list_defined(texts, lexicon)
        self._institutions = _list_institutions(lexicon, gazetteer)
        self._anchors: dict[str, dict[str | None, _Anchor]] = {}

    def resolve(self, passage_number: int, text: str, named: Sequence[Found]) -> list[Found]:
        """Return the words in `text` that stand for something named before.

        Args:
            passage_number: the passage's place in its document.
            text: the passage's text.
            named: what is known to be named in it.
        """
        if self._needless:
            return []
        found = []
        for word in sorted([*_list_names(text, named), *_list_words(text, named)], key=lambda w: w.start):
            if not word.end:
                key = word.entity.entity_id if word.entity else None
                self._anchors.setdefault(word.kind, {})[key] = _Anchor(passage_number, word.entity)
            elif meant := self._choose(word.kind, passage_number):
                found.append(Found(meant.label, word.start, word.end, "pattern", entity=meant))
        return found

    def _choose(self, kind: str, passage_number: int) -> Entity | None:
        """Return what a word stands for: the only thing of its kind, or the only one named of late."""
        if kind in self._defined or kind in self._institutions:
            return None if kind in self._defined else self._institutions[kind]
        anchors = self._anchors.get(kind, {}).values()
        reach = _FAR if len(anchors) == 1 else _REACH
        near = [anchor.entity for anchor in anchors if passage_number - anchor.passage_number <= reach]
        return near[0] if len(near) == 1 else None


def _list_defined(texts: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the kinds whose words the document defines: they stand for that, or for a party of its own."""
    quoted = (match for text in texts for match in _DEFINES.finditer(text))
    words = {match["quoted"] or match["meant"] for match in quoted} | {*lexicon.short_forms}
    return frozenset(map(_fold_kind, words | lexicon.other_terms))


def _list_institutions(lexicon: Lexicon, gazetteer: Gazetteer) -> dict[str, Entity]:
    union = lexicon.country == "EU" or (lexicon.country is None and len(_EU_SIGNS & lexicon.attested) > 1)
    known = gazetteer.entities
    return {kind: known[key] for kind, key in _EU.items() if union and key in known}


def _list_names(text: str, named: Sequence[Found]) -> Iterator[_Word]:
    for found in named:
        if found.entity and found.label in NAMED:
            kinds = _list_heads(found.entity.name) | _list_heads(text[found.start : found.end])
            for kind in kinds:
                yield _Word(found.start, kind, found.entity)
            if found.label == "AGENCY" and "Agency" not in kinds and _LIKE_AGENCY.search(found.entity.name):
                yield _Word(found.start, "Agency", None)


def _list_words(text: str, named: Sequence[Found]) -> Iterator[_Word]:
    """Yield the words outside names: what could stand for one, and what heads a name in no list."""
    words = list(_KIND.finditer(text))
    covered = Coverage(named) if words else None
    anaphors = {match.start("kind") for match in _ANAPHOR.finditer(text)} if words else set()
    for match in words:
        start, end = match.span()
        if covered is None or not covered.is_free(start, end):
            continue
        if start in anaphors:
            yield _Word(start, _fold_kind(match.group()), None, end)
        elif _heads_name(text, start, end):
            yield _Word(start, _fold_kind(match.group()), None)


def _heads_name(text: str, start: int, end: int) -> bool:
    """Tell whether a word is part of a name: "City Council", "Council of Elders"."""
    before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    return (before is not None and before["word"] not in _OPENERS) or bool(_OF_NAME.match(text, end))


@lru_cache(maxsize=4096)
def _list_heads(name: str) -> frozenset[str]:
    """Return the kinds of thing that a name says it is: its last word, or the one before "of".

    >>> sorted(_list_heads("Council for Science and Technology")), sorted(_list_heads("Harbour Programme"))
    (['Council'], ['Program'])
    """
    first = _OF.split(name, maxsplit=1)[0]
    return frozenset(
        _fold_kind(words[-1])
        for words in (first.split(), name.split())
        if words and _KIND.fullmatch(words[-1])
    )


def _fold_kind(word: str) -> str:
    return "Program" if word == "Programme" else word
