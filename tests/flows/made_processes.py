"""Processes as Linux shows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def find_seeds(parent: int) -> list[int]:
    """Return the processes that readers are forked from, among the children of `parent`."""
    return [child for child in find_children(parent) if "flows.worker" in read_command(child)]


def find_readers(parent: int) -> list[int]:
    """Return the readers of the ingest that is process `parent`."""
    return [reader for seed in find_seeds(parent) for reader in find_children(seed)]


def find_children(parent: int) -> list[int]:
    """Return the living children of a process."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            fields = read_fields(int(folder.name))
            if fields and int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def is_alive(process_id: int) -> bool:
    fields = read_fields(process_id)
    return bool(fields) and fields[0] != "Z"


def read_fields(process_id: int) -> list[str]:
    """Return what /proc says of a process: its state, its parent and so on."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def read_command(process_id: int) -> str:
    try:
        return Path(f"/proc/{process_id}/cmdline").read_text()
    except OSError:
        return ""


def await_true(condition: Callable[[], bool], seconds: float = 120.0, every: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)
