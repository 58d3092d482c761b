"""What the stages of one document take."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flows.messages import Stage

Item = TypeVar("Item")


class Clock:
    """Keeps what the stages of one document take; a stage within another counts for itself alone."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stages: list[str] = []
        self._since = 0.0

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add what the block takes to the stage's seconds."""
        self._count()
        self._stages.append(stage)
        try:
            yield
        finally:
            self._count()
            self._stages.pop()

    def watch(self, stage: str, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, and add what it takes to get them to the stage's seconds."""
        iterator = iter(items)
        while True:
            with self.time(stage):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item

    def _count(self) -> None:
        now = time.perf_counter()
        if self._stages:
            stage = self._stages[-1]
            self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._since
        self._since = now

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order in which they were counted first."""
        return tuple(Stage(name, seconds) for name, seconds in self._seconds.items())
