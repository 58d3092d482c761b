"""The log of decisions: what others appended is read as it comes, and many callers share one write."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dataset.records import Decision
from dataset.rows import UnstorableValue, check_rows, read_rows
from dataset.swap import lock_folder, sync_path
from dataset.tables import DECISIONS
from models.decision_checks import check_decision
from models.decisions import measure_finished, parse_decision, split_log
from models.labelled import InvalidLabels
from models.standing import History

Choose = Callable[[History], Sequence[Decision]]
"""What says, with the log locked, which decisions are to be appended; what it raises, its caller hears."""
TAIL_BYTES = 4096


@dataclass(slots=True)
class _Extent:
    """How far a log was read; `tail` are the last bytes of that, by which a replaced log is noticed."""

    size: int = 0
    lines: int = 0
    tail: bytes = b""
    stamp: tuple[int, ...] = ()
    """Device, inode, size and time of change of the file when it was last looked at."""

    def follow(self, content: bytes) -> None:
        """Go on over bytes that were read or written."""
        self.size += len(content)
        self.lines += content.count(b"\n")
        self.tail = (self.tail + content)[-TAIL_BYTES:]

    @property
    def is_open(self) -> bool:
        """Whether the last line lacks its end."""
        return self.tail[-1:] not in (b"", b"\n")


@dataclass(slots=True)
class _Request:
    """What a caller wants to have appended, and what came of it."""

    choose: Choose
    added: list[Decision] = field(default_factory=list)
    error: Exception | None = None
    done: bool = False


class DecisionLog:
    """A log of decisions that this and other processes append to; safe in threads.

    A line is read once. Callers that come while another's lines are written are served together: one of them
    writes for all, with one write to the disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines_read = 0
        """Lines of the file that were read so far, those of its own left out."""
        self.writes = 0
        """How often it had lines written to the disk; many callers' are written at once."""
        self._lock = threading.Lock()  # holds history and extent together
        self._history = History()
        self._extent = _Extent()
        self._turn = threading.Condition()
        self._waiting: list[_Request] = []
        self._leading = False

    @contextmanager
    def open_history(self) -> Iterator[History]:
        """Yield what the log holds now, which nobody changes in the block; another one if it was replaced.

        Raises InvalidLabels if a line is no decision, UnicodeError or OSError if it cannot be read.
        """
        with self._lock:
            self._read_on()
            yield self._history

    def append(self, choose: Choose) -> list[Decision]:
        """Append what `choose` says, all or none, and return that once it is on disk.

        Writers wait for each other. A last line that was never finished is cut off, for nobody was told that
        it is kept; no other byte is changed. Raises what `choose` raises, InvalidLabels if the log or what is
        to be appended breaks the format, UnicodeError or OSError if the log cannot be read or written.
        """
        request = _Request(choose)
        batch: list[_Request] = []
        with self._turn:
            self._waiting.append(request)
            self._turn.wait_for(lambda: request.done or not self._leading)
            if not request.done:
                self._leading = True
                batch, self._waiting = self._waiting, []
        if batch:
            self._lead(batch)
        if request.error is not None:
            raise request.error
        return request.added

    def _lead(self, batch: Sequence[_Request]) -> None:
        """Serve a batch of requests, then let others be served; what fails for all, each caller raises."""
        failure: Exception | None = InterruptedError(f"{self.path.name}: its writer was interrupted")
        try:
            self._commit(batch)
            failure = None
        except Exception as error:
            failure = error
        finally:
            with self._turn:
                for request in batch:
                    if failure is not None and request.error is None:
                        request.error = copy(failure)
                    request.done = True
                self._leading = False
                self._turn.notify_all()

    def _commit(self, batch: Sequence[_Request]) -> None:
        """Write what the requests come to; if that fails, file and history are as they were."""
        with lock_folder(self.path), self._lock:
            self._read_on()
            before = len(self._history)
            lines: list[str] = []
            try:
                for request in batch:
                    lines += self._take(request, len(lines))
                if lines:
                    self._write("".join(f"{line}\n" for line in lines).encode())
            except BaseException:
                self._forget(before)
                raise

    def _take(self, request: _Request, ahead: int) -> list[str]:
        """Return the lines of a request that can be met, with its decisions in the history; else none."""
        before = len(self._history)
        number = self._extent.lines + self._extent.is_open + ahead + 1
        try:
            request.added = list(request.choose(self._history))
            return [self._add(decision, number + i) for i, decision in enumerate(request.added)]
        except Exception as error:
            self._forget(before)
            request.added, request.error = [], error
            return []

    def _add(self, decision: Decision, number: int) -> str:
        """Return the decision's line, which will be that of the number; raises InvalidLabels."""
        line = _write_line(decision)
        if self._history.add(decision, place=f"{self.path.name}, line {number}") is None:
            raise InvalidLabels(f"{decision.decision_id}: the same decision is in the log already")
        return line

    def _forget(self, length: int) -> None:
        while len(self._history) > length:
            self._history.drop_last()

    def _write(self, addition: bytes) -> None:
        """Put lines on disk, at the end of what was read; if that fails, the file is as long as before."""
        size = self._extent.size
        is_new = not self._extent.stamp
        if self._extent.is_open:
            addition = b"\n" + addition
        with self.path.open("ab", buffering=0) as file:
            file.truncate(size)
            try:
                rest = memoryview(addition)
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
                if is_new:
                    sync_path(self.path.parent)
            except BaseException:
                os.ftruncate(file.fileno(), size)
                raise
            self.writes += 1
            self._extent.follow(addition)
            self._extent.stamp = _stamp(os.fstat(file.fileno()))

    def _read_on(self) -> None:
        """Bring the history up to the file by what was appended, or anew if another lies there."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            if self._extent.stamp:
                self._start_anew()
            return
        if _stamp(status) == self._extent.stamp:
            return
        with self.path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            if not self._is_continued(stamp, file):
                self._start_anew()
            file.seek(self._extent.size)
            content = file.read()
        try:
            self._read_lines(content[: measure_finished(content)])
        except BaseException:
            self._start_anew()
            raise
        self._extent.stamp = stamp

    def _is_continued(self, stamp: tuple[int, ...], file: BinaryIO) -> bool:
        """Return whether a changed file begins with what was read of it, as far as its end tells."""
        extent = self._extent
        if stamp[:2] != extent.stamp[:2] or stamp[2] <= extent.size:
            return False
        file.seek(extent.size - len(extent.tail))
        return file.read(len(extent.tail)) == extent.tail

    def _read_lines(self, content: bytes) -> None:
        first = self._extent.lines + 1
        for place, line in split_log(content, name=self.path.name, first=first):
            self._history.add(parse_decision(line, place=place), place=place)
            self.lines_read += 1
        self._extent.follow(content)

    def _start_anew(self) -> None:
        self._history, self._extent = History(), _Extent()


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _write_line(decision: Decision) -> str:
    """Return the line of a decision that the log's readers and all stores can take; raises InvalidLabels."""
    place = f"the decision on {decision.target}"
    line = check_decision(decision, place=place)
    try:
        line.encode()
        check_rows(DECISIONS, read_rows(DECISIONS, [decision]))
    except (UnicodeError, UnstorableValue) as error:
        raise InvalidLabels(f"{place}: {error}") from error
    return line
