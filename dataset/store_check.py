"""Whether a store holds what was written to it: the database, each document's rows, and the search index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from dataset.document_rows import list_table_rows, read_digest, read_document_rows
from dataset.engine import begin_read
from dataset.rows import digest_rows
from dataset.schema import SQL_TABLES
from dataset.search.words import list_indexed
from dataset.store import Store

_SELECT_INDEXED = sa.text("SELECT term, cnt FROM temp.indexed")
_PASSAGES = SQL_TABLES["passages"].c
_SELECT_TEXTS = sa.select(_PASSAGES.text).execution_options(yield_per=1_000)
_INDEXED_ROWS = sa.select(sa.table("passage_search_docsize", sa.column("id")))
_UNINDEXED = {
    "sqlite": _PASSAGES.row_number.not_in(_INDEXED_ROWS),
    "postgresql": _PASSAGES.words.is_(None),
}
"""By database, which passages the search index lacks."""


def find_flaws(store: Store, *, report: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Yield what is wrong with a store, in a line each; `report` is called for each document looked at.

    Each document's rows are compared with the digest that was taken when they were written.
    """
    if store.engine.dialect.name == "sqlite":
        yield from _find_sqlite_flaws(store.engine)
    with begin_read(store.engine) as connection:
        for document in store.read_documents():
            rows = read_document_rows(connection, document.document_id)
            if rows is not None:
                digest = digest_rows(list_table_rows(rows))
                if digest != read_digest(connection, document.document_id):
                    yield f"{document.file_name}: its rows are not those that were written"
            report()
        unindexed = sa.select(sa.func.count()).where(_UNINDEXED[store.engine.dialect.name])
        if lost := connection.execute(unindexed).scalar_one():
            yield f"{lost} passages are not in the search index"


def _find_sqlite_flaws(engine: sa.Engine) -> Iterator[str]:
    with begin_read(engine) as connection:
        lines = connection.execute(sa.text("PRAGMA integrity_check")).scalars().all()
        yield from (f"the file: {line}" for line in lines if line != "ok")
        for table, row, parent, _ in connection.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"{table}: row {row} refers to what is not in {parent}"
        if differing := _count_differing_words(connection):
            yield f"{differing} words are not as often in the search index as in the passages"


def _count_differing_words(connection: sa.Connection) -> int:
    """Return how many words the FTS5 index, which keeps no texts, counts otherwise than passages do."""
    connection.execute(
        sa.text("CREATE VIRTUAL TABLE temp.indexed USING fts5vocab(main, passage_search, row)")
    )
    indexed = Counter({word: count for word, count in connection.execute(_SELECT_INDEXED)})  # noqa: C416
    connection.execute(sa.text("DROP TABLE temp.indexed"))
    counted: Counter[str] = Counter()
    for text in connection.execute(_SELECT_TEXTS).scalars():
        counted.update(list_indexed(text))
    return sum(indexed[word] != counted[word] for word in indexed.keys() | counted.keys())
