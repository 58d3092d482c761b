"""Reading in processes of their own: one that hangs, crashes or takes too much costs a single document."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dataset.records import DocumentRows
from flows.messages import Labelled, LabelRequest, Progress, Reading, Refusal, Request
from flows.seed import PATIENCE, Seed, describe_end
from flows.settings import Limits
from flows.worker import describe_memory

GLANCE_SECONDS = 0.1
AGAIN = "; allow more with {name} and run again with --retry-failed"


def measure_megabytes(process_id: int | None) -> float:
    """Return how much memory a process holds, 0 where that is not told or it has just ended."""
    if sys.platform != "linux" or process_id is None:
        return 0.0
    import resource  # noqa: PLC0415 - not everywhere

    try:
        pages = int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 1024 / 1024


class Reader:
    """One reading process, forked again whenever it had to be ended; for one thread at a time."""

    def __init__(self, seed: Seed, limits: Limits) -> None:
        self._seed = seed
        self._limits = limits
        self._process_id: int | None = None
        self._connection: Connection[Any, Any] | None = None

    @property
    def process_id(self) -> int | None:
        """The identifier of the process, if one is running."""
        return self._process_id

    def await_tools(self) -> None:
        """Wait until the process can read; raises ReaderFailed if the tools cannot be loaded."""
        self._seed.check_interrupted()
        if self._connection is None:
            self._process_id, self._connection = self._seed.fork_reader()

    def read(
        self, request: Request, *, tell: Callable[[Progress], None] = lambda _: None
    ) -> Reading | Refusal:
        """Return what the document contributes; a `failed` one if the process had to be ended over it.

        `tell` hears how OCR gets on. Raises ReaderFailed if the tools cannot be loaded.
        """
        answer: Reading | Refusal | str = self._ask(request, tell)
        return _make_failed(request, answer) if isinstance(answer, str) else answer

    def label(self, request: LabelRequest) -> Labelled | Refusal:
        """Return a document's labels and rules, or why there are none if the process had to be ended over it.

        Raises ReaderFailed if the tools cannot be loaded.
        """
        answer: Labelled | Refusal | str = self._ask(request, lambda _: None)
        name = request.rows.document.file_name
        return Refusal(f"{name}: {answer}") if isinstance(answer, str) else answer

    def _ask(self, request: Request | LabelRequest, tell: Callable[[Progress], None]) -> Any:
        """Return the answer to a request, or what is wrong with the process, which is then ended."""
        self.await_tools()
        assert self._connection is not None  # noqa: S101 - for the type checker
        try:
            self._connection.send(request)
            problem = self._watch()
            while problem is None:
                answer = self._connection.recv()
                if not isinstance(answer, Progress):
                    if measure_megabytes(self._process_id) > self._limits.megabytes / 2:
                        self.stop()
                    return answer
                tell(answer)
                problem = self._watch()
        except (EOFError, OSError):
            problem = describe_end(self._end(patience=PATIENCE))
        self._seed.check_interrupted()
        self.stop()
        return problem

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._end(patience=0.0)
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _end(self, *, patience: float) -> int | None:
        """Return how the process ended by itself, None if it had to be killed."""
        process_id, self._process_id = self._process_id, None
        return None if process_id is None else self._seed.end_reader(process_id, patience=patience)

    def _watch(self) -> str | None:
        """Wait until the process tells something; return what is wrong if it will not.

        So each page that OCR has read gives the document its time anew.
        """
        assert self._connection is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + self._limits.seconds
        while not self._connection.poll(GLANCE_SECONDS):
            if time.monotonic() > deadline:
                seconds = f"reading took longer than {self._limits.seconds:g} s"
                return seconds + AGAIN.format(name="KISOKU_DOCUMENT_SECONDS")
            if measure_megabytes(self._process_id) > self._limits.megabytes:
                return describe_memory(self._limits) + AGAIN.format(name="KISOKU_DOCUMENT_MEGABYTES")
        return None


class ReaderPool:
    """Several readers of one seed, lent to one thread each."""

    def __init__(self, seed: Seed, *, limits: Limits, size: int, cores: int = 1) -> None:
        self._seed = seed
        self._cores = cores
        self._readers = [Reader(seed, limits) for _ in range(size)]
        self._free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)

    @property
    def size(self) -> int:
        """How many documents can be read at once."""
        return len(self._readers)

    def count_cores(self) -> int:
        """Return how many cores a reader may use while no more readers are lent than now, at least one."""
        return max(1, self._cores // max(1, self.size - self._free.qsize()))

    def interrupt(self) -> None:
        """End all processes for good, while threads wait for them."""
        self._seed.interrupt()

    @contextmanager
    def lend_reader(self) -> Iterator[Reader]:
        """Yield a reader that nobody else uses meanwhile."""
        reader = self._free.get()
        try:
            yield reader
        finally:
            self._free.put(reader)


def _make_failed(request: Request, problem: str) -> Reading:
    document = request.document
    error = f"{document.file_name}: {problem}"
    return Reading(DocumentRows(replace(document, status="failed", error=error)), hopeful=True)
