"""The store brought up to what is decided at the desk, and the desk up to what jobs did to the store."""

from __future__ import annotations

import logging
import threading
import time

from review.desk import Desk
from review.ports import Job

QUIET_SECONDS = 20.0
"""For so long nothing is decided in a document before it is labelled anew."""
LOOK_SECONDS = 1.0
REST_SECONDS = 600.0
"""After a labelling that failed."""

_logger = logging.getLogger(__name__)


class Upkeep:
    """Labels documents anew in which people decided something; a thread from `start` to `stop`."""

    def __init__(self, desk: Desk, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._desk = desk
        self._quiet_seconds = quiet_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._seen: set[str] = set()
        """Jobs that are over and whose work the desk shows."""
        self._relabelling: tuple[str, list[str], float] | None = None
        self._resting_until = 0.0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is left is done when a desk is opened again."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self._take_up_jobs()
            self._relabel()

    def _take_up_jobs(self) -> None:
        """Have the desk show what jobs wrote that ended since it was looked."""
        ended = [job for job in self._desk.jobs.list() if job.is_over and job.job_id not in self._seen]
        if ended:
            self._desk.keeper.refresh()
        for job in ended:
            self._seen.add(job.job_id)
            if self._relabelling is not None and self._relabelling[0] == job.job_id:
                self._settle(job)

    def _relabel(self) -> None:
        """Label quiet documents anew, one job at a time."""
        moment = time.monotonic()
        if self._relabelling is not None or moment < self._resting_until:
            return
        quiet = self._desk.overlay.list_quiet(before=moment - self._quiet_seconds)
        if quiet:
            self._relabelling = (self._desk.jobs.start_relabel(quiet).job_id, quiet, moment)

    def _settle(self, job: Job) -> None:
        assert self._relabelling is not None  # noqa: S101 - whoever calls has looked
        _, document_ids, moment = self._relabelling
        self._relabelling = None
        if job.state == "done":
            self._desk.overlay.settle(document_ids, before=moment)
        else:
            self._resting_until = time.monotonic() + REST_SECONDS
            _logger.warning("documents could not be labelled anew: %s", job.error or job.state)
