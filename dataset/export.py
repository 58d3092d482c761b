"""The dataset as files: the same rows give the same bytes, in whatever order they were stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from dataset.columns import Row, Table
from dataset.tables import TABLES
from dataset.text_files import CsvFile, JsonlFile

if TYPE_CHECKING:
    from dataset.snapshot import Snapshot
    from dataset.store import Store
    from dataset.workbook import Workbook

Format = Literal["csv", "parquet", "jsonl", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)


class UnknownFormat(ValueError):
    """A format that the dataset cannot be exported to."""


class _TableFile(Protocol):
    def write_rows(self, rows: Sequence[Row]) -> None: ...


_OpenFile = Callable[[Table, Path], AbstractContextManager[_TableFile]]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of the dataset; `table` is None for the workbook, which holds all of them."""

    table: str | None
    format: Format
    path: str
    byte_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """The files that were written, the rows in each table, and what a format could not hold."""

    files: tuple[ExportedFile, ...]
    row_counts: dict[str, int]
    warnings: tuple[str, ...] = ()


def export_tables(store: Store, folder: Path, *, formats: Iterable[str] = ("csv", "parquet")) -> Export:
    """Write every table of the dataset to `folder`, a file each, in each of the `formats`.

    `xlsx` gives one workbook, `kisoku.xlsx`, with a sheet a table. Raises UnknownFormat.
    """
    with store.open_snapshot() as snapshot:
        return export_snapshot(snapshot, folder, formats=check_formats(formats))


def check_formats(formats: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats in their customary order, each once; raises UnknownFormat."""
    asked = set(formats)
    if unknown := sorted(asked - set(FORMATS)):
        raise UnknownFormat(f"{', '.join(unknown)}: not among the formats {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def export_snapshot(snapshot: Snapshot, folder: Path, *, formats: Sequence[Format]) -> Export:
    """Write the tables as they stand in `snapshot`; see `export_tables`."""
    folder.mkdir(parents=True, exist_ok=True)
    row_counts: dict[str, int] = {}
    warnings: list[str] = []
    with ExitStack() as stack:
        book = stack.enter_context(_load_workbook()(folder)) if "xlsx" in formats else None
        for table in TABLES:
            with ExitStack() as files:
                writers = _open_files(table, folder, formats, book, files)
                row_counts[table.name] = 0
                for rows in snapshot.read_table(table.name):
                    row_counts[table.name] += len(rows)
                    for writer in writers:
                        writer.write_rows(rows)
        warnings = book.warnings if book else []
    return Export(_describe_files(folder, formats), row_counts, tuple(warnings))


def _open_files(
    table: Table, folder: Path, formats: Sequence[Format], book: Workbook | None, files: ExitStack
) -> list[_TableFile]:
    writers = [files.enter_context(_load_writer(name)(table, folder)) for name in formats if name != "xlsx"]
    return [*writers, book.add_table(table)] if book else writers


def load_writers(formats: Iterable[str]) -> None:
    """Import what writing the formats needs, which takes up to half a second, before they are written."""
    for name in check_formats(formats):
        _load_workbook() if name == "xlsx" else _load_writer(name)


def _load_writer(name: Format) -> _OpenFile:
    if name == "parquet":
        from dataset.parquet_file import ParquetFile  # noqa: PLC0415 - imports polars

        return ParquetFile
    return CsvFile if name == "csv" else JsonlFile


def _load_workbook() -> type[Workbook]:
    from dataset.workbook import Workbook  # noqa: PLC0415 - imports xlsxwriter

    return Workbook


def _describe_files(folder: Path, formats: Sequence[Format]) -> tuple[ExportedFile, ...]:
    files: list[ExportedFile] = []
    for name in formats:
        names = [(None, "kisoku.xlsx")] if name == "xlsx" else [(t.name, f"{t.name}.{name}") for t in TABLES]
        files.extend(_describe_file(folder / path, table, name) for table, path in names)
    return tuple(files)


def _describe_file(path: Path, table: str | None, name: Format) -> ExportedFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return ExportedFile(table, name, path.name, path.stat().st_size, sha256)
