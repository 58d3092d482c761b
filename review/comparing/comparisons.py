"""The comparisons that pages show: made one after the other in processes of their own, and remembered."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from review.comparing.requests import Asked, CompareRequest, Form, Packed, WriteRequest

MOST_BYTES = 256 * 2**20
"""Of comparisons that are remembered, besides the last."""
MOST_KEPT = 64
MOST_WAITING = 16
GLANCE_SECONDS = 1.5
"""How long a page waits before it says that something is being compared; a small store takes no longer."""
REST_SECONDS = 10.0
"""What failed is not tried again before."""

_logger = logging.getLogger(__name__)
_States = Mapping[str, str]


class ComparisonFailed(Exception):
    """Nothing could be compared, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison as far as there is one."""

    packed: Packed | None
    is_current: bool = True
    """Whether no document has changed since."""
    is_running: bool = False
    """Whether it is being made, for the first time or anew."""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    packed: Packed
    states: _States


@dataclass(frozen=True, slots=True)
class _Under:
    """A comparison that is being made, of documents that were in some states when it was asked for."""

    future: Future[Packed]
    states: _States
    started: float


class Comparisons:
    """Makes and remembers comparisons of a store; safe in threads."""

    def __init__(self, store_url: str) -> None:
        self._store_url = store_url
        self._lock = threading.Lock()
        self._made: OrderedDict[Asked, _Made] = OrderedDict()
        self._under: dict[Asked, _Under] = {}
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="comparison")

    def find(self, asked: Asked, states: _States, *, wait_seconds: float = GLANCE_SECONDS) -> Found:
        """Return what there is, and have it made if documents are in other `states` than when it was.

        Waits a moment for what there is not at all.
        """
        with self._lock:
            made = self._made.get(asked)
            if made is not None:
                self._made.move_to_end(asked)
                if made.states == states:
                    return Found(made.packed)
            under = self._start(asked, states)
        if under is None:
            problem = "Too much is being compared at once. Try again in a moment."
            return Found(made.packed if made else None, is_current=False, problem=problem)
        if made is not None and not under.future.done():
            return Found(made.packed, is_current=False, is_running=True)
        try:
            return Found(under.future.result(wait_seconds))
        except TimeoutError:
            return Found(None, is_running=True)
        except (ComparisonFailed, CancelledError) as error:
            return Found(made.packed if made else None, is_current=False, problem=str(error))

    def write(self, form: Form, matrix: Packed | None, answers: Packed | None) -> bytes:
        """Return a comparison as a file; raises ComparisonFailed."""
        content = self._run(WriteRequest(form, matrix, answers))
        assert isinstance(content, bytes)  # noqa: S101 - that is what the process answers
        return content

    def close(self) -> None:
        """End what is under way."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            process.kill()
        self._maker.shutdown(cancel_futures=True)

    def _start(self, asked: Asked, states: _States) -> _Under | None:
        """Return the comparison that is being made, or was not made just now; None if too many are."""
        under = self._under.get(asked)
        if under is not None and (not under.future.done() or time.monotonic() - under.started < REST_SECONDS):
            return under
        self._under = {key: each for key, each in self._under.items() if not each.future.done()}
        if len(self._under) >= MOST_WAITING or self._closed:
            return None
        under = _Under(self._maker.submit(self._compare, asked, states), states, time.monotonic())
        self._under[asked] = under
        return under

    def _compare(self, asked: Asked, states: _States) -> Packed:
        packed = self._run(CompareRequest(self._store_url, asked))
        assert isinstance(packed, Packed)  # noqa: S101 - that is what the process answers
        with self._lock:
            self._under.pop(asked, None)
            self._made[asked] = _Made(packed, states)
            self._made.move_to_end(asked)
            self._forget_oldest()
        return packed

    def _forget_oldest(self) -> None:
        size = sum(made.packed.measure_bytes() for made in self._made.values())
        while len(self._made) > 1 and (size > MOST_BYTES or len(self._made) > MOST_KEPT):
            _, made = self._made.popitem(last=False)
            size -= made.packed.measure_bytes()

    def _run(self, request: CompareRequest | WriteRequest) -> Any:
        """Return what a new process answers; raises ComparisonFailed."""
        with self._lock:
            if self._closed:
                raise ComparisonFailed("The desk is being closed.")
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "review.comparing.process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                process_group=0,  # so that Ctrl-C is the desk's alone
            )
            self._processes.add(process)
        try:
            return _ask(process, request)
        finally:
            with self._lock:
                self._processes.discard(process)


def _ask(process: subprocess.Popen[bytes], request: CompareRequest | WriteRequest) -> Any:
    """Return what a process answers, and see it end; raises ComparisonFailed."""
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101
    told: list[bytes] = []
    listener = threading.Thread(target=lambda stream: told.append(stream.read()), args=(process.stderr,))
    with process:
        listener.start()
        try:
            pickle.dump(request, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            answer = process.stdout.read()
        except OSError:
            answer = b""
        finally:
            process.kill()  # it has answered, or cannot
            listener.join()
    if not answer:
        _logger.error("a comparison failed: %s", b"".join(told).decode(errors="replace") or "it was ended")
        raise ComparisonFailed("It could not be compared; the desk's log says why.")
    return pickle.loads(answer)  # noqa: S301 - our own process wrote it
