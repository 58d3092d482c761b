"""Columns of the store's rows: narrow enough to hold a million rules in memory, and fast to filter.

Lists of words of a closed list are bits of a number: rules have a `labels` of which bit 0 is the first label.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, get_args

import polars as pl
import sqlalchemy as sa

from dataset.parquet_file import build_frame, read_polars_schema
from dataset.records import LABELS, Asset, Force, Modality, Operator, RuleStatus, Scope
from dataset.schema import SQL_TABLES
from dataset.snapshot import Snapshot
from dataset.tables import AMOUNTS, DOCUMENTS, ENTITIES, PROGRAMS

BATCH_ROWS = 50_000
LABEL_BITS = {label: 1 << place for place, label in enumerate(LABELS)}

LINKED = ("programs", "agencies", "countries")
"""Columns of rules that hold lists of what these name."""
_RULE_TYPES: dict[str, pl.DataType] = {
    "rule_id": pl.String(),
    "passage_id": pl.String(),
    "document_id": pl.String(),
    "page": pl.UInt32(),
    "start": pl.UInt32(),
    "labels": pl.String(),
    "modality": pl.Enum(get_args(Modality)),
    "force": pl.Enum(get_args(Force)),
    "scope": pl.Enum(get_args(Scope)),
    "asset": pl.Enum(get_args(Asset)),
    "threshold_operator": pl.Enum(get_args(Operator)),
    "threshold_value": pl.String(),
    "threshold_unit": pl.Categorical(),
    **dict.fromkeys(LINKED, pl.String()),
    "confidence": pl.Float32(),
    "status": pl.Enum(get_args(RuleStatus)),
    "reviewer": pl.Categorical(),
    "passage_number": pl.UInt32(),
}
RULE_COLUMNS = tuple(name for name in _RULE_TYPES if name != "passage_number")
_DOCUMENT_COLUMNS = tuple(name for name in DOCUMENTS.column_names if name not in ("evidence", "charset"))


def read_rule_columns(snapshot: Snapshot, document_ids: Collection[str] | None = None) -> pl.DataFrame:
    """Return the rules of documents, or of all, as columns, one row each; not ordered.

    `passage_number` is what the search index calls the rule's passage.
    """
    rules, passages = SQL_TABLES["rules"].c, SQL_TABLES["passages"].c
    names = [sa.cast(rules[name], sa.Text) if name in _TEXTS else rules[name] for name in RULE_COLUMNS]
    query = sa.select(*names, passages.row_number).join_from(
        SQL_TABLES["rules"], SQL_TABLES["passages"], rules.passage_id == passages.passage_id
    )
    frame = _read_frame(snapshot, _choose_documents(query, rules.document_id, document_ids), _RULE_TYPES)
    bits = {text: _read_bits(text) for text in frame["labels"].unique()}
    return frame.with_columns(
        # a mapping of nothing would leave the column as text, where no document has a rule
        pl.col("labels").replace_strict(bits or {"[]": 0}, return_dtype=pl.UInt16),
        pl.col("threshold_value").cast(pl.Float64),
        *(pl.col(name).str.json_decode(pl.List(pl.String)) for name in LINKED),
    )


_TEXTS = frozenset({"labels", *LINKED, "threshold_value"})
"""Columns that the database keeps as JSON or as decimals."""


def read_document_columns(snapshot: Snapshot) -> pl.DataFrame:
    """Return all documents without their evidence, with `name`: the title, or that of the file."""
    columns = SQL_TABLES["documents"].c
    query = sa.select(*(columns[name] for name in _DOCUMENT_COLUMNS))
    schema = read_polars_schema(DOCUMENTS)
    frame = _read_frame(snapshot, query, {name: schema[name] for name in _DOCUMENT_COLUMNS})
    return frame.with_columns(pl.coalesce("title", "file_name").alias("name"))


def read_amount_columns(snapshot: Snapshot, document_ids: Collection[str] | None = None) -> pl.DataFrame:
    """Return the amounts of documents, or of all, with page and number of their passages; not ordered."""
    amounts, passages = SQL_TABLES["amounts"].c, SQL_TABLES["passages"].c
    schema = read_polars_schema(AMOUNTS)
    types = {**schema, "page": pl.UInt32(), "passage_number": pl.UInt32()}
    names = [amounts[name] for name in schema]
    query = sa.select(*names, passages.page_start, passages.row_number).join_from(
        SQL_TABLES["amounts"], SQL_TABLES["passages"], amounts.passage_id == passages.passage_id
    )
    return _read_frame(snapshot, _choose_documents(query, amounts.document_id, document_ids), types)


def read_entity_columns(snapshot: Snapshot) -> pl.DataFrame:
    """Return the entities of all documents, as they are published."""
    return build_frame(ENTITIES, [row for batch in snapshot.read_table("entities") for row in batch])


def read_program_columns(snapshot: Snapshot) -> pl.DataFrame:
    """Return the programmes of all documents, as they are published."""
    return build_frame(PROGRAMS, [row for batch in snapshot.read_table("programs") for row in batch])


def choose_bits(labels: Sequence[str]) -> int:
    """Return labels as bits.

    >>> choose_bits(("joint_ownership", "transfer_control"))
    6
    """
    return sum(LABEL_BITS[label] for label in labels)


def list_labels(bits: int) -> tuple[str, ...]:
    """Return the labels that bits stand for, in the order of the taxonomy.

    >>> list_labels(6)
    ('joint_ownership', 'transfer_control')
    """
    return tuple(label for label, bit in LABEL_BITS.items() if bits & bit)


def _read_bits(text: str) -> int:
    return choose_bits([label for label in LABELS if f'"{label}"' in text])


def _choose_documents(
    query: sa.Select[Any], column: sa.ColumnElement[str], document_ids: Collection[str] | None
) -> sa.Select[Any]:
    return query if document_ids is None else query.where(column.in_(document_ids))


def _read_frame(snapshot: Snapshot, query: sa.Select[Any], types: dict[str, Any]) -> pl.DataFrame:
    """Return the rows of a query as a frame whose columns have these types."""
    schema = pl.Schema(types)
    frames = [
        pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
        for rows in snapshot.select(query).partitions(BATCH_ROWS)
    ]
    return pl.concat(frames, rechunk=True) if frames else pl.DataFrame(schema=schema)
