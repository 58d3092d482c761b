"""Names put in the place of those that passages hold, so that their neighbours are learned and not they.

Some are names that the gazetteers know, most are made up on the spot from the parts in `name_parts.csv`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from models.spans import AnnotatedPassage, Span

PARTS_FILE = "name_parts.csv"
TERM = "TERM"
"""What is learned of acronyms that nobody has marked: they name no body."""
KNOWN_SHARE = 0.5
"""Of the names put in, those that a gazetteer knows."""
_SWAPPED = frozenset({"AGENCY", "ORGANIZATION", "PROGRAM", "PERSON", TERM})
_ACRONYM = re.compile(r"(?<![\w.-])[A-Z]{2,6}(?![\w.-])")
_ACRONYM_LETTERS = "ABCDEFGHIJKLMNOPRSTUVW"
_ACRONYM_LENGTHS = (2, 3, 3, 3, 4, 4, 5)
_SYLLABLES = (1, 2, 2, 2, 3)
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "ORGANIZATION": (
        *("{word}",) * 6,
        *("{word} {trade}",) * 3,
        *("{acronym}",) * 3,
        *("{acronym} {word}",) * 2,
        *("{seat} {word}",) * 2,
        *("{endowment} {word}",) * 2,
        *("{word} {word}",) * 2,
    ),
    "AGENCY": (*("{acronym}",) * 3, *("{word}",) * 2),
    "PROGRAM": (*("{word}",) * 2, "{acronym}", "{word} {edition}"),
    "PERSON": (
        *("{initial}. {family}",) * 4,
        "{initial}. {initial}. {family}",
        *("{given} {initial}. {family}",) * 2,
        *("{initial}.{initial}.",) * 2,
        *("{given} {family}",) * 9,
        *("{given} {word}",) * 4,
    ),
    TERM: ("{acronym}",),
}
"""How names of each kind are put together; what is often so stands often."""
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class NameMaker:
    """Makes names up; `known` are whole ones by label, `parts` what others are put together from, by kind."""

    known: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]

    def make(self, label: str, random: Random) -> str:
        """Return a name of that kind."""
        if self.known.get(label) and random.random() < KNOWN_SHARE:
            return random.choice(self.known[label])
        return _SLOT.sub(lambda slot: self._fill(slot[1], random), random.choice(_SHAPES[label]))

    def _fill(self, slot: str, random: Random) -> str:
        if slot == "acronym":
            return "".join(random.choice(_ACRONYM_LETTERS) for _ in range(random.choice(_ACRONYM_LENGTHS)))
        if slot == "initial":
            return random.choice(_ACRONYM_LETTERS)
        if slot == "word":
            syllables = "".join(
                random.choice(self.parts["onset"]) + random.choice(self.parts["vowel"])
                for _ in range(random.choice(_SYLLABLES))
            )
            return (syllables + random.choice(("", *self.parts["ending"]))).capitalize()
        return random.choice(self.parts[slot])


def read_parts(path: Path) -> dict[str, list[str]]:
    """Return the parts that names are made from, by their kind."""
    parts: dict[str, list[str]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts[row["kind"]].append(row["part"])
    return dict(parts)


def mark_terms(passage: AnnotatedPassage) -> AnnotatedPassage:
    """Return the passage with its other acronyms marked as terms, unless it is shouted or known in part.

    >>> passage = AnnotatedPassage("a", "d", "The NOFO of NIH asks for it.", (Span("AGENCY", 12, 15),))
    >>> [passage.text[span.start : span.end] for span in mark_terms(passage).spans]
    ['NOFO', 'NIH']
    """
    text = passage.text
    if passage.in_part or sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        return passage
    marked = [*passage.spans, *_find_terms(passage)]
    return replace(passage, spans=tuple(sorted(marked, key=lambda span: span.start)))


def _find_terms(passage: AnnotatedPassage) -> Iterator[Span]:
    for match in _ACRONYM.finditer(passage.text):
        if all(match.end() <= span.start or span.end <= match.start() for span in passage.spans):
            yield Span(TERM, *match.span())


def swap_names(
    passage: AnnotatedPassage, maker: NameMaker, random: Random, *, share: float
) -> AnnotatedPassage:
    """Return the passage with that share of its names replaced by others of their kind, each name by one."""
    if passage.in_part or not passage.spans:
        return passage
    pieces: list[str] = []
    spans: list[Span] = []
    chosen: dict[str, str] = {}
    reached = length = 0
    for span in passage.spans:
        name = passage.text[span.start : span.end]
        if span.label in _SWAPPED and random.random() < share:
            name = chosen.setdefault(name, maker.make(span.label, random))
        between = passage.text[reached : span.start]
        pieces += (between, name)
        start = length + len(between)
        length = start + len(name)
        spans.append(Span(span.label, start, length))
        reached = span.end
    return replace(passage, text="".join(pieces) + passage.text[reached:], spans=tuple(spans))
