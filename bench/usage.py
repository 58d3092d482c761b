"""What a command uses: seconds, processor time and memory, all of its processes together."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.25


class CommandFailed(RuntimeError):
    """A measured command ended with a status that means failure."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run used, and what it printed."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    """The most that its processes held at a time; memory that they share counts once for each."""
    output: str


def measure_command(
    command: Sequence[str | Path], *, environment: Mapping[str, str], allowed: Sequence[int] = (0,)
) -> Usage:
    """Run a command in a session of its own and return what it used; processes it sets free do not count.

    Raises:
        CommandFailed: The exit status is none of `allowed`.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout is not None  # for the type checker
    with PeakMemory(process.pid) as memory:
        try:
            output = process.stdout.read()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # a session of its own outlives us otherwise
            raise
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise CommandFailed(f"{Path(command[0]).name} ended with exit status {process.returncode}")
    largest = used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return Usage(seconds, used.ru_utime + used.ru_stime, max(largest, memory.megabytes), output)


class PeakMemory:
    """Looks from time to time how much memory the processes of a session hold; Linux only."""

    def __init__(self, session: int) -> None:
        self.megabytes = 0.0
        self._session = session
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while sys.platform == "linux" and not self._done.wait(SAMPLE_SECONDS):
            self.megabytes = max(self.megabytes, measure_session(self._session))


def measure_session(session: int) -> float:
    """Return the megabytes that the processes of a session hold."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == session:
            pages += int(fields[21])
    return pages * resource.getpagesize() / 1024**2
