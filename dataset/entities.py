"""One entity for all that the documents call by the same identifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from dataset.records import Entity

Value = TypeVar("Value")


def fold_entities(entities: Iterable[Entity]) -> list[Entity]:
    """Return one entity an identifier, in the order of the identifiers.

    `entities` holds what each document knows, one entry a document that mentions the entity. What the
    gazetteer says stands above what was discovered; then what most documents say, then what sorts first.
    Aliases are joined, and so is what people merged into it.
    """
    ordered = sorted(entities, key=attrgetter("entity_id"))
    return [_fold_one(list(group)) for _, group in groupby(ordered, key=attrgetter("entity_id"))]


def _fold_one(entities: Sequence[Entity]) -> Entity:
    merged = tuple(sorted({merged_id for entity in entities for merged_id in entity.merged_ids}))
    listed = [entity for entity in entities if entity.origin == "gazetteer"] or list(entities)
    known = [replace(entity, merged_ids=merged) for entity in listed]
    if all(entity == known[0] for entity in known):
        return known[0]
    names = {_most_frequent([entity.name for entity in known])}
    acronym = _most_said([entity.acronym for entity in known])
    aliases = {alias for entity in known for alias in (entity.name, *entity.aliases)} - names - {acronym}
    return Entity(
        entity_id=known[0].entity_id,
        label=_most_frequent([entity.label for entity in known]),
        name=names.pop(),
        acronym=acronym,
        aliases=tuple(sorted(alias for alias in aliases if alias)),
        country=_most_said([entity.country for entity in known]),
        ror=_most_said([entity.ror for entity in known]),
        funder_id=_most_said([entity.funder_id for entity in known]),
        parent_id=_most_said([entity.parent_id for entity in known]),
        origin=known[0].origin,
        merged_ids=merged,
    )


def _most_said(values: Sequence[str | None]) -> str | None:
    said = [value for value in values if value is not None]
    return _most_frequent(said) if said else None


def _most_frequent(values: Sequence[Value]) -> Value:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], str(value)))
