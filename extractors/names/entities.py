"""Which entity a name means in its document: defined, known beforehand, or discovered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dataset.records import Entity
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.names.discovery import NAMED, discover_entity, shares_country
from extractors.names.governments import acts
from extractors.names.identities import group_label, identify_name
from extractors.names.lexicon import Lexicon

_PROGRAM_CUE_AFTER = re.compile(
    r"[\s-](?:[Pp]rogram(?:me)?s?|[Ii]nitiatives?|[Ss]chemes?|[Pp]rojects?|[Aa]wards?|[Gg]rants?|[Ff]ellowships?|[Gg]oals?|[Ff]und"
    r"(?:s|ing)?|calls?|Regulation|research|proposals?)\b"
)
_PAYS = re.compile(
    r"\b(?:supported|funded|sponsored|financed|grants?|funding|support) (?:\w+ )?(?:by|from) (?:the )?$"
)


def resolve_entity(
    surface: str, found: Found, lexicon: Lexicon, gazetteer: Gazetteer, *, owner: str | None = None
) -> Entity:
    """Return the entity that a span names; `owner` is the country said to own it ("Japan's …")."""
    short = lexicon.short_forms.get(surface)
    if short and (found.origin != "gazetteer" or group_label(short.entity.label) == group_label(found.label)):
        return short.entity
    if found.origin == "gazetteer":
        return _choose_known(surface, found, lexicon, gazetteer, owner)
    if found.entity and (found.entity.origin == "gazetteer" or found.origin == "acronym"):
        return found.entity
    return _choose_other(surface, found, lexicon, gazetteer, owner)


def is_meant(text: str, found: Found, lexicon: Lexicon, gazetteer: Gazetteer) -> bool:
    """Tell whether a gazetteer form that could be another word is a name here."""
    surface = text[found.start : found.end]
    defined = lexicon.short_forms.get(surface)
    if surface in lexicon.other_terms or (defined and defined.entity.label != found.label):
        return False
    if found.entity and found.entity.entity_id.endswith("-gov"):
        return acts(text, found.end)
    caution = gazetteer.caution_of(surface)
    if caution not in ("word", "short") or defined:
        return True
    entities = [form.entity for form in gazetteer.forms_of(surface)]
    if any(entity.entity_id in lexicon.attested for entity in entities):
        return True
    if found.label == "PROGRAM":
        runner = any(entity.parent_id in lexicon.attested for entity in entities)
        return runner or _PROGRAM_CUE_AFTER.match(text, found.end) is not None
    pays = surface.isupper() and _PAYS.search(text, max(0, found.start - 30), found.start) is not None
    return pays or any(shares_country(entity, lexicon.country) for entity in entities)


def _choose_known(
    surface: str, found: Found, lexicon: Lexicon, gazetteer: Gazetteer, owner: str | None
) -> Entity:
    """Return the known entity that a name of the gazetteer means, or the unknown one that bears it too."""
    if found.label not in NAMED and found.entity:
        return found.entity
    country = owner or lexicon.country
    entities = _list_distinct(form.entity for form in gazetteer.forms_of(surface))
    if not entities and found.entity:
        return found.entity
    local = [entity for entity in entities if shares_country(entity, country)]
    attested = [entity for entity in entities if entity.entity_id in lexicon.attested and owner is None]
    for choice in (local, attested):
        if len(choice) == 1:
            return choice[0]
    if len(entities) == 1 and not _is_foreign(surface, entities[0], owner, lexicon, gazetteer):
        return entities[0]
    return _choose_other(surface, found, lexicon, gazetteer, owner)


def _choose_other(
    surface: str, found: Found, lexicon: Lexicon, gazetteer: Gazetteer, owner: str | None
) -> Entity:
    """Return the entity of a name that no form of the gazetteer spells, or not for this country."""
    known = gazetteer.bearer_of(surface, found.label, country=owner or lexicon.country)
    if known:
        return known
    identity = identify_name(surface)
    owner = identity.country or owner
    discovered = lexicon.discovered.get((group_label(found.label), identity.words))
    if discovered and owner in (None, discovered.country):
        return discovered
    return discover_entity(found.label, surface, country=owner or lexicon.country)


def _list_distinct(entities: Iterable[Entity]) -> list[Entity]:
    return list({entity.entity_id: entity for entity in entities}.values())


def _is_foreign(
    surface: str, entity: Entity, owner: str | None, lexicon: Lexicon, gazetteer: Gazetteer
) -> bool:
    """Tell whether a name that other countries have too ("Department of Energy") is one of theirs here.

    That another country owns it ("the Philippines' …") tells, and for a generic name the document's own;
    a short form ("Japan's DARPA") and bodies of many countries stay what they are.
    """
    if owner is not None and " " in surface:
        return entity.country not in (owner, "EU", None)
    generic = gazetteer.caution_of(surface) == "generic"
    return generic and lexicon.country is not None and not shares_country(entity, lexicon.country)
