"""What of the dataset is in which language, and how much of it says again what it said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNTOLD = "und"
"""The BCP 47 code for a language that cannot be told."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many documents and passages are in each language (BCP 47)."""

    documents: dict[str, int] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    """Passages that repeat another one of their document."""


def sort_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts, the greatest first."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
