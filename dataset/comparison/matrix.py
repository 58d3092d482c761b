"""Rules of all documents in rows and columns.

The rules are read once by the columns that sort them, of which the surest of each cell are kept; only those
are then read in full, so that a store of a million rules takes little more memory than one of a thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dataset.comparison.gathering import ChooseColumns, Gathering, Plan, Rank, gather_rules
from dataset.comparison.ground import Ground, Place, read_ground
from dataset.comparison.heads import read_rules
from dataset.comparison.program_facts import has_facts, tell_facts
from dataset.comparison.records import (
    By,
    Cell,
    Citation,
    ComparedRow,
    Comparison,
    Filters,
    Link,
    Statement,
)
from dataset.comparison.short_forms import shorten_rule
from dataset.records import LABELS, Rule
from dataset.snapshot import Snapshot
from dataset.wording import count_nouns

SHOWN = 5
"""Statements of a cell, unless asked otherwise."""
SPARE = 3
"""Rules read for each statement shown, for some say the same."""


def compare_rules(
    snapshot: Snapshot,
    *,
    by: By = "programs",
    filters: Filters | None = None,
    choose_columns: ChooseColumns = lambda head: head.labels,
    columns: Sequence[str] = LABELS,
    shown: int = SHOWN,
    most_rows: int | None = None,
    ground: Ground | None = None,
) -> Comparison:
    """Return the rules in rows by columns, each cell its surest statements.

    Rules that nothing ties to a row of the kind asked for have their document as row. Rows that answer most
    come first; a rule that a reviewer accepted comes before all others of its cell.

    Args:
        snapshot: the store.
        by: what the rows are.
        filters: which rules.
        choose_columns: the columns of a rule, by default its labels.
        columns: the columns in their order.
        shown: statements of a cell.
        most_rows: rows at most; None for all.
        ground: what `read_ground` gave, if it is at hand.
    """
    filters, ground = filters or Filters(), ground or read_ground(snapshot)
    asked = tuple(name for name in columns if not filters.labels or name in filters.labels)
    plan = Plan(by, filters, choose_columns, asked, room=shown * SPARE)
    gathering = gather_rules(snapshot, plan, ground)
    places = _order_places(gathering, ground)
    if by == "programs":
        places += _list_silent_programs(ground, filters, known={key for _, key in places})
    kept = places[:most_rows]
    rows = _make_rows(snapshot, kept, gathering, ground, shown=shown)
    filled = {column for row in rows for column in row.cells}
    return Comparison(
        by=by,
        columns=tuple(name for name in asked if name in filled),
        rows=tuple(rows),
        empty_columns=tuple(name for name in asked if name not in filled),
        rule_count=gathering.rule_count,
        notes=tuple(_tell_notes(gathering, plan, len(places) - len(kept))),
    )


def _order_places(gathering: Gathering, ground: Ground) -> list[Place]:
    """Return the rows, those of the kind asked for before documents, and what answers most first."""
    columns: dict[Place, int] = defaultdict(int)
    rules: dict[Place, int] = defaultdict(int)
    for (place, _), count in gathering.counts.items():
        columns[place] += 1
        rules[place] += count
    kind = {place: place[0] == "document" for place in columns}
    return sorted(
        columns,
        key=lambda place: (kind[place], -columns[place], -rules[place], ground.name_row(place), place),
    )


def _list_silent_programs(ground: Ground, filters: Filters, *, known: set[str]) -> list[Place]:
    """Return the programmes of which no rule is told, but money, partners or channels are."""
    if filters.labels or filters.forces:
        return []
    programs = [
        program
        for program in ground.programs.values()
        if program.program_id not in known
        and has_facts(program)
        and (not filters.programs or program.program_id in filters.programs)
        and (not filters.countries or program.country in filters.countries)
    ]
    return [("program", p.program_id) for p in sorted(programs, key=lambda p: (p.name, p.program_id))]


def _make_rows(
    snapshot: Snapshot, places: Sequence[Place], gathering: Gathering, ground: Ground, *, shown: int
) -> list[ComparedRow]:
    ranked = _rank_cells(places, gathering)
    rules = read_rules(
        snapshot, (rank[2] for cells in ranked.values() for c in cells.values() for rank, _ in c)
    )
    programs = [ground.programs[key] for kind, key in places if kind == "program"]
    facts = tell_facts(snapshot, programs, ground.documents)
    return [
        ComparedRow(
            key=place[1],
            kind=place[0],
            name=ground.name_row(place),
            details=ground.describe_row(place),
            facts=facts.get(place[1], ()),
            cells={
                column: Cell(_make_statements(cell, rules, ground)[:shown], gathering.counts[place, column])
                for column, cell in ranked[place].items()
            },
        )
        for place in places
    ]


def _rank_cells(
    places: Iterable[Place], gathering: Gathering
) -> dict[Place, dict[str, list[tuple[Rank, Link]]]]:
    """Return for each row its cells by column, in each the surest rule first."""
    ranked: dict[Place, dict[str, list[tuple[Rank, Link]]]] = {place: {} for place in places}
    for (place, column), cell in gathering.best.items():
        if place in ranked:
            ranked[place][column] = sorted(cell, reverse=True)
    return ranked


def _make_statements(
    ranked: Sequence[tuple[Rank, Link]], rules: Mapping[str, Rule], ground: Ground
) -> tuple[Statement, ...]:
    """Return what the rules say, those that say the same as one statement."""
    texts: dict[str, str] = {}
    citations: defaultdict[str, list[Citation]] = defaultdict(list)
    for (_, _, rule_id), link in ranked:
        text = shorten_rule(rules[rule_id])
        texts.setdefault(text.casefold(), text)
        citations[text.casefold()].append(_cite(rules[rule_id], link, ground))
    return tuple(Statement(text, tuple(citations[key])) for key, text in texts.items())


def _cite(rule: Rule, link: Link, ground: Ground) -> Citation:
    return Citation(
        cited_id=rule.rule_id,
        document_id=rule.document_id,
        document=ground.name_document(rule.document_id),
        page=rule.page,
        quote=" ".join(rule.quote.split()),
        confidence=rule.confidence,
        link=link,
        modality=rule.modality,
        force=rule.force,
        scope=rule.scope,
        status=rule.status,
    )


def _tell_notes(gathering: Gathering, plan: Plan, cut_rows: int) -> Iterable[str]:
    """Yield what a reader should know of what is not in the comparison."""
    if gathering.unlinked and plan.by != "documents":
        rules = count_nouns(gathering.unlinked, "rule")
        yield f"{rules} that nothing ties to one of the {plan.by}: in rows of their documents"
    if gathering.unsure:
        rules = count_nouns(gathering.unsure, "rule")
        yield f"{rules} less sure than {plan.filters.least_confidence:g} left out"
    if cut_rows:
        yield f"{count_nouns(cut_rows, 'row')} that tell least left out"
