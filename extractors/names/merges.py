"""What people said of discovered entities: that one is another, or that two are not the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast, get_args

from dataset.records import Entity, MentionLabel
from extractors.names.discovery import NAMED, discover_entity
from extractors.names.identities import group_label, identify_name
from extractors.values.alternatives import read_csv

Verdict = Literal["same", "different"]
Key = str | tuple[str, tuple[str, ...]]
"""A discovered entity's identifier, or what identifies a name of whatever country."""

_COLUMNS = ("name", "label", "country", "verdict", "entity", "note")
_DISCOVERED = re.compile(r"e-[0-9a-f]{16}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class MergeError(ValueError):
    """A row of `merges.csv` cannot be followed."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One row: a discovered entity, by identifier or name, and the one that it is or is not."""

    name: str
    label: MentionLabel | None
    country: str | None
    verdict: Verdict
    entity_id: str
    note: str
    line: int

    @property
    def source_id(self) -> str:
        """The identifier of the discovered entity; for a name without a country, that of no country."""
        if self.label is None:
            return self.name
        return discover_entity(self.label, self.name, country=self.country).entity_id

    @property
    def keys(self) -> tuple[Key, ...]:
        """By what the row is found: the identifier and, without a country, the name of whatever country."""
        if self.label is None or self.country is not None:
            return (self.source_id,)
        return self.source_id, (group_label(self.label), identify_name(self.name).words)


@dataclass(frozen=True, slots=True)
class Merges:
    """All rows, ready for look-up."""

    rows: tuple[Merge, ...] = ()
    same: Mapping[Key, Merge] = field(default_factory=dict)
    different: frozenset[tuple[Key, str]] = frozenset()
    known: Mapping[str, Entity] = field(default_factory=dict)

    def correct(self, entity: Entity, name: str, label: MentionLabel, *, country: str | None) -> Entity:
        """Return what people said that a name is, or `entity` if they said nothing.

        Args:
            entity: what the name was linked to.
            name: as the document writes it.
            label: what it was found as.
            country: the country that owns the name, or that of the document.

        Raises:
            MergeError: a programme is said to be a body, or a body a programme.
        """
        if not self.rows or label not in NAMED:
            return entity
        own = discover_entity(label, name, country=country)
        if entity.origin == "gazetteer":
            return own if self.are_different(own, entity) else entity
        merge = self.same.get(entity.entity_id) or self.same.get(_key_of(entity))
        return entity if merge is None else self._follow(merge, entity)

    def are_different(self, first: Entity, second: Entity) -> bool:
        """Tell whether people said that two entities are not the same."""
        pairs = ((first, second), (second, first))
        return any(
            (key, other.entity_id) in self.different
            for one, other in pairs
            for key in (one.entity_id, _key_of(one))
        )

    def _follow(self, merge: Merge, entity: Entity) -> Entity:
        target = self.known.get(merge.entity_id)
        if target is None:
            return replace(entity, entity_id=merge.entity_id, merged_ids=(entity.entity_id,))
        if group_label(target.label) != group_label(entity.label):
            raise MergeError(
                f"merges.csv, line {merge.line}: “{entity.name}” is a {entity.label}, "
                f"but {target.entity_id} is a {target.label}"
            )
        return replace(target, merged_ids=(entity.entity_id,))


def read_merges(path: Path, known: Mapping[str, Entity]) -> Merges:
    """Return what `merges.csv` says.

    Args:
        path: the file.
        known: the entities of the gazetteer by their identifiers.

    Raises:
        FileNotFoundError: there is no such file.
        MergeError: a row is wrong, contradicts another, or leads round in a circle; with its line.
    """
    rows = [_read_row(row, line, known) for line, row in enumerate(read_csv(path), start=2)]
    same: dict[Key, Merge] = {}
    different: dict[tuple[Key, str], Merge] = {}
    for row in rows:
        for key in row.keys:
            if row.verdict == "different":
                different[key, row.entity_id] = row
            elif key in same and same[key].entity_id != row.entity_id:
                raise _complain(row, f"line {same[key].line} says that it is {same[key].entity_id}")
            else:
                same[key] = row
    for row in rows:
        if row.verdict == "same" and (row.source_id, row.entity_id) in different:
            raise _complain(row, f"line {different[row.source_id, row.entity_id].line} says the opposite")
    followed = {key: replace(row, entity_id=_find_end(row, same)) for key, row in same.items()}
    return Merges(tuple(rows), followed, frozenset(different), known)


def _key_of(entity: Entity) -> Key:
    return group_label(entity.label), identify_name(entity.name).words


def _find_end(row: Merge, same: Mapping[Key, Merge]) -> str:
    """Return the entity that a chain of rows leads to."""
    passed = [row.source_id]
    target = row.entity_id
    while target not in passed:
        passed.append(target)
        if target not in same:
            return target
        target = same[target].entity_id
    raise _complain(row, f"leads round in a circle: {' → '.join([*passed, target])}")


def _read_row(row: Mapping[str, str | None], line: int, known: Mapping[str, Entity]) -> Merge:
    missing = [column for column in _COLUMNS if row.get(column) is None]
    if missing:
        raise MergeError(f"merges.csv, line {line}: {missing[0]} is missing")
    values = {column: (row[column] or "").strip() for column in _COLUMNS}
    merge = Merge(
        name=values["name"],
        label=cast(MentionLabel, values["label"]) if values["label"] else None,
        country=values["country"] or None,
        verdict=cast(Verdict, values["verdict"]),
        entity_id=values["entity"],
        note=values["note"],
        line=line,
    )
    if fault := next(_find_faults(merge, known), None):
        raise _complain(merge, fault)
    return merge


def _find_faults(merge: Merge, known: Mapping[str, Entity]) -> Iterator[str]:
    """Yield what is wrong with a row by itself."""
    if not merge.name:
        yield "name is empty"
    if merge.verdict not in get_args(Verdict):
        yield f"verdict is “{merge.verdict}”, neither same nor different"
    if not merge.note:
        yield "note is empty: say why"
    if merge.country and not _COUNTRY.fullmatch(merge.country):
        yield f"country is “{merge.country}”, not two capital letters"
    if merge.label is None and not _DISCOVERED.fullmatch(merge.name):
        listed = "it is in a table of the gazetteer: correct it there" if merge.name in known else ""
        yield listed or "a name needs a label: AGENCY, ORGANIZATION or PROGRAM"
    elif merge.label is not None and merge.label not in NAMED:
        yield f"label is “{merge.label}”, none of AGENCY, ORGANIZATION, PROGRAM"
    elif merge.entity_id not in known and not _DISCOVERED.fullmatch(merge.entity_id):
        yield f"“{merge.entity_id}” is the identifier of no entity"
    elif merge.source_id == merge.entity_id:
        yield "is said to be itself"
    elif merge.label and merge.entity_id in known:
        label = known[merge.entity_id].label
        if merge.verdict == "same" and group_label(label) != group_label(merge.label):
            yield f"a {merge.label} cannot be {merge.entity_id}, a {label}"


def _complain(merge: Merge, fault: str) -> MergeError:
    return MergeError(f"merges.csv, line {merge.line}: “{merge.name}”: {fault}")
