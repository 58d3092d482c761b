"""What a scheduled run tells while it works: lines in its log, and a progress artifact.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.relabelling.changes import DocumentChange
from flows.serving.endings import Ending
from flows.sources.arrivals import Arrival
from flows.summary import Outcome

UPDATE_SECONDS = 2.0
"""From one update of a progress artifact to the next."""


class ProgressArtifact:
    """How far a run is, as a percentage; to be made in the thread of its flow, and moved on by any."""

    def __init__(self, key: str, description: str) -> None:
        self._id = cast(UUID, create_progress_artifact(0.0, key=key, description=description))
        self._lock = threading.Lock()
        self._doing = description
        self._done = self._total = 0
        self._told_at = time.monotonic()

    def begin(self, doing: str, total: int) -> None:
        """Start to count anew, from 0 to `total`."""
        with self._lock:
            self._doing, self._done, self._total = doing, 0, total
            self._tell()

    def advance(self, steps: int = 1) -> None:
        """Count on; the server hears of it now and then."""
        with self._lock:
            self._done += steps
            if time.monotonic() - self._told_at >= UPDATE_SECONDS:
                self._tell()

    def finish(self, ending: Ending) -> Ending:
        """Tell how the run ends, which is returned; of one that failed it stays told how far it came."""
        if ending.kind != "Failed":
            update_progress_artifact(self._id, 100.0, description=ending.sentence)
        return ending

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        share = min(self._done / self._total, 1.0) if self._total else 0.0
        description = f"{self._doing}: {self._done} of {self._total}"
        update_progress_artifact(self._id, round(100.0 * share, 1), description=description)


class FetchIngestLog:
    """Watches how sources are fetched and ingested, for the log and the progress artifact of a run."""

    def __init__(self, progress: ProgressArtifact, log: Callable[[str], None]) -> None:
        self._progress = progress
        self.note = log
        """Told that something takes a while."""

    def begin(self, source: str, locations: int) -> None:
        """A source lists so many locations."""
        self._progress.begin(f"fetch {source}", locations)

    def report(self, source: str, arrival: Arrival) -> None:  # noqa: ARG002 - a run has one source
        """A location is done."""
        self._progress.advance()
        if arrival.status != "unchanged":
            self.note(f"{arrival.status}: {arrival.error or arrival.url}")

    def watch_ingest(self) -> IngestLog:
        """Return who is told how the ingest gets on."""
        return IngestLog(self._progress, self.note)


class IngestLog:
    """Watches how documents are read."""

    def __init__(self, progress: ProgressArtifact, log: Callable[[str], None]) -> None:
        self._progress = progress
        self.note = log
        """Told that something takes a while."""

    def begin(self, pending: int) -> None:
        """So many documents are to be read."""
        self._progress.begin("read documents", pending)

    def report(self, outcome: Outcome) -> None:
        """A document is done."""
        self._progress.advance()
        if outcome.error:
            self.note(f"{outcome.status}: {outcome.error}")


class RelabelLog:
    """Watches how documents are labelled anew."""

    def __init__(self, progress: ProgressArtifact, log: Callable[[str], None]) -> None:
        self._progress = progress
        self.note = log
        """Told that something takes a while."""

    def begin(self, passages: int) -> None:
        """So many passages are to be labelled."""
        self._progress.begin("label passages", passages)

    def report(self, change: DocumentChange) -> None:
        """A document is done."""
        self._progress.advance(change.passage_count)
        if change.error:
            self.note(f"failed: {change.error}")
