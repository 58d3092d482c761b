"""Which row a rule belongs to, and by what it is tied to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from dataset.comparison.heads import RuleHead
from dataset.comparison.records import By, Link
from dataset.records import Document, Entity
from dataset.schema import SQL_TABLES
from dataset.snapshot import Snapshot

FindRows = Callable[[RuleHead], Sequence[tuple[str, Link]]]
"""Returns the keys of the rows that a rule belongs to; none if nothing tells."""

FIRST_PAGES = 2
"""A programme that a document is about is named by then."""
LEAST_MENTIONS = 2
LEAD = 2
"""How many times as often as any other programme the one is named that a document is about."""


@dataclass(slots=True)
class ProgramPlaces:
    """Where programmes are named: in which passages, headings and documents."""

    passages: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    headings: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By document and text of the heading."""
    documents: dict[str, str] = field(default_factory=dict)
    """The one programme that a document is about."""

    def find_rows(self, head: RuleHead) -> list[tuple[str, Link]]:
        """Return the programmes of a rule: those it names, else the one that what stands around it names.

        A passage or a heading that names several programmes does not tell which of them is meant, and what a
        document only reports need not be about the programme that the document is about.
        """
        if head.programs:
            return [(program, "sentence") for program in head.programs]
        if len(named := self.passages.get(head.passage_id, ())) == 1:
            return [(program, "passage") for program in named]
        for heading in reversed(head.section):
            if named := self.headings.get((head.document_id, heading), ()):
                return [(program, "heading") for program in named] if len(named) == 1 else []
        program = self.documents.get(head.document_id)
        return [(program, "document")] if program and head.force == "operative" else []


def read_program_places(
    snapshot: Snapshot, documents: Iterable[Document], entities: Mapping[str, Entity]
) -> ProgramPlaces:
    """Return where the documents name programmes."""
    mentions, passages = SQL_TABLES["mentions"].c, SQL_TABLES["passages"].c
    query = (
        sa.select(
            mentions.document_id,
            mentions.passage_id,
            mentions.entity_id,
            passages.page_start,
            passages.kind,
            sa.case((passages.kind == "heading", passages.text)),
        )
        .join_from(SQL_TABLES["mentions"], SQL_TABLES["passages"], passages.passage_id == mentions.passage_id)
        .where(mentions.label == "PROGRAM", mentions.entity_id.is_not(None))
    )
    places = ProgramPlaces()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    early: defaultdict[str, set[str]] = defaultdict(set)
    for document_id, passage_id, entity_id, page, kind, heading in snapshot.select(query):
        places.passages[passage_id].add(entity_id)
        counts[document_id][entity_id] += 1
        if page <= FIRST_PAGES:
            early[document_id].add(entity_id)
        if kind == "heading":
            places.headings[document_id, heading].add(entity_id)
    titles = {document.document_id: document.title or "" for document in documents}
    for document_id, count in counts.items():
        names = {entity_id: entities[entity_id] for entity_id in count if entity_id in entities}
        subject = choose_subject(titles.get(document_id, ""), count, names, early[document_id])
        if subject is not None:
            places.documents[document_id] = subject
    return places


def choose_subject(
    title: str, counts: Mapping[str, int], entities: Mapping[str, Entity], early: set[str]
) -> str | None:
    """Return the programme that a document is about, None if it is about none or several.

    It is the one that the title names; or the one named on the first pages and at least twice as often as any
    other.
    """
    titled = [entity_id for entity_id, entity in entities.items() if _names(title, entity)]
    if titled:
        return titled[0] if len(titled) == 1 else None
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    leader, count = ranked[0]
    others = ranked[1][1] if len(ranked) > 1 else 0
    return leader if leader in early and count >= max(LEAST_MENTIONS, LEAD * others) else None


def choose_finder(
    by: By, snapshot: Snapshot, documents: Mapping[str, Document], entities: Mapping[str, Entity]
) -> FindRows:
    """Return what finds the rows of a rule."""
    if by == "programs":
        return read_program_places(snapshot, documents.values(), entities).find_rows
    if by == "agencies":
        return _make_agency_finder(documents, entities)
    if by == "countries":
        return _make_country_finder(documents)
    return lambda head: [(head.document_id, "document")]


def _make_agency_finder(documents: Mapping[str, Document], entities: Mapping[str, Entity]) -> FindRows:
    """Return a finder of the agencies that a rule names, else of the one that published its document."""
    by_name = {
        name.casefold(): entity.entity_id
        for entity in entities.values()
        if entity.label == "AGENCY"
        for name in (entity.name, *entity.aliases, *filter(None, [entity.acronym]))
    }
    publishers = {
        document_id: by_name[document.publisher.casefold()]
        for document_id, document in documents.items()
        if document.publisher and document.publisher.casefold() in by_name
    }

    def find(head: RuleHead) -> Sequence[tuple[str, Link]]:
        if head.agencies:
            return [(agency, "sentence") for agency in head.agencies]
        publisher = publishers.get(head.document_id)
        return [(publisher, "document")] if publisher else []

    return find


def _make_country_finder(documents: Mapping[str, Document]) -> FindRows:
    """Return a finder of the countries that a rule names, and of the one whose policy its document is.

    What a document reports of other countries' rules is none of its own country's.
    """

    def find(head: RuleHead) -> Sequence[tuple[str, Link]]:
        rows: list[tuple[str, Link]] = [(country, "sentence") for country in head.countries]
        own = documents[head.document_id].country
        if own and own not in head.countries and not (rows and head.force == "reported"):
            rows.append((own, "document"))
        return rows

    return find


def _names(title: str, entity: Entity) -> bool:
    """Tell whether a title names an entity, by a name of more than two letters; short forms in their case."""
    names = (entity.name, *entity.aliases, *filter(None, [entity.acronym]))
    return any(
        f" {_space(name, fold=not name.isupper())} " in f" {_space(title, fold=not name.isupper())} "
        for name in names
        if len(name) > 2
    )


def _space(text: str, *, fold: bool) -> str:
    """Return the words of a text with a space between."""
    kept = "".join(char if char.isalnum() else " " for char in text)
    return " ".join((kept.casefold() if fold else kept).split())
