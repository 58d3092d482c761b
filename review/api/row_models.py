"""Rows of tables as JSON: models made of the descriptions that the dataset's tables have anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, create_model

from dataset.columns import Column, Table
from dataset.rows import canonical_decimal, plain_decimal, read_rows

ExactDecimal = Annotated[
    Decimal,
    PlainSerializer(lambda value: plain_decimal(canonical_decimal(value)), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["1500000000"]}),
]
"""A number in plain digits, as a text: what reads JSON would make a float of a number."""


class BoxAnswer(BaseModel):
    """A rectangle on a page, in points from the top left of the page as it is displayed."""

    page: int = Field(ge=1, description="The page, from 1.")
    x0: float = Field(description="Its left edge.")
    top: float = Field(description="Its upper edge.")
    x1: float = Field(description="Its right edge.")
    bottom: float = Field(description="Its lower edge.")


class SlotAnswer(BaseModel):
    """Where a slot stands in the text of its passage, or why it was inferred."""

    start: int | None = Field(None, description="Its first character, counted from 0.")
    end: int | None = Field(None, description="The character after its last one.")
    inferred: str | None = Field(None, description="Where it was taken from, if not from these words.")


class DefinitionAnswer(BaseModel):
    """What the document means by a term in a slot."""

    slot: str
    term: str = Field(description="As it is written in the slot.")
    passage_id: str = Field(description="The passage in which it is defined.")
    start: int
    end: int
    meaning: str = Field(description="The words of that passage from `start` to `end`.")


class EvidenceAnswer(BaseModel):
    """Where a cell of a document was read: in a passage, in a box on a page, or elsewhere."""

    quote: str | None = Field(None, description="The words, to the letter.")
    passage_id: str | None = None
    start: int | None = None
    end: int | None = None
    source: str | None = Field(None, description="What they were taken from, if not from the pages.")
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None


_TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "decimal": ExactDecimal,
    "string_list": list[str],
    "box_list": list[BoxAnswer],
    "definition_list": list[DefinitionAnswer],
    "slot_map": dict[str, SlotAnswer],
    "evidence_map": dict[str, EvidenceAnswer],
}


def make_row_model(
    name: str, table: Table, *, always: Sequence[str] = (), example: Mapping[str, Any] | None = None
) -> type[BaseModel]:
    """Return the model of a table's rows.

    Args:
        name: of the model.
        table: what its columns hold.
        always: the columns that each row has; None of them means all.
        example: a row, for the documentation.
    """
    given = frozenset(always or table.column_names)
    fields = {column.name: _make_field(column, given=column.name in given) for column in table.columns}
    extra: Any = {"examples": [dict(example)]} if example else None
    config = ConfigDict(json_schema_extra=extra)
    # pydantic has no type for fields that are only known when the program runs
    return create_model(name, __config__=config, __doc__=table.description, **fields)  # type: ignore[call-overload, no-any-return]


def write_row(table: Table, record: object) -> dict[str, Any]:
    """Return a record as a row of a table."""
    return write_rows(table, [record])[0]


def write_rows(table: Table, records: Iterable[object]) -> list[dict[str, Any]]:
    """Return records as rows of a table."""
    return [dict(zip(table.column_names, row, strict=True)) for row in read_rows(table, records)]


def _make_field(column: Column, *, given: bool) -> tuple[Any, Any]:
    kind = Literal[column.enum] if column.enum else _TYPES[column.type]
    limits: dict[str, Any] = {}
    if column.type in ("integer", "number"):
        limits = {"ge": column.minimum, "le": column.maximum}
    field = Field(... if given else None, description=column.description, **limits)
    return (kind if column.required else kind | None, field)
