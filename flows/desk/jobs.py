"""Long work that people start at the desk: one job after the other, each in a process of its own."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Any, Self

from dataset.wording import count_nouns
from flows.desk.job_messages import JobEnd, JobOrder, JobProgress
from flows.desk.job_processes import PATIENCE, JobProcess
from flows.settings import Settings
from flows.sources.records import format_time
from review.ports import Job, JobKind

MOST_REMEMBERED = 200
"""Jobs that are over and still known."""


class ProcessJobs:
    """Does jobs in the order in which they were started, for all of them write the store or its models.

    They end with `close`, or with this process, however that ends. For any thread.
    """

    def __init__(self, outputs: Path, settings: Settings) -> None:
        self._outputs, self._settings = outputs.resolve(), settings
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[tuple[str, JobOrder]] = deque()
        self._running: tuple[str, JobProcess] | None = None
        self._unwanted: set[str] = set()
        """Jobs that somebody cancelled while they ran."""
        self._changed = Condition()
        self._closed = False
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The identifier of the process of the job that runs, if one does."""
        with self._changed:
            return self._running[1].process_id if self._running else None

    def start_ingest(self, path: Path, file_name: str) -> Job:
        """Have a file read; `file_name` is what people call it."""
        return self._start(f"Read {file_name}", self._order("ingest", path=path.resolve()))

    def start_retrain(self) -> Job:
        """Have a classifier learn all labels and decisions."""
        return self._start("Retrain the classifier", self._order("retrain"))

    def start_relabel(self, document_ids: Sequence[str] = ()) -> Job:
        """Have stored documents, all unless some are named, labelled by the classifier in use."""
        named = count_nouns(len(document_ids), "document") if document_ids else "all documents"
        return self._start(f"Label {named} anew", self._order("relabel", document_ids=tuple(document_ids)))

    def start_publish(self) -> Job:
        """Have the dataset written anew in the formats that it has."""
        return self._start("Publish the dataset", self._order("publish"))

    def cancel(self, job_id: str) -> None:
        """End a job, as Ctrl-C ends a command; one that is over stays as it is. Raises KeyError."""
        with self._changed:
            if self._jobs[job_id].state == "waiting":
                self._waiting = deque(pair for pair in self._waiting if pair[0] != job_id)
                self._change(job_id, state="cancelled", ended_at=_tell_now())
            elif not self._jobs[job_id].is_over:
                self._unwanted.add(job_id)
                if self._running and self._running[0] == job_id:
                    self._running[1].interrupt()

    def find(self, job_id: str) -> Job:
        """Return a job as it stands; raises KeyError."""
        with self._changed:
            return self._jobs[job_id]

    def list(self) -> Sequence[Job]:
        """Return the jobs since the desk was opened, the latest first."""
        with self._changed:
            return tuple(reversed(self._jobs.values()))

    def close(self) -> None:
        """Cancel all jobs and wait for the one that runs to end."""
        with self._changed:
            self._closed = True
            for job in list(self._jobs.values()):
                self.cancel(job.job_id)
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(2 * PATIENCE)

    def _order(self, kind: JobKind, **values: Any) -> JobOrder:
        return JobOrder(kind, self._outputs, self._settings, **values)

    def _start(self, title: str, order: JobOrder) -> Job:
        job = Job(f"j-{secrets.token_hex(8)}", order.kind, title)
        with self._changed:
            if self._closed:
                return replace(job, state="cancelled", error="the desk is being closed")
            self._jobs[job.job_id] = job
            self._forget_oldest()
            self._waiting.append((job.job_id, order))
            if self._thread is None:
                self._thread = Thread(target=self._work, name="desk jobs", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job

    def _forget_oldest(self) -> None:
        over = [job.job_id for job in self._jobs.values() if job.is_over]
        for job_id in over[: max(0, len(over) - MOST_REMEMBERED)]:
            del self._jobs[job_id]

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._waiting)
                if self._closed:
                    return
                job_id, order = self._waiting.popleft()
                self._change(job_id, state="running", started_at=_tell_now())
                try:
                    process = JobProcess(order)
                except OSError as error:
                    self._hear(job_id, JobEnd(error=f"no process can be started ({error.strerror})"))
                    continue
                self._running = job_id, process
            for told in process.listen():
                self._hear(job_id, told)

    def _hear(self, job_id: str, told: JobProgress | JobEnd) -> None:
        with self._changed:
            if isinstance(told, JobProgress):
                self._change(job_id, done=told.done, total=told.total, line=told.line)
                return
            self._running = None
            unwanted = job_id in self._unwanted
            self._unwanted.discard(job_id)
            end: dict[str, Any] = {"result": told.result, "ended_at": _tell_now(), "line": ""}
            if told.error is None:
                self._change(job_id, state="done", **end)
            elif unwanted:
                self._change(job_id, state="cancelled", **end)
            else:
                self._change(job_id, state="failed", error=told.error, **end)

    def _change(self, job_id: str, **values: Any) -> None:
        self._jobs[job_id] = replace(self._jobs[job_id], **values)


def _tell_now() -> str:
    return format_time(datetime.now(UTC))
