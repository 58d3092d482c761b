"""All tables as the sheets of one Excel workbook."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from dataset.cells import choose_json_text
from dataset.columns import JSON_TYPES, Cell, Column, Row, Table

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
"""Excel's limits; it counts a cell's characters in UTF-16 code units."""

TRUNCATION_MARK = " [… truncated]"

_WARNINGS_SPELLED_OUT = 20
_logger = logging.getLogger(__name__)


class Workbook(AbstractContextManager["Workbook"]):
    """`kisoku.xlsx`; `warnings` tells what Excel's limits cut short or moved to a further sheet."""

    def __init__(self, folder: Path, *, sheet_rows: int = SHEET_ROWS) -> None:
        self.path = folder / "kisoku.xlsx"
        self.warnings: list[str] = []
        self.sheet_rows = sheet_rows
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self.path, options | {"tmpdir": str(folder)})
        self._book.set_properties({"title": "kisoku", "created": datetime(2000, 1, 1, tzinfo=UTC)})
        self._header = self._book.add_format({"bold": True})

    def add_table(self, table: Table) -> TableSheet:
        """Return a new sheet for the rows of `table`, to be filled before the next one is added."""
        return TableSheet(self, table)

    def add_sheet(self, name: str, table: Table) -> Any:
        """Return a new worksheet with the names of the table's columns in the first row."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(table.columns):
            sheet.write_string(0, position, column.name, self._header)
        return sheet

    def warn(self, warning: str) -> None:
        """Keep a warning, and log it."""
        self.warnings.append(warning)
        if len(self.warnings) <= _WARNINGS_SPELLED_OUT:
            _logger.warning(warning)

    def __exit__(self, error_type: object, *_error: object) -> None:
        self._book.close()


class TableSheet:
    """The rows of one table, on further sheets (`mentions_2`, …) where one has not room for them all."""

    def __init__(self, book: Workbook, table: Table) -> None:
        self._book, self._table = book, table
        self._sheet = book.add_sheet(table.name, table)
        self._sheet_number, self._next_row = 1, 1
        self._read_key = table.read_key
        self._texts = [choose_json_text(c) if c.type in JSON_TYPES else str for c in table.columns]

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append the rows."""
        for row in rows:
            if self._next_row >= self._book.sheet_rows:
                self._add_sheet()
            for position, (column, cell) in enumerate(zip(self._table.columns, row, strict=True)):
                if cell is not None:
                    self._write_cell(position, column, cell, row)
            self._next_row += 1

    def _write_cell(self, position: int, column: Column, cell: Cell, row: Row) -> None:
        place = (self._next_row, position)
        if column.type == "boolean":
            self._sheet.write_boolean(*place, cell)
        elif column.type in ("integer", "number", "decimal"):
            self._sheet.write_number(*place, cell)
        else:
            text = self._texts[position](cell)
            fitting = fit_cell(text)
            if fitting is not text:
                key = self._read_key(row)
                self._book.warn(f"kisoku.xlsx: {self._table.name} {key}: {column.name} is truncated")
            self._sheet.write_string(*place, fitting)

    def _add_sheet(self) -> None:
        self._sheet_number += 1
        name = f"{self._table.name}_{self._sheet_number}"
        self._sheet = self._book.add_sheet(name, self._table)
        self._next_row = 1
        self._book.warn(f"kisoku.xlsx: {self._table.name} has more rows than a sheet; see also sheet {name}")


def fit_cell(text: str) -> str:
    """Return `text` itself if a cell of Excel can hold it, else as much as it can and a mark.

    >>> fit_cell("short"), fit_cell("x" * 40_000)[-20:]
    ('short', 'xxxxxx [… truncated]')
    """
    if 2 * len(text) <= CELL_CHARACTERS or len(text.encode("utf-16-le")) // 2 <= CELL_CHARACTERS:
        return text
    room = 2 * (CELL_CHARACTERS - len(TRUNCATION_MARK))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + TRUNCATION_MARK
