"""The catalogue of the moment: read once, brought up to date in the background, changed by decisions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import polars as pl
from sqlalchemy.exc import SQLAlchemyError

from dataset.store import Store
from review.catalogue.catalogue import Catalogue, read_catalogue, replace_rules

LOOK_SECONDS = 5.0
"""How often the store is asked whether documents have changed."""

_logger = logging.getLogger(__name__)


class CatalogueKeeper:
    """Holds the catalogue; safe in threads. `start` has it follow the store until `stop`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._current = read_catalogue(store)

    @property
    def current(self) -> Catalogue:
        """The catalogue as it is now; it does not change while a page is made of it."""
        return self._current

    def refresh(self) -> Catalogue:
        """Bring the catalogue to the state of the store, and return it."""
        with self._lock:
            self._current = read_catalogue(self._store, self._current)
            return self._current

    def change_rules(self, rules: pl.DataFrame) -> None:
        """Have rules show what was just decided on them, before the store is brought up to it."""
        with self._lock:
            self._current = replace_rules(self._current, rules)

    def start(self, *, every_seconds: float = LOOK_SECONDS) -> None:
        """Follow the store in a thread of its own."""
        self._thread = threading.Thread(
            target=self._follow, args=(every_seconds,), name="catalogue", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Follow the store no longer."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self, every_seconds: float) -> None:
        while not self._stopped.wait(every_seconds):
            _attempt(self.refresh)


def _attempt(look: Callable[[], object]) -> None:
    """Look at the store; if it cannot be reached the catalogue stays as it is, and the log says so."""
    try:
        look()
    except SQLAlchemyError as error:
        _logger.warning("the store cannot be read, and the tables stay as they are: %s", error)
