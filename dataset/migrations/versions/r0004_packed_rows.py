"""Boxes packed, sections of passages kept once, and passages searched by without a table of their own for it.

All tables that refer to passages are made anew, so that nothing of the old rows stays in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dataset.migrations.versions import r0001_first_tables as first
from dataset.packed_boxes import pack_boxes

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH_ROWS = 1_000
REMADE = ("passages", "mentions", "amounts", "classifications", "rules", "facts")
"""Each after those that it refers to."""
OLD = "old_"
TRIGGERS = (
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passage_search(rowid, words) VALUES (new.row_number, kisoku_words(new.text)); END",
    "CREATE TRIGGER passages_removed BEFORE DELETE ON passages BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "VALUES ('delete', old.row_number, kisoku_words(old.text)); END",
    "CREATE TRIGGER passages_changed BEFORE UPDATE OF text ON passages BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "VALUES ('delete', old.row_number, kisoku_words(old.text)); "
    "INSERT INTO passage_search(rowid, words) VALUES (old.row_number, kisoku_words(new.text)); END",
)


def upgrade() -> None:
    """Make the tables anew, with what is in them."""
    for name in REMADE:
        _set_aside(name)
    _create_sections()
    _create_passages()
    first.create_mentions()
    first.create_amounts()
    first.create_classifications()
    first.create_rules(boxes=sa.LargeBinary())
    first.create_facts()
    _copy_passages()
    _copy_rules()
    for name in ("mentions", "amounts", "classifications", "facts"):
        columns = ", ".join(f'"{column.name}"' for column in _describe(name).columns)
        op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {OLD}{name}")  # noqa: S608
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the tables that are referred to could not be dropped
    _drop_old()
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:  # not before, for the index has the words of what was copied
            op.execute(statement)


def _set_aside(name: str) -> None:
    """Rename a table, and free the names that its successor needs."""
    connection = op.get_bind()
    indexes = sa.inspect(connection).get_indexes(name)
    if name == "passages" and connection.dialect.name == "sqlite":
        for trigger in ("passages_added", "passages_removed", "passages_changed"):
            op.execute(f"DROP TRIGGER {trigger}")
    for index in indexes:
        op.drop_index(str(index["name"]), name)
    op.rename_table(name, f"{OLD}{name}")
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {OLD}{name} RENAME CONSTRAINT {name}_pkey TO {OLD}{name}_pkey")


def _drop_old() -> None:
    """Drop what was copied; SQLite looks for rows that refer to one that goes, for which it needs indexes."""
    for table, column in (
        ("passages", "parent_id"),
        ("passages", "duplicate_of"),
        ("amounts", "equivalent_of"),
    ):
        op.create_index(f"ix_{OLD}{table}_{column}", f"{OLD}{table}", [column])
    op.drop_table("passage_words")
    for name in reversed(REMADE):
        op.drop_table(f"{OLD}{name}")


def _create_sections() -> None:
    op.create_table(
        "sections",
        sa.Column("document_id", TEXT, primary_key=True, nullable=False),
        sa.Column("section_number", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        _refer(["document_id"], ["documents.document_id"]),
        sqlite_with_rowid=False,
    )


def _create_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("row_number", NUMBER, primary_key=True, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False, unique=True),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("page_start", sa.Integer(), nullable=False),
        sa.Column("page_end", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("boxes", sa.LargeBinary(), nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("duplicate_of", TEXT, nullable=True),
        sa.Column("source_part", TEXT, nullable=True),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        sa.Column("section_number", sa.Integer(), nullable=False),
        sa.Column("words", WORDS, nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["duplicate_of"], ["passages.passage_id"]),
        _refer(["parent_id"], ["passages.passage_id"]),
        _refer(["document_id", "section_number"], ["sections.document_id", "sections.section_number"]),
    )
    op.create_index("ix_passages_document_id", "passages", ["document_id", "language"])
    for name in ("parent_id", "duplicate_of"):
        present = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_passages_{name}", "passages", [name], sqlite_where=present, postgresql_where=present
        )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_passages_words", "passages", ["words"], postgresql_using="gin")


def _copy_passages() -> None:
    """Copy the passages, document by document; the numbers stay that SQLite's index knows them by."""
    connection = op.get_bind()
    old, new, sections = _describe(f"{OLD}passages"), _describe("passages"), _describe("sections")
    words = _describe("passage_words")
    query = sa.select(*old.c, words.c.row_number, words.c.words)
    query = query.join_from(old, words, old.c.passage_id == words.c.passage_id, isouter=True)
    for _, rows in groupby(
        _read(query.order_by(old.c.document_id, old.c.ordinal)), itemgetter("document_id")
    ):
        passages = list(rows)
        connection.execute(sections.insert(), _number_sections(passages))
        connection.execute(new.insert(), [row | {"boxes": pack_boxes(row["boxes"])} for row in passages])
    if connection.dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('passages', 'row_number'), max(row_number)) FROM passages"
        )


def _number_sections(passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put a number in the place of each passage's section, and return the sections of their document."""
    numbers: dict[tuple[str, ...], int] = {}
    for passage in passages:
        passage["section_number"] = numbers.setdefault(tuple(passage.pop("section")), len(numbers))
    document_id = passages[0]["document_id"]
    return [
        {"document_id": document_id, "section_number": number, "headings": list(headings)}
        for headings, number in numbers.items()
    ]


def _copy_rules() -> None:
    connection = op.get_bind()
    old, new = _describe(f"{OLD}rules"), _describe("rules")
    stored = _read(sa.select(*old.c))
    while rows := list(islice(stored, BATCH_ROWS)):
        connection.execute(new.insert(), [row | {"boxes": pack_boxes(row["boxes"])} for row in rows])


def _describe(name: str) -> sa.Table:
    """Return the table as it is in the database."""
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _read(query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    found = op.get_bind().execute(query, execution_options={"yield_per": BATCH_ROWS})
    return (dict(row) for row in found.mappings())


def _refer(columns: Sequence[str], references: Sequence[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, references, deferrable=True, initially="DEFERRED")
