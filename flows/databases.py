"""Stores by their URLs, with what goes wrong with a database told in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.problems import Broken, Unusable

if TYPE_CHECKING:
    from dataset.store import Store


@contextmanager
def open_database(url: str, *, note: Callable[[str], None]) -> Iterator[Store]:
    """Yield the store at a URL, or in a SQLite file.

    `note` hears if its tables had to be brought up to date. Raises Unusable if it cannot be opened, Broken if
    the database fails in the block.
    """
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - takes half a second

    from dataset.engine import UnusableDatabase  # noqa: PLC0415 - as above
    from dataset.migration import StoreMismatch  # noqa: PLC0415 - as above
    from dataset.store import open_store  # noqa: PLC0415 - as above

    try:
        store = open_store(url, note=note)
    except (StoreMismatch, UnusableDatabase, SQLAlchemyError, OSError) as error:
        raise Unusable(f"the store cannot be opened: {_tell_first_line(error)}") from error
    try:
        with explain_failures():
            yield store
    finally:
        store.close()


@contextmanager
def explain_failures() -> Iterator[None]:
    """Raise Broken if a store's database fails in the block."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - takes half a second

    from dataset.migration import StoreMismatch  # noqa: PLC0415 - as above

    try:
        yield
    except (StoreMismatch, SQLAlchemyError) as error:
        raise Broken(f"the store: {_tell_first_line(error)}; what was stored is kept") from error


def _tell_first_line(error: Exception) -> str:
    """Return what a database says, without what its library adds."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
