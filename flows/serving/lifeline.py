"""The tie of a scheduled run to the process that started it: when that ends, so does the run."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 20.0
"""How long a run that was asked to end may take over it."""


def tie_to_parent() -> None:
    """Have this process end soon after the one that started it, even if that was killed."""
    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)
