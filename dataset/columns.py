"""How a table of the dataset is described: its columns with their types, and its keys."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal, TypeAlias

ColumnType = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "decimal",
    "string_list",
    "box_list",
    "definition_list",
    "slot_map",
    "evidence_map",
]
"""`decimal` is exact; `box_list` holds `{page, x0, top, x1, bottom}`; `definition_list` what terms mean, with
the place; `slot_map` slot → place or reason;
`evidence_map` column → words with their place or source."""

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Cell: TypeAlias = "JsonValue | Decimal"
Row: TypeAlias = "tuple[Cell, ...]"
"""One row of a table, its cells in the order of the table's columns."""

JSON_TYPES: frozenset[ColumnType] = frozenset(
    {"string_list", "box_list", "definition_list", "slot_map", "evidence_map"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `required` ones are never null, `enum` lists every value that may stand in it."""

    name: str
    type: ColumnType
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def allows(self, cell: Cell) -> bool:
        """Tell whether `cell` is among the values, or within the limits, that the column names."""
        if self.enum:
            return cell in self.enum
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        return not isinstance(cell, int | float) or low <= cell <= high


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` holds a value of the one-column key `references` of `table`, or null."""

    column: str
    table: str
    references: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the dataset, its columns in the order in which they are published."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def read_key(self) -> Callable[[Row], Any]:
        """A function that returns the cells of a row that identify it."""
        return self._read_cells(self.primary_key)

    @property
    def row_order(self) -> tuple[str, ...]:
        """The columns that rows are published by: the document, the place in it where told, the key."""
        told = [name for name in ("document_id", "ordinal", "page") if name in self.column_names]
        return (*told, *(name for name in self.primary_key if name not in told))

    @property
    def read_order(self) -> Callable[[Row], Any]:
        """A function that returns the cells of a row that tell its place in the published table."""
        return self._read_cells(self.row_order)

    def _read_cells(self, names: tuple[str, ...]) -> Callable[[Row], Any]:
        return itemgetter(*(self.column_names.index(name) for name in names))
