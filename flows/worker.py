"""The reading process: it loads the tools once and answers requests until its parent goes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys
import threading
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset.records import DocumentRows
from flows.messages import Notice, Reading, Ready, Refusal, Request
from flows.settings import Limits, Settings

if TYPE_CHECKING:
    from flows.processing import Toolbox

SPARE_MEGABYTES = 2048
"""Address space is not memory: beyond the limit on memory, so much may be reserved."""


def main() -> None:
    """Serve on the two pipes whose descriptors are the arguments."""
    serve_readings(Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False))


def serve_readings(connection: Connection, lifeline: Connection) -> None:
    """Take the settings, answer `Ready` and then each `Request` with a `Reading` or a `Refusal`.

    It ends when the other side closes or dies.
    """
    _end_with_parent(lifeline)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        settings: Settings = connection.recv()
        toolbox = _load(connection, settings)
        if toolbox is None:
            return
        _limit_memory(settings.limits)
        while True:
            request: Request = connection.recv()
            connection.send(_answer(request, toolbox, settings.limits))


def _load(connection: Connection, settings: Settings) -> Toolbox | None:
    from flows.processing import load_toolbox  # noqa: PLC0415 - takes seconds

    try:
        toolbox = load_toolbox(settings, note=lambda line: connection.send(Notice(line)))
    except (OSError, ValueError) as error:
        connection.send(Refusal(f"the tools cannot be loaded: {error}"))
        return None
    connection.send(Ready(toolbox.classifier.version))
    return toolbox


def _answer(request: Request, toolbox: Toolbox, limits: Limits) -> Reading | Refusal:
    from flows.processing import process_document  # noqa: PLC0415 - takes seconds

    document = request.document
    try:
        data = request.path.read_bytes()
    except OSError as error:
        return Refusal(f"{document.file_name}: cannot be opened ({error.strerror})")
    if hashlib.sha256(data).hexdigest() != document.sha256:
        return Refusal(f"{document.file_name}: changed while it was being read; ingest it again")
    try:
        return process_document(data, document=document, toolbox=toolbox, max_pages=limits.pages)
    except MemoryError:
        sentence = describe_memory(limits)
    except Exception as error:
        sentence = f"reading failed unexpectedly ({_describe_error(error)})"
    failed = replace(document, status="failed", error=f"{document.file_name}: {sentence}")
    return Reading(DocumentRows(failed))


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


def _limit_memory(limits: Limits) -> None:
    if sys.platform != "linux":
        return  # elsewhere the limit on address space is not kept or not there
    import resource  # noqa: PLC0415 - not everywhere

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reserved = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = reserved + (limits.megabytes + SPARE_MEGABYTES) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _end_with_parent(lifeline: Connection) -> None:
    """End this process when the other end of `lifeline` closes, which is when the parent dies.

    On Linux the kernel does it by a signal, even while compiled code keeps the interpreter busy.
    """
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not everywhere

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline.fileno(), fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(lifeline.fileno(), fcntl.F_GETFL)
        fcntl.fcntl(lifeline.fileno(), fcntl.F_SETFL, flags | os.O_ASYNC)
    threading.Thread(target=_wait_for_end, args=(lifeline,), daemon=True).start()


def _wait_for_end(lifeline: Any) -> None:
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


if __name__ == "__main__":
    main()
