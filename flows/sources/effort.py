"""How long and how often something is tried."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from flows.sources.kinds import FetchLimits
from flows.sources.problems import FetchInterrupted

LONGEST_BACKOFF_SECONDS = 60.0

Answer = TypeVar("Answer")


class Effort:
    """What one run may take for a source: the time that is left, and attempts at each request."""

    def __init__(self, limits: FetchLimits, *, halt: threading.Event | None = None) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.run_seconds
        self._halt = halt or threading.Event()

    @property
    def seconds_left(self) -> float:
        """How long the run may go on, nothing once it is to be halted."""
        return 0.0 if self._halt.is_set() else self._end - time.monotonic()

    def take_seconds(self, most: float) -> float:
        """Return how long something may last, `most` or less; raises FetchInterrupted if the run is over."""
        left = self.seconds_left
        if left <= 0:
            raise FetchInterrupted("the run was over, or was interrupted", final=True)
        return min(left, most)

    def sleep(self, seconds: float) -> None:
        """Wait; raises FetchInterrupted if the run is over by then."""
        self._halt.wait(self.take_seconds(seconds))
        self.take_seconds(seconds)

    def persist(self, attempt: Callable[[], Answer]) -> Answer:
        """Return what an attempt gives, the first or a later one: waits grow, and differ by chance.

        Raises FetchFailed, as the last attempt does.
        """
        limits = self._limits
        for number in range(1, limits.attempts):
            try:
                return attempt()
            except FetchInterrupted as error:
                backoff = min(limits.backoff_seconds * 2 ** (number - 1), LONGEST_BACKOFF_SECONDS)
                wait = max(backoff * random.uniform(0.5, 1.0), error.wait_seconds or 0.0)  # noqa: S311
                if error.final or wait > min(limits.patience_seconds, self.seconds_left):
                    raise
                self.sleep(wait)
        return attempt()
