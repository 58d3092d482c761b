"""Tables as CSV and as JSON Lines, one file each, written row by row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from dataset.cells import choose_csv_text, choose_json_text, quote_field
from dataset.columns import Row, Table


class CsvFile(AbstractContextManager["CsvFile"]):
    """A table in UTF-8 without a byte order mark, lines ending in LF, the column names in the first."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.path = folder / f"{table.name}.csv"
        self._texts = [choose_csv_text(column) for column in table.columns]
        self._file = _open_text(self.path)
        self._file.write(",".join(quote_field(name) for name in table.column_names) + "\n")

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Append the rows."""
        texts = self._texts
        self._file.writelines(
            ",".join([text(cell) for text, cell in zip(texts, row, strict=True)]) + "\n" for row in rows
        )

    def __exit__(self, *_error: object) -> None:
        self._file.close()


class JsonlFile(AbstractContextManager["JsonlFile"]):
    """A table with one JSON object a line, its keys in the order of the columns."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.path = folder / f"{table.name}.jsonl"
        self._texts = [(f'"{column.name}": ', choose_json_text(column)) for column in table.columns]
        self._file = _open_text(self.path)

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Append the rows."""
        texts = self._texts
        self._file.writelines(
            "{" + ", ".join([key + text(cell) for (key, text), cell in zip(texts, row, strict=True)]) + "}\n"
            for row in rows
        )

    def __exit__(self, *_error: object) -> None:
        self._file.close()


def _open_text(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")
