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
from extractors.names.tokens import fold_name

NAMED: frozenset[MentionLabel] = frozenset({"AGENCY", "PROGRAM", "ORGANIZATION"})
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a document itself says of names."""

    country: str | None
    short_forms: Mapping[str, ShortForm]
    other_terms: frozenset[str]
    """Short forms that the document defines as something that is no agency, programme or organisation."""
    discovered: Mapping[tuple[MentionLabel, tuple[str, ...]], Entity]
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
    short_forms: dict[str, ShortForm] = field(default_factory=dict)
    other_terms: set[str] = field(default_factory=set)

    def record(self, definition: Definition, entity: Entity | None, since: int) -> None:
        if entity:
            short = ShortForm(definition.short, entity, definition.plain, since)
            self.short_forms.setdefault(definition.short, short)
            if definition.long and entity.origin == "gazetteer":
                whole = ShortForm(definition.long, entity, plain=False, since=since)
                self.short_forms.setdefault(definition.long, whole)
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
    draft = _Draft()
    for since, passage in enumerate(passages):
        places = _Places(passage.found if passage.definitions else ())
        for definition in passage.definitions:
            near = replace(passage, found=places.list_near(definition))
            draft.record(definition, _defined_entity(near, definition, gazetteer, country), since)
    attested |= {short.entity.entity_id for short in draft.short_forms.values()}
    discovered = _list_discovered(passages, draft.short_forms.values())
    for entity in discovered.values():
        if bare := _bare_name(entity):
            draft.short_forms.setdefault(bare, ShortForm(bare, entity, plain=False, since=0))
    return Lexicon(country, draft.short_forms, frozenset(draft.other_terms), discovered, frozenset(attested))


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


def discover_entity(label: MentionLabel, name: str, *, acronym: str | None = None) -> Entity:
    """Return the entity for a name that no gazetteer knows; equal names have equal entities everywhere."""
    key = " ".join(fold_name(name)) or name
    return Entity(derive_id("e", label, key, ""), label, " ".join(name.split()), acronym=acronym)


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
    passage: PassageNames, definition: Definition, gazetteer: Gazetteer, country: str | None
) -> Entity | None:
    """Return what a short form stands for, if that is an agency, a programme or an organisation."""
    if definition.plain:
        holder = _name_before(passage, definition)
        if holder and not _fits(definition, passage, holder):
            return None
        return _entity_of(passage.text, holder, None, gazetteer, country) if holder else None
    holder = _name_over(passage.found, definition)
    if holder:
        acronym = definition.short
        return _entity_of(passage.text, holder, acronym, gazetteer, country)
    after = max(definition.short_end, definition.long_end)
    known = [form.entity for form in gazetteer.forms_of(definition.short)]
    if len(known) == 1 and _resembles(definition.long, known[0]):
        return known[0]
    named = any(word[0].isupper() for word in definition.long.split())
    if named and _PROGRAM_AFTER.match(passage.text, after + 1):
        return discover_entity("PROGRAM", definition.long, acronym=definition.short)
    return None


def _fits(definition: Definition, passage: PassageNames, holder: Found) -> bool:
    """Tell whether a term in parentheses can stand for the name before it."""
    term, name = definition.short, passage.text[holder.start : holder.end]
    if any(f.label in ("COUNTRY", "REGION") and f.start == definition.short_start for f in passage.found):
        return False
    if len(term.split()) > 1 or term in name.split() or _ROLE.match(term):
        return True
    return len(term) > 2 and sum(map(str.isdigit, term)) < 3 and sum(map(str.isupper, term)) > 2


def _resembles(name: str, entity: Entity) -> bool:
    """Tell whether `name` is a form of the entity's name, whatever its grammatical endings."""
    stems = _list_stems(name)
    others = map(_list_stems, (entity.name, *entity.aliases))
    return any(len(stems & own) >= 0.7 * max(len(stems), len(own), 1) for own in others)


def _list_stems(name: str) -> set[str]:
    return {word[:7] for word in fold_name(name) if len(word) > 3}


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
    text: str, found: Found, acronym: str | None, gazetteer: Gazetteer, country: str | None
) -> Entity:
    surface = text[found.start : found.end]
    entities = {form.entity.entity_id: form.entity for form in gazetteer.forms_of(surface)}
    if found.entity and found.origin == "gazetteer":
        return found.entity
    shortened = {form.entity.entity_id for form in gazetteer.forms_of(acronym)} if acronym else set()
    local = [entity for entity in entities.values() if shares_country(entity, country)]
    for choice in ([entities[key] for key in entities.keys() & shortened], local):
        if len(choice) == 1:
            return choice[0]
    return discover_entity(found.label, surface, acronym=acronym)


def _bare_name(entity: Entity) -> str | None:
    """Return a programme's name without its last word, where a reader would still know it."""
    bare, _, head = entity.name.rpartition(" ")
    telling = " " in bare and any(
        word.isupper() and word.isalpha() and len(word) > 1 for word in bare.split()
    )
    return bare if entity.label == "PROGRAM" and head in ("Project", "Initiative") and telling else None


def _list_discovered(
    passages: Sequence[PassageNames], shorts: Iterable[ShortForm]
) -> dict[tuple[MentionLabel, tuple[str, ...]], Entity]:
    """Return the entities that only this document tells of, by label and folded name."""
    discovered: dict[tuple[MentionLabel, tuple[str, ...]], Entity] = {}
    for short in shorts:
        if short.entity.origin == "discovered":
            discovered[short.entity.label, fold_name(short.entity.name)] = short.entity
    for passage in passages:
        for found in passage.found:
            name = passage.text[found.start : found.end]
            if found.origin == "pattern" and found.label in NAMED and "overnment" not in name:
                key = (found.label, fold_name(name))
                discovered.setdefault(key, discover_entity(found.label, name))
    return discovered
