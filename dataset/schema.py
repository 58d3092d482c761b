"""The store's SQL tables, the same on SQLite and PostgreSQL, as `dataset/migrations` make them.

What one document contributes is kept by document, its entities too, so that replacing a document leaves
nothing of its earlier rows behind and the order of writing never shows. The published `entities` and
`programs` are folded from these rows when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dataset.columns import Column, ColumnType, JsonValue, Table
from dataset.packed_boxes import pack_boxes, unpack_boxes
from dataset.rows import plain_decimal
from dataset.tables import (
    AMOUNTS,
    CLASSIFICATIONS,
    DECISIONS,
    DOCUMENTS,
    ENTITIES,
    FACTS,
    MENTIONS,
    PASSAGES,
    RULES,
)

ENTITY_RECORD = Table(
    "entity_record",
    "What is said of an entity, without the counts that are added when it is published.",
    tuple(column for column in ENTITIES.columns if not column.name.endswith("_count")),
    ("entity_id",),
)
DOCUMENT_ENTITIES = Table(
    "document_entities",
    "The entities as each document knows them.",
    (MENTIONS.columns[2], *ENTITY_RECORD.columns),
    ("document_id", "entity_id"),
)

DOCUMENT_TABLES: tuple[Table, ...] = (
    DOCUMENTS,
    DOCUMENT_ENTITIES,
    PASSAGES,
    MENTIONS,
    AMOUNTS,
    CLASSIFICATIONS,
    RULES,
    FACTS,
)
"""The tables that a document contributes to, each after the ones that it refers to."""


class Money(sa.types.TypeDecorator[Decimal]):
    """An exact decimal: NUMERIC on PostgreSQL; digits as text on SQLite, which would make a float of it."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the type that the database has for exact decimals."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Numeric(asdecimal=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        """Return what the database takes."""
        return plain_decimal(value) if value is not None and dialect.name != "postgresql" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        """Return the decimal that was stored."""
        return None if value is None else Decimal(value)


class PackedBoxes(sa.types.TypeDecorator[list[JsonValue]]):
    """Boxes in a quarter of the bytes that they take as JSON, and none of their digits lost."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> bytes | None:  # noqa: ARG002
        """Return what the database takes."""
        return None if value is None else pack_boxes(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> list[JsonValue] | None:  # noqa: ARG002
        """Return the boxes that were stored."""
        return None if value is None else unpack_boxes(bytes(value))


_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that sorts by code point on every database."""

_SQL_TYPES: dict[ColumnType, sa.types.TypeEngine[Any]] = {
    "string": _TEXT,
    "integer": sa.Integer(),
    "number": sa.Double(),
    "boolean": sa.Boolean(),
    "decimal": Money(),
    "string_list": sa.JSON(),
    "box_list": PackedBoxes(),
    "definition_list": sa.JSON(),
    "slot_map": sa.JSON(),
    "evidence_map": sa.JSON(),
}

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

METADATA = sa.MetaData()


def _sql_column(table: Table, column: Column) -> sa.Column[Any]:
    return sa.Column(
        column.name,
        _SQL_TYPES[column.type],
        primary_key=column.name in table.primary_key,
        nullable=not column.required,
        index=column.name in _INDEXED.get(table.name, ()),
    )


def _sql_keys(table: Table) -> list[sa.ForeignKeyConstraint]:
    """Return the table's foreign keys; those to entities lead to the document's own."""
    keys = []
    for key in table.foreign_keys:
        if key.table == "entities":
            columns, target = ["document_id", key.column], "document_entities"
            references = [f"{target}.document_id", f"{target}.entity_id"]
        else:
            columns, references = [key.column], [f"{key.table}.{key.references}"]
        keys.append(sa.ForeignKeyConstraint(columns, references, deferrable=True, initially="DEFERRED"))
    return keys


# A foreign key without an index would make SQLite search the whole table for each row that is deleted.
_INDEXED = {
    "document_entities": ("entity_id",),
    "mentions": ("document_id", "passage_id"),
    "amounts": ("document_id", "passage_id", "equivalent_of"),
    "classifications": ("document_id",),
    "rules": ("document_id", "passage_id"),
    "facts": ("document_id", "passage_id", "subject"),
    "documents": ("sha256",),
}


def _sql_table(table: Table, *extra: sa.Column[Any]) -> sa.Table:
    columns = [_sql_column(table, column) for column in table.columns]
    return sa.Table(table.name, METADATA, *columns, *extra, *_sql_keys(table))


def _index_present(name: str) -> sa.Index:
    """Return an index of the rows that have something in a column that few have."""
    present = sa.text(f"{name} IS NOT NULL")
    return sa.Index(f"ix_passages_{name}", name, sqlite_where=present, postgresql_where=present)


def _sql_passages() -> sa.Table:
    """Return the table of passages, of which `sections` keeps the headings, and an index finds the words."""
    columns = [_sql_column(PASSAGES, column) for column in PASSAGES.columns if column.name != "section"]
    for column in columns:
        column.primary_key, column.unique = False, column.name == "passage_id" or None
    return sa.Table(
        PASSAGES.name,
        METADATA,
        sa.Column("row_number", _ROW_NUMBER, primary_key=True),
        *columns,
        sa.Column("section_number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        *_sql_keys(PASSAGES),
        sa.ForeignKeyConstraint(
            ["document_id", "section_number"],
            ["sections.document_id", "sections.section_number"],
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.Index("ix_passages_document_id", "document_id", "language"),
        *map(_index_present, ("parent_id", "duplicate_of")),
        sa.Index("ix_passages_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )


SECTIONS = sa.Table(
    "sections",
    METADATA,
    sa.Column("document_id", _TEXT, primary_key=True),
    sa.Column("section_number", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("headings", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(
        ["document_id"], ["documents.document_id"], deferrable=True, initially="DEFERRED"
    ),
    sqlite_with_rowid=False,
)
"""The headings that passages of a document stand under, numbered as they come; with each passage, they would
take as much room as its text."""

SQL_TABLES: dict[str, sa.Table] = {
    table.name: _sql_passages() if table is PASSAGES else _sql_table(table)
    for table in (*DOCUMENT_TABLES[1:], DECISIONS)
}
SQL_TABLES["documents"] = _sql_table(
    DOCUMENTS,
    sa.Column("rows_digest", _TEXT, nullable=False),  # of everything the document contributes
    sa.Column("stored_at", _TEXT, nullable=False),  # operational, never published
)
"""The tables by their published names. Passages are searched by `words`, with a GIN index, on PostgreSQL; on
SQLite by the FTS5 index `passage_search`, which goes by their `row_number`; triggers keep it in step."""

FAILURES = sa.Table(
    "failures",
    METADATA,
    sa.Column("document_id", _TEXT, primary_key=True),
    sa.Column("reading_version", _TEXT, nullable=False),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("hopeful", sa.Boolean(), nullable=False),
    sa.Column("failed_at", _TEXT, nullable=False),
    sa.ForeignKeyConstraint(
        ["document_id"], ["documents.document_id"], deferrable=True, initially="DEFERRED"
    ),
)
"""How often documents that could not be read were tried; operational, never published."""

ENCODINGS = sa.Table(
    "encodings",
    METADATA,
    sa.Column("document_id", _TEXT, primary_key=True),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(
        ["document_id"], ["documents.document_id"], deferrable=True, initially="DEFERRED"
    ),
)
"""What the sentence encoder made of documents' texts; it can be made anew, and is never published."""

STORE_INFO = sa.Table(
    "store_info", METADATA, sa.Column("key", _TEXT, primary_key=True), sa.Column("value", _TEXT)
)
"""`unicode` is by which version of it a SQLite index was made. `schema` is kept for code from before there
were migrations: a store in which it does not know that, it takes for another version's and leaves alone."""


def find_columns(table: Table, names: Iterable[str] | None = None) -> list[sa.ColumnElement[Any]]:
    """Return what to select for the table's published columns, or those of them that are named."""
    columns = SQL_TABLES[table.name].c
    return [
        _SECTION if table is PASSAGES and name == "section" else columns[name]
        for name in (table.column_names if names is None else names)
    ]


def _select_section() -> sa.Label[Any]:
    passages, sections = SQL_TABLES["passages"].c, SECTIONS.c
    found = sa.select(sections.headings).where(
        sections.document_id == passages.document_id, sections.section_number == passages.section_number
    )
    return found.scalar_subquery().label("section")


_SECTION = _select_section()
