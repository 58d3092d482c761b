"""What a document itself says of names: its country, its short forms, what it names beyond doubt."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dataset.records import Entity, MentionLabel, derive_id
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.names.acronyms import Definition
from extractors.names.identities import drop_owner, group_label, identify_name, resembles

NAMED: frozenset[MentionLabel] = frozenset({"AGENCY", "PROGRAM", "ORGANIZATION"})
_PROGRAM_AFTER = re.compile(r"\s?(?:[Pp]rogram(?:me)?s?|[Ii]nitiative|[Ss]cheme|[Pp]roject|Fund)\b")
_ROLE = re.compile(
    r"(?:Agency|Service|Commission|Department|Ministry|Council|Authority|Office|Board|Bureau|Administration"
    r"|Foundation|Institute|Secretariat|Fund|Funder|Program(?:me)?|Center|Centre|University|Company|Directorate)$"
)
_REACH = 25
"""Characters, at most, between a name and the parenthesis that shortens it."""
_JOINED = frozenset("-–/")
_OWNS_BEFORE = re.compile(r"(?:['’]s?)?\s")
_OWNS_AFTER = re.compile(r"(?:,| of(?: the)?|\s\(?)\s?")
_GAP = re.compile(r"\s*(?:\([^()]{1,20}\)\s*)?")


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form that the document defines; a plain word counts from the passage `since` on."""

    text: str
    entity: Entity
    plain: bool
    since: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a document itself says of names."""

    country: str | None
    short_forms: Mapping[str, ShortForm]
    other_terms: frozenset[str]
    """Short forms that the document defines as something that is no agency, programme or organisation."""
    discovered: Mapping[tuple[str, tuple[str, ...]], Entity]
    """What only this document tells of, by group of labels and telling words."""
    names: Mapping[str, Entity]
    """The names that were found for them, as they are written."""
    attested: frozenset[str]
    """Entities that the document names beyond doubt."""


@dataclass(frozen=True, slots=True)
class PassageNames:
    """One passage's text with the names and definitions found in it."""

    text: str
    found: Sequence[Found]
    definitions: Sequence[Definition]


@dataclass(slots=True)
class _Draft:
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

    def record(self, definition: Definition, name: str, entity: Entity | None, since: int) -> None:
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


def build_lexicon(passages: Sequence[PassageNames], gazetteer: Gazetteer, *, country: str | None) -> Lexicon:
    """Return what the document says of names: its country, its short forms, the entities it attests.

    Args:
        passages: the document's passages in order.
        gazetteer: the names known beforehand.
        country: the document's country, if it is known.
    """
    attested = {known for passage in passages for known in _list_attested(passage, gazetteer)}
    country = country or guess_country(found for passage in passages for found in passage.found)
    draft = _Draft(country, _list_owners(passages))
    for since, passage in enumerate(passages):
        places = _Places(passage.found if passage.definitions else ())
        for definition in passage.definitions:
            near = replace(passage, found=places.list_near(definition))
            holder = _name_before(near, definition) if definition.plain else None
            name = passage.text[holder.start : holder.end] if holder else definition.long
            draft.record(definition, name, _defined_entity(near, definition, gazetteer, draft), since)
    attested |= {short.entity.entity_id for short in draft.short_forms.values()}
    discovered, every = _list_discovered(passages, draft, gazetteer)
    for entity in discovered.values():
        if bare := _bare_name(entity):
            draft.short_forms.setdefault(bare, ShortForm(bare, entity, plain=False, since=0))
    return Lexicon(
        country, draft.short_forms, frozenset(draft.other_terms), discovered, every, frozenset(attested)
    )


def guess_country(every: Iterable[Found]) -> str | None:
    """Return the country that most agencies and country names of a document point to, if one stands out.

    A single name is no evidence, nor is a bare majority.
    """
    votes: Counter[str] = Counter()
    for found in every:
        if found.entity and found.entity.country and found.entity.country not in ("EU", "IN"):
            weight = {"AGENCY": 3, "PROGRAM": 2, "COUNTRY": 1, "REGION": 1}.get(found.label, 0)
            votes[found.entity.country] += weight
    if not votes:
        return None
    (first, count), *others = votes.most_common(2)
    total = sum(votes.values())
    return first if count >= 3 and count > total / 2 and (not others or count >= 2 * others[0][1]) else None


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


def _list_attested(passage: PassageNames, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield the entities that a passage names beyond doubt."""
    for found in passage.found:
        surface = passage.text[found.start : found.end]
        known = found.entity if found.origin == "gazetteer" and found.label in NAMED else None
        if known and len(surface) > 2 and gazetteer.caution_of(surface) is None:
            yield known.entity_id


def _defined_entity(
    passage: PassageNames, definition: Definition, gazetteer: Gazetteer, draft: _Draft
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
    text: str, found: Found, acronym: str | None, gazetteer: Gazetteer, draft: _Draft, *, spelled: bool = True
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


def _bare_name(entity: Entity) -> str | None:
    """Return a programme's name without its last word, where a reader would still know it."""
    bare, _, head = entity.name.rpartition(" ")
    telling = " " in bare and any(
        word.isupper() and word.isalpha() and len(word) > 1 for word in bare.split()
    )
    return bare if entity.label == "PROGRAM" and head in ("Project", "Initiative") and telling else None


def _list_owners(passages: Sequence[PassageNames]) -> dict[tuple[str, tuple[str, ...]], str]:
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


def _list_discovered(
    passages: Sequence[PassageNames], draft: _Draft, gazetteer: Gazetteer
) -> tuple[dict[tuple[str, tuple[str, ...]], Entity], dict[str, Entity]]:
    """Return the entities that only this document tells of, by what identifies them and by their names."""
    discovered: dict[tuple[str, tuple[str, ...]], Entity] = {}
    names: dict[str, Entity] = {}
    for short in draft.short_forms.values():
        if short.entity.origin == "discovered":
            key = (group_label(short.entity.label), identify_name(short.entity.name).words)
            names[short.entity.name] = discovered.setdefault(key, short.entity)
    for name, label in _list_pattern_names(passages).items():
        known = gazetteer.bearer_of(name, label, country=draft.owner_of(label, name))
        key = (group_label(label), identify_name(name).words)
        if not known and key not in discovered:
            discovered[key] = draft.discover(label, name, None)
        names.setdefault(name, known or discovered[key])
    return discovered, names


def _list_pattern_names(passages: Sequence[PassageNames]) -> dict[str, MentionLabel]:
    """Return the names found by their make; what is called an agency once is one."""
    names: dict[str, MentionLabel] = {}
    for passage in passages:
        for found in passage.found:
            name = passage.text[found.start : found.end]
            if found.origin != "pattern" or found.label not in NAMED or "overnment" in name:
                continue
            if names.setdefault(name, found.label) == "ORGANIZATION":
                names[name] = found.label
    return dict(sorted(names.items(), key=lambda item: item[1]))
