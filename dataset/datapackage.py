"""`datapackage.json`: the dataset's files and tables as a Frictionless Data Package (version 1).

CSV files are tabular resources, each with its schema and keys, which `frictionless validate` reads in full.
Files in the other formats are listed as plain files, whose size and hash it checks.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from dataset.columns import Column, ForeignKey, JsonValue, Table
from dataset.export import Export, ExportedFile
from dataset.tables import TABLE_BY_NAME, TABLES

FILE_NAME = "datapackage.json"
EXPORT_VERSION = 2
"""To be raised whenever the same rows begin to give other files."""

_MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "parts": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FIELD_TYPES = {
    "decimal": "number",
    "string_list": "array",
    "box_list": "array",
    "definition_list": "array",
    "slot_map": "object",
    "evidence_map": "object",
}


def write_datapackage(folder: Path, export: Export, *, content_digest: str) -> Path:
    """Write `datapackage.json` for the files that were exported to `folder`, and return its path.

    `content_digest` stands for the rows that were exported: see `read_content_digest`.
    """
    package = {
        "profile": "data-package",
        "name": "kisoku",
        "title": "Intellectual-property and funding rules from policy documents",
        "resources": [_describe_file(file) for file in export.files],
        "rowCounts": export.row_counts,
        "contentDigest": content_digest,
    }
    path = folder / FILE_NAME
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    return path


def read_content_digest(folder: Path, *, whole: bool = True) -> str | None:
    """Return the digest of the rows that `folder` was made from; None if it was not published.

    If the dataset has to be `whole`, also if a file is missing or cut short.
    """
    try:
        package = json.loads((folder / FILE_NAME).read_bytes())
        missing = whole and any(
            (folder / resource["path"]).stat().st_size != resource["bytes"]
            for resource in package["resources"]
        )
        return None if missing else str(package["contentDigest"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # not a dataset that was published whole: it is to be made anew


def digest_publication(rows_digest: str, formats: tuple[str, ...]) -> str:
    """Return a digest of all that decides what is published: rows, formats, and the tables' description."""
    parts = (rows_digest, formats, TABLES, EXPORT_VERSION)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def describe_schema(table: Table) -> dict[str, JsonValue]:
    """Return the table's columns and keys as a Frictionless Table Schema."""
    schema: dict[str, JsonValue] = {
        "fields": [_describe_field(table, column) for column in table.columns],
        "primaryKey": list(table.primary_key),
        "missingValues": [""],
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [_describe_key(table, key) for key in table.foreign_keys]
    return schema


def _describe_field(table: Table, column: Column) -> dict[str, JsonValue]:
    field: dict[str, JsonValue] = {
        "name": column.name,
        "type": _FIELD_TYPES.get(column.type, column.type),
        "description": column.description,
    }
    constraints: dict[str, JsonValue] = {}
    if column.required and not _may_be_empty(table, column):
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    return field | {"constraints": constraints} if constraints else field


def _may_be_empty(table: Table, column: Column) -> bool:
    """Tell whether free text stands in the column: CSV does not tell empty text from a missing value."""
    keys = {*table.primary_key, *(key.column for key in table.foreign_keys)}
    return column.type == "string" and not column.enum and column.name not in keys


def _describe_key(table: Table, key: ForeignKey) -> dict[str, JsonValue]:
    resource = "" if key.table == table.name else key.table
    return {"fields": [key.column], "reference": {"resource": resource, "fields": [key.references]}}


def _describe_file(file: ExportedFile) -> dict[str, Any]:
    described = {
        "path": file.path,
        "format": "parquet" if file.format == "parts" else file.format,
        "mediatype": _MEDIA_TYPES[file.format],
        "bytes": file.byte_count,
        "hash": f"sha256:{file.sha256}",
    }
    if file.format == "csv" and file.table:
        table = TABLE_BY_NAME[file.table]
        head = {"name": table.name, "type": "table", "profile": "tabular-data-resource"}
        tail = {"encoding": "utf-8", "schema": describe_schema(table)}
        return head | {"description": table.description} | described | tail
    return {"name": file.path.replace(".", "-").replace("/", "-"), "type": "file"} | described
