"""What was decided at this desk and has not reached the store yet: the store is brought up to it later."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dataset.records import Rule
from review.evidence import PassageEvidence


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule as the machine read it, and as it is since the last decision on it."""

    machine: Rule
    reviewed: Rule


class Overlay:
    """The rules that were judged here, and the documents that are to be labelled anew; safe in threads.

    The documents are kept in the file `path`, so that a desk that is opened later sees to them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._judged: dict[str, tuple[float, Judged]] = {}
        known = json.loads(path.read_text(encoding="utf-8")) if path is not None and path.is_file() else []
        self._touched = dict.fromkeys(known, 0.0)

    def put(self, judged: Judged) -> None:
        """Have a rule show what was decided on it."""
        with self._lock:
            self._judged[judged.machine.rule_id] = (time.monotonic(), judged)
        self.touch(judged.machine.document_id)

    def touch(self, document_id: str) -> None:
        """Have a document labelled anew, for something was decided in it."""
        with self._lock:
            known = document_id in self._touched
            self._touched[document_id] = time.monotonic()
            if not known:
                self._save()

    def find(self, rule_id: str) -> Judged | None:
        """Return what was decided on a rule here, None if nothing was."""
        found = self._judged.get(rule_id)
        return found[1] if found else None

    def list_quiet(self, *, before: float) -> list[str]:
        """Return the documents in which something was decided, all before a time of the monotonic clock."""
        with self._lock:
            return sorted(key for key, moment in self._touched.items() if moment <= before)

    def settle(self, document_ids: list[str], *, before: float) -> None:
        """Leave documents to the store again, which was brought up to what was decided before that time."""
        settled = frozenset(document_ids)
        with self._lock:
            self._judged = {
                key: (moment, judged)
                for key, (moment, judged) in self._judged.items()
                if judged.machine.document_id not in settled or moment > before
            }
            self._touched = {
                key: moment for key, moment in self._touched.items() if key not in settled or moment > before
            }
            self._save()

    def show(self, rule: Rule) -> Rule:
        """Return a stored rule as it is since the last decision."""
        judged = self.find(rule.rule_id)
        return judged.reviewed if judged else rule

    def show_evidence(self, evidence: PassageEvidence) -> PassageEvidence:
        """Return evidence with the rules as they are since the last decisions."""
        return replace(evidence, rules=tuple(map(self.show, evidence.rules)))

    def _save(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_name(f".{self._path.name}.new")
        draft.write_text(json.dumps(sorted(self._touched)), encoding="utf-8")
        draft.replace(self._path)
