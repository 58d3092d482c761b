"""Tables as Parquet, with real lists, structs and exact decimals."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import polars as pl

from dataset.columns import Cell, ColumnType, Row, Table
from dataset.rows import DECIMAL_DIGITS, DECIMAL_PLACES

_BOX = pl.Struct({"page": pl.Int64} | dict.fromkeys(("x0", "top", "x1", "bottom"), pl.Float64))
_SLOT = pl.Struct({"slot": pl.String, "start": pl.Int64, "end": pl.Int64, "inferred": pl.String})

_POLARS_TYPES: dict[ColumnType, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "decimal": pl.Decimal(DECIMAL_DIGITS, DECIMAL_PLACES),
    "string_list": pl.List(pl.String()),
    "box_list": pl.List(_BOX),
    "slot_map": pl.List(_SLOT),
}


def read_polars_schema(table: Table) -> pl.Schema:
    """Return the types of the table's columns; a `slot_map` is a list of `{slot, start, end, inferred}`."""
    return pl.Schema({column.name: _POLARS_TYPES[column.type] for column in table.columns})


class ParquetFile(AbstractContextManager["ParquetFile"]):
    """A table in one Parquet file; until it is closed its rows are held in columns, which is compact."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.path = folder / f"{table.name}.parquet"
        self._schema = read_polars_schema(table)
        self._slot_columns = [i for i, column in enumerate(table.columns) if column.type == "slot_map"]
        self._frames = [pl.DataFrame(schema=self._schema)]

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Append the rows."""
        columns = list(zip(*rows, strict=True))
        for i in self._slot_columns:
            columns[i] = tuple(_list_slots(cell) for cell in columns[i])
        series = [
            pl.Series(name, cells, dtype=dtype, strict=True)
            for (name, dtype), cells in zip(self._schema.items(), columns, strict=True)
        ]
        self._frames.append(pl.DataFrame(series))

    def __exit__(self, error_type: object, *_error: object) -> None:
        if error_type is None:
            frame = pl.concat(self._frames, rechunk=True)
            frame.write_parquet(self.path, compression="zstd", row_group_size=100_000)
        self._frames.clear()


def _list_slots(cell: Cell) -> list[dict[str, object]]:
    slots: dict[str, dict[str, object]] = cell  # type: ignore[assignment]
    return [
        {"slot": name} | {part: place.get(part) for part in ("start", "end", "inferred")}
        for name, place in sorted(slots.items())
    ]
