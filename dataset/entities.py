"""One entity for all that the documents call by the same identifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from dataset.records import Entity

Value = TypeVar("Value")


def fold_entities(entities: Iterable[Entity]) -> list[Entity]:
    """Return one entity an identifier, in the order of the identifiers.

    `entities` holds what each document knows, one entry a document that mentions the entity; `fold_variants`
    tells what of it holds.
    """
    ordered = sorted(entities, key=attrgetter("entity_id"))
    return [fold_variants(Counter(group)) for _, group in groupby(ordered, key=attrgetter("entity_id"))]


def fold_variants(variants: Mapping[Entity, int]) -> Entity:
    """Return what holds of an entity of which so many documents each know one thing or another.

    What the gazetteer says stands above what was discovered; then what most documents say, then what sorts
    first. Aliases are joined, and so is what people merged into it.
    """
    merged = tuple(sorted({merged_id for entity in variants for merged_id in entity.merged_ids}))
    listed = [entity for entity in variants if entity.origin == "gazetteer"] or list(variants)
    known: Counter[Entity] = Counter()
    for entity in listed:
        known[replace(entity, merged_ids=merged)] += variants[entity]
    one = next(iter(known))
    if len(known) == 1:
        return one
    names = {_most_frequent((entity.name, count) for entity, count in known.items())}
    acronym = _most_said(known, "acronym")
    aliases = {alias for entity in known for alias in (entity.name, *entity.aliases)} - names - {acronym}
    return Entity(
        entity_id=one.entity_id,
        label=_most_frequent((entity.label, count) for entity, count in known.items()),
        name=names.pop(),
        acronym=acronym,
        aliases=tuple(sorted(alias for alias in aliases if alias)),
        country=_most_said(known, "country"),
        ror=_most_said(known, "ror"),
        funder_id=_most_said(known, "funder_id"),
        parent_id=_most_said(known, "parent_id"),
        origin=one.origin,
        merged_ids=merged,
    )


def _most_said(known: Mapping[Entity, int], field: str) -> str | None:
    said = [
        (value, count) for entity, count in known.items() if (value := getattr(entity, field)) is not None
    ]
    return _most_frequent(said) if said else None


def _most_frequent(values: Iterable[tuple[Value, int]]) -> Value:
    counts: Counter[Value] = Counter()
    for value, count in values:
        counts[value] += count
    return min(counts, key=lambda value: (-counts[value], str(value)))
