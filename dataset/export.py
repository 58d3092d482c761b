"""The dataset as files: the same rows give the same bytes, in whatever order they were stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dataset.partitions import Partitions, divide_documents
from dataset.tables import TABLES

if TYPE_CHECKING:
    from dataset.layout import FileState, Layout, Predecessor
    from dataset.snapshot import DocumentTables, Snapshot
    from dataset.store import Store
    from dataset.table_files import TableFiles
    from dataset.tally import Tally

Format = Literal["csv", "parquet", "jsonl", "xlsx", "parts"]
"""`parts` is Parquet too, in many files a table, of which only those change that have other documents."""
FORMATS: tuple[Format, ...] = get_args(Format)
WORKBOOK = "kisoku.xlsx"
DOCUMENTS_AT_ONCE = 8


class UnknownFormat(ValueError):
    """A format that the dataset cannot be exported to."""


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
    layout: Layout
    """What the next export can take over."""
    warnings: tuple[str, ...] = ()


def export_tables(store: Store, folder: Path, *, formats: Iterable[str] = ("csv", "parquet")) -> Export:
    """Write every table of the dataset to `folder`, in each of the `formats`.

    Each table is a file, but in `parts`, which gives a folder of files a table, and `xlsx`, which gives one
    workbook, `kisoku.xlsx`, with a sheet a table. Raises UnknownFormat.
    """
    from dataset.tally_file import open_tally  # noqa: PLC0415 - imports SQLAlchemy

    with store.open_snapshot() as snapshot, open_tally() as tally:
        tally.update(snapshot)
        return export_snapshot(snapshot, folder, formats=check_formats(formats), tally=tally)


def check_formats(formats: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats in their customary order, each once; raises UnknownFormat."""
    asked = set(formats)
    if unknown := sorted(asked - set(FORMATS)):
        raise UnknownFormat(f"{', '.join(unknown)}: not among the formats {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def find_formats(folder: Path) -> tuple[Format, ...]:
    """Return the formats that the dataset in `folder` has files of."""
    from dataset.table_files import PARTS_FOLDER  # noqa: PLC0415 - imports SQLAlchemy

    lying = {path.suffix.lstrip(".") for path in folder.glob("*.*")}
    if (folder / PARTS_FOLDER).is_dir():
        lying.add("parts")
    return tuple(name for name in FORMATS if name in lying)


def export_snapshot(
    snapshot: Snapshot,
    folder: Path,
    *,
    formats: Sequence[Format],
    tally: Tally,
    before: Predecessor | None = None,
) -> Export:
    """Write the tables as they stand in `snapshot`, of which `tally` tells what documents say together.

    What did not change is taken over from the dataset `before`, on the same file system. See `export_tables`.
    """
    from dataset.layout import Layout  # noqa: PLC0415
    from dataset.table_files import WHOLE, WholeTable  # noqa: PLC0415 - imports SQLAlchemy

    folder.mkdir(parents=True, exist_ok=True)
    states = snapshot.read_states()
    partitions = divide_documents(len(states))
    opened = _open_files(folder, formats, states, partitions, before)
    for document_id, rows in _read_documents(snapshot, states, opened.values()):
        for files in opened.values():
            files.write_document(document_id, rows)
    for files in opened.values():
        files.close()
        for table in WHOLE:
            files.write_whole(WholeTable(table, snapshot, tally))
    warnings = _write_workbook(snapshot, tally, folder) if "xlsx" in formats else []
    layout = Layout(
        states=states,
        partition_count=partitions.count,
        lengths={path: lengths for files in opened.values() for path, lengths in files.lengths.items()},
        files={path: state for files in opened.values() for path, state in files.files.items()},
    )
    described = tuple(
        file
        for name in formats
        for file in (
            _describe_files(name, opened[name].files) if name in opened else [_describe_book(folder)]
        )
    )
    counts = tally.count_rows() | {"decisions": snapshot.count_table("decisions")}
    return Export(described, counts, layout, tuple(warnings))


def _open_files(
    folder: Path,
    formats: Sequence[Format],
    states: Mapping[str, str],
    partitions: Partitions,
    before: Predecessor | None,
) -> dict[Format, TableFiles]:
    from dataset.table_files import TextFiles  # noqa: PLC0415 - imports SQLAlchemy

    opened: dict[Format, TableFiles] = {}
    for name in formats:
        if name in ("csv", "jsonl"):
            opened[name] = TextFiles(name, folder, states, before)
        elif name in ("parquet", "parts"):
            from dataset.parquet_tables import ParquetFiles, PartFiles  # noqa: PLC0415 - imports polars

            opened[name] = (
                ParquetFiles(folder, states, before)
                if name == "parquet"
                else PartFiles(folder, states, partitions, before)
            )
    return opened


def _read_documents(
    snapshot: Snapshot, states: Mapping[str, str], opened: Iterable[TableFiles]
) -> Iterator[tuple[str, DocumentTables | None]]:
    """Yield all documents in order, with their rows if some file needs them."""
    needed = [name for name in states if any(files.needs(name) for files in opened)]
    batches = (needed[i : i + DOCUMENTS_AT_ONCE] for i in range(0, len(needed), DOCUMENTS_AT_ONCE))
    missing = set(needed)
    read: dict[str, DocumentTables] = {}
    for document_id in states:
        if document_id in missing and document_id not in read:
            read = snapshot.read_document_rows(next(batches))
        yield document_id, read.get(document_id)


def _write_workbook(snapshot: Snapshot, tally: Tally, folder: Path) -> list[str]:
    from dataset.table_files import WHOLE, WholeTable  # noqa: PLC0415 - imports SQLAlchemy
    from dataset.workbook import Workbook  # noqa: PLC0415 - imports xlsxwriter

    with Workbook(folder) as book:
        for table in TABLES:
            sheet = book.add_table(table)
            if table in WHOLE:
                sheet.write_rows(WholeTable(table, snapshot, tally).read_rows())
            else:
                for rows in snapshot.read_table(table.name):
                    sheet.write_rows(rows)
    return book.warnings


def load_writers(formats: Iterable[str]) -> None:
    """Import what writing the formats needs, which takes up to half a second, before they are written."""
    asked = check_formats(formats)
    if "xlsx" in asked:
        from dataset import workbook  # noqa: F401, PLC0415 - imports xlsxwriter
    if {"parquet", "parts"} & set(asked):
        from dataset import parquet_file  # noqa: F401, PLC0415 - imports polars


def _describe_files(name: Format, files: Mapping[str, FileState]) -> list[ExportedFile]:
    order = {table.name: number for number, table in enumerate(TABLES)}
    described = [
        ExportedFile(_read_table_name(path), name, path, state.byte_count, state.sha256)
        for path, state in files.items()
    ]
    return sorted(described, key=lambda file: (order[file.table or ""], file.path))


def _read_table_name(path: str) -> str:
    """Return which table's file it is.

    >>> _read_table_name("rules.csv"), _read_table_name("parts/rules/0012.parquet")
    ('rules', 'rules')
    """
    parts = path.split("/")
    return parts[1] if len(parts) > 1 else path.partition(".")[0]


def _describe_book(folder: Path) -> ExportedFile:
    from dataset.layout import read_state  # noqa: PLC0415

    state = read_state(folder / WORKBOOK)
    return ExportedFile(None, "xlsx", WORKBOOK, state.byte_count, state.sha256)
