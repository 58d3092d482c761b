"""What a comparison is made of: rows, cells, statements, and what they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dataset.records import Force, Modality, RuleStatus, Scope

By = Literal["programs", "documents", "agencies", "countries"]
RowKind = Literal["program", "document", "agency", "country"]
Link = Literal["sentence", "passage", "heading", "document"]
"""What ties a rule to its row: its own sentence names it, its passage does, the heading above, or only the
document: it is about this one programme, published by this agency, the policy of this country."""

ROW_KINDS: Mapping[By, RowKind] = {
    "programs": "program",
    "documents": "document",
    "agencies": "agency",
    "countries": "country",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule or a fact and the words that it was read from."""

    cited_id: str
    """A `rule_id` or a `fact_id`."""
    document_id: str
    document: str
    """Its title, or the name of its file."""
    page: int
    quote: str
    confidence: float
    link: Link = "sentence"
    modality: Modality | None = None
    force: Force | None = None
    scope: Scope | None = None
    status: RuleStatus | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of a cell, and all that says the same, the surest first."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The surest statements, and how many rules there are in all."""

    statements: tuple[Statement, ...]
    rule_count: int

    @property
    def untold(self) -> int:
        """How many rules no statement of the cell cites."""
        return self.rule_count - sum(len(statement.citations) for statement in self.statements)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A programme, document, agency or country with its cells, by column."""

    key: str
    kind: RowKind
    name: str
    details: tuple[str, ...] = ()
    """What helps to know it again: acronym, country, years, who runs it."""
    facts: tuple[Statement, ...] = ()
    """Of a programme: budget, partner countries, channels of funding."""
    cells: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def rule_count(self) -> int:
        """How many rules there are in the cells; one that has two labels counts twice."""
        return sum(cell.rule_count for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows by columns; empty ones are left out, and the notes say which."""

    by: By
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]
    empty_columns: tuple[str, ...] = ()
    rule_count: int = 0
    """Rules in the comparison, each once."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rules are compared; an empty tuple asks for all."""

    labels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    """Identifiers of entities."""
    forces: tuple[Force, ...] = ()
    least_confidence: float = 0.5
