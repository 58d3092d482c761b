"""Reading in processes of their own: one that hangs, crashes or takes too much costs a single document."""

from __future__ import annotations

import contextlib
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dataset.records import DocumentRows
from flows.messages import Notice, Reading, Ready, Refusal, Request
from flows.problems import Broken
from flows.settings import Settings
from flows.worker import describe_memory

START_SECONDS = 900.0
"""How long loading the tools may take; the first time, the classifier is learnt."""
GLANCE_SECONDS = 0.1
AGAIN = "; allow more with {name} and run again with --retry-failed"


class ReaderFailed(Broken):
    """The reading processes cannot work at all; the message says why."""


class Reader:
    """One reading process, started again whenever it had to be ended; for one thread at a time."""

    def __init__(self, settings: Settings, *, note: Callable[[str], None]) -> None:
        self._settings = settings
        self._note = note
        self._limits = settings.limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._lifeline: Connection[Any, Any] | None = None
        self._ready = False
        self._interrupted = False

    @property
    def process_id(self) -> int | None:
        """The identifier of the process, if one is running."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process and return at once; its tools load meanwhile."""
        ours, theirs = Pipe()
        heard, kept = Pipe(duplex=False)
        descriptors = (theirs.fileno(), heard.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-P", "-m", "flows.worker", *map(str, descriptors)],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # ours may carry JSON
        )
        theirs.close()
        heard.close()
        self._connection, self._lifeline, self._ready = ours, kept, False
        with contextlib.suppress(BrokenPipeError):  # it has ended at once, which `read` will tell
            ours.send(self._settings)

    def read(self, request: Request) -> Reading | Refusal:
        """Return what the document contributes; a `failed` one if the process had to be ended over it.

        Raises ReaderFailed if the process cannot load its tools.
        """
        self.await_tools()
        assert self._connection is not None  # noqa: S101 - for the type checker
        try:
            self._connection.send(request)
            problem = self._watch(time.monotonic() + self._limits.seconds)
            if problem is None:
                answer: Reading | Refusal = self._connection.recv()
                if self._measure_megabytes() > self._limits.megabytes / 2:
                    self.stop()
                return answer
        except (EOFError, OSError):
            problem = self._describe_crash()
        self._check_interrupted()
        self.stop()
        return _make_failed(request, problem)

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process, self._ready = self._process, None, False
        for end in (self._connection, self._lifeline):
            if end is not None:
                end.close()
        self._connection = self._lifeline = None
        if process is not None:
            process.kill()
            process.wait()

    def interrupt(self) -> None:
        """End the process for good; whoever waits for it meets ReaderFailed. For any thread."""
        self._interrupted = True
        if (process := self._process) is not None:
            process.kill()

    def _check_interrupted(self) -> None:
        if self._interrupted:
            raise ReaderFailed("interrupted")

    def await_tools(self) -> None:
        """Wait until the process can read; raises ReaderFailed if it cannot load its tools."""
        if self._ready:
            return
        if self._process is None:
            self.start()
        self._check_interrupted()
        assert self._connection is not None  # noqa: S101 - for the type checker
        try:
            told = self._receive_told(self._connection)
            while isinstance(told, Notice):
                self._note(told.line)
                told = self._receive_told(self._connection)
        except (EOFError, OSError) as error:
            raise ReaderFailed(f"the reading process ended at its start: {self._describe_crash()}") from error
        if not isinstance(told, Ready):
            raise ReaderFailed(told.sentence)
        self._ready = True

    def _receive_told(self, connection: Connection[Any, Any]) -> Any:
        if not connection.poll(START_SECONDS):
            raise ReaderFailed(f"the tools did not load within {START_SECONDS:.0f} s")
        return connection.recv()

    def _watch(self, deadline: float) -> str | None:
        """Wait for the answer; return what is wrong if there will be none."""
        assert self._connection is not None  # noqa: S101 - for the type checker
        while not self._connection.poll(GLANCE_SECONDS):
            if time.monotonic() > deadline:
                seconds = f"reading took longer than {self._limits.seconds:g} s"
                return seconds + AGAIN.format(name="KISOKU_DOCUMENT_SECONDS")
            if self._measure_megabytes() > self._limits.megabytes:
                return describe_memory(self._limits) + AGAIN.format(name="KISOKU_DOCUMENT_MEGABYTES")
        return None

    def _measure_megabytes(self) -> float:
        if sys.platform != "linux" or self._process is None:
            return 0.0
        import resource  # noqa: PLC0415 - not everywhere

        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            return 0.0  # it has just ended, which the connection will tell
        return pages * resource.getpagesize() / 1024 / 1024

    def _describe_crash(self) -> str:
        if self._process is None:
            return "the reading process crashed"
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return "the reading process stopped answering"
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"the reading process crashed ({signal.Signals(-code).name})"
        return f"the reading process ended by itself (exit status {code})"


class ReaderPool:
    """Several readers, lent to one thread each."""

    def __init__(self, settings: Settings, *, size: int, note: Callable[[str], None]) -> None:
        self._readers = [Reader(settings, note=note) for _ in range(size)]
        self._free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)

    @property
    def size(self) -> int:
        """How many documents can be read at once."""
        return len(self._readers)

    def start(self) -> None:
        """Start all processes and return at once."""
        for reader in self._readers:
            reader.start()

    def interrupt(self) -> None:
        """End all processes for good, while threads wait for them."""
        for reader in self._readers:
            reader.interrupt()

    @contextmanager
    def lend_reader(self) -> Iterator[Reader]:
        """Yield a reader that nobody else uses meanwhile."""
        reader = self._free.get()
        try:
            yield reader
        finally:
            self._free.put(reader)

    def stop(self) -> None:
        """End all processes."""
        for reader in self._readers:
            reader.stop()


def _make_failed(request: Request, problem: str) -> Reading:
    document = request.document
    error = f"{document.file_name}: {problem}"
    return Reading(DocumentRows(replace(document, status="failed", error=error)))
