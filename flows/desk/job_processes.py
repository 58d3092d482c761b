"""The process of one job, as the desk deals with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import Pipe

from flows.desk.job_messages import JobEnd, JobOrder, JobProgress

GLANCE_SECONDS = 0.2
PATIENCE = 20.0
"""Seconds that a job is given to end after it was interrupted: documents under way are given up at once."""


class JobProcess:
    """Does one job; whatever becomes of this process, it and all that it started are gone."""

    def __init__(self, order: JobOrder) -> None:
        self._control, theirs = Pipe()
        heard, self._lifeline = Pipe(duplex=False)
        descriptors = (theirs.fileno(), heard.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-P", "-m", "flows.desk.job", *map(str, descriptors)],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # which ends as one with the lifeline; Ctrl-C reaches it by way of the desk
        )
        theirs.close()
        heard.close()
        self._deadline: float | None = None
        self._has_begun = False
        with contextlib.suppress(BrokenPipeError):  # it has ended at once, which listening will tell
            self._control.send(order)

    @property
    def process_id(self) -> int:
        """The identifier of the process."""
        return self._process.pid

    def interrupt(self) -> None:
        """Have the job end as by Ctrl-C, or be killed if that takes long; for any thread."""
        if self._deadline is None:
            self._deadline = time.monotonic() + (PATIENCE if self._has_begun else 0.0)
            if self._has_begun:
                self._process.send_signal(signal.SIGINT)

    def listen(self) -> Iterator[JobProgress | JobEnd]:
        """Yield what the job tells, until its process has ended; its end comes last, and always."""
        end = None
        with contextlib.suppress(EOFError, OSError):
            while end is None:
                if self._control.poll(GLANCE_SECONDS):
                    told: JobProgress | JobEnd = self._control.recv()
                    self._has_begun = True
                    if isinstance(told, JobEnd):
                        end = told
                    else:
                        yield told
                elif self._deadline is not None and time.monotonic() > self._deadline:
                    break
        code = self._stop(patience=0.0 if end is None and self._deadline else PATIENCE)
        yield end or JobEnd(error=_describe_end(code))

    def _stop(self, *, patience: float) -> int:
        """Return how the process ended, by itself or because its patience was over."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            code = self._process.wait()
        self._control.close()
        self._lifeline.close()
        return code


def _describe_end(code: int) -> str:
    """Return how a process ended that told no end.

    >>> _describe_end(-9), _describe_end(1)
    ('its process crashed (SIGKILL)', 'its process ended before it was done (exit status 1)')
    """
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"its process crashed ({signal.Signals(-code).name})"
    return f"its process ended before it was done (exit status {code})"
