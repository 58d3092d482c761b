"""Passages looked up in the store that belongs to a folder of outputs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.conduct import open_outputs
from flows.problems import Unusable
from flows.settings import Settings

if TYPE_CHECKING:
    from dataset.search.passages import Filters, Found


@dataclass(frozen=True, slots=True)
class Findings:
    """What a query found, the most fitting first."""

    query: str
    found: tuple[Found, ...]
    more: bool
    """There are more than were asked for."""


def find_passages(query: str, *, outputs: Path, settings: Settings, filters: Filters, limit: int) -> Findings:
    """Return at most `limit` passages of the store that a query finds; raises Unusable or Broken."""
    from dataset.search.passages import search_passages  # noqa: PLC0415 - imports SQLAlchemy
    from dataset.search.query import UnusableQuery  # noqa: PLC0415 - as above

    with open_outputs(outputs, settings, must_exist=True) as store:
        _check_documents(
            filters, {name for d in store.read_documents() for name in (d.document_id, d.file_name)}
        )
        try:
            found = search_passages(store, query, limit=limit + 1, filters=filters)
        except UnusableQuery as error:
            raise Unusable(str(error)) from error
    return Findings(query, tuple(found[:limit]), len(found) > limit)


def _check_documents(filters: Filters, known: set[str]) -> None:
    for name in filters.documents:
        if name not in known:
            raise Unusable(f"{name}: no document of the store is called that")
