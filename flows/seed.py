"""The process that readers are forked from, as the conducting process deals with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from threading import Lock
from typing import Any

from flows.messages import Ended, EndReader, Forked, ForkReader, Notice, Ready
from flows.problems import Broken
from flows.settings import Settings

START_SECONDS = 900.0
"""How long loading the tools may take; the first time, the classifier is learnt."""
PATIENCE = 5.0
"""Seconds that a process is given to end by itself."""
ATTEMPTS = 2


class ReaderFailed(Broken):
    """The reading processes cannot work at all; the message says why."""


class Seed:
    """The process that loads the tools and forks readers, started again if it has ended; for many threads."""

    def __init__(self, settings: Settings, *, note: Callable[[str], None]) -> None:
        self._settings = settings
        self._note = note
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: Connection[Any, Any] | None = None
        self._lifeline: Connection[Any, Any] | None = None
        self._ready = False
        self._readers: set[int] = set()
        self._last_code: int | None = None
        """How the process before this one ended, and its readers with it."""
        self._interrupted = False

    @property
    def process_id(self) -> int | None:
        """The identifier of the process, if one is running."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, unless it runs, and return at once; its tools load meanwhile."""
        with self._lock:
            if self._process is None:
                self._start()

    def await_tools(self) -> None:
        """Wait until the process can fork readers; raises ReaderFailed if it cannot load its tools."""
        with self._lock:
            self._await_tools()

    def fork_reader(self) -> tuple[int, Connection[Any, Any]]:
        """Return a new reader's number and the connection to it; raises ReaderFailed."""
        with self._lock:
            for _ in range(ATTEMPTS):
                self._await_tools()
                try:
                    return self._fork()
                except (EOFError, OSError):
                    self._stop()  # it has ended since; a new one takes its place
        raise ReaderFailed("the process that readers are forked from ends whenever it is asked for one")

    def end_reader(self, process_id: int, *, patience: float = 0.0) -> int | None:
        """End a reader and return how it ended by itself, None if it had to be killed.

        If the seed has ended, its readers have too, and the seed's exit status is returned.
        """
        with self._lock:
            if self._process is None or self._control is None or process_id not in self._readers:
                return self._last_code
            self._readers.discard(process_id)
            try:
                self._control.send(EndReader(process_id, patience))
                answer: Ended = self._control.recv()
            except (EOFError, OSError):
                return self._process.wait(PATIENCE)
            return answer.code

    def stop(self) -> None:
        """End the process and all readers, whatever they do."""
        with self._lock:
            self._stop()

    def interrupt(self) -> None:
        """End all processes for good; whoever waits for them meets ReaderFailed. For any thread."""
        self._interrupted = True
        if (process := self._process) is not None:
            _kill_group(process)

    def check_interrupted(self) -> None:
        """Raise ReaderFailed after an interrupt."""
        if self._interrupted:
            raise ReaderFailed("interrupted")

    def _start(self) -> None:
        ours, theirs = Pipe()
        heard, kept = Pipe(duplex=False)
        descriptors = (theirs.fileno(), heard.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-P", "-m", "flows.worker", *map(str, descriptors)],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # ours may carry JSON
            process_group=0,  # the group of all readers, which ends as one
        )
        theirs.close()
        heard.close()
        self._control, self._lifeline, self._ready = ours, kept, False
        with contextlib.suppress(BrokenPipeError):  # it has ended at once, which waiting for it will tell
            ours.send(self._settings)

    def _await_tools(self) -> None:
        self.check_interrupted()
        if self._ready:
            return
        if self._process is None:
            self._start()
        try:
            told = self._receive()
            while isinstance(told, Notice):
                self._note(told.line)
                told = self._receive()
        except (EOFError, OSError) as error:
            raise self._explain_end() from error
        if not isinstance(told, Ready):
            raise ReaderFailed(told.sentence)
        self.check_interrupted()
        self._ready = True

    def _receive(self) -> Any:
        assert self._control is not None  # noqa: S101 - for the type checker
        if not self._control.poll(START_SECONDS):
            raise ReaderFailed(f"the tools did not load within {START_SECONDS:.0f} s")
        return self._control.recv()

    def _fork(self) -> tuple[int, Connection[Any, Any]]:
        assert self._control is not None  # noqa: S101 - for the type checker
        assert self._process is not None  # noqa: S101 - as above
        ours, theirs = Pipe()
        with theirs:
            self._control.send(ForkReader())
            send_handle(self._control, theirs.fileno(), self._process.pid)
            answer: Forked = self._control.recv()
        self._readers.add(answer.process_id)
        return answer.process_id, ours

    def _explain_end(self) -> ReaderFailed:
        self.check_interrupted()
        code = self._process.wait(PATIENCE) if self._process else None
        return ReaderFailed(f"the reading process ended at its start: {describe_end(code)}")

    def _stop(self) -> None:
        if self._ready and not self._interrupted:
            self._dismiss_readers()
        process, self._process, self._ready = self._process, None, False
        for end in (self._control, self._lifeline):
            if end is not None:
                end.close()
        self._control = self._lifeline = None
        if process is not None:
            _kill_group(process)
            self._last_code = process.wait()
        self._readers.clear()

    def _dismiss_readers(self) -> None:
        """Have the seed end its readers, so that what they used is counted; if it fails, they are killed."""
        assert self._control is not None  # noqa: S101 - for the type checker
        with contextlib.suppress(EOFError, OSError):
            for process_id in self._readers:
                self._control.send(EndReader(process_id, 0.0))
                if not self._control.poll(PATIENCE):
                    return
                self._control.recv()


@contextmanager
def start_seed(settings: Settings, *, note: Callable[[str], None], at_once: bool = True) -> Iterator[Seed]:
    """Yield a process that loads the tools meanwhile; at the end it and all its readers are gone.

    Unless it is to start `at_once`, it starts when `start` is called, or a reader is asked for.
    """
    seed = Seed(settings, note=note)
    try:
        if at_once:
            seed.start()
        yield seed
    finally:
        seed.stop()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the seed and its readers; until it is waited for, no other group has its number."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # all of them are gone
            os.killpg(process.pid, signal.SIGKILL)


def describe_end(code: int | None) -> str:
    """Return how a reading process ended.

    >>> describe_end(-9), describe_end(3)
    ('the reading process crashed (SIGKILL)', 'the reading process ended by itself (exit status 3)')
    """
    if code is None:
        return "the reading process stopped answering"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"the reading process crashed ({signal.Signals(-code).name})"
    return f"the reading process ended by itself (exit status {code})"
