"""How much has been labelled, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dataset.records import Decision


@dataclass(frozen=True, slots=True)
class Tally:
    """Decisions on labels that count; of several on a text by one reviewer, each."""

    today: int
    own_today: int
    own: int
    every: int


def count_decisions(decisions: Iterable[Decision], reviewer: str, *, now: datetime) -> Tally:
    """Return how many decisions there are, the reviewer's own, and those of the day; `now` has its zone."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    told = midnight.replace(tzinfo=None).isoformat()  # decisions tell their moments in UTC
    today = own_today = own = every = 0
    for decision in decisions:
        is_own, is_new = decision.reviewer == reviewer, decision.decided_at >= told
        today += is_new
        own_today += is_own and is_new
        own += is_own
        every += 1
    return Tally(today, own_today, own, every)
