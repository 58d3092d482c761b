"""Rules of all documents in rows and columns.

The rules are read once by the columns that sort them, of which the surest of each cell are kept; only those
are then read in full, so that a store of a million rules takes as much memory as one of a thousand.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dataset.comparison.heads import RuleHead, read_heads, read_rules
from dataset.comparison.links import FindRows, choose_finder, read_program_places
from dataset.comparison.program_facts import describe_program, has_facts, tell_facts
from dataset.comparison.records import (
    ROW_KINDS,
    By,
    Cell,
    Citation,
    ComparedRow,
    Comparison,
    Filters,
    Link,
    RowKind,
    Statement,
)
from dataset.comparison.short_forms import shorten_rule
from dataset.records import LABELS, Document, Entity, Program, Rule
from dataset.rows import build_records
from dataset.snapshot import Snapshot
from dataset.tables import DOCUMENTS

ChooseColumns = Callable[[RuleHead], Iterable[str]]
"""Returns the columns that a rule belongs to."""

SHOWN = 5
"""Statements of a cell, unless asked otherwise."""
SPARE = 3
"""Rules read for each statement shown, for some say the same."""

_Rank = tuple[bool, float, str]
_Place = tuple[RowKind, str]


@dataclass(slots=True)
class _Gathering:
    """The surest rules of each cell."""

    room: int
    best: dict[tuple[_Place, str], list[tuple[_Rank, Link]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[tuple[_Place, str], int] = field(default_factory=lambda: defaultdict(int))
    rules: int = 0
    unsure: int = 0
    unlinked: int = 0

    def add(self, place: _Place, column: str, head: RuleHead, link: Link) -> None:
        cell = self.best[place, column]
        self.counts[place, column] += 1
        item = ((head.status != "machine", head.confidence, head.rule_id), link)
        if len(cell) < self.room:
            heapq.heappush(cell, item)
        else:
            heapq.heappushpop(cell, item)


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are named by: documents, entities and programmes."""

    documents: Mapping[str, Document]
    entities: Mapping[str, Entity]
    programs: Mapping[str, Program]


def read_ground(snapshot: Snapshot) -> Ground:
    """Return documents, entities and programmes by their identifiers."""
    rows = (row for batch in snapshot.read_table("documents") for row in batch)
    return Ground(
        documents={d.document_id: d for d in build_records(Document, DOCUMENTS, rows)},
        entities={entity.entity_id: entity for entity in snapshot.fold_entities()},
        programs={program.program_id: program for program in snapshot.fold_programs()},
    )


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
    filters = filters or Filters()
    ground = ground or read_ground(snapshot)
    asked = tuple(name for name in columns if not filters.labels or name in filters.labels)
    gathering = _gather(snapshot, by, filters, ground, choose_columns, asked, room=shown * SPARE)
    places = _order_places(gathering, ground)
    if by == "programs":
        places += _list_silent_programs(ground, filters, known={key for _, key in places})
    kept = places if most_rows is None else places[:most_rows]
    rows = _make_rows(snapshot, kept, gathering, asked, ground, shown)
    filled = {column for row in rows for column in row.cells}
    return Comparison(
        by=by,
        columns=tuple(name for name in asked if name in filled),
        rows=tuple(rows),
        empty_columns=tuple(name for name in asked if name not in filled),
        rule_count=gathering.rules,
        notes=tuple(_tell_notes(gathering, by, filters, len(places) - len(kept))),
    )


def _gather(
    snapshot: Snapshot,
    by: By,
    filters: Filters,
    ground: Ground,
    choose_columns: ChooseColumns,
    asked: Sequence[str],
    *,
    room: int,
) -> _Gathering:
    """Return the surest rules of each cell, out of one reading of all rules."""
    find_rows = choose_finder(by, snapshot, ground.documents, ground.entities)
    admits = _make_filter(snapshot, by, filters, ground, find_rows)
    wanted, gathering = frozenset(asked), _Gathering(room)
    superseded = {document.supersedes for document in ground.documents.values()}
    for head in read_heads(snapshot):
        columns = [column for column in choose_columns(head) if column in wanted]
        if not columns or head.document_id in superseded:
            continue
        rows = find_rows(head)
        if not admits(head, rows):
            continue
        if head.confidence < filters.least_confidence and head.status == "machine":
            gathering.unsure += 1
            continue
        gathering.rules += 1
        gathering.unlinked += not rows
        for place, link in _place(head, rows, by, filters):
            for column in columns:
                gathering.add(place, column, head, link)
    return gathering


def _place(
    head: RuleHead, rows: Sequence[tuple[str, Link]], by: By, filters: Filters
) -> Iterable[tuple[_Place, Link]]:
    """Yield the rows of a rule; its document if nothing tells of another."""
    if not rows:
        yield ("document", head.document_id), "document"
    for key, link in rows:
        if by != "programs" or not filters.programs or key in filters.programs:
            yield (ROW_KINDS[by], key), link


