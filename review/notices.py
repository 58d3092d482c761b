"""What a reviewer did last, to be told on the page that comes after, with the way back."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

KEPT_SECONDS = 120.0
MOST_REVIEWERS = 1_000


@dataclass(frozen=True, slots=True)
class Notice:
    """A line on what was done; `undo` is where a form takes it back."""

    text: str
    undo: str | None = None
    decision_id: str | None = None


class Notices:
    """The last notice of each reviewer, told once; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, tuple[float, Notice]] = OrderedDict()

    def leave(self, reviewer: str, notice: Notice) -> None:
        """Have the reviewer's next page tell this."""
        with self._lock:
            self._waiting.pop(reviewer, None)
            self._waiting[reviewer] = (time.monotonic(), notice)
            if len(self._waiting) > MOST_REVIEWERS:
                self._waiting.popitem(last=False)

    def take(self, reviewer: str | None) -> Notice | None:
        """Return what the reviewer's page is to tell, which is told only once."""
        with self._lock:
            moment, notice = self._waiting.pop(reviewer or "", (0.0, None))
        return notice if time.monotonic() - moment < KEPT_SECONDS else None
