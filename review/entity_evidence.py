"""An entity as all documents know it: who it is, where it is named, and which others it may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from dataset.records import Entity
from dataset.rows import build_records
from dataset.schema import DOCUMENT_ENTITIES, ENTITY_RECORD, SQL_TABLES
from dataset.store import Store
from review.catalogue.catalogue import Catalogue

MOST_EXAMPLES = 3
"""Of a document."""
AROUND = 90
"""Characters that an example has before and after the name."""
SHORTEST = 4
"""Letters of a word that tells names apart."""
MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Example:
    """A place where an entity is named."""

    page: int
    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class NamingDocument:
    """A document that names an entity."""

    document_id: str
    mention_count: int
    examples: tuple[Example, ...]


def find_entity(catalogue: Catalogue, entity_id: str) -> Entity | None:
    """Return an entity as it is folded of all documents, None if none names it."""
    found = _build(catalogue.entities.filter(pl.col("entity_id") == entity_id))
    return found[0] if found else None


def list_candidates(catalogue: Catalogue, entity: Entity) -> list[Entity]:
    """Return entities that share a word or the short form with one, the ones named most first."""
    folded = pl.col("name").str.to_lowercase()
    words = [word for word in entity.name.lower().split() if len(word) >= SHORTEST] or [entity.name.lower()]
    alike = pl.any_horizontal(*(folded.str.contains(word, literal=True) for word in words))
    if entity.acronym:
        alike = alike | (pl.col("acronym") == entity.acronym).fill_null(value=False)
    others = catalogue.entities.filter(pl.col("entity_id") != entity.entity_id, alike)
    return _build(others.head(MOST_CANDIDATES))


def offer_entities(catalogue: Catalogue, asked: str, *, most: int) -> list[Entity]:
    """Return entities whose name or short form has the words, the ones named most first."""
    told = pl.concat_str("name", "acronym", separator=" ", ignore_nulls=True).str.to_lowercase()
    words = [told.str.contains(word, literal=True) for word in asked.lower().split()]
    return _build(catalogue.entities.lazy().filter(*words).head(most).collect()) if words else []


def list_naming_documents(store: Store, catalogue: Catalogue, entity_id: str) -> list[str]:
    """Return the documents that name an entity, by their names."""
    columns = SQL_TABLES[DOCUMENT_ENTITIES.name].c
    with store.open_snapshot() as snapshot:
        rows = snapshot.select(sa.select(columns.document_id).where(columns.entity_id == entity_id))
        keys = {row[0] for row in rows} & catalogue.document_names.keys()
    return sorted(keys, key=lambda key: (catalogue.document_names[key].casefold(), key))


def read_naming_documents(store: Store, entity_id: str, document_ids: Sequence[str]) -> list[NamingDocument]:
    """Return where some documents name an entity, in the order of `document_ids`."""
    mentions, passages = SQL_TABLES["mentions"].c, SQL_TABLES["passages"].c
    query = (
        sa.select(mentions.document_id, passages.page_start, passages.text, mentions.start, mentions.end)
        .join_from(SQL_TABLES["mentions"], SQL_TABLES["passages"], passages.passage_id == mentions.passage_id)
        .where(mentions.document_id.in_(document_ids), mentions.entity_id == entity_id)
        .order_by(mentions.document_id, passages.ordinal, mentions.start)
    )
    counts: defaultdict[str, int] = defaultdict(int)
    examples: defaultdict[str, list[Example]] = defaultdict(list)
    with store.open_snapshot() as snapshot:
        for document_id, page, text, start, end in snapshot.select(query):
            counts[document_id] += 1
            if counts[document_id] <= MOST_EXAMPLES:
                examples[document_id].append(_cut_example(page, text, start, end))
    return [NamingDocument(key, counts[key], tuple(examples[key])) for key in document_ids]


def _cut_example(page: int, text: str, start: int, end: int) -> Example:
    before, after = text[:start], text[end:]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return Example(page, before, text[start:end], after)


def _build(frame: pl.DataFrame) -> list[Entity]:
    return build_records(Entity, ENTITY_RECORD, frame.select(ENTITY_RECORD.column_names).iter_rows())
