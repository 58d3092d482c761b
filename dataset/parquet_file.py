"""Tables as Parquet, with real lists, structs and exact decimals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import polars as pl

from dataset.cells import encode_json
from dataset.columns import JSON_TYPES, Cell, Column, ColumnType, Row, Table
from dataset.layout import FileState, read_state
from dataset.rows import DECIMAL_DIGITS, DECIMAL_PLACES

ROW_GROUP_ROWS = 100_000

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


def build_frame(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    """Return the rows as a frame."""
    if not rows:
        return pl.DataFrame(schema=read_polars_schema(table))
    cells = zip(*rows, strict=True)
    return pl.DataFrame([_build_series(c, column) for c, column in zip(cells, table.columns, strict=True)])


def read_frame_of_lines(table: Table, lines: Iterable[str]) -> pl.DataFrame:
    """Return lines of JSON as a frame, which is fast; the table has no decimals, which it would round."""
    content = "".join(lines).encode()
    schema = read_polars_schema(table)
    return pl.read_ndjson(content, schema=schema) if content else pl.DataFrame(schema=schema)


def write_frames(table: Table, frames: Sequence[pl.DataFrame], path: Path, *, ordered: bool) -> FileState:
    """Write the rows of the frames in the order in which they are published, which may be that they come in.

    Equal rows give equal bytes, however they are spread over frames.
    """
    whole = pl.concat([pl.DataFrame(schema=read_polars_schema(table)), *frames])
    whole = (whole if ordered else whole.sort(table.row_order)).rechunk()
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.write_parquet(path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    return read_state(path)


def read_frame(path: Path, document_ids: Collection[str]) -> pl.DataFrame:
    """Return the rows that a file has of certain documents."""
    frame = pl.read_parquet(path, memory_map=False)
    return frame.filter(
        pl.col("document_id").is_in(pl.Series(sorted(document_ids), dtype=pl.String).implode())
    )


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
