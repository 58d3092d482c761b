"""Keeps reviewers' decisions: in the log beside the labelled passages, and a copy in each store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Decision
from flows.decision_log import DecisionLog
from flows.problems import Broken, Unusable
from flows.settings import Settings
from models.decisions import iterate_decisions
from models.labelled import DECISIONS_FILE, InvalidLabels
from models.standing import History

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

    Raises Unusable if the log cannot be read or one of the decisions breaks its format, Broken if it cannot
    be written.
    """

    def choose(history: History) -> list[Decision]:
        fresh = {d.decision_id: d for d in decisions if d.decision_id not in history}
        return list(fresh.values())

    try:
        return DecisionLog(path).append(choose)
    except InvalidLabels as error:
        raise Unusable(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise Broken(f"{path.name} cannot be written: {error}") from error


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
