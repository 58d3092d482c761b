"""The right to serve a folder of outputs, which one process has at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataset.swap import lock_file
from flows.problems import Unusable

FILE_NAME = ".serve.lock"


class AlreadyServed(Unusable):
    """Outputs that another process serves."""


@contextmanager
def claim_outputs(outputs: Path) -> Iterator[None]:
    """Hold the right to serve `outputs`; it ends with the process at latest. Raises AlreadyServed."""
    outputs.mkdir(parents=True, exist_ok=True)
    with (outputs / FILE_NAME).open("a+", encoding="utf-8") as file:
        if not lock_file(file.fileno(), wait=False):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyServed(
                f"{outputs}: process {holder} serves it already; stop that `kisoku serve` first"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
