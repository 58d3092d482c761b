"""Which entity a name means in its document: defined, known beforehand, or discovered."""

from __future__ import annotations

import re
from dataclasses import replace

from dataset.records import Entity
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.names.governments import acts
from extractors.names.lexicon import NAMED, Lexicon, discover_entity, shares_country
from extractors.names.tokens import fold_name

_PROGRAM_CUE_AFTER = re.compile(
    r"[\s-](?:[Pp]rogram(?:me)?s?|[Ii]nitiatives?|[Ss]chemes?|[Pp]rojects?|[Aa]wards?|[Gg]rants?|[Ff]ellowships?|[Ff]und"
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
    if short and short.entity.label == found.label:
        return short.entity
    if found.origin == "gazetteer":
        return _choose_known(surface, found, replace(lexicon, country=owner or lexicon.country), gazetteer)
    return (
        found.entity
        or lexicon.discovered.get((found.label, fold_name(surface)))
        or discover_entity(found.label, surface)
    )


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


def _choose_known(surface: str, found: Found, lexicon: Lexicon, gazetteer: Gazetteer) -> Entity:
    if found.label not in NAMED and found.entity:
        return found.entity
    entities = list({form.entity.entity_id: form.entity for form in gazetteer.forms_of(surface)}.values())
    if not entities and found.entity:
        return found.entity
    local = [entity for entity in entities if shares_country(entity, lexicon.country)]
    attested = [entity for entity in entities if entity.entity_id in lexicon.attested]
    for choice in (local, attested):
        if len(choice) == 1:
            return choice[0]
    if len(entities) == 1 and not _is_foreign(surface, entities[0], lexicon, gazetteer):
        return entities[0]
    known = lexicon.discovered.get((found.label, fold_name(surface)))
    return known or discover_entity(found.label, surface)


def _is_foreign(surface: str, entity: Entity, lexicon: Lexicon, gazetteer: Gazetteer) -> bool:
    """Tell whether a generic name ("Department of Energy") stands in a document of another country."""
    generic = gazetteer.caution_of(surface) == "generic"
    return generic and lexicon.country is not None and not shares_country(entity, lexicon.country)
