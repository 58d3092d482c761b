"""What was decided at this desk and has not reached the store yet: the store is brought up to it later."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, replace

from dataset.records import Rule
from review.evidence import PassageEvidence


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule as the machine read it, and as it is since the last decision on it."""

    machine: Rule
    reviewed: Rule


class Overlay:
    """The rules that were judged at the desk, by `rule_id`; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._judged: dict[str, Judged] = {}

    def put(self, judged: Judged) -> None:
        """Have a rule show what was decided on it."""
        with self._lock:
            self._judged[judged.machine.rule_id] = judged

    def find(self, rule_id: str) -> Judged | None:
        """Return what was decided on a rule here, None if nothing was."""
        return self._judged.get(rule_id)

    def list_documents(self) -> set[str]:
        """Return the documents in which something was decided that the store does not show."""
        with self._lock:
            return {judged.machine.document_id for judged in self._judged.values()}

    def forget(self, document_ids: Collection[str], *, before: Collection[str]) -> None:
        """Leave these documents to the store again, but for rules that are not among `before`."""
        known = frozenset(before)
        with self._lock:
            self._judged = {
                key: judged
                for key, judged in self._judged.items()
                if judged.machine.document_id not in document_ids or key not in known
            }

    def show(self, rule: Rule) -> Rule:
        """Return a stored rule as it is since the last decision."""
        judged = self._judged.get(rule.rule_id)
        return judged.reviewed if judged else rule

    def show_evidence(self, evidence: PassageEvidence) -> PassageEvidence:
        """Return evidence with the rules as they are since the last decisions."""
        return replace(evidence, rules=tuple(map(self.show, evidence.rules)))
