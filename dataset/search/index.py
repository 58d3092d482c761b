"""The index that passages are searched by, kept in step with their rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from dataset.engine import begin_read, begin_write
from dataset.schema import STORE_INFO
from dataset.search.words import write_vector

_UNICODE = "unicode"
_REBUILD = (
    "INSERT INTO passage_search(passage_search) VALUES ('delete-all')",
    "INSERT INTO passage_search(rowid, words) SELECT row_number, kisoku_words(text) FROM passages "
    "ORDER BY row_number",
)


def index_passages(connection: sa.Connection, passages: Sequence[dict[str, Any]]) -> None:
    """Add to passages that will be stored the words that they are found by; on SQLite, triggers see to it."""
    if connection.dialect.name == "postgresql":
        for passage in passages:
            passage["words"] = write_vector(passage["text"])


def update_index(engine: sa.Engine, *, note: Callable[[str], None]) -> None:
    """Index a SQLite file anew if words are cut by another version of Unicode than when it was indexed.

    A word is taken out of the index by telling it again, so that it has to be cut as it was.
    """
    if engine.dialect.name != "sqlite":
        return
    with begin_read(engine) as connection:
        if _read_unicode(connection) == unicodedata.unidata_version:
            return
    with begin_write(engine) as connection:
        for statement in _REBUILD:
            connection.execute(sa.text(statement))
        known = STORE_INFO.update().where(STORE_INFO.c.key == _UNICODE)
        connection.execute(known.values(value=unicodedata.unidata_version))
    note(f"the search index is made anew, for Unicode {unicodedata.unidata_version}")


def _read_unicode(connection: sa.Connection) -> str | None:
    value = sa.select(STORE_INFO.c.value).where(STORE_INFO.c.key == _UNICODE)
    return connection.execute(value).scalar_one_or_none()
