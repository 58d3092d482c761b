"""A process that judges passages, as the desk deals with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import Pipe
from threading import Lock
from typing import Any

from flows.desk.learning_requests import Judge, Surroundings, WorkOut
from flows.messages import Notice, Refusal

GLANCE_SECONDS = 0.2


class NoAnswer(Exception):
    """The process did not do what it was asked, and why, in a sentence."""


class JudgingProcess:
    """Judges passages until it is closed; for one thread at a time, but for `close`."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._control, theirs = Pipe()
        heard, self._lifeline = Pipe(duplex=False)
        descriptors = (theirs.fileno(), heard.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-P", "-m", "flows.desk.judging", *map(str, descriptors)],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # which ends as one with the lifeline, and hears no Ctrl-C
        )
        theirs.close()
        heard.close()
        self._ending, self._ended = Lock(), False
        with contextlib.suppress(BrokenPipeError):  # it has ended at once, which asking it will tell
            self._control.send(surroundings)

    @property
    def process_id(self) -> int:
        """The identifier of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(
        self, request: WorkOut | Judge, *, seconds: float, note: Callable[[str], None] = lambda _: None
    ) -> Any:
        """Return the answer; `note` hears what takes long meanwhile. Raises NoAnswer."""
        deadline = time.monotonic() + seconds
        try:
            self._control.send(request)
            while isinstance(answer := self._listen(deadline), Notice):
                note(answer.line)
        except (EOFError, OSError, ValueError) as error:
            raise NoAnswer("its process ended before it was done") from error
        if isinstance(answer, Refusal):
            raise NoAnswer(answer.sentence)
        return answer

    def _listen(self, deadline: float) -> Any:
        while not self._control.poll(GLANCE_SECONDS):
            if time.monotonic() > deadline:
                self.close()
                raise NoAnswer("it took too long")
        return self._control.recv()

    def close(self) -> None:
        """End the process, whatever it does; for any thread, and as often as one likes."""
        with self._ending:
            if not self._ended:
                self._ended = True
                self._end()

    def _end(self) -> None:
        if self._process.poll() is None:  # until it is waited for, no other group has its number
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._lifeline.close()
