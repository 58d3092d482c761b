"""A full-text index of the passages, and how often documents failed."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dataset.search.words import write_vector

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH_ROWS = 1_000
FTS5 = (
    "CREATE VIRTUAL TABLE passage_search USING fts5(words, content='', tokenize='ascii')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passage_words(passage_id) VALUES (new.passage_id); "
    "INSERT INTO passage_search(rowid, words) VALUES (last_insert_rowid(), kisoku_words(new.text)); END",
    "CREATE TRIGGER passages_removed BEFORE DELETE ON passages BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "SELECT 'delete', row_number, kisoku_words(old.text) FROM passage_words "
    "WHERE passage_id = old.passage_id; END",
    "CREATE TRIGGER passages_changed BEFORE UPDATE OF text ON passages BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "SELECT 'delete', row_number, kisoku_words(old.text) FROM passage_words "
    "WHERE passage_id = old.passage_id; "
    "INSERT INTO passage_search(rowid, words) SELECT row_number, kisoku_words(new.text) FROM passage_words "
    "WHERE passage_id = old.passage_id; END",
    "INSERT INTO passage_words(passage_id) SELECT passage_id FROM passages ORDER BY document_id, ordinal",
    "INSERT INTO passage_search(rowid, words) SELECT row_number, kisoku_words(text) "
    "FROM passage_words JOIN passages USING (passage_id) ORDER BY row_number",
)
"""The words come cut and folded; `ascii` cuts them at nothing but the spaces between them. The index keeps no
copy of them, which would be twice its size, so that they are told again to what takes them out of it."""


def upgrade() -> None:
    """Create the tables, index the passages that are there, and count the documents that failed."""
    _create_failures()
    _create_words()
    if op.get_bind().dialect.name == "postgresql":
        _index_passages()
    else:
        for statement in FTS5:
            op.execute(statement)
    _mark_store()


def _create_failures() -> None:
    op.create_table(
        "failures",
        sa.Column("document_id", TEXT, primary_key=True, nullable=False),
        sa.Column("reading_version", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("hopeful", sa.Boolean(), nullable=False),
        sa.Column("failed_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], deferrable=True, initially="DEFERRED"
        ),
    )


def _create_words() -> None:
    op.create_table(
        "passage_words",
        sa.Column("row_number", NUMBER, primary_key=True, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False, unique=True),
        sa.Column("words", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.passage_id"], ondelete="CASCADE"),
    )


def _index_passages() -> None:
    connection = op.get_bind()
    passages = sa.table("passages", sa.column("passage_id"), sa.column("text"))
    words = sa.table("passage_words", sa.column("passage_id"), sa.column("words", WORDS))
    stored = connection.execute(sa.select(passages), execution_options={"yield_per": BATCH_ROWS})
    for rows in stored.partitions():
        connection.execute(words.insert(), [{"passage_id": k, "words": write_vector(t)} for k, t in rows])
    op.create_index("ix_passage_words_words", "passage_words", ["words"], postgresql_using="gin")


def _mark_store() -> None:
    """Tell by which Unicode words were cut, and older code that the tables are not those it knows."""
    info = sa.table("store_info", sa.column("key"), sa.column("value"))
    op.execute(info.delete())
    op.execute(info.insert().values(key="schema", value="see kisoku_schema"))
    op.execute(info.insert().values(key="unicode", value=unicodedata.unidata_version))
