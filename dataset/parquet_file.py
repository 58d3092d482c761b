"""Tables as Parquet, with real lists, structs and exact decimals."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import polars as pl

from dataset.cells import encode_json
from dataset.columns import JSON_TYPES, Cell, Column, ColumnType, Row, Table
from dataset.rows import DECIMAL_DIGITS, DECIMAL_PLACES

_BOX = pl.Struct({"page": pl.Int64} | dict.fromkeys(("x0", "top", "x1", "bottom"), pl.Float64))
_SLOT = pl.Struct({"slot": pl.String, "start": pl.Int64, "end": pl.Int64, "inferred": pl.String})
_DEFINITION = pl.Struct(
    dict.fromkeys(("slot", "term", "passage_id", "meaning"), pl.String) | {"start": pl.Int64, "end": pl.Int64}
)
_EVIDENCE = pl.Struct(
    {"column": pl.String, "quote": pl.String, "passage_id": pl.String, "start": pl.Int64, "end": pl.Int64}
    | {"source": pl.String, "page": pl.Int64}
    | dict.fromkeys(("x0", "top", "x1", "bottom"), pl.Float64)
)
_MAP_KEYS: dict[ColumnType, str] = {"slot_map": "slot", "evidence_map": "column"}
"""What a map's keys are called where it becomes a list."""

_POLARS_TYPES: dict[ColumnType, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "decimal": pl.Decimal(DECIMAL_DIGITS, DECIMAL_PLACES),
    "string_list": pl.List(pl.String()),
    "box_list": pl.List(_BOX),
    "definition_list": pl.List(_DEFINITION),
    "slot_map": pl.List(_SLOT),
    "evidence_map": pl.List(_EVIDENCE),
}


def read_polars_schema(table: Table) -> pl.Schema:
    """Return the types of the table's columns; maps are lists of structs, their keys first."""
    return pl.Schema({column.name: _POLARS_TYPES[column.type] for column in table.columns})


class ParquetFile(AbstractContextManager["ParquetFile"]):
    """A table in one Parquet file; until it is closed its rows are held in columns, which is compact."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.path = folder / f"{table.name}.parquet"
        self._schema = read_polars_schema(table)
        self._columns = table.columns
        self._frames = [pl.DataFrame(schema=self._schema)]

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Append the rows."""
        cells = zip(*rows, strict=True)
        self._frames.append(
            pl.DataFrame([_build_series(c, column) for c, column in zip(cells, self._columns, strict=True)])
        )

    def __exit__(self, error_type: object, *_error: object) -> None:
        if error_type is None:
            frame = pl.concat(self._frames, rechunk=True)
            frame.write_parquet(self.path, compression="zstd", row_group_size=100_000)
        self._frames.clear()


def _build_series(cells: Sequence[Cell], column: Column) -> pl.Series:
    """Return the cells as a series; nested ones go through JSON, which polars reads ten times as fast."""
    dtype = _POLARS_TYPES[column.type]
    if column.type not in JSON_TYPES:
        return pl.Series(column.name, cells, dtype=dtype, strict=True)
    key = _MAP_KEYS.get(column.type)
    nested = cells if key is None else (_list_map(cell, key) for cell in cells)
    return pl.Series(column.name, [encode_json(cell) for cell in nested]).str.json_decode(dtype)


def _list_map(cell: Cell, key: str) -> list[dict[str, Cell]]:
    parts: dict[str, dict[str, Cell]] = cell  # type: ignore[assignment]
    return [{key: name, **parts[name]} for name in sorted(parts)]
