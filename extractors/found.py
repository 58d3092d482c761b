"""What a finder of mentions returns for one passage, before identifiers and entities are settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a passage's text that names something; offsets in characters, end exclusive."""

    label: MentionLabel
    start: int
    end: int
    origin: MentionOrigin
    entity: Entity | None = None
    amount: AmountValue | None = None
