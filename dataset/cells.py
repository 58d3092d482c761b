"""The text of a cell, for people's spreadsheets and for JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring

from dataset.columns import JSON_TYPES, Cell, Column
from dataset.rows import plain_decimal

CellText = Callable[[Cell], str]

encode_json = json.JSONEncoder(ensure_ascii=False).encode
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def choose_csv_text(column: Column) -> CellText:
    """Return the function that makes a CSV field of a cell of `column`: null is empty, lists are JSON.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, save where only the words of
    a closed list can stand. Fields are quoted where they need it, as RFC 4180 has it.
    """
    if column.type in JSON_TYPES:
        return _write_null_empty(lambda cell: quote_field(encode_json(cell)))
    if column.type != "string":
        return _write_null_empty(write_number)
    if column.enum:
        return _write_null_empty(lambda cell: quote_field(str(cell)))
    return _write_null_empty(lambda cell: quote_field(guard_formula(str(cell))))


def choose_json_text(column: Column) -> CellText:
    """Return the function that makes JSON of a cell of `column`; decimals become exact JSON numbers."""
    if column.type in JSON_TYPES:
        return encode_json
    if column.type == "string":
        return lambda cell: "null" if cell is None else encode_basestring(str(cell))
    return lambda cell: "null" if cell is None else write_number(cell)


def write_number(cell: Cell) -> str:
    """Return a number in plain digits, without an exponent, and a truth value as `true` or `false`.

    >>> [write_number(cell) for cell in (Decimal("1.5E+9"), 1e-07, -3, True)]
    ['1500000000', '0.0000001', '-3', 'true']
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return plain_decimal(cell)
    text = repr(cell)
    return plain_decimal(Decimal(text)) if "e" in text else text


def guard_formula(text: str) -> str:
    """Return `text` with an apostrophe in front if a spreadsheet would take it for a formula.

    >>> guard_formula("=1+1"), guard_formula("1+1")
    ("'=1+1", '1+1')
    """
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def quote_field(text: str) -> str:
    """Return `text` as a field of a CSV file, in quotes if it needs them.

    >>> quote_field("no comma"), quote_field("a, b")
    ('no comma', '"a, b"')
    """
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    if "," in text or "\n" in text or "\r" in text:
        return '"' + text + '"'
    return text


def _write_null_empty(write: CellText) -> CellText:
    return lambda cell: "" if cell is None else write(cell)
