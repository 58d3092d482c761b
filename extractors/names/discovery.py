"""Entities that no gazetteer knows: their identifier, and the country that owns their name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dataset.records import Entity, MentionLabel, derive_id
from extractors.found import Found
from extractors.names.acronyms import Definition
from extractors.names.identities import drop_owner, group_label, identify_name

NAMED: frozenset[MentionLabel] = frozenset({"AGENCY", "PROGRAM", "ORGANIZATION"})
_JOINED = frozenset("-–/")
_OWNS_BEFORE = re.compile(r"(?:['’]s?)?\s")
_OWNS_AFTER = re.compile(r"(?:,| of(?: the)?|\s\(?)\s?")


@dataclass(frozen=True, slots=True)
class PassageNames:
    """One passage's text with the names and definitions found in it."""

    text: str
    found: Sequence[Found]
    definitions: Sequence[Definition]


def discover_entity(
    label: MentionLabel, name: str, *, acronym: str | None = None, country: str | None = None
) -> Entity:
    """Return the entity for a name that no gazetteer knows.

    However it is written, a name of one country has one entity in all documents. That of a company or a
    university tells by itself which is meant, so that only a country in the name counts.

    Args:
        label: what the name was found as.
        name: the name.
        acronym: its short form, if the document defines one.
        country: the country that owns the name or, if none is said to, that of the document.
    """
    identity = identify_name(name)
    country = identity.country or (country if label != "ORGANIZATION" else None)
    entity_id = derive_id("e", group_label(label), " ".join(identity.words), country or "")
    return Entity(entity_id, label, " ".join(drop_owner(name).split()), acronym=acronym, country=country)


def find_owner(text: str, found: Found, neighbours: Iterable[Found]) -> str | None:
    """Return the country among `neighbours` that is said to own a name: "Japan's …", "… of Japan"."""
    return next((o.entity.country for o in neighbours if o.entity and _owns(text, o, found)), None)


def _owns(text: str, country: Found, found: Found) -> bool:
    if country.label != "COUNTRY":
        return False
    return bool(
        (
            country.end <= found.start
            and _OWNS_BEFORE.fullmatch(text, country.end, found.start)
            and text[max(0, country.start - 1) : country.start] not in _JOINED
        )
        or (found.end <= country.start and _OWNS_AFTER.fullmatch(text, found.end, country.start))
    )


def shares_country(entity: Entity, country: str | None) -> bool:
    """Tell whether an entity is of `country`, if that is known."""
    return country is not None and entity.country == country


def list_owners(passages: Sequence[PassageNames]) -> dict[tuple[str, tuple[str, ...]], str]:
    """Return the country of the names that the document gives one, always the same, wherever it does."""
    owners: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for passage in passages:
        countries = [found for found in passage.found if found.label == "COUNTRY"]
        for found in passage.found:
            if found.origin != "pattern" or found.label not in NAMED:
                continue
            identity = identify_name(passage.text[found.start : found.end])
            owner = identity.country or find_owner(passage.text, found, countries)
            if owner:
                owners[group_label(found.label), identity.words].add(owner)
    return {key: min(countries) for key, countries in owners.items() if len(countries) == 1}
