"""Processes that draw pages, each ended and replaced when it takes too long or too much."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Condition
from typing import Any

from flows.desk.page_requests import Request
from flows.isolation import measure_megabytes
from flows.messages import Refusal
from flows.settings import Limits
from flows.worker import describe_memory
from review.ports import NoPicture

CUSTOMARY_LIMITS = Limits(seconds=10.0, megabytes=1024)
"""What one request may cost; a person waits for it."""
START_SECONDS = 60.0
"""A busy computer takes that long at most to start a process."""
GLANCE_SECONDS = 0.05
PATIENCE = 5.0
"""Seconds within which a process that closed its connection has ended."""


class Drawer:
    """One drawing process, started again whenever it ended; for one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._control: Connection[Any, Any] | None = None
        self._lifeline: Connection[Any, Any] | None = None
        self._ready = False
        """It has loaded what it needs, which is not the fault of the first document."""
        self.last_sha256 = ""
        """Of the document that it was asked about last, which it has open."""

    @property
    def process_id(self) -> int | None:
        """The identifier of the process, if one is running."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, unless it runs, and return at once."""
        if self._process is not None and self._process.poll() is None and not self._has_closed():
            return
        self.stop()
        ours, theirs = Pipe()
        heard, kept = Pipe(duplex=False)
        descriptors = (theirs.fileno(), heard.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-P", "-m", "flows.desk.drawing", *map(str, descriptors)],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # which ends as one with the lifeline, and hears no Ctrl-C
        )
        theirs.close()
        heard.close()
        self._control, self._lifeline, self._ready = ours, kept, False
        with contextlib.suppress(BrokenPipeError):  # it has ended at once, which asking it will tell
            ours.send(self._limits)

    def ask(self, request: Request) -> Any:
        """Return the answer to a request; raises NoPicture, after which another process takes its place."""
        self.start()
        assert self._control is not None  # noqa: S101 - for the type checker
        self.last_sha256 = request.file.sha256
        try:
            if not self._ready:
                self._ready = self._control.poll(START_SECONDS) and self._control.recv()
            self._control.send(request)
            problem = self._watch()
            answer = self._control.recv() if problem is None else Refusal(f"{request.file.name}: {problem}")
        except (EOFError, OSError):
            answer, problem = Refusal(f"{request.file.name}: {self._describe_end()}"), "ended"
        if problem is not None or measure_megabytes(self.process_id) > self._limits.megabytes / 2:
            self.stop()
        if isinstance(answer, Refusal):
            raise NoPicture(answer.sentence)
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process, self.last_sha256 = self._process, None, ""
        for end in (self._control, self._lifeline):
            if end is not None:
                end.close()
        self._control = self._lifeline = None
        if process is not None:
            if process.poll() is None:  # until it is waited for, no other group has its number
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        """Kill the process while another thread waits for its answer; for any thread."""
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                process.kill()

    def _has_closed(self) -> bool:
        """Tell whether the connection has ended: nothing else is heard on it between two requests."""
        try:
            return self._control is None or (self._ready and self._control.poll())
        except OSError:
            return True

    def _watch(self) -> str | None:
        """Wait until there is an answer; return what is wrong if there will be none."""
        assert self._control is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + self._limits.seconds
        while not self._control.poll(GLANCE_SECONDS):
            if time.monotonic() > deadline:
                return f"drawing took longer than {self._limits.seconds:g} s"
            if measure_megabytes(self.process_id) > self._limits.megabytes:
                return describe_memory(self._limits)
        return None

    def _describe_end(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
            code = self._process.wait(PATIENCE) if self._process else 0
            if code < 0:
                return f"drawing it crashed ({signal.Signals(-code).name})"
        return "drawing it ended before there was a picture"


class DrawerPool:
    """A few drawing processes, lent to one thread each; the one is preferred that has the document open."""

    def __init__(self, *, limits: Limits = CUSTOMARY_LIMITS, size: int = 2) -> None:
        self._limits = limits
        self._drawers = [Drawer(limits) for _ in range(size)]
        self._free = list(self._drawers)
        self._changed = Condition()
        self._closed = False

    @property
    def process_ids(self) -> list[int]:
        """The identifiers of the processes that run."""
        return [drawer.process_id for drawer in self._drawers if drawer.process_id is not None]

    def ask(self, request: Request) -> Any:
        """Return the answer to a request; raises NoPicture."""
        with self._lend(request.file.sha256) as drawer:
            return drawer.ask(request)

    def close(self) -> None:
        """End all processes for good, whatever they do; who waits for them meets NoPicture."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for drawer in self._drawers:
                if drawer in self._free:
                    drawer.stop()
                else:
                    drawer.kill()  # the thread that waits for it stops it
            self._changed.wait_for(lambda: len(self._free) == len(self._drawers), PATIENCE)

    @contextmanager
    def _lend(self, sha256: str) -> Iterator[Drawer]:
        drawer = self._take(sha256)
        try:
            yield drawer
        finally:
            with self._changed:
                if self._closed:
                    drawer.stop()
                self._free.append(drawer)
                self._changed.notify_all()

    def _take(self, sha256: str) -> Drawer:
        with self._changed:
            ready = self._changed.wait_for(lambda: self._closed or self._free, self._limits.seconds)
            if self._closed:
                raise NoPicture("the desk is being closed")
            if not ready:
                raise NoPicture("other pages are being drawn, which takes long; try again")
            apt = [drawer for drawer in self._free if drawer.last_sha256 == sha256]
            drawer = (apt or self._free)[0]  # or else the one that was used least recently
            self._free.remove(drawer)
            return drawer
