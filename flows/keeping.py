"""Care for the store that belongs to a folder of outputs: whether it is sound, and a copy of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flows.conduct import open_outputs
from flows.databases import open_database
from flows.settings import Settings

if TYPE_CHECKING:
    from dataset.store_copy import Copied


class KeepingWatcher(Protocol):
    """Who is told how it gets on."""

    def begin(self, documents: int) -> None:
        """So many documents are to be looked at."""

    def note(self, line: str) -> None:
        """Something was done on the way."""

    def advance(self) -> None:
        """A document is done."""


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was found wrong with a store, in a line each."""

    documents: int
    flaws: tuple[str, ...]


def check_outputs(outputs: Path, *, settings: Settings, watcher: KeepingWatcher) -> Soundness:
    """Return what is wrong with the store; raises Unusable or Broken."""
    with open_outputs(outputs, settings, must_exist=True, note=watcher.note) as store:
        from dataset.store_check import find_flaws  # noqa: PLC0415 - imports SQLAlchemy

        documents = sum(store.count_documents_by_status().values())
        watcher.begin(documents)
        return Soundness(documents, tuple(find_flaws(store, report=watcher.advance)))


def copy_outputs(outputs: Path, to: str, *, settings: Settings, watcher: KeepingWatcher) -> Copied:
    """Copy the store to another database, by its URL or a SQLite file's path; raises Unusable or Broken."""
    with (
        open_outputs(outputs, settings, must_exist=True, note=watcher.note) as store,
        open_database(to, note=watcher.note) as target,
    ):
        from dataset.store_copy import copy_store  # noqa: PLC0415 - imports SQLAlchemy

        watcher.begin(sum(store.count_documents_by_status().values()))
        return copy_store(store, target, report=watcher.advance)
