"""What became of the locations of a source in one run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal, get_args

from flows.inputs import InputFile

ArrivalStatus = Literal["new", "changed", "copy", "unchanged", "failed"]
STATUSES: tuple[ArrivalStatus, ...] = get_args(ArrivalStatus)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one location: a document came, or lay there as before, or could not be fetched."""

    url: str
    status: ArrivalStatus
    """`copy`: the bytes are those of a document that came from elsewhere."""
    file_name: str = ""
    sha256: str | None = None
    byte_count: int = 0
    """What was downloaded of it now."""
    seconds: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetch of a source brought."""

    source: str
    started_at: str
    """UTC, ISO 8601."""
    seconds: float
    arrivals: tuple[Arrival, ...] = ()
    waiting: int = 0
    """Locations that were left for the next run, as a limit was reached."""
    problem: str | None = None
    """Why the source could not be listed, or not to its end."""
    files: tuple[InputFile, ...] = ()
    """All documents that ever came from the source and are still there, to be ingested; most are known."""

    def drop_files(self) -> Fetched:
        """Return what came without what is there, which is much, to be told to programs."""
        return replace(self, files=())

    @property
    def counts(self) -> dict[str, int]:
        """How many locations have each status, and how many wait."""
        counted = Counter(arrival.status for arrival in self.arrivals)
        told: dict[str, int] = {status: counted[status] for status in STATUSES if counted[status]}
        return told | ({"waiting": self.waiting} if self.waiting else {})

    @property
    def failed(self) -> bool:
        """Whether something is not as it should be: a location failed, or the source itself."""
        return self.problem is not None or any(arrival.status == "failed" for arrival in self.arrivals)


def describe_fetched(fetched: Fetched) -> str:
    """Return in a line what a fetch brought.

    >>> describe_fetched(Fetched("a", "", 1.0, (Arrival("u", "new"), Arrival("v", "failed")), waiting=3))
    '2 locations: 1 new, 1 failed; 3 wait for the next run'
    """
    counts = fetched.counts
    counts.pop("waiting", None)
    total = len(fetched.arrivals)
    noun = "location" if total == 1 else "locations"
    told = f"{total} {noun}: {', '.join(f'{count} {name}' for name, count in counts.items())}"
    parts = [told if total else "nothing listed"] if total or not fetched.problem else []
    if fetched.waiting:
        parts.append(f"{fetched.waiting} wait{'s' * (fetched.waiting == 1)} for the next run")
    if fetched.problem:
        parts.append(fetched.problem)
    return "; ".join(parts)
