"""The log of decisions as the desk needs it: who was faster, what stands now, and a copy in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Decision, DecisionTarget
from flows.decision_log import DecisionLog
from flows.desk.copying import StoreCopier
from models.decided import Decided
from models.decisions import LabelDecision, make_undo, parse_label_decision, read_undone
from models.labelled import InvalidLabels
from models.rule_decisions import RuleDecision, parse_rule_decision
from models.standing import History
from models.things import Thing, name_thing
from review.ports import Outpaced, Proposal

if TYPE_CHECKING:
    from dataset.store import Store


class DecisionLedger:
    """`review.ports.Ledger` for a log file, and for a store to which decisions are copied in the background.

    Every method reads what others have appended since, and raises InvalidLabels, UnicodeError or OSError if
    the log cannot be read. Safe in threads, and beside other processes that append to the same log.
    """

    def __init__(
        self, path: Path, *, store: Store | None = None, note: Callable[[str], None] = lambda _: None
    ) -> None:
        self.log = DecisionLog(path)
        self._decided = _DecidedIndex(History())
        self._copier = StoreCopier(self.log, store, note=note) if store is not None else None

    def close(self) -> None:
        """Copy to the store what it lacks, and stop doing so."""
        if self._copier is not None:
            self._copier.close()

    def append(self, proposals: Sequence[Proposal]) -> None:
        """Append decisions, all or none; they are on disk on return. One that stands already is passed over.

        Raises Outpaced, InvalidLabels if one breaks the format, OSError if the log cannot be written.
        """
        self._append(lambda history: [p.decision for p in proposals if _is_due(p, history)])

    def undo(self, decision_id: str, *, reviewer: str, decided_at: str) -> Decision:
        """Append a decision that takes another back, and return it; raises KeyError if it does not stand.

        A taking back stands, too, until something else is decided on the same thing.
        """

        def choose(history: History) -> list[Decision]:
            undone = history.find(decision_id)
            if undone is None or not history.may_undo(decision_id):
                raise KeyError(decision_id)
            times = history.count_undone(decision_id)
            return [make_undo(undone, reviewer=reviewer, decided_at=decided_at, times=times)]

        [made] = self._append(choose)
        return made

    def find_last(self, target: DecisionTarget, text: str, before: str | None) -> Decision | None:
        """Return the decision that stands on the labels of a text, or on the rule, mention or fact of it.

        None where `before` is: what a reviewer adds to a text is told by `list_standing`.
        """
        if target != "labels" and before is None:
            return None
        with self.log.open_history() as history:
            return history.find_standing(name_thing(target, text, before))

    def list_standing(self, target: DecisionTarget, text: str) -> list[Decision]:
        """Return all decisions on a target that stand on a text, in the order in which they were appended."""
        with self.log.open_history() as history:
            return [decision for _, decision in history.list_standing(target, text)]

    def list_told(self, target: DecisionTarget, text: str) -> list[Decision]:
        """Return all decisions ever taken on a text, in their order, but for those that take others back."""
        with self.log.open_history() as history:
            return [decision for _, decision in history.list_told(target, text)]

    def list_counting(self, target: DecisionTarget) -> list[Decision]:
        """Return all decisions on a target that nobody took back, those that others replaced since too."""
        with self.log.open_history() as history:
            return [decision for _, decision in history.list_counting(target)]

    def list_decisions(self) -> Sequence[Decision]:
        """Return all decisions in the order in which they were appended."""
        with self.log.open_history() as history:
            return history.list_decisions()

    def read_decided(self) -> Decided:
        """Return what stands of them on labels and rules; made anew only of what has changed."""
        with self.log.open_history() as history:
            if self._decided.history is not history:
                self._decided = _DecidedIndex(history)
            return self._decided.read()

    def _append(self, choose: Callable[[History], list[Decision]]) -> list[Decision]:
        added = self.log.append(choose)
        if added and self._copier is not None:
            self._copier.wake()
        return added


def _is_due(proposal: Proposal, history: History) -> bool:
    """Return whether a proposal is still to be appended; raises Outpaced if what stands was not seen."""
    decision = proposal.decision
    thing = _find_thing(decision, history)
    standing = history.find_standing(thing)
    if standing is not None and standing.decision_id == decision.decision_id:
        return False  # sent again by somebody who never heard that it arrived
    if (standing.decision_id if standing else None) != proposal.seen:
        latest = history.find_latest(thing)
        if latest is None:
            raise InvalidLabels(f"{proposal.seen}, which was seen, is no decision of the log")
        raise Outpaced(latest)
    return True


def _find_thing(decision: Decision, history: History) -> Thing:
    undone = read_undone(decision, place="undo")
    if undone is not None and undone in history:
        return history.find_thing(undone)
    return name_thing(decision.target, decision.passage_text, decision.before, decision.after)


class _DecidedIndex:
    """What stands on labels and rules, kept up with a history."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._known = 0
        self._labels: dict[str, LabelDecision] = {}
        self._rules: dict[str, tuple[RuleDecision, ...]] = {}
        self._decided = Decided()

    def read(self) -> Decided:
        """Return what stands now; the same object as before if nothing was added."""
        if len(self.history) > self._known:
            for thing in self.history.list_changed(first=self._known):
                self._read_thing(thing)
            self._known = len(self.history)
            self._decided = Decided(labels=dict(self._labels), rules=dict(self._rules))
        return self._decided

    def _read_thing(self, thing: Thing) -> None:
        target, text = thing[:2]
        if target == "labels":
            self._labels.pop(text, None)
            for place, decision in self.history.list_standing("labels", text):
                self._labels[text] = parse_label_decision(decision, place=place)
        if target == "rule":
            self._rules.pop(text, None)
            standing = self.history.list_standing("rule", text)
            if standing:
                self._rules[text] = tuple(parse_rule_decision(own, place=place) for place, own in standing)
