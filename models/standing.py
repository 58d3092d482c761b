"""What stands of the decisions in a log: of all on one thing the last that nobody took back.

A decision may take another back, see `models.decisions.make_undo`, and may itself be taken back. What
was taken back counts as if it had never been said, and what stood before it stands again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dataset.records import Decision, DecisionTarget
from models.decisions import (
    LabelDecision,
    iterate_decisions,
    normalise_blanks,
    parse_label_decision,
    read_undone,
)
from models.labelled import DECISIONS_FILE, InvalidLabels
from models.things import Thing, name_thing


@dataclass(slots=True)
class _Entry:
    """A decision with where it stands, what it is on, and the position of the one that it takes back."""

    decision: Decision
    place: str
    thing: Thing
    undone: int | None
    takers: int = 0
    """How many decisions that count take it back; it counts if there are none."""


@dataclass(slots=True)
class _Lane:
    """The positions of all decisions on a thing, and in order of those that count and take none back."""

    acts: list[int] = field(default_factory=list)
    counting: list[int] = field(default_factory=list)


class History:
    """Decisions in the order of their log, and what stands of them; one is added in constant time."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._positions: dict[str, int] = {}
        self._lanes: dict[Thing, _Lane] = {}
        self._things: dict[Thing, dict[Thing, None]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, decision_id: object) -> bool:
        return decision_id in self._positions

    def add(self, decision: Decision, *, place: str) -> Thing | None:
        """Append a decision and return what it is on; None if it is there already, which changes nothing.

        Raises InvalidLabels, which names the `place`, with nothing changed.
        """
        if decision.decision_id in self._positions:
            return None
        undone = self._find_undone(decision, place)
        thing = (
            name_thing(
                decision.target,
                decision.passage_text,
                decision.before,
                decision.after,
                place=f"{place}, before",
            )
            if undone is None
            else self._entries[undone].thing
        )
        position = len(self._entries)
        self._positions[decision.decision_id] = position
        self._entries.append(_Entry(decision, place, thing, undone))
        self._things.setdefault(thing[:2], {})[thing] = None
        lane = self._lanes.setdefault(thing, _Lane())
        lane.acts.append(position)
        if undone is None:
            lane.counting.append(position)
        else:
            self._count_taker(undone, 1)
        return thing

    def drop_last(self) -> Thing:
        """Forget the decision that was added last, as if it had never been, and return what it was on."""
        entry = self._entries[-1]
        lane = self._lanes[entry.thing]
        if entry.undone is None:
            lane.counting.pop()
        else:
            self._count_taker(entry.undone, -1)
        self._entries.pop()
        del self._positions[entry.decision.decision_id]
        lane.acts.pop()
        if not lane.acts:
            del self._lanes[entry.thing]
            del self._things[entry.thing[:2]][entry.thing]
        return entry.thing

    def find(self, decision_id: str) -> Decision | None:
        """Return the decision of that identifier."""
        position = self._positions.get(decision_id)
        return None if position is None else self._entries[position].decision

    def find_standing(self, thing: Thing) -> Decision | None:
        """Return the decision that stands on a thing."""
        lane = self._lanes.get(thing)
        return self._entries[lane.counting[-1]].decision if lane and lane.counting else None

    def find_latest(self, thing: Thing) -> Decision | None:
        """Return the decision that was appended last on a thing, even if it took another back."""
        lane = self._lanes.get(thing)
        return self._entries[lane.acts[-1]].decision if lane else None

    def find_thing(self, decision_id: str) -> Thing:
        """Return what a decision is on; raises KeyError."""
        return self._entries[self._positions[decision_id]].thing

    def count_undone(self, decision_id: str) -> int:
        """Return how many decisions took this one back, whether they count or not; raises KeyError."""
        position = self._positions[decision_id]
        acts = self._lanes[self._entries[position].thing].acts
        return sum(self._entries[act].undone == position for act in acts)

    def may_undo(self, decision_id: str) -> bool:
        """Return whether the decision stands, or was itself a taking back after which nothing was decided."""
        position = self._positions.get(decision_id)
        if position is None or self._entries[position].takers:
            return False
        counting = self._lanes[self._entries[position].thing].counting
        return not counting or counting[-1] <= position

    def is_undone(self, decision_id: str) -> bool:
        """Return whether the decision is there and was taken back."""
        position = self._positions.get(decision_id)
        return position is not None and self._entries[position].takers > 0

    def list_decisions(self, *, first: int = 0) -> list[Decision]:
        """Return all decisions in their order, or those from one position on."""
        return [entry.decision for entry in self._entries[first:]]

    def list_told(self, target: DecisionTarget, text: str) -> list[tuple[str, Decision]]:
        """Return all decisions ever taken on a text, in their order, but for those that take others back."""
        acts = sorted(at for thing in self.list_things(target, text) for at in self._lanes[thing].acts)
        entries = (self._entries[at] for at in acts)
        return [(entry.place, entry.decision) for entry in entries if entry.undone is None]

    def list_counting(self, target: DecisionTarget) -> list[tuple[str, Decision]]:
        """Return the decisions on a target that nobody took back, in order, those replaced since too."""
        lanes = (lane for thing, lane in self._lanes.items() if thing[0] == target)
        found = sorted(at for lane in lanes for at in lane.counting)
        return [(self._entries[at].place, self._entries[at].decision) for at in found]

    def list_changed(self, *, first: int) -> dict[Thing, None]:
        """Return what the decisions from one position on are on, each thing once."""
        return dict.fromkeys(entry.thing for entry in self._entries[first:])

    def list_things(self, target: DecisionTarget, text: str) -> list[Thing]:
        """Return the things of a text that were decided on."""
        known = text if target in ("mention", "fact") else normalise_blanks(text)
        return list(self._things.get((target, known), ()))

    def list_standing(self, target: DecisionTarget, text: str) -> list[tuple[str, Decision]]:
        """Return the decisions that stand on things of a text, each with its place, in their order."""
        return self._list_last(self.list_things(target, text))

    def list_all_standing(self) -> list[tuple[str, Decision]]:
        """Return all decisions that stand, each with its place, in their order."""
        return self._list_last(self._lanes)

    def _list_last(self, things: Iterable[Thing]) -> list[tuple[str, Decision]]:
        lanes = (self._lanes[thing] for thing in things)
        last = sorted(lane.counting[-1] for lane in lanes if lane.counting)
        return [(self._entries[at].place, self._entries[at].decision) for at in last]

    def _find_undone(self, decision: Decision, place: str) -> int | None:
        """Return the position of the decision that this one takes back, if any; raises InvalidLabels."""
        name = read_undone(decision, place=place)
        if name is None:
            return None
        position = self._positions.get(name)
        if position is None:
            raise InvalidLabels(f"{place}: takes back {name}, which is not among the decisions before it")
        entry = self._entries[position]
        if _tell_judged(entry.decision) != _tell_judged(decision):
            raise InvalidLabels(f"{place}: takes back {name}, which was on something else")
        if entry.takers:
            raise InvalidLabels(f"{place}: takes back {name}, which was taken back before")
        return position

    def _count_taker(self, position: int, change: int) -> None:
        """Note that so many more decisions that count take one back, and what follows for others."""
        while True:
            entry = self._entries[position]
            counted = not entry.takers
            entry.takers += change
            counts = not entry.takers
            if counts == counted:
                return
            change = 1 if counts else -1
            if entry.undone is None:
                lane = self._lanes[entry.thing].counting
                if counts:
                    insort(lane, position)
                else:
                    del lane[bisect_left(lane, position)]
                return
            position = entry.undone


def _tell_judged(decision: Decision) -> tuple[str | None, ...]:
    return (
        decision.target,
        decision.document_id,
        decision.passage_id,
        decision.passage_text,
        decision.before,
    )


def read_history(path: Path, target: DecisionTarget) -> History:
    """Return the decisions of a log on one target; raises InvalidLabels, which names file and line."""
    history = History()
    for place, decision in iterate_decisions(path):
        if decision.target == target:
            history.add(decision, place=place)
    return history


def read_standing(path: Path, target: DecisionTarget) -> list[tuple[str, Decision]]:
    """Return the decisions on a target that stand, each with its place, in the order of the log.

    Raises InvalidLabels, which names file and line.
    """
    return read_history(path, target).list_all_standing()


def read_label_decisions(folder: Path) -> list[LabelDecision]:
    """Return the decision on labels that stands for each text, in the order in which they were appended.

    Of several on a text the last wins that nobody took back; texts that differ in blanks alone are one.
    Without a log there are none.

    Raises:
        InvalidLabels: A line of the log is no decision; the message names file and line.
    """
    standing = read_standing(folder / DECISIONS_FILE, "labels")
    return [parse_label_decision(decision, place=place) for place, decision in standing]
