"""What a document itself says of names: its country, its short forms, what it names beyond doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dataset.records import Entity, MentionLabel
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.names.discovery import NAMED, PassageNames, list_owners
from extractors.names.identities import group_label, identify_name
from extractors.names.short_forms import Draft, ShortForm


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


def build_lexicon(passages: Sequence[PassageNames], gazetteer: Gazetteer, *, country: str | None) -> Lexicon:
    """Return what the document says of names: its country, its short forms, the entities it attests.

    Args:
        passages: the document's passages in order.
        gazetteer: the names known beforehand.
        country: the document's country, if it is known.
    """
    attested = {known for passage in passages for known in _list_attested(passage, gazetteer)}
    country = country or guess_country(found for passage in passages for found in passage.found)
    draft = Draft(country, list_owners(passages))
    for since, passage in enumerate(passages):
        draft.read_definitions(passage, since, gazetteer)
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


def _list_attested(passage: PassageNames, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield the entities that a passage names beyond doubt."""
    for found in passage.found:
        surface = passage.text[found.start : found.end]
        known = found.entity if found.origin == "gazetteer" and found.label in NAMED else None
        if known and len(surface) > 2 and gazetteer.caution_of(surface) is None:
            yield known.entity_id


def _bare_name(entity: Entity) -> str | None:
    """Return a programme's name without its last word, where a reader would still know it."""
    bare, _, head = entity.name.rpartition(" ")
    telling = " " in bare and any(
        word.isupper() and word.isalpha() and len(word) > 1 for word in bare.split()
    )
    return bare if entity.label == "PROGRAM" and head in ("Project", "Initiative") and telling else None


def _list_discovered(
    passages: Sequence[PassageNames], draft: Draft, gazetteer: Gazetteer
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
