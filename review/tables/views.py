"""The desk's tables: their columns, and how a row of each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from dataset.columns import Column, ColumnType, Row, Table
from dataset.records import Rule
from dataset.store import Store
from review.catalogue.catalogue import Catalogue
from review.tables.queries import TableQuery
from review.tables.selecting import Filter

Look = Literal[
    "text", "name", "rule", "labels", "number", "share", "money", "country", "countries", "status",
    "document", "entity", "entities", "time", "date", "list", "page", "document_status",
]  # fmt: skip
"""How a cell is written on a page."""


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a table of the desk; `order` is what it is sorted by, None if it is not."""

    name: str
    title: str
    type: ColumnType = "string"
    look: Look = "text"
    order: str | None = None
    shown: bool = True
    """Whether it is among the customary ones."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ViewFilter:
    """A filter of a table: values of a column to choose from, or the two ends of a range."""

    name: str
    """The field of the query; of a range, `_from` and `_to` are added to it."""
    title: str
    column: str | None = None
    """Whose values are counted; of a range, None."""
    look: Literal["words", "name", "country", "entity", "document", "range"] = "words"
    step: str = "any"
    """Of a range, what its ends are multiples of."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the query that it sets."""
        return (f"{self.name}_from", f"{self.name}_to") if self.look == "range" else (self.name,)


ShowRule = Callable[[Rule], Rule]
"""Makes of a stored rule what it is since the last decision."""
ReadRows = Callable[[Store, Catalogue, pl.DataFrame, ShowRule], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class View:
    """A table of the desk; `frame` names the catalogue's columns that its rows are in."""

    name: str
    title: str
    noun: str
    """One row."""
    key: str
    query: type[TableQuery]
    filter: Filter
    columns: tuple[ViewColumn, ...]
    read_rows: ReadRows
    empty: str
    """What to do where there is nothing at all."""
    searched: bool = False
    """Whether `q` asks the index of passages; otherwise names are looked through."""
    filters: tuple[ViewFilter, ...] = ()

    @property
    def path(self) -> str:
        """Where the desk shows it."""
        return f"/{self.name}"

    @property
    def by_name(self) -> dict[str, ViewColumn]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    def choose_columns(self, names: Sequence[str]) -> tuple[ViewColumn, ...]:
        """Return the columns of these names, or the customary ones; unknown names are left out."""
        known = self.by_name
        chosen = tuple(known[name] for name in dict.fromkeys(names) if name in known)
        return chosen or tuple(column for column in self.columns if column.shown)

    def make_table(self, columns: Sequence[ViewColumn]) -> Table:
        """Return the columns as a table that exporters know; the key comes first."""
        named = {column.name: column for column in (self.by_name[self.key], *columns)}
        told = [Column(c.name, c.type, c.description or c.title) for c in named.values()]
        return Table(self.name, self.title, tuple(told), (self.key,))


def take_cells(rows: Sequence[Mapping[str, Any]], table: Table) -> list[Row]:
    """Return the cells of rows that a table has columns for."""
    return [tuple(row[name] for name in table.column_names) for row in rows]
