"""What an encoder made of a document's texts, kept so that it need not be made again; never published.

The bytes are the classifier's own; the store knows nothing of them.
"""

from __future__ import annotations

import sqlalchemy as sa

from dataset.schema import ENCODINGS


def read_encodings(connection: sa.Connection, document_id: str) -> bytes | None:
    """Return what was kept for the document, or None."""
    query = sa.select(ENCODINGS.c.content).where(ENCODINGS.c.document_id == document_id)
    return connection.execute(query).scalar_one_or_none()


def write_encodings(connection: sa.Connection, document_id: str, content: bytes) -> None:
    """Keep these bytes for a stored document, in the place of what was kept."""
    if read_encodings(connection, document_id) != content:
        drop_encodings(connection, document_id)
        connection.execute(ENCODINGS.insert().values(document_id=document_id, content=content))


def drop_encodings(connection: sa.Connection, document_id: str) -> None:
    """Forget what was kept for the document."""
    connection.execute(ENCODINGS.delete().where(ENCODINGS.c.document_id == document_id))
