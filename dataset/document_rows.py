"""What a document contributes, as rows of the store: listed, put in, read and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from dataset.columns import Row, Table
from dataset.records import (
    Amount,
    Classification,
    Document,
    DocumentRows,
    Entity,
    Fact,
    Mention,
    Passage,
    Rule,
)
from dataset.rows import build_records, read_rows
from dataset.schema import (
    DOCUMENT_ENTITIES,
    DOCUMENT_TABLES,
    ENTITY_RECORD,
    SECTIONS,
    SQL_TABLES,
    find_columns,
)
from dataset.search.index import index_passages
from dataset.tables import AMOUNTS, CLASSIFICATIONS, DOCUMENTS, FACTS, MENTIONS, PASSAGES, RULES


def list_table_rows(rows: DocumentRows) -> list[tuple[Table, list[Row]]]:
    """Return all that a document contributes, table by table, each after the ones that it refers to.

    Entities that no mention, fact or rule refers to are left out.
    """
    document_id = rows.document.document_id
    return [
        (DOCUMENTS, read_rows(DOCUMENTS, [rows.document])),
        (
            DOCUMENT_ENTITIES,
            [(document_id, *row) for row in read_rows(ENTITY_RECORD, _list_named_entities(rows))],
        ),
        (PASSAGES, read_rows(PASSAGES, rows.passages)),
        (MENTIONS, read_rows(MENTIONS, rows.mentions)),
        (AMOUNTS, read_rows(AMOUNTS, rows.amounts)),
        (CLASSIFICATIONS, read_rows(CLASSIFICATIONS, rows.classifications)),
        (RULES, read_rows(RULES, rows.rules)),
        (FACTS, read_rows(FACTS, rows.facts)),
    ]


def read_digest(connection: sa.Connection, document_id: str) -> str | None:
    """Return the digest of all that a document contributes, or None if it is not stored."""
    columns = SQL_TABLES["documents"].c
    query = sa.select(columns.rows_digest).where(columns.document_id == document_id)
    return connection.execute(query).scalar_one_or_none()


def delete_document_rows(connection: sa.Connection, document_id: str) -> None:
    """Take out all that a document contributes."""
    for table in reversed(DOCUMENT_TABLES):
        sql_table = SQL_TABLES[table.name]
        connection.execute(sql_table.delete().where(sql_table.c.document_id == document_id))
        if table is PASSAGES:
            connection.execute(SECTIONS.delete().where(SECTIONS.c.document_id == document_id))


def insert_document_rows(
    connection: sa.Connection, stored: Sequence[tuple[Table, list[Row]]], digest: str
) -> None:
    """Put in all that a document contributes, which must not be there."""
    extra = {"rows_digest": digest, "stored_at": datetime.now(UTC).isoformat(timespec="seconds")}
    for table, rows in stored:
        names = table.column_names
        values: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]
        if table is DOCUMENTS:
            values = [value | extra for value in values]
        if table is PASSAGES and values:
            connection.execute(SECTIONS.insert(), number_sections(values))
            index_passages(connection, values)
        if values:
            connection.execute(SQL_TABLES[table.name].insert(), values)


def number_sections(passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put a number in the place of each passage's `section`, and return the sections of their document."""
    numbers: dict[tuple[str, ...], int] = {}
    for passage in passages:
        passage["section_number"] = numbers.setdefault(tuple(passage.pop("section")), len(numbers))
    [document_id] = {passage["document_id"] for passage in passages}
    return [
        {"document_id": document_id, "section_number": number, "headings": list(headings)}
        for headings, number in numbers.items()
    ]


def read_document_rows(connection: sa.Connection, document_id: str) -> DocumentRows | None:
    """Return what a document contributed, in reading order, or None if it is not stored."""
    found = {t.name: _read_stored(connection, t, document_id) for t in DOCUMENT_TABLES}
    if not found["documents"]:
        return None
    return DocumentRows(
        document=build_records(Document, DOCUMENTS, found["documents"])[0],
        passages=tuple(build_records(Passage, PASSAGES, found["passages"])),
        mentions=tuple(build_records(Mention, MENTIONS, found["mentions"])),
        entities=tuple(build_records(Entity, DOCUMENT_ENTITIES, found[DOCUMENT_ENTITIES.name])),
        amounts=tuple(build_records(Amount, AMOUNTS, found["amounts"])),
        classifications=tuple(build_records(Classification, CLASSIFICATIONS, found["classifications"])),
        rules=tuple(build_records(Rule, RULES, found["rules"])),
        facts=tuple(build_records(Fact, FACTS, found["facts"])),
    )


def _list_named_entities(rows: DocumentRows) -> list[Entity]:
    named = {mention.entity_id for mention in rows.mentions}
    named.update(name for fact in rows.facts for name in (fact.subject, fact.value))
    named.update(name for rule in rows.rules for name in (*rule.programs, *rule.agencies))
    return [entity for entity in rows.entities if entity.entity_id in named]


def _read_stored(connection: sa.Connection, table: Table, document_id: str) -> list[Row]:
    columns = SQL_TABLES[table.name].c
    order = [columns[name] for name in ("ordinal", "passage_id", "start") if name in table.column_names]
    query = sa.select(*find_columns(table))
    query = query.where(columns.document_id == document_id)
    query = query.order_by(*order, *(columns[key] for key in table.primary_key))
    return [tuple(row) for row in connection.execute(query)]
