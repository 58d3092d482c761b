"""Discovered entities that may be another one under a second name: for people to decide, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from dataset.records import Entity
from extractors.names.discovery import NAMED
from extractors.names.identities import group_label, identify_name
from extractors.names.merges import Merges

_CROWD = 8
"""As many entities with one sign are no doubles: the sign says too little."""


@dataclass(frozen=True, slots=True)
class Double:
    """Two entities that may be one, and what they share."""

    first: Entity
    second: Entity
    reason: str


def propose_doubles(entities: Sequence[Entity], merges: Merges) -> list[Double]:
    """Return the pairs of entities that may be one; at least one of each was discovered.

    Args:
        entities: those of the dataset.
        merges: what people have decided already.
    """
    named = sorted((e for e in entities if e.label in NAMED), key=lambda entity: entity.entity_id)
    found: dict[tuple[str, str], Double] = {}
    for reason, same in _group(named):
        if len(same) > _CROWD:
            continue
        for first, second in combinations(same, 2):
            if _could_be_one(first, second) and not merges.are_different(first, second):
                found.setdefault((first.entity_id, second.entity_id), Double(first, second, reason))
    return list(found.values())


def _could_be_one(first: Entity, second: Entity) -> bool:
    both_known = first.origin == second.origin == "gazetteer"
    countries = {first.country, second.country} - {None}
    return not both_known and first.entity_id != second.entity_id and len(countries) < 2


def _group(entities: Sequence[Entity]) -> Iterator[tuple[str, list[Entity]]]:
    """Yield the entities that share something, and what."""
    by_words: dict[tuple[str, frozenset[str]], list[Entity]] = defaultdict(list)
    by_acronym: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in entities:
        group = group_label(entity.label)
        by_words[group, frozenset(identify_name(entity.name).words)].append(entity)
        if entity.acronym:
            by_acronym[group, entity.acronym].append(entity)
    yield from (("the same words", same) for same in by_words.values())
    yield from (("the same short form", same) for same in by_acronym.values())
    for (group, words), fuller in by_words.items():
        for word in sorted(words) if len(words) > 3 else ():
            if shorter := by_words.get((group, words - {word})):
                yield f"the same words but “{word}”", [*shorter, *fuller]
