"""The tables of a dataset as files, written document by document, or taken over from the dataset before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.columns import Row, Table
from dataset.layout import FileState, Predecessor, read_state
from dataset.schema import DOCUMENT_TABLES
from dataset.snapshot import DocumentTables, Snapshot
from dataset.spliced_text import OldText, SplicedFile
from dataset.tables import TABLES
from dataset.tally import Tally
from dataset.text_files import TextFormat, choose_line

if TYPE_CHECKING:
    pass

OWNED: tuple[Table, ...] = tuple(table for table in TABLES if table in DOCUMENT_TABLES)
"""The published tables whose rows belong to one document each."""
WHOLE: tuple[Table, ...] = tuple(table for table in TABLES if table not in DOCUMENT_TABLES)
"""Those that are made of all documents, or of none, and are always written anew."""
PARTS_FOLDER = "parts"


class WholeTable:
    """The rows of a table that is written anew."""

    def __init__(self, table: Table, snapshot: Snapshot, tally: Tally) -> None:
        self.table = table
        self._snapshot, self._tally = snapshot, tally
        self._is_tallied = table.name != "decisions"

    def read_rows(self) -> Iterator[Row]:
        """Yield the rows in the order of their keys."""
        if self._is_tallied:
            return self._tally.read_table(self.table.name)
        return chain.from_iterable(self._snapshot.read_table(self.table.name))

    def read_lines(self, name: TextFormat) -> Iterator[str]:
        """Yield the rows as lines of a file."""
        if self._is_tallied:
            return self._tally.read_lines(self.table.name, name)
        return map(choose_line(name, self.table), self.read_rows())


class TableFiles(ABC):
    """The files of one format; documents come in the order of their identifiers."""

    files: dict[str, FileState]
    lengths: Mapping[str, list[int]]

    @abstractmethod
    def needs(self, document_id: str) -> bool:
        """Tell whether the rows of the document have to be read."""

    @abstractmethod
    def write_document(self, document_id: str, rows: DocumentTables | None) -> None:
        """Append the rows of a document; None if nothing needs them."""

    @abstractmethod
    def write_whole(self, whole: WholeTable) -> None:
        """Write a table that is not made of documents' own rows."""

    @abstractmethod
    def close(self) -> None:
        """Finish the files of documents' rows; `files` then tells all that there are, by path."""


class TextFiles(TableFiles):
    """A CSV or JSON Lines file for each table."""

    def __init__(
        self, name: TextFormat, folder: Path, states: Mapping[str, str], before: Predecessor | None
    ) -> None:
        self.files = {}
        self.lengths = {}
        self._name, self._folder = name, folder
        usable = before if before and all(before.holds(f"{t.name}.{name}") for t in OWNED) else None
        self._kept = find_kept(states, usable)
        self._places = {d: n for n, d in enumerate(usable.layout.states)} if usable else {}
        self._open = {
            table.name: SplicedFile(table, name, folder, OldText(usable, table, name) if usable else None)
            for table in OWNED
        }

    def needs(self, document_id: str) -> bool:
        """Tell whether the rows of the document have to be read."""
        return document_id not in self._kept

    def write_document(self, document_id: str, rows: DocumentTables | None) -> None:
        """Append the rows of a document, or the bytes that the file before has of it."""
        for name, file in self._open.items():
            if document_id in self._kept:
                file.take_over(self._places[document_id])
            else:
                file.write_rows(expect_rows(rows)[name])

    def write_whole(self, whole: WholeTable) -> None:
        """Write a table that is not made of documents' own rows."""
        file = SplicedFile(whole.table, self._name, self._folder, None)
        file.write_lines(whole.read_lines(self._name))
        self._close(file)

    def close(self) -> None:
        """Finish the files."""
        for file in self._open.values():
            self._close(file)
        self.lengths = {file.path: file.lengths for file in self._open.values()}

    def _close(self, file: SplicedFile) -> None:
        sha256 = file.close()
        self.files[file.path] = read_state(self._folder / file.path, sha256)


def find_kept(states: Mapping[str, str], before: Predecessor | None) -> set[str]:
    """Return the documents that the dataset before holds in the same state."""
    return {name for name, state in states.items() if before and before.layout.states.get(name) == state}


def expect_rows(rows: DocumentTables | None) -> DocumentTables:
    """Return the rows of a document that `TableFiles.needs` asked for."""
    assert rows is not None  # noqa: S101 - whoever reads documents asked
    return rows
