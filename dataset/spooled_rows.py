"""Rows of a table set down on disk as they come, to be read once, when all are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from dataset.columns import Row, Table
from dataset.parquet_file import build_frame

ROWS_AT_ONCE = 5_000


class SpooledRows:
    """The rows that came, of which no more are in memory than are set down at once.

    What writes a file asks for them in a thread of its own, in which no database can be read that was opened
    in another one.
    """

    def __init__(self, table: Table, folder: Path) -> None:
        self._table, self._folder = table, folder
        self._spool: TemporaryDirectory[str] | None = None
        self._paths: list[Path] = []
        self._rows: list[Row] = []

    def append(self, rows: Sequence[Row]) -> None:
        """Add the rows of a document."""
        self._rows += rows
        if len(self._rows) >= ROWS_AT_ONCE:
            self.append_frame(build_frame(self._table, self._rows))
            self._rows = []

    def append_frame(self, frame: pl.DataFrame) -> None:
        """Add the rows of a frame; they come in frames alone."""
        if self._spool is None:  # which goes by itself if nothing comes of it
            self._spool = TemporaryDirectory(prefix=f".{self._table.name}-", dir=self._folder)
        path = Path(self._spool.name, f"{len(self._paths)}.arrow")
        frame.write_ipc(path, compression="lz4")
        self._paths.append(path)

    def read_frames(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in the order in which they came, in whatever thread, and forget them."""
        for path in self._paths:
            yield pl.read_ipc(path)
            path.unlink()
        if self._rows:
            yield build_frame(self._table, self._rows)
        self._rows = []
        if self._spool is not None:
            self._spool.cleanup()
