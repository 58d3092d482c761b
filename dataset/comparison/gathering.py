"""The surest rules of each cell, out of one reading of all rules."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from dataset.comparison.ground import Ground, Place
from dataset.comparison.heads import RuleHead, read_heads
from dataset.comparison.links import FindRows, choose_finder, read_program_places
from dataset.comparison.records import ROW_KINDS, By, Filters, Link
from dataset.snapshot import Snapshot

ChooseColumns = Callable[[RuleHead], Iterable[str]]
"""Returns the columns that a rule belongs to."""

Rank = tuple[bool, float, str]
"""Reviewed, confidence, `rule_id`: the greatest comes first."""
_Rows = Sequence[tuple[str, Link]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a comparison is to be."""

    by: By
    filters: Filters
    choose_columns: ChooseColumns
    columns: tuple[str, ...]
    room: int
    """Rules of a cell that are kept."""


@dataclass(slots=True)
class Gathering:
    """The rules of each cell: how many there are, and the surest with what ties them to the row."""

    room: int
    best: dict[tuple[Place, str], list[tuple[Rank, Link]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[tuple[Place, str], int] = field(default_factory=lambda: defaultdict(int))
    rule_count: int = 0
    unsure: int = 0
    """Rules left out, for their confidence is too low."""
    unlinked: int = 0
    """Rules that nothing ties to a row of the kind asked for."""

    def add(self, place: Place, column: str, head: RuleHead, link: Link) -> None:
        """Count a rule, and keep it if it is among the surest of its cell."""
        self.counts[place, column] += 1
        cell = self.best[place, column]
        item = ((head.status != "machine", head.confidence, head.rule_id), link)
        if len(cell) < self.room:
            heapq.heappush(cell, item)
        else:
            heapq.heappushpop(cell, item)


def gather_rules(snapshot: Snapshot, plan: Plan, ground: Ground) -> Gathering:
    """Return the rules that are asked for, by cell.

    Rules of a document that a later one from the same place supersedes are left out, and so are those that a
    reviewer rejected.
    """
    find_rows = choose_finder(plan.by, snapshot, ground.documents, ground.entities)
    admits = _make_filter(snapshot, plan, ground, find_rows)
    wanted, gathering = frozenset(plan.columns), Gathering(plan.room)
    superseded = {document.supersedes for document in ground.documents.values()}
    for head in read_heads(snapshot):
        columns = [column for column in plan.choose_columns(head) if column in wanted]
        if columns and head.document_id not in superseded:
            rows = find_rows(head)
            if admits(head, rows):
                _gather(gathering, head, columns, rows, plan)
    return gathering


def _gather(gathering: Gathering, head: RuleHead, columns: Sequence[str], rows: _Rows, plan: Plan) -> None:
    if head.confidence < plan.filters.least_confidence and head.status == "machine":
        gathering.unsure += 1
        return
    gathering.rule_count += 1
    gathering.unlinked += not rows
    for place, link in _list_places(head, rows, plan):
        for column in columns:
            gathering.add(place, column, head, link)


def _list_places(head: RuleHead, rows: _Rows, plan: Plan) -> Iterable[tuple[Place, Link]]:
    """Yield the rows of a rule; its document if nothing tells of another."""
    if not rows:
        yield ("document", head.document_id), "document"
    asked = plan.filters.programs if plan.by == "programs" else ()
    for key, link in rows:
        if not asked or key in asked:
            yield (ROW_KINDS[plan.by], key), link


def _make_filter(
    snapshot: Snapshot, plan: Plan, ground: Ground, find_rows: FindRows
) -> Callable[[RuleHead, _Rows], bool]:
    """Return what tells whether a rule, with its rows, is asked for."""
    filters, find_programs = plan.filters, find_rows
    if filters.programs and plan.by != "programs":
        find_programs = read_program_places(snapshot, ground.documents.values(), ground.entities).find_rows

    def admits(head: RuleHead, rows: _Rows) -> bool:
        if filters.forces and head.force not in filters.forces:
            return False
        if filters.programs:
            programs = rows if plan.by == "programs" else find_programs(head)
            if not any(program in filters.programs for program, _ in programs):
                return False
        return not filters.countries or bool(_list_countries(head, rows, ground) & set(filters.countries))

    return admits


def _list_countries(head: RuleHead, rows: _Rows, ground: Ground) -> set[str | None]:
    """Return the countries of a rule: that of its document, those it names and those of its rows."""
    of_rows = [ground.entities[key].country for key, _ in rows if key in ground.entities]
    return {ground.documents[head.document_id].country, *head.countries, *of_rows}
