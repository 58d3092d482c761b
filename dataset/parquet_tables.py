"""Tables as Parquet: one file each, or many of which few change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from dataset.columns import Table
from dataset.layout import FileState, Predecessor, read_state
from dataset.parquet_file import (
    build_frame,
    merge_frames,
    read_frame,
    read_frame_of_lines,
    read_frames,
    write_frames,
)
from dataset.partitions import Partitions
from dataset.snapshot import DocumentTables, split_batches
from dataset.spooled_rows import ROWS_AT_ONCE, SpooledRows
from dataset.table_files import OWNED, PARTS_FOLDER, TableFiles, WholeTable, expect_rows, find_kept

LINES_AT_ONCE = 10_000


class ParquetFiles(TableFiles):
    """A Parquet file for each table, written from what was set down of its rows as they came."""

    def __init__(self, folder: Path, states: Mapping[str, str], before: Predecessor | None) -> None:
        self.files = {}
        self.lengths = {}
        self._folder = folder
        usable = before if before and all(before.holds(f"{t.name}.parquet") for t in OWNED) else None
        self._before = usable
        self._kept = find_kept(states, usable)
        self._fresh = {table.name: SpooledRows(table, folder) for table in OWNED}

    def needs(self, document_id: str) -> bool:
        """Tell whether the rows of the document have to be read."""
        return document_id not in self._kept

    def write_document(self, document_id: str, rows: DocumentTables | None) -> None:
        """Append the rows of a document, unless they can be taken over."""
        if document_id not in self._kept:
            for table in OWNED:
                self._fresh[table.name].append(expect_rows(rows)[table.name])

    def write_whole(self, whole: WholeTable) -> None:
        """Write a table that is not made of documents' own rows."""
        path = f"{whole.table.name}.parquet"
        self.files[path] = _write_whole_frame(whole, self._folder / path)

    def close(self) -> None:
        """Write the files: what stays of those before, and what is new."""
        for table in OWNED:
            path = f"{table.name}.parquet"
            frames = self._fresh[table.name].read_frames()
            if self._before and self._kept:
                frames = merge_frames(read_frames(self._before.folder / path, self._kept), frames)
            self.files[path] = write_frames(table, frames, self._folder / path)


class PartFiles(TableFiles):
    """A folder for each table with a Parquet file for each partition of the documents.

    A partition whose documents stayed as they were is a second name of the same file; into another one, the
    rows of documents that stayed are taken from the files before.
    """

    def __init__(
        self,
        folder: Path,
        states: Mapping[str, str],
        partitions: Partitions,
        before: Predecessor | None,
    ) -> None:
        self.files = {}
        self.lengths = {}
        self._folder, self._partitions = folder, partitions
        self._before = before
        intact = _find_intact(before)
        self._kept = self._find_kept(states, intact)
        self._reused = self._find_reused(states, intact)
        self._number = 0
        self._fresh: dict[str, DocumentTables] = {}
        self._staying: list[str] = []

    def needs(self, document_id: str) -> bool:
        """Tell whether the rows of the document have to be read."""
        return document_id not in self._kept

    def write_document(self, document_id: str, rows: DocumentTables | None) -> None:
        """Add the document to its partition, and write the partitions before it."""
        number = self._partitions.find_partition(document_id)
        while self._number < number:
            self._write_partition()
        if document_id in self._kept:
            self._staying.append(document_id)
        else:
            self._fresh[document_id] = expect_rows(rows)

    def write_whole(self, whole: WholeTable) -> None:
        """Write a table that is not made of documents' own rows, as one part."""
        path = _name_part(whole.table, 0)
        self.files[path] = _write_whole_frame(whole, self._folder / path)

    def close(self) -> None:
        """Write the partitions that are left."""
        while self._number < self._partitions.count:
            self._write_partition()

    def _find_kept(self, states: Mapping[str, str], intact: set[int]) -> set[str]:
        """Return the documents whose rows all files before hold."""
        if self._before is None:
            return set()
        find = self._before.partitions.find_partition
        return {name for name in find_kept(states, self._before) if find(name) in intact}

    def _find_reused(self, states: Mapping[str, str], intact: set[int]) -> set[int]:
        """Return the partitions whose documents are those of the partition before, all as they were."""
        if self._before is None or self._before.partitions != self._partitions:
            return set()
        changed = (states.keys() | self._before.layout.states.keys()) - self._kept
        return intact - set(map(self._partitions.find_partition, changed))

    def _write_partition(self) -> None:
        for table in OWNED:
            path = _name_part(table, self._number)
            if self._number in self._reused and self._before is not None:
                _link_file(self._before.folder / path, self._folder / path)
                state = self._before.layout.files[path]
                self.files[path] = read_state(self._folder / path, state.sha256)
            else:
                self.files[path] = self._write_part(table, path)
        self._fresh, self._staying = {}, []
        self._number += 1

    def _write_part(self, table: Table, path: str) -> FileState:
        frames = [build_frame(table, [row for rows in self._fresh.values() for row in rows[table.name]])]
        if self._before is not None:
            find = self._before.partitions.find_partition
            for number in sorted({find(document_id) for document_id in self._staying}):
                frames.append(read_frame(self._before.folder / _name_part(table, number), self._staying))
        whole = pl.concat(frames)
        return write_frames(
            table, [whole.sort(table.row_order) if self._staying else whole], self._folder / path
        )


def _find_intact(before: Predecessor | None) -> set[int]:
    """Return the partitions before of which every file is as it was written."""
    numbers = range(before.partitions.count if before else 0)
    return {n for n in numbers if before and all(before.holds(_name_part(t, n)) for t in OWNED)}


def _name_part(table: Table, number: int) -> str:
    return f"{PARTS_FOLDER}/{table.name}/{number:04}.parquet"


def _write_whole_frame(whole: WholeTable, path: Path) -> FileState:
    table = whole.table
    path.parent.mkdir(parents=True, exist_ok=True)
    spool = SpooledRows(table, path.parent)
    if any(column.type == "decimal" for column in table.columns):
        for rows in split_batches(whole.read_rows(), ROWS_AT_ONCE):
            spool.append(rows)
    else:
        for lines in split_batches(whole.read_lines("jsonl"), LINES_AT_ONCE):
            spool.append_frame(read_frame_of_lines(table, lines))
    return write_frames(table, spool.read_frames(), path)


def _link_file(source: Path, target: Path) -> None:
    """Give the file a second name, or copy it where that cannot be done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
