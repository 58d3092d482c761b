"""What a table is: cells in rows and columns, its head, and the labels that hold of several rows."""

from __future__ import annotations

from dataclasses import dataclass

from dataset.records import Box

CELL_BREAK = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and rectangle; it begins in its column and may span others to the right."""

    text: str
    box: Box
    columns: int = 1


Row = tuple[Cell, ...]
"""A cell for each column, empty ones included; what a cell spans is left empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """The part of a table on one page, row by row."""

    page_number: int
    box: Box
    rows: tuple[Row, ...]
    heads: int = 0
    """How many rows at the top name the columns."""
    labels: tuple[tuple[str, ...], ...] = ()
    """For each row the labels that hold of it and of others, as that of its group, outermost first."""

    given: tuple[str, ...] = ()
    """The names of the columns, where the head stands on an earlier page."""

    @property
    def head(self) -> bool:
        """Whether the first row names the columns."""
        return self.heads > 0

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each column, what spans several first: `Fiscal year 2022`; none without a head."""
        if not self.heads:
            return self.given
        names: list[list[str]] = [[] for _ in self.rows[0]]
        for row in self.rows[: self.heads]:
            for place, cell in enumerate(row):
                if cell.text and cell.columns < len(row):
                    for spanned in names[place : place + cell.columns]:
                        spanned.append(cell.text)
        return tuple(" ".join(parts) for parts in names)
