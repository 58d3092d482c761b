"""The short forms that a document defines, and the entities that they stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dataset.records import Entity, MentionLabel
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.names.acronyms import Definition
from extractors.names.discovery import NAMED, PassageNames, discover_entity, shares_country
from extractors.names.identities import group_label, identify_name, resembles

_PROGRAM_AFTER = re.compile(r"\s?(?:[Pp]rogram(?:me)?s?|[Ii]nitiative|[Ss]cheme|[Pp]roject|Fund)\b")
_ROLE = re.compile(
    r"(?:Agency|Service|Commission|Department|Ministry|Council|Authority|Office|Board|Bureau|Administration"
    r"|Foundation|Institute|Secretariat|Fund|Funder|Program(?:me)?|Center|Centre|University|Company|Directorate)$"
)
_REACH = 25
"""Characters, at most, between a name and the parenthesis that shortens it."""
_GAP = re.compile(r"\s*(?:\([^()]{1,20}\)\s*)?")


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form that the document defines; a plain word counts from the passage `since` on."""

    text: str
    entity: Entity
    plain: bool
    since: int


@dataclass(slots=True)
class Draft:
    """What is known of a document's names while its definitions are read."""

    country: str | None
    owners: Mapping[tuple[str, tuple[str, ...]], str]
    short_forms: dict[str, ShortForm] = field(default_factory=dict)
    other_terms: set[str] = field(default_factory=set)

    def owner_of(self, label: MentionLabel, name: str) -> str | None:
        """Return the country of a name: the one the document says, or else its own."""
        return self.owners.get((group_label(label), identify_name(name).words)) or self.country

    def discover(self, label: MentionLabel, name: str, acronym: str | None) -> Entity:
        """Return the entity of a name that no gazetteer knows."""
        return discover_entity(label, name, acronym=acronym, country=self.owner_of(label, name))

    def read_definitions(self, passage: PassageNames, since: int, gazetteer: Gazetteer) -> None:
        """Keep what the short forms that a passage defines stand for."""
        places = _Places(passage.found if passage.definitions else ())
        for definition in passage.definitions:
            near = replace(passage, found=places.list_near(definition))
            if _names_place(near, definition):
                continue
            holder = _name_before(near, definition) if definition.plain else None
            name = passage.text[holder.start : holder.end] if holder else definition.long
            self._record(definition, name, _defined_entity(near, definition, gazetteer, self), since)

    def _record(self, definition: Definition, name: str, entity: Entity | None, since: int) -> None:
        """Keep what a definition's short form stands for; `name` is the long form."""
        if entity:
            short = ShortForm(definition.short, entity, definition.plain, since)
            self.short_forms.setdefault(definition.short, short)
            if name and entity.origin == "gazetteer":
                self.short_forms.setdefault(name, ShortForm(name, entity, plain=False, since=since))
            self.other_terms.discard(definition.short)
        elif definition.long and definition.short not in self.short_forms:
            self.other_terms.add(definition.short)


class _Places:
    """The spans of a passage by where they begin and end, so that each definition asks for its own alone."""

    def __init__(self, every: Sequence[Found]) -> None:
        self._at: dict[int, list[tuple[int, Found]]] = defaultdict(list)
        for number, found in enumerate(every):
            for place in (found.start, found.end):
                self._at[place].append((number, found))

    def list_near(self, definition: Definition) -> list[Found]:
        """Return the spans, in their order, that begin or end where a definition could speak of them."""
        starts = {definition.short_start, definition.long_start}
        ends = {*range(definition.long_start - _REACH, definition.long_start + 1)}
        ends.update(range(definition.long_end - 2, definition.long_end + 3))
        near = {number: found for place in starts | ends for number, found in self._at.get(place, ())}
        return [found for _, found in sorted(near.items())]


def _defined_entity(
    passage: PassageNames, definition: Definition, gazetteer: Gazetteer, draft: Draft
) -> Entity | None:
    """Return what a short form stands for, if that is an agency, a programme or an organisation."""
    if definition.plain:
        holder = _name_before(passage, definition)
        if holder and not _fits(definition, passage, holder):
            return None
        acronym = definition.short if _is_acronym(definition.short) else None
        return _entity_of(passage.text, holder, acronym, gazetteer, draft, spelled=False) if holder else None
    holder = _name_over(passage.found, definition)
    if holder:
        acronym = definition.short
        return _entity_of(passage.text, holder, acronym, gazetteer, draft)
    after = max(definition.short_end, definition.long_end)
    known = [form.entity for form in gazetteer.forms_of(definition.short)]
    if len(known) == 1 and _is_called(definition.long, known[0], draft.country):
        return known[0]
    named = any(word[0].isupper() for word in definition.long.split())
    if named and _PROGRAM_AFTER.match(passage.text, after + 1):
        return draft.discover("PROGRAM", definition.long, definition.short)
    return None


