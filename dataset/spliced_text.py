"""CSV and JSON Lines files of which the rows of documents that did not change are taken over as bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from dataset.columns import Row, Table
from dataset.layout import Predecessor
from dataset.snapshot import split_batches
from dataset.text_files import TextFormat, choose_line, write_head

CHUNK_BYTES = 1 << 20
LINES_AT_ONCE = 10_000


class SplicedFile:
    """One table's file, written in the order of the documents.

    Runs of documents that stayed as they were are copied from the file before in one go.
    """

    def __init__(self, table: Table, name: TextFormat, folder: Path, before: OldText | None) -> None:
        self.path = f"{table.name}.{name}"
        self.lengths: list[int] = []
        self._line = choose_line(name, table)
        self._before = before
        self._run: tuple[int, int] | None = None
        self._digest = hashlib.sha256()
        self._file = (folder / self.path).open("wb")
        self._write(write_head(name, table).encode())

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append the rows of a document."""
        text = "".join(map(self._line, rows)).encode()
        self.lengths.append(len(text))
        if text:
            self._flush()
            self._write(text)

    def take_over(self, number: int) -> None:
        """Append what the file before has of the document that is the `number`th there, from 0."""
        assert self._before is not None  # noqa: S101 - nothing else is asked for
        start, end = self._before.starts[number : number + 2]
        self.lengths.append(end - start)
        if self._run is not None and self._run[1] == start:
            self._run = (self._run[0], end)
        elif end > start:
            self._flush()
            self._run = (start, end)

    def write_lines(self, lines: Iterable[str]) -> None:
        """Append lines that were made before."""
        for batch in split_batches(lines, LINES_AT_ONCE):
            self._write("".join(batch).encode())

    def close(self) -> str:
        """Write what is left, and return the SHA-256 of the file."""
        self._flush()
        self._file.close()
        if self._before is not None:
            self._before.file.close()
        return self._digest.hexdigest()

    def _flush(self) -> None:
        if self._run is None or self._before is None:
            return
        start, end = self._run
        self._run = None
        self._before.file.seek(start)
        while start < end:
            chunk = self._before.file.read(min(CHUNK_BYTES, end - start))
            if not chunk:
                raise EOFError(f"{self.path}: shorter than it was when it was published")
            self._write(chunk)
            start += len(chunk)

    def _write(self, content: bytes) -> None:
        self._digest.update(content)
        self._file.write(content)


class OldText:
    """A file of the dataset before, and where the rows of each document lie in it."""

    def __init__(self, before: Predecessor, table: Table, name: TextFormat) -> None:
        path = f"{table.name}.{name}"
        head = len(write_head(name, table).encode())
        self.starts = list(accumulate(before.layout.lengths[path], initial=head))
        self.file: BinaryIO = (before.folder / path).open("rb")
