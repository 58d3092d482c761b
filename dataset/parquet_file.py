"""Tables as Parquet, with real lists, structs and exact decimals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from dataset.cells import encode_json
from dataset.columns import JSON_TYPES, Cell, Column, ColumnType, Row, Table
from dataset.layout import FileState, read_state
from dataset.rows import DECIMAL_DIGITS, DECIMAL_PLACES

ROW_GROUP_ROWS = 20_000

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


def write_frames(table: Table, frames: Iterable[pl.DataFrame], path: Path) -> FileState:
    """Write the rows of the frames, which come one after another; no more than some row groups are in memory.

    Equal rows give equal bytes, however they are spread over frames.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = register_io_source(lambda *_: iter(frames), schema=read_polars_schema(table))
    rows.sink_parquet(path, compression="zstd", row_group_size=ROW_GROUP_ROWS, engine="streaming")
    return read_state(path)


def read_frame(path: Path, document_ids: Collection[str]) -> pl.DataFrame:
    """Return the rows that a file has of certain documents."""
    return _select_documents(pl.read_parquet(path, memory_map=False), _list_ids(document_ids))


def read_frames(path: Path, document_ids: Collection[str]) -> Iterator[pl.DataFrame]:
    """Yield the rows that a file has of certain documents, as many at a time as a row group has at most."""
    wanted = _list_ids(document_ids)
    file = pl.scan_parquet(path)
    count: int = file.select(pl.len()).collect().item()
    for start in range(0, count, ROW_GROUP_ROWS):
        yield _select_documents(file.slice(start, ROW_GROUP_ROWS).collect(), wanted)


def merge_frames(one: Iterable[pl.DataFrame], other: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the rows of both in the order of the documents; each document is in one of them alone.

    Both have them in that order. The rows of a document stay as they come.
    """
    streams = [filter(len, frames) for frames in (one, other)]
    heads = [next(stream, None) for stream in streams]
    while not any(head is None for head in heads):
        last = min(head["document_id"][-1] for head in heads if head is not None)
        ready = []
        for number, head in enumerate(heads):
            assert head is not None  # noqa: S101 - as the loop says
            length = head["document_id"].search_sorted(last, side="right")
            ready.append(head[:length])
            heads[number] = head[length:] if length < len(head) else next(streams[number], None)
        yield pl.concat(ready).sort("document_id", maintain_order=True)
    for head, stream in zip(heads, streams, strict=True):
        if head is not None:
            yield head
            yield from stream


def _list_ids(document_ids: Collection[str]) -> pl.Series:
    return pl.Series(sorted(document_ids), dtype=pl.String)


def _select_documents(frame: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.col("document_id").is_in(wanted.implode()))


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
