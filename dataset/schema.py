"""The store's SQL tables, the same on SQLite and PostgreSQL, as `dataset/migrations` make them.

What one document contributes is kept by document, its entities too, so that replacing a document leaves
nothing of its earlier rows behind and the order of writing never shows. The published `entities` and
`programs` are folded from these rows when they are read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dataset.columns import Column, ColumnType, Table
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


_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that sorts by code point on every database."""

_SQL_TYPES: dict[ColumnType, sa.types.TypeEngine[Any]] = {
    "string": _TEXT,
    "integer": sa.Integer(),
    "number": sa.Double(),
    "boolean": sa.Boolean(),
    "decimal": Money(),
    "string_list": sa.JSON(),
    "box_list": sa.JSON(),
    "definition_list": sa.JSON(),
    "slot_map": sa.JSON(),
    "evidence_map": sa.JSON(),
}

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
    "passages": ("document_id", "parent_id", "duplicate_of", "language"),
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


SQL_TABLES: dict[str, sa.Table] = {
    table.name: _sql_table(table) for table in (*DOCUMENT_TABLES[1:], DECISIONS)
}
SQL_TABLES["documents"] = _sql_table(
    DOCUMENTS,
    sa.Column("rows_digest", _TEXT, nullable=False),  # of everything the document contributes
    sa.Column("stored_at", _TEXT, nullable=False),  # operational, never published
)

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

PASSAGE_WORDS = sa.Table(
    "passage_words",
    METADATA,
    sa.Column("row_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("passage_id", _TEXT, nullable=False, unique=True),
    sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
    sa.ForeignKeyConstraint(["passage_id"], ["passages.passage_id"], ondelete="CASCADE"),
    sa.Index("ix_passage_words_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
)
"""What passages are searched by: on PostgreSQL, `words` with a GIN index; on SQLite, the FTS5 index
`passage_search`, which numbers its rows as this table does and is kept in step by triggers of `passages`."""

STORE_INFO = sa.Table(
    "store_info", METADATA, sa.Column("key", _TEXT, primary_key=True), sa.Column("value", _TEXT)
)
"""`unicode` is by which version of it a SQLite index was made. `schema` is kept for code from before there
were migrations: a store in which it does not know that, it takes for another version's and leaves alone."""
