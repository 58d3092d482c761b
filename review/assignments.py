"""Who labels which passage of the queue: two reviewers at once are never given the same one."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from review.ports import QueuedPassage

LEASE_SECONDS = 600.0
"""So long is a passage kept for whoever was given it."""
MOST_REMEMBERED = 500
"""Passages that a reviewer can go back to, and those skipped that are not given again."""


@dataclass(slots=True)
class _Round:
    """What a reviewer has seen of the queue and what they skipped, in order."""

    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)
    skipped: OrderedDict[str, None] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class _Lease:
    reviewer: str
    until: float


class Assignments:
    """Passages that are kept for reviewers, in memory and for a while; safe in threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._leases: dict[str, _Lease] = {}
        self._rounds: defaultdict[str, _Round] = defaultdict(_Round)

    def give_next(
        self,
        reviewer: str,
        passages: Iterable[QueuedPassage],
        *,
        besides: str | None = None,
    ) -> QueuedPassage | None:
        """Return the first passage that nobody else has and they did not skip, and keep it for the reviewer.

        `passages` are those without a decision; `besides` is the one that the reviewer is at.
        """
        with self._lock:
            self._drop_expired()
            skipped = self._rounds[reviewer].skipped
            for passage in passages:
                lease = self._leases.get(passage.passage_id)
                if passage.passage_id == besides or passage.passage_id in skipped:
                    continue
                if lease is None or lease.reviewer == reviewer:
                    self._lease(passage.passage_id, reviewer)
                    return passage
            return None

    def visit(self, reviewer: str, passage_id: str) -> str | None:
        """Keep a passage for a reviewer who has it open; return who has it, if somebody else does."""
        with self._lock:
            self._drop_expired()
            _remember(self._rounds[reviewer].seen, passage_id)
            lease = self._leases.get(passage_id)
            if lease is not None and lease.reviewer != reviewer:
                return lease.reviewer
            self._lease(passage_id, reviewer)
            return None

    def skip(self, reviewer: str, passage_id: str) -> None:
        """Have the reviewer not be given a passage again, but others."""
        with self._lock:
            _remember(self._rounds[reviewer].skipped, passage_id)
            self._release(reviewer, passage_id)

    def finish(self, reviewer: str, passage_id: str) -> None:
        """Keep a passage no longer: it is decided on."""
        with self._lock:
            self._rounds[reviewer].skipped.pop(passage_id, None)
            self._release(reviewer, passage_id)

    def forget_skipped(self, reviewer: str) -> None:
        """Have the reviewer be given what they skipped."""
        with self._lock:
            self._rounds[reviewer].skipped.clear()

    def count_skipped(self, reviewer: str, passages: Iterable[QueuedPassage]) -> int:
        """Return how many of the passages the reviewer skipped."""
        with self._lock:
            skipped = self._rounds[reviewer].skipped
            return sum(passage.passage_id in skipped for passage in passages)

    def find_previous(self, reviewer: str, passage_id: str) -> str | None:
        """Return the passage that the reviewer saw before this one."""
        with self._lock:
            seen = [*self._rounds[reviewer].seen]
        place = seen.index(passage_id) if passage_id in seen else len(seen)
        return seen[place - 1] if place else None

    def _lease(self, passage_id: str, reviewer: str) -> None:
        self._leases[passage_id] = _Lease(reviewer, self._clock() + LEASE_SECONDS)

    def _release(self, reviewer: str, passage_id: str) -> None:
        lease = self._leases.get(passage_id)
        if lease is not None and lease.reviewer == reviewer:
            del self._leases[passage_id]

    def _drop_expired(self) -> None:
        now = self._clock()
        for passage_id in [each for each, lease in self._leases.items() if lease.until < now]:
            del self._leases[passage_id]


def _remember(known: OrderedDict[str, None], passage_id: str) -> None:
    """Note a passage in the place it was noted first; the oldest are forgotten."""
    known.setdefault(passage_id)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
