"""The reading processes: a seed loads the tools once, and readers are forked from it.

A fork takes milliseconds and shares the tools' memory. `multiprocessing`'s fork server would only import
modules beforehand, could not tell that it is learning, and lets a busy child outlive whoever asked for it.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import DocumentRows
from flows.messages import (
    Ended,
    EndReader,
    Forked,
    ForkReader,
    Labelled,
    LabelRequest,
    Notice,
    Progress,
    Reading,
    Ready,
    Refusal,
    Request,
)
from flows.settings import Limits, Settings, quieten_libraries

if TYPE_CHECKING:
    from flows.toolbox import Toolbox

SPARE_MEGABYTES = 2048
"""Address space is not memory: beyond the limit on memory, so much may be reserved."""
GLANCE_SECONDS = 0.01


def main() -> None:
    """Serve as the seed on the connection and the lifeline whose descriptors are the arguments."""
    control, conductor = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the conducting process decides
    end_group_with(conductor)
    quieten_libraries()  # threads of numpy's would not survive a fork
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # what a document lacks is told in its sentence
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        settings: Settings = control.recv()
        toolbox = _load(control, settings)
        if toolbox is not None:
            Seed(control, conductor, toolbox, settings.limits).serve()
    os._exit(0)  # nothing is left to write, and taking the tools apart takes a while


def _load(control: Connection, settings: Settings) -> Toolbox | None:
    from flows.processing import try_tools  # noqa: PLC0415 - takes seconds
    from flows.toolbox import load_toolbox  # noqa: PLC0415 - as above

    try:
        toolbox = load_toolbox(settings, note=lambda line: control.send(Notice(line)))
    except (OSError, ValueError) as error:
        control.send(Refusal(f"the tools cannot be loaded: {error}"))
        return None
    try_tools(toolbox)  # once for all readers
    gc.collect()
    gc.freeze()  # so that no reader's collector walks over the tools, which would copy them
    control.send(Ready(toolbox.classifier.version))
    return toolbox


class Seed:
    """Forks readers and takes leave of them; it has a single thread, as a process that forks has to.

    A reader's number stays its own until the conducting process asks for its end.
    """

    def __init__(self, control: Connection, conductor: Connection, toolbox: Toolbox, limits: Limits) -> None:
        self._control, self._conductor, self._toolbox, self._limits = control, conductor, toolbox, limits
        heard, kept = os.pipe()
        self._life, self._alive = Connection(heard, writable=False), Connection(kept, readable=False)
        end_group_with(self._life)
        self._readers: set[int] = set()

    def serve(self) -> None:
        """Do what is asked until the other side closes, which ends all readers."""
        try:
            while True:
                match self._control.recv():
                    case ForkReader():
                        self._control.send(Forked(self._fork(recv_handle(self._control))))
                    case EndReader(process_id, patience):
                        self._control.send(Ended(self._end(process_id, patience)))
        finally:
            for process_id in list(self._readers):
                self._end(process_id, 0.0)

    def _fork(self, descriptor: int) -> int:
        process_id = os.fork()
        if process_id == 0:
            self._become_reader(Connection(descriptor))
        os.close(descriptor)
        self._readers.add(process_id)
        return process_id

    def _become_reader(self, connection: Connection) -> None:
        code = 1
        try:
            self._control.close()
            self._alive.close()
            threading.Thread(target=_end_with, args=([self._conductor, self._life],), daemon=True).start()
            limit_memory(self._limits)
            serve_readings(connection, self._toolbox, self._limits)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)  # whatever happens, a reader never goes on as a seed

    def _end(self, process_id: int, patience: float) -> int | None:
        if process_id not in self._readers:
            return None
        deadline = time.monotonic() + patience
        ended, status = os.waitpid(process_id, os.WNOHANG)
        while not ended and time.monotonic() < deadline:
            time.sleep(GLANCE_SECONDS)
            ended, status = os.waitpid(process_id, os.WNOHANG)
        if not ended:
            os.kill(process_id, signal.SIGKILL)
            os.waitpid(process_id, 0)
        self._readers.discard(process_id)
        return os.waitstatus_to_exitcode(status) if ended else None


def serve_readings(connection: Connection, toolbox: Toolbox, limits: Limits) -> None:
    """Answer each request until the other side closes.

    A `Request` gets perhaps `Progress`, then `Reading` or `Refusal`; a `LabelRequest` gets `Labelled` or
    `Refusal`.
    """
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            request: Request | LabelRequest = connection.recv()
            if isinstance(request, LabelRequest):
                connection.send(_label(request, toolbox, limits))
                continue

            def tell(done: int, total: int) -> None:
                connection.send(Progress(done, total))

            connection.send(_answer(request, toolbox, limits, tell))


def _answer(
    request: Request, toolbox: Toolbox, limits: Limits, tell: Callable[[int, int], None]
) -> Reading | Refusal:
    from flows.processing import process_document  # noqa: PLC0415 - takes seconds
    from flows.scans import Effort  # noqa: PLC0415 - as above

    document = request.document
    try:
        data = request.path.read_bytes()
    except OSError as error:
        return Refusal(f"{document.file_name}: cannot be opened ({error.strerror})")
    if hashlib.sha256(data).hexdigest() != document.sha256:
        return Refusal(f"{document.file_name}: changed while it was being read; ingest it again")
    try:
        effort = Effort(most_pages=limits.ocr_pages, threads=request.cores, tell=tell)
        return process_document(
            data,
            document=document,
            toolbox=toolbox,
            max_pages=limits.pages,
            effort=effort,
            encodings=request.encodings,
        )
    except MemoryError:
        sentence = describe_memory(limits)
    except Exception as error:
        sentence = f"reading failed unexpectedly ({_describe_error(error)})"
    failed = replace(document, status="failed", error=f"{document.file_name}: {sentence}")
    return Reading(DocumentRows(failed))


def _label(request: LabelRequest, toolbox: Toolbox, limits: Limits) -> Labelled | Refusal:
    from flows.labelling import label_document  # noqa: PLC0415 - takes seconds
    from models.encodings import Encodings  # noqa: PLC0415 - as above

    try:
        known = Encodings.load(request.encodings)
        labelled = label_document(request.rows, toolbox=toolbox.encode_by(known.encode))
        return replace(labelled, encodings=known.dump())
    except MemoryError:
        sentence = describe_memory(limits)
    except Exception as error:
        sentence = f"labelling failed unexpectedly ({_describe_error(error)})"
    return Refusal(f"{request.rows.document.file_name}: {sentence}")


def describe_memory(limits: Limits) -> str:
    """Return the end of the sentence on a document that needs too much memory."""
    return f"reading needed more than {limits.megabytes} MB of memory"


def _describe_error(error: Exception) -> str:
    """Return what went wrong and where, without line numbers or paths, which differ between machines."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    place = traceback.tb_frame.f_code.co_qualname if traceback else "?"
    return f"{type(error).__name__} in {place}: {error}"


def limit_memory(limits: Limits) -> None:
    """Have this process get no more address space than it has, and what the limits and a reserve allow."""
    if sys.platform != "linux":
        return  # elsewhere the limit on address space is not kept or not there
    import resource  # noqa: PLC0415 - not everywhere

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reserved = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = reserved + (limits.megabytes + SPARE_MEGABYTES) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def end_group_with(lifeline: Connection) -> None:
    """End all processes of this one's group when the other end of `lifeline` closes.

    On Linux the kernel does it by a signal, even while compiled code keeps the interpreter busy. Elsewhere
    the seed ends when it looks at its connection next, and readers have a thread that waits.
    """
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not everywhere

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline.fileno(), fcntl.F_SETOWN, -os.getpgrp())
        flags = fcntl.fcntl(lifeline.fileno(), fcntl.F_GETFL)
        fcntl.fcntl(lifeline.fileno(), fcntl.F_SETFL, flags | os.O_ASYNC)


def _end_with(lifelines: Sequence[Connection]) -> None:
    wait(lifelines)
    os._exit(1)


if __name__ == "__main__":
    main()
