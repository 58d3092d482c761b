"""A full-text index of the passages, and how often documents failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dataset.schema import IndexedWords
from dataset.search.words import list_indexed

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH_ROWS = 1_000
FTS5 = (
    "CREATE VIRTUAL TABLE passage_search USING fts5("
    "words, content='passage_words', content_rowid='row_number', tokenize='ascii')",
    "CREATE TRIGGER passage_words_added AFTER INSERT ON passage_words BEGIN "
    "INSERT INTO passage_search(rowid, words) VALUES (new.row_number, new.words); END",
    "CREATE TRIGGER passage_words_removed AFTER DELETE ON passage_words BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "VALUES ('delete', old.row_number, old.words); END",
    "CREATE TRIGGER passage_words_changed AFTER UPDATE ON passage_words BEGIN "
    "INSERT INTO passage_search(passage_search, rowid, words) "
    "VALUES ('delete', old.row_number, old.words); "
    "INSERT INTO passage_search(rowid, words) VALUES (new.row_number, new.words); END",
)
"""The words come cut and folded; `ascii` cuts them at nothing but the spaces between them."""


def upgrade() -> None:
    """Create the tables, index the passages that are there, and count the documents that failed."""
    _create_failures()
    _create_index()
    _index_passages()
    _turn_older_code_away()


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


def _create_index() -> None:
    op.create_table(
        "passage_words",
        sa.Column("row_number", NUMBER, primary_key=True, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False, unique=True),
        sa.Column("words", IndexedWords(), nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.passage_id"], ondelete="CASCADE"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_passage_words_words", "passage_words", ["words"], postgresql_using="gin")
    else:
        for statement in FTS5:
            op.execute(statement)


def _index_passages() -> None:
    connection = op.get_bind()
    passages = sa.table("passages", sa.column("passage_id"), sa.column("text"))
    words = sa.table("passage_words", sa.column("passage_id"), sa.column("words", IndexedWords()))
    stored = connection.execute(sa.select(passages), execution_options={"yield_per": BATCH_ROWS})
    for rows in stored.partitions():
        indexed = [{"passage_id": key, "words": list_indexed(text)} for key, text in rows]
        connection.execute(words.insert(), indexed)


def _turn_older_code_away() -> None:
    """Put into the store what code from before there were migrations takes for another version's digest."""
    info = sa.table("store_info", sa.column("key"), sa.column("value"))
    op.execute(info.delete())
    op.execute(info.insert().values(key="schema", value="see kisoku_schema"))
