"""Sentences that tell of programmes, with the programme that "it" stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dataset.records import Amount, Mention, Passage
from extractors.norms.sentences import split_sentences

_ANAPHOR = re.compile(
    r"^(?:(?:Since|In|From|Until|By) [^,.]{2,20}?,? )?"
    r"(?:[Ii]ts?|[Tt]h(?:e|is) (?:programme|program|scheme|fund|initiative|project)"
    r"|Each (?:side|party|country|partner)|Launched|Started)\b"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that speaks of programmes: those it names, and the one it carries on ("It ended …")."""

    passage: Passage
    start: int
    end: int
    mentions: tuple[Mention, ...]
    programs: tuple[Mention, ...]
    carried: Mention | None
    amounts: Mapping[str, Amount]

    @property
    def text(self) -> str:
        """The passage's text, of which `start:end` is the sentence."""
        return self.passage.text

    def find_program_for(self, at: int) -> Mention | None:
        """Return the programme that a value at `at` belongs to: the last before it, else the next."""
        before = [m for m in self.programs if m.end <= at]
        if before:
            return before[-1]
        return self.carried or next(iter(self.programs), None)

    def find_end_of(self, subject: Mention) -> int:
        """Return where what is told of the subject begins: after its name, or where the sentence does."""
        return subject.end if subject in self.programs else self.start


def read_tellings(
    passages: Sequence[Passage], mentions: Sequence[Mention], amounts: Sequence[Amount]
) -> Iterator[Telling]:
    """Yield the sentences that name a programme or carry one on."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named[mention.passage_id].append(mention)
    values = {amount.mention_id: amount for amount in amounts}
    for passage in passages:
        own = named[passage.passage_id]
        if not any(m.label == "PROGRAM" for m in own):
            continue
        carried: Mention | None = None
        for start, end in split_sentences(passage.text):
            inside = tuple(m for m in own if start <= m.start < end)
            programs = tuple(m for m in inside if m.label == "PROGRAM" and m.entity_id)
            leads = carried if _ANAPHOR.match(passage.text[start:end]) else None
            if programs or leads:
                yield Telling(passage, start, end, inside, programs, leads, values)
            if programs:
                carried = programs[0] if len({m.entity_id for m in programs}) == 1 else None
