"""Sentences that tell of programmes, with the programme that "it" or "the programme" stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dataset.records import Amount, Mention, Passage
from extractors.norms.sentences import split_sentences
from extractors.relations.mechanisms import find_mechanisms

_ANAPHOR = re.compile(
    r"\b(?:its?|(?:the|this|that|such)\s(?:\S+\s){0,4}(?:programme|program|scheme|fund|initiative|project))\b",
    re.IGNORECASE,
)
_ARTICLE = len("The ")
_TOLD = frozenset({"AGENCY", "ORGANIZATION", "COUNTRY", "REGION", "AMOUNT", "DATE"})


@dataclass(frozen=True, slots=True)
class Antecedent:
    """The programme that a sentence carries on: that of the sentence before, or of the heading."""

    program: Mention
    topic: bool
    """It was spoken of first, before any agency, so that "it" may stand for it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that speaks of programmes: those it names, and the one that it carries on."""

    passage: Passage
    start: int
    end: int
    mentions: tuple[Mention, ...]
    programs: tuple[Mention, ...]
    carried: Antecedent | None
    amounts: Mapping[str, Amount]

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.passage.text[self.start : self.end]


def read_tellings(
    passages: Sequence[Passage], mentions: Sequence[Mention], amounts: Mapping[str, Amount]
) -> Iterator[Telling]:
    """Yield the sentences that name a programme, or carry one on, and something that may be told of it.

    `amounts`: the values of AMOUNT mentions, by their `mention_id`.
    """
    named = group_by_passage(mentions)
    heading: Antecedent | None = None
    for passage in passages:
        own = named[passage.passage_id]
        if passage.kind == "heading":
            heading = _find_antecedent([m for m in own if m.label == "PROGRAM"], own)
        elif passage.kind != "table":
            yield from _read_passage(passage, own, amounts, heading)


def group_by_passage(mentions: Sequence[Mention]) -> defaultdict[str, list[Mention]]:
    """Return the mentions of each passage, from its beginning to its end."""
    named: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        named[mention.passage_id].append(mention)
    return named


def _read_passage(
    passage: Passage, own: Sequence[Mention], values: Mapping[str, Amount], heading: Antecedent | None
) -> Iterator[Telling]:
    if heading is None and not any(m.label == "PROGRAM" for m in own):
        return
    carried = heading
    for start, end in split_sentences(passage.text):
        inside = tuple(m for m in own if start <= m.start and m.end <= end)
        programs = tuple(m for m in inside if m.label == "PROGRAM" and m.entity_id)
        leads = carried if carried and _ANAPHOR.search(passage.text, start, end) else None
        telling = Telling(passage, start, end, inside, programs, leads, values)
        if (programs or leads) and _may_tell(telling):
            yield telling
        if programs:
            carried = _find_antecedent(programs, inside, start)


def _find_antecedent(
    programs: Sequence[Mention], inside: Sequence[Mention], start: int = 0
) -> Antecedent | None:
    """Return the programme that the next sentence may carry on: the only one, or the one that leads.

    `start` is where the sentence begins.
    """
    named = [m for m in programs if m.entity_id]
    if not named:
        return None
    leads = named[0].start - start <= _ARTICLE
    if not leads and len({m.entity_id for m in named}) != 1:
        return None
    bodies = [m.start for m in inside if m.label in ("AGENCY", "ORGANIZATION")]
    return Antecedent(named[0], topic=named[0].start < min(bodies, default=named[0].start + 1))


def _may_tell(telling: Telling) -> bool:
    """Tell whether a second thing stands in the sentence, which is worth a parse then."""
    others = {m.entity_id for m in telling.programs}
    others |= {telling.carried.program.entity_id} if telling.carried else set()
    return not telling.text.rstrip().endswith("?") and (
        len(others) > 1
        or any(m.label in _TOLD for m in telling.mentions)
        or next(find_mechanisms(telling.text), None) is not None
    )
