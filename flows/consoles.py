"""Where the commands print: standard output, and a bar on standard error while something takes long."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

WIDEST = 10_000
"""Columns of what is not a terminal: there, no line is broken."""


class BarWatcher:
    """Shows a bar on standard error, where that is a terminal, and lines beside it."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), *self.make_columns())
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._bar: TaskID | None = None

    def make_columns(self) -> tuple[ProgressColumn, ...]:
        """Return what stands to the right of the bar."""
        return MofNCompleteColumn(), TimeElapsedColumn()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def note(self, line: str) -> None:
        """Print a line beside the bar."""
        print_line(self._console, line)


def open_console() -> Console:
    """Return standard output, where no line is broken unless it is a terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDEST)


def print_note(line: str) -> None:
    """Print on standard error something that was done on the way."""
    print_line(Console(stderr=True, highlight=False), line)


def print_line(console: Console, line: str, *, style: str | None = None) -> None:
    """Print a line as it is, however long."""
    console.print(line, markup=False, emoji=False, soft_wrap=True, style=style)
