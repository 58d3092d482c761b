"""Short forms by which a document goes on to call a programme: "an Explorer grant" of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dataset.records import Entity
from extractors.found import Found
from extractors.values.alternatives import read_rows, write_exact_alternatives

_HEAD = re.compile(
    r"\s(?:Programmes?|Programs?|Initiatives?|Schemes?|Projects?|Fellowships?|Challenge|Prize|Grants?)$"
)
_WORD = re.compile(r"[A-Z][a-z]{5,}")
_CALLED = (
    r"(?=[\s-](?:grants?|projects?|awards?|awardees|goals?|fellows|fellowships?|calls?|funding|teams?|grantees"
    r"|performers|participants?|scheme|programme|program|initiative|applications?)\b)"
)


@dataclass(frozen=True, slots=True)
class ShortPrograms:
    """The words that alone bring one of a document's programmes to mind."""

    pattern: re.Pattern[str]
    entities: Mapping[str, Entity]


def list_short_programs(programs: Iterable[Entity], texts: Sequence[str]) -> ShortPrograms | None:
    """Return the words that tell one of `programs` from the others, or None where there are none.

    A word that `texts`, the passages of the document, have in lower case too is a common noun there.
    """
    holders: dict[str, list[Entity]] = {}
    for program in programs:
        for word in _list_telling(program.name):
            holders.setdefault(word, []).append(program)
    entities = {
        word: same[0]
        for word, same in holders.items()
        if len(same) == 1 and not any(word.lower() in text for text in texts)
    }
    if not entities:
        return None
    return ShortPrograms(
        re.compile(rf"(?<![\w-])(?:{write_exact_alternatives(entities)}){_CALLED}"), entities
    )


def find_short_programs(text: str, short: ShortPrograms) -> Iterator[Found]:
    """Yield the short forms that stand before a common noun in `text`."""
    if any(word in text for word in short.entities):
        for match in short.pattern.finditer(text):
            yield Found("PROGRAM", *match.span(), "acronym", entity=short.entities[match.group()])


def _list_telling(name: str) -> set[str]:
    """Return the word before the head of a programme's name, or the only one that tells it from others."""
    head = _HEAD.search(name)
    words = name[: head.start()].split() if head else []
    telling = [word for word in words if word[0].isupper() and word not in _read_plain()]
    short = {*telling[:1]} if len(telling) == 1 else {*words[-1:]} & {*telling}
    return {word for word in short if _WORD.fullmatch(word)}


@cache
def _read_plain() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("gazetteers/not_names.csv"))