def _make_filter(
    snapshot: Snapshot, by: By, filters: Filters, ground: Ground, find_rows: FindRows
) -> Callable[[RuleHead, Sequence[tuple[str, Link]]], bool]:
    """Return what tells whether a rule, with its rows, is asked for."""
    find_programs = find_rows
    if filters.programs and by != "programs":
        find_programs = read_program_places(snapshot, ground.documents.values(), ground.entities).find_rows

    def admits(head: RuleHead, rows: Sequence[tuple[str, Link]]) -> bool:
        if filters.forces and head.force not in filters.forces:
            return False
        if filters.programs:
            programs = rows if by == "programs" else find_programs(head)
            if not any(program in filters.programs for program, _ in programs):
                return False
        return not filters.countries or bool(_list_countries(head, rows, ground) & set(filters.countries))

    return admits


def _list_countries(head: RuleHead, rows: Sequence[tuple[str, Link]], ground: Ground) -> set[str | None]:
    """Return the countries of a rule: those it names, those of its rows, else that of its document."""
    entities = [ground.entities[key].country for key, _ in rows if key in ground.entities]
    named = {*head.countries, *entities} - {None}
    return named or {ground.documents[head.document_id].country}


def _list_silent_programs(ground: Ground, filters: Filters, *, known: set[str]) -> list[_Place]:
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
    return [("program", program.program_id) for program in sorted(programs, key=lambda p: p.name)]


def _order_places(gathering: _Gathering, ground: Ground) -> list[_Place]:
    """Return the rows, those of the kind asked for before documents, and what answers most first."""
    columns: dict[_Place, int] = defaultdict(int)
    rules: dict[_Place, int] = defaultdict(int)
    for (place, _), count in gathering.counts.items():
        columns[place] += 1
        rules[place] += count
    return sorted(
        columns,
        key=lambda place: (
            place[0] == "document",
            -columns[place],
            -rules[place],
            _name_row(place, ground),
            place,
        ),
    )


def _make_rows(
    snapshot: Snapshot,
    places: Sequence[_Place],
    gathering: _Gathering,
    columns: Sequence[str],
    ground: Ground,
    shown: int,
) -> list[ComparedRow]:
    chosen = {
        (place, column): sorted(gathering.best[place, column], reverse=True)
        for place in places
        for column in columns
        if (place, column) in gathering.best
    }
    rules = read_rules(snapshot, (rank[2] for ranked in chosen.values() for rank, _ in ranked))
    facts = tell_facts(
        snapshot, [ground.programs[key] for kind, key in places if kind == "program"], ground.documents
    )
    return [
        ComparedRow(
            key=place[1],
            kind=place[0],
            name=_name_row(place, ground),
            details=_describe_row(place, ground),
            facts=facts.get(place[1], ()),
            cells={
                column: Cell(
                    _make_statements(chosen[place, column], rules, ground, shown),
                    gathering.counts[place, column],
                )
                for column in columns
                if (place, column) in chosen
            },
        )
        for place in places
    ]


def _make_statements(
    ranked: Sequence[tuple[_Rank, Link]], rules: Mapping[str, Rule], ground: Ground, shown: int
) -> tuple[Statement, ...]:
    """Return the surest rules, those that say the same as one statement."""
    texts: dict[str, str] = {}
    citations: defaultdict[str, list[Citation]] = defaultdict(list)
    for (_, _, rule_id), link in ranked:
        text = shorten_rule(rules[rule_id])
        texts.setdefault(text.casefold(), text)
        citations[text.casefold()].append(_cite(rules[rule_id], link, ground))
    return tuple(Statement(text, tuple(citations[key])) for key, text in list(texts.items())[:shown])


def _cite(rule: Rule, link: Link, ground: Ground) -> Citation:
    return Citation(
        cited_id=rule.rule_id,
        document_id=rule.document_id,
        document=_name_document(ground.documents[rule.document_id]),
        page=rule.page,
        quote=" ".join(rule.quote.split()),
        confidence=rule.confidence,
        link=link,
        modality=rule.modality,
        force=rule.force,
        scope=rule.scope,
        status=rule.status,
    )


def _name_row(place: _Place, ground: Ground) -> str:
    kind, key = place
    if kind == "document":
        return _name_document(ground.documents[key])
    if kind == "country":
        return _name_country(key)
    return ground.entities[key].name if key in ground.entities else key


def _describe_row(place: _Place, ground: Ground) -> tuple[str, ...]:
    kind, key = place
    if kind == "program":
        return describe_program(ground.programs[key], ground.entities)
    if kind == "document":
        document = ground.documents[key]
        return tuple(filter(None, [document.country, document.publisher, document.published]))
    if kind == "country":
        return (key,)
    if kind == "agency" and key in ground.entities:
        return tuple(filter(None, [ground.entities[key].acronym, ground.entities[key].country]))
    return ()


def _name_country(code: str) -> str:
    from babel import Locale  # noqa: PLC0415 - takes a while

    return Locale("en").territories.get(code, code)


def _name_document(document: Document) -> str:
    return document.title or document.file_name


def _tell_notes(gathering: _Gathering, by: By, filters: Filters, cut_rows: int) -> Iterable[str]:
    """Yield what a reader should know of what is not in the comparison."""
    if gathering.unlinked and by != "documents":
        yield (
            f"{_count(gathering.unlinked, 'rule')} that nothing ties to one of the {by}: in rows of their documents"
        )
    if gathering.unsure:
        least = filters.least_confidence
        yield f"{_count(gathering.unsure, 'rule')} less sure than {least:g} left out"
    if cut_rows:
        yield f"{_count(cut_rows, 'row')} that tell least left out"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
