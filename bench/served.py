"""A desk that serves made rules, in a process of its own as `kisoku review` starts it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.compare import LABELS, ROOT
from bench.made_store import fill_made_store
from bench.relabel import read_texts
from bench.workplace import KISOKU

RULED_SHARE = 0.75
"""Of the passages, so that few pages hold a million rules."""
PAGES_EACH, RULES_EACH = 10, 92
"""Of a made document, in the mean."""
START_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Served:
    """A desk that answers at `url`; `seconds` is how long it took until it did."""

    url: str
    process_id: int
    labels: Path
    seconds: float


def fill_outputs(outputs: Path, rules: int) -> None:
    """Make a store of about so many rules, unless there is one."""
    store = outputs / "kisoku.db"
    if not store.is_file():
        fill_made_store(
            store, documents=max(1, rules // RULES_EACH), texts=read_texts(), ruled_share=RULED_SHARE
        )


@contextmanager
def serve_made_desk(outputs: Path, folder: Path, *, port: int = 8799) -> Iterator[Served]:
    """Yield a desk on a store; its log of decisions and all else that it writes lie in `folder`."""
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus, dirs_exist_ok=True)
    environment = os.environ | {"KISOKU_HOME": str(folder / "home"), "KISOKU_CORPUS": str(corpus)}
    arguments = ["review", "--no-open", "--port", str(port), "--reviewer", "bench", "--outputs", str(outputs)]
    start = time.perf_counter()
    process = subprocess.Popen([*KISOKU, *arguments], env=environment, cwd=ROOT, stderr=sys.stderr)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, process)
        yield Served(url, process.pid, corpus / LABELS.name, time.perf_counter() - start)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the desk ended with status {process.returncode}")
        try:
            httpx.get(url, timeout=30).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the desk does not answer")
