"""Rows as lines of CSV and of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from dataset.cells import choose_csv_text, choose_json_text, quote_field
from dataset.columns import Row, Table

TextFormat = Literal["csv", "jsonl"]
WriteLine = Callable[[Row], str]


def choose_line(name: TextFormat, table: Table) -> WriteLine:
    """Return the function that makes a line, with its end, of a row of the table."""
    return _choose_csv_line(table) if name == "csv" else _choose_json_line(table)


def write_head(name: TextFormat, table: Table) -> str:
    """Return what stands before the first row: the names of the columns in CSV, nothing in JSON Lines.

    Files are UTF-8 without a byte order mark, and lines end in LF.
    """
    return ",".join(quote_field(name) for name in table.column_names) + "\n" if name == "csv" else ""


def read_json_line(table: Table) -> Callable[[str], Row]:
    """Return the function that makes a row of a line of JSON."""
    decimals = {column.name for column in table.columns if column.type == "decimal"}

    def read(line: str) -> Row:
        cells = json.loads(line, parse_float=Decimal if decimals else None)
        for name in decimals:
            cells[name] = None if cells[name] is None else Decimal(cells[name])
        return tuple(cells.values())

    return read


def _choose_csv_line(table: Table) -> WriteLine:
    texts = [choose_csv_text(column) for column in table.columns]
    return lambda row: ",".join([text(cell) for text, cell in zip(texts, row, strict=True)]) + "\n"


def _choose_json_line(table: Table) -> WriteLine:
    """Return the function that makes a JSON object, its keys in the order of the columns."""
    texts = [(f'"{column.name}": ', choose_json_text(column)) for column in table.columns]
    return lambda row: (
        "{" + ", ".join([key + text(cell) for (key, text), cell in zip(texts, row, strict=True)]) + "}\n"
    )
