"""Copies the log of decisions to a store in the background: the log comes first, the store follows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from dataset.migration import StoreMismatch
from dataset.rows import UnstorableValue
from models.labelled import InvalidLabels
from models.standing import History

if TYPE_CHECKING:
    from dataset.store import Store
    from flows.decision_log import DecisionLog

BATCH_DECISIONS = 1000
FAILURES = (
    sa.exc.SQLAlchemyError,
    StoreMismatch,
    UnstorableValue,
    InvalidLabels,
    UnicodeError,
    OSError,
)
"""Of the store, or of reading the log."""


class StoreCopier:
    """A thread that brings a store up to a log whenever it is woken.

    What fails is told to `note` and tried again at the next waking; what is never copied by then is copied
    when the store is next opened.
    """

    def __init__(self, log: DecisionLog, store: Store, *, note: Callable[[str], None]) -> None:
        self._log = log
        self._store = store
        self._note = note
        self._history: History | None = None
        self._copied = 0
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="copy-decisions", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have it copy what is new; returns at once."""
        self._woken.set()

    def close(self) -> None:
        """Have it copy what is left, and wait for its end."""
        self._closing = True
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            self._woken.wait()
            self._woken.clear()
            closing = self._closing  # told before what is left is copied, not while
            try:
                self._copy()
            except FAILURES as error:
                self._tell(error)

    def _tell(self, error: Exception) -> None:
        reason = str(error).splitlines()[0]
        self._note(f"decisions are in the log, but could not be copied to the store: {reason}")

    def _copy(self) -> None:
        """Copy what was appended since the last time, all of it where the log was replaced."""
        with self._log.open_history() as history:
            if history is not self._history:
                self._history, self._copied = history, 0
            fresh = history.list_decisions(first=self._copied)
        for first in range(0, len(fresh), BATCH_DECISIONS):
            batch = fresh[first : first + BATCH_DECISIONS]
            self._store.append_decisions(batch)
            self._copied += len(batch)
