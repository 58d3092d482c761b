"""A store copied into another one, which may be another kind of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from dataset.document_rows import read_document_rows
from dataset.encodings import read_encodings
from dataset.engine import begin_read, describe_database
from dataset.failures import read_failures
from dataset.schema import SQL_TABLES
from dataset.store import Store


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied."""

    to: str
    """Which database they were copied to, without a password."""
    documents: int
    """Those that the other store did not have, or had otherwise."""
    unchanged: int
    decisions: int


def copy_store(source: Store, target: Store, *, report: Callable[[], None] = lambda: None) -> Copied:
    """Write all documents and decisions of a store, as it stands now, to another.

    What the other one holds besides stays. `report` is called for each document.
    """
    key = SQL_TABLES["documents"].c.document_id
    changed = []
    with begin_read(source.engine) as connection:
        failures = read_failures(connection)
        for document_id in connection.execute(sa.select(key).order_by(key)).scalars().all():
            rows = read_document_rows(connection, document_id)
            if rows is not None:
                encodings = read_encodings(connection, document_id)
                changed.append(target.write_document(rows, encodings=encodings))
            report()
        target.write_failures(list(failures.values()))
        decisions = target.append_decisions(source.read_decisions())
    return Copied(describe_database(target.engine), sum(changed), len(changed) - sum(changed), decisions)
