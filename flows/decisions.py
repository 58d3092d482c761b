"""Keeps reviewers' decisions: in the log beside the labelled passages, and a copy in each store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Decision
from dataset.swap import lock_folder
from flows.problems import Broken, Unusable
from flows.settings import Settings
from models.decisions import format_decision, iterate_decisions, measure_finished
from models.labelled import DECISIONS_FILE, InvalidLabels

if TYPE_CHECKING:
    from dataset.store import Store


def record_decisions(
    settings: Settings, decisions: Sequence[Decision], *, store: Store | None = None
) -> list[Decision]:
    """Append to the log what it has not, bring the store up to it, and return what was appended.

    The log comes first: what it has and a store has not is copied when the store is next opened. Raises
    Unusable or Broken.
    """
    added = append_decisions(settings.labels / DECISIONS_FILE, decisions)
    if store is not None:
        sync_decisions(settings, store)
    return added


def append_decisions(path: Path, decisions: Sequence[Decision]) -> list[Decision]:
    """Append the decisions that the log at `path` has not, and return these; all are on disk then, or none.

    Writers wait for each other. A last line that was never finished is cut off, for nobody was told that it
    is kept; no other byte is changed. Raises Unusable if the log cannot be read, Broken if it cannot be
    written.
    """
    try:
        with lock_folder(path):
            known = {decision.decision_id for _, decision in iterate_decisions(path)}
            fresh = {d.decision_id: d for d in decisions if d.decision_id not in known}
            if fresh:
                _append_lines(path, [format_decision(decision) for decision in fresh.values()])
    except InvalidLabels as error:
        raise Unusable(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise Broken(f"{path.name} cannot be written: {error}") from error
    return list(fresh.values())


def _append_lines(path: Path, lines: Sequence[str]) -> None:
    """Add lines to the end of a file that is locked; if that fails, the file is as long as before."""
    addition = "".join(f"{line}\n" for line in lines).encode()
    with path.open("a+b") as file:
        file.seek(0)
        content = file.read()
        finished = measure_finished(content)
        file.truncate(finished)
        if finished and content[finished - 1 : finished] != b"\n":
            addition = b"\n" + addition
        try:
            file.write(addition)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), finished)
            raise


def sync_decisions(settings: Settings, store: Store) -> int:
    """Copy to the store what stands in the log alone, and return how many decisions that were.

    Raises Unusable if a line of the log is no decision, or none that a store can keep.
    """
    from dataset.rows import UnstorableValue  # noqa: PLC0415 - the store is open, or nobody asks

    try:
        decisions = [decision for _, decision in iterate_decisions(settings.labels / DECISIONS_FILE)]
        return store.append_decisions(decisions) if decisions else 0
    except InvalidLabels as error:
        raise Unusable(str(error)) from error
    except (UnicodeError, UnstorableValue) as error:
        raise Unusable(f"{DECISIONS_FILE}: {error}") from error