def _names_place(passage: PassageNames, definition: Definition) -> bool:
    """Tell whether a country or region is abbreviated: "the European Union (EU)" makes no term of EU."""
    places = [f for f in passage.found if f.label in ("COUNTRY", "REGION")]
    return any(f.start == definition.long_start and f.end == definition.long_end for f in places) and any(
        f.start == definition.short_start for f in places
    )


def _fits(definition: Definition, passage: PassageNames, holder: Found) -> bool:
    """Tell whether a term in parentheses can stand for the name before it."""
    term, name = definition.short, passage.text[holder.start : holder.end]
    if any(f.label in ("COUNTRY", "REGION") and f.start == definition.short_start for f in passage.found):
        return False
    if len(term.split()) > 1 or term in name.split() or _ROLE.match(term):
        return True
    return len(term) > 2 and sum(map(str.isdigit, term)) < 3 and sum(map(str.isupper, term)) > 2


def _is_acronym(term: str) -> bool:
    return " " not in term and sum(map(str.isupper, term)) > 1


def _is_called(name: str, entity: Entity, country: str | None, *, spelled: bool = True) -> bool:
    """Tell whether `name` is another wording of an entity's name, or that in another language.

    `country` is the document's; one in the name counts more, and that of another speaks against it.
    """
    own = identify_name(name).country
    if own is not None and entity.country not in (own, None):
        return False
    same_country = entity.country is not None and entity.country == (own or country)
    return any(
        resembles(name, other, same_country=same_country, loosely=not spelled)
        for other in (entity.name, *entity.aliases)
    )


def _name_before(passage: PassageNames, definition: Definition) -> Found | None:
    """Return the name that stands right before the parenthesis of a plain definition."""
    for found in sorted(passage.found, key=lambda f: f.start - f.end):
        gap = passage.text[found.end : definition.long_start]
        if found.label in NAMED and 0 <= definition.long_start - found.end < _REACH and _GAP.fullmatch(gap):
            return found
    return None


def _name_over(every: Sequence[Found], definition: Definition) -> Found | None:
    """Return the name that the long form of a definition is, or is the better part of."""
    size = definition.long_end - definition.long_start
    fitting = [
        found
        for found in every
        if found.label in NAMED
        and found.origin != "model"
        and (
            abs(found.end - definition.long_end) <= 2
            or (found.entity and found.start == definition.long_start)
        )
        and min(found.end, definition.long_end) - max(found.start, definition.long_start)
        >= 0.7 * max(size, 1)
    ]
    return max(fitting, key=lambda f: (f.entity is not None, f.end - f.start), default=None)


def _entity_of(
    text: str, found: Found, acronym: str | None, gazetteer: Gazetteer, draft: Draft, *, spelled: bool = True
) -> Entity:
    """Return the entity of a name that a document shortens: known by both, by either, or discovered.

    A known acronym that the name does not spell is that of the name in another language or wording.
    """
    surface = text[found.start : found.end]
    entities = {form.entity.entity_id: form.entity for form in gazetteer.forms_of(surface)}
    if found.entity and found.origin == "gazetteer":
        return found.entity
    forms = gazetteer.forms_of(acronym) if acronym else ()
    shortened = {form.entity.entity_id: form.entity for form in forms}
    country = draft.owner_of(found.label, surface)
    both = [entities[key] for key in entities.keys() & shortened.keys()]
    local = [entity for entity in entities.values() if shares_country(entity, country)]
    called = [
        entity for entity in shortened.values() if _is_called(surface, entity, country, spelled=spelled)
    ]
    near = [entity for entity in called if shares_country(entity, identify_name(surface).country or country)]
    for choice in (both, local, called, near):
        if len(choice) == 1 and _is_of_group(choice[0], found.label):
            return choice[0]
    known = gazetteer.bearer_of(surface, found.label, country=country)
    return known or draft.discover(found.label, surface, acronym)


def _is_of_group(entity: Entity, label: MentionLabel) -> bool:
    return group_label(entity.label) == group_label(label)
