"""The catalogue of the moment: read once, brought up to date in the background, changed by decisions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from sqlalchemy.exc import SQLAlchemyError

from dataset.store import Store
from review.catalogue.catalogue import (
    Catalogue,
    read_bodies,
    read_catalogue,
    replace_bodies,
    replace_rules,
)

LOOK_SECONDS = 5.0
"""How often the store is asked whether documents have changed."""
REST = 10
"""What takes long is not done again before so many times as long have passed."""
LEAST_REST_SECONDS = 0.25
"""Between decisions that are taken up, so that what is worked out of the tables serves several pages."""

_logger = logging.getLogger(__name__)


class CatalogueKeeper:
    """Holds the catalogue; safe in threads. `start` has it follow the store until `stop`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._decided: dict[str, Mapping[str, Any]] = {}
        self._next_change = 0.0
        self._current = read_catalogue(store)
        self._folded = self._current.states
        self._next_fold = time.monotonic() + REST * self._current.bodies.seconds

    @property
    def current(self) -> Catalogue:
        """The catalogue as it is now; it does not change while a page is made of it.

        A decision shows at once, and those of a quarter of a second together; later only if there are so
        many rules that taking them up would keep it busy.
        """
        if self._decided and time.monotonic() >= self._next_change:
            with self._lock:
                self._take_up_decisions()
        return self._current

    def refresh(self) -> Catalogue:
        """Bring the catalogue to the state of the store, and return it."""
        with self._lock:
            self._current = read_catalogue(self._store, self._current)
            if self._current.states != self._folded and time.monotonic() >= self._next_fold:
                self._fold_bodies()
            self._take_up_decisions()
            return self._current

    def change_rule(self, cells: Mapping[str, Any]) -> None:
        """Have a rule show what was just decided on it, before the store is brought up to it."""
        with self._lock:
            self._decided[cells["rule_id"]] = cells

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

    def _take_up_decisions(self) -> None:
        if not self._decided:
            return
        start = time.monotonic()
        decided, self._decided = self._decided, {}
        columns = {name: [cells[name] for cells in decided.values()] for name in next(iter(decided.values()))}
        self._current = replace_rules(self._current, pl.DataFrame(columns))
        self._next_change = start + max(LEAST_REST_SECONDS, REST * (time.monotonic() - start))

    def _fold_bodies(self) -> None:
        states = self._current.states
        with self._store.open_snapshot() as snapshot:
            bodies = read_bodies(snapshot)
        self._current = replace_bodies(self._current, bodies)
        self._folded, self._next_fold = states, time.monotonic() + REST * bodies.seconds

    def _follow(self, every_seconds: float) -> None:
        while not self._stopped.wait(every_seconds):
            _attempt(self.refresh)


def _attempt(look: Callable[[], object]) -> None:
    """Look at the store; if it cannot be reached the catalogue stays as it is, and the log says so."""
    try:
        look()
    except SQLAlchemyError as error:
        _logger.warning("the store cannot be read, and the tables stay as they are: %s", error)
