"""What a finder of mentions returns for one passage, before identifiers and entities are settled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from dataset.records import AmountRole, Entity, MentionLabel, MentionOrigin, Period


@dataclass(frozen=True, slots=True)
class AmountValue:
    """The value of a sum of money; see `dataset.records.Amount` for the meaning of its parts."""

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str | None
    approximate: bool = False
    period: Period | None = None
    role: AmountRole = "other"
    equivalent_of: int | None = None
    """The `start` of the amount in the same passage that this one restates in another currency."""
    readings: tuple[str, ...] = ()
    """The currencies that the sign or name may mean, ISO 4217 codes; the document decides among several."""


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a passage's text that names something; offsets in characters, end exclusive."""

    label: MentionLabel
    start: int
    end: int
    origin: MentionOrigin
    entity: Entity | None = None
    amount: AmountValue | None = None


class Coverage:
    """Which stretches of a text spans cover, as fast to ask where there are many.

    >>> covered = Coverage([Found("LAW", 0, 9, "pattern"), Found("DATE", 4, 6, "pattern")])
    >>> covered.is_free(8, 12), covered.is_free(9, 12)
    (False, True)
    """

    def __init__(self, every: Iterable[Found]) -> None:
        spans = sorted((found.start, found.end) for found in every)
        self._starts = [start for start, _ in spans]
        self._reached = list(accumulate((end for _, end in spans), max))

    def is_free(self, start: int, end: int) -> bool:
        """Tell whether no span shares a letter with the text from `start` to `end`."""
        before = bisect_left(self._starts, end)
        return before == 0 or self._reached[before - 1] <= start
