"""How often documents that could not be read were tried, so that nothing is tried for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from dataset.schema import FAILURES


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, or is to be read again."""

    document_id: str
    reading_version: str
    """By which code and lists it was tried."""
    attempts: int
    hopeful: bool
    """Another attempt may go better: the reading process crashed, or took too long or too much."""
    failed_at: str
    """When it was last tried, UTC, ISO 8601."""

    def is_set_aside(self, most_attempts: int) -> bool:
        """Tell whether it is not tried again unless somebody asks for it."""
        return not self.hopeful or self.attempts >= most_attempts


def count_failure(
    connection: sa.Connection, document_id: str, *, reading_version: str, hopeful: bool
) -> Failure:
    """Note that an attempt to read a stored document failed; attempts by another version do not count."""
    query = sa.select(FAILURES.c.attempts).where(
        FAILURES.c.document_id == document_id, FAILURES.c.reading_version == reading_version
    )
    before = connection.execute(query).scalar_one_or_none() or 0
    failure = Failure(document_id, reading_version, before + 1, hopeful, _tell_time())
    write_failures(connection, [failure])
    return failure


def write_failures(connection: sa.Connection, failures: Sequence[Failure]) -> None:
    """Put failures of stored documents in the place of what was known of them."""
    drop_failures(connection, [failure.document_id for failure in failures])
    if failures:
        connection.execute(FAILURES.insert(), [asdict(failure) for failure in failures])


def drop_failures(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    """Forget that attempts to read the documents failed."""
    for document_id in document_ids:
        connection.execute(FAILURES.delete().where(FAILURES.c.document_id == document_id))


def forgive_documents(connection: sa.Connection, document_ids: Sequence[str]) -> None:
    """Have stored documents tried again as if they had never been."""
    write_failures(connection, [Failure(key, "", 0, True, _tell_time()) for key in document_ids])


def read_failures(connection: sa.Connection) -> dict[str, Failure]:
    """Return the failures by `document_id`."""
    columns = [FAILURES.c[field.name] for field in fields(Failure)]
    return {row[0]: Failure(*row) for row in connection.execute(sa.select(*columns))}


def _tell_time() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
