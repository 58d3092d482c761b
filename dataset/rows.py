"""Rows of the tables from records, and records from rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal, localcontext
from operator import attrgetter
from typing import Any, TypeVar, cast

from dataset.columns import Cell, ColumnType, JsonValue, Row, Table
from dataset.records import Box, Definition, Evidence, Slot

DECIMAL_PLACES = 9
DECIMAL_DIGITS = 38
"""Decimals have at most this many digits, nine of them after the point, so that Parquet can hold them."""

_DEFINITION_PARTS = ("slot", "term", "passage_id", "start", "end", "meaning")
_EVIDENCE_PARTS = ("quote", "passage_id", "start", "end", "source")

Record = TypeVar("Record")


class UnstorableValue(ValueError):
    """A value that no table can hold."""


def canonical_decimal(value: Decimal) -> Decimal:
    """Return `value` rounded to nine places, without an exponent and without zeros that say nothing.

    Raises UnstorableValue for what is not finite or has more than 29 digits before the point.

    >>> str(canonical_decimal(Decimal("1.50E+9"))), str(canonical_decimal(Decimal("0.50")))
    ('1500000000', '0.5')
    >>> str(canonical_decimal(Decimal(1) / 3))
    '0.333333333'
    """
    if not value.is_finite() or value.adjusted() >= DECIMAL_DIGITS - DECIMAL_PLACES:
        raise UnstorableValue(f"{value} is no decimal of at most {DECIMAL_DIGITS - DECIMAL_PLACES} digits")
    with localcontext() as context:
        context.prec = 2 * DECIMAL_DIGITS
        rounded = round(value, DECIMAL_PLACES)
        return Decimal(plain_decimal(rounded.normalize())) + 0


def plain_decimal(value: Decimal) -> str:
    """Return the digits of `value` without an exponent."""
    return format(value, "f")


def read_rows(table: Table, records: Iterable[object]) -> list[Row]:
    """Return the records as rows of `table`, whose columns are named like the records' fields."""
    read = attrgetter(*table.column_names)
    conversions = _conversions(table, _CELL_OF)
    if not conversions:
        return [read(record) for record in records]
    return [_convert(read(record), conversions) for record in records]


def check_rows(table: Table, rows: Sequence[Row]) -> None:
    """Raise UnstorableValue for a cell that its column does not allow, or a text that no database takes.

    PostgreSQL cannot store a NUL character, so that SQLite must not either.
    """
    for position, column in enumerate(table.columns):
        cells = [row[position] for row in rows if row[position] is not None]
        if column.required and len(cells) < len(rows):
            raise UnstorableValue(f"{table.name}: {column.name} may not be empty")
        if column.type == "string" and any("\0" in cell for cell in cells if isinstance(cell, str)):
            raise UnstorableValue(f"{table.name}: {column.name} holds a NUL character")
        if column.enum or column.minimum is not None or column.maximum is not None:
            for cell in set(cells):
                if not column.allows(cell):
                    raise UnstorableValue(f"{table.name}: {column.name} may not be {cell!r}")


def build_records(record_type: type[Record], table: Table, rows: Iterable[Row]) -> list[Record]:
    """Return the rows of `table` as records; columns that the record lacks are left out."""
    conversions = _conversions(table, _FIELD_OF)
    known = {field.name for field in fields(record_type)}  # type: ignore[arg-type]
    kept = [(i, name) for i, name in enumerate(table.column_names) if name in known]
    converted = (_convert(row, conversions) for row in rows)
    return [record_type(**{name: row[i] for i, name in kept}) for row in converted]


def digest_rows(tables: Iterable[tuple[Table, list[Row]]]) -> str:
    """Return the SHA-256 of the rows, which does not depend on the order in which they come."""
    digest = hashlib.sha256()
    for table, rows in tables:
        ordered = sorted(rows, key=table.read_key) if len(rows) > 1 else rows
        text = json.dumps([table.name, ordered], ensure_ascii=False, sort_keys=True, default=str)
        digest.update(text.encode())
    return digest.hexdigest()


def _convert(row: Row, conversions: list[tuple[int, Callable[[Cell], Cell]]]) -> Row:
    cells = list(row)
    for position, conversion in conversions:
        if cells[position] is not None:
            cells[position] = conversion(cells[position])
    return tuple(cells)


def _conversions(
    table: Table, by_type: Mapping[ColumnType, Callable[..., object]]
) -> list[tuple[int, Callable[[Cell], Cell]]]:
    return [
        (position, cast("Callable[[Cell], Cell]", by_type[column.type]))
        for position, column in enumerate(table.columns)
        if column.type in by_type
    ]


def _list_boxes(boxes: Iterable[Box]) -> list[JsonValue]:
    return [_write_box(box) for box in boxes]


def _write_box(box: Box) -> dict[str, JsonValue]:
    return {"page": box.page_number, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}


def _build_boxes(cells: Iterable[Mapping[str, float]]) -> tuple[Box, ...]:
    return tuple(Box(int(c["page"]), c["x0"], c["top"], c["x1"], c["bottom"]) for c in cells)


def _map_slots(slots: Mapping[str, Slot]) -> dict[str, JsonValue]:
    return {
        name: {
            part: value
            for part in ("start", "end", "inferred")
            if (value := getattr(slots[name], part)) is not None
        }
        for name in sorted(slots)
    }


def _build_slots(cells: Mapping[str, Mapping[str, object]]) -> dict[str, Slot]:
    return {name: Slot(**parts) for name, parts in cells.items()}  # type: ignore[arg-type]


def _map_evidence(evidence: Mapping[str, Evidence]) -> dict[str, JsonValue]:
    return {name: _write_evidence(evidence[name]) for name in sorted(evidence)}


def _write_evidence(evidence: Evidence) -> JsonValue:
    parts = {part: value for part in _EVIDENCE_PARTS if (value := getattr(evidence, part)) is not None}
    return parts | _write_box(evidence.box) if evidence.box else parts


def _build_evidence(cells: Mapping[str, Mapping[str, Any]]) -> dict[str, Evidence]:
    built = {}
    for name, parts in cells.items():
        box = _build_boxes([parts])[0] if "page" in parts else None
        built[name] = Evidence(**{key: parts.get(key) for key in _EVIDENCE_PARTS}, box=box)
    return built


def _list_definitions(definitions: Iterable[Definition]) -> list[JsonValue]:
    return [{part: getattr(each, part) for part in _DEFINITION_PARTS} for each in definitions]


def _build_definitions(cells: Iterable[Mapping[str, Any]]) -> tuple[Definition, ...]:
    return tuple(Definition(**cell) for cell in cells)


_CELL_OF: Mapping[ColumnType, Callable[..., object]] = {
    "string_list": list,
    "box_list": _list_boxes,
    "definition_list": _list_definitions,
    "slot_map": _map_slots,
    "evidence_map": _map_evidence,
    "decimal": canonical_decimal,
}
_FIELD_OF: Mapping[ColumnType, Callable[..., object]] = {
    "string_list": tuple,
    "box_list": _build_boxes,
    "definition_list": _build_definitions,
    "slot_map": _build_slots,
    "evidence_map": _build_evidence,
}
