"""Measure what publishing costs when little or nothing is new.

    python -m bench.publishing --documents 2000 10000

For each number of documents a store is filled with made ones (`made_store.py`), and commands run as a person
runs them: `kisoku export` in each format at first, again after ten more documents, again with nothing new;
`kisoku ingest` over files that are all known; `kisoku status`. Then it tells what the database consists of.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.made_store import Texts, fill_made_store
from bench.relabel import read_texts
from bench.results import RESULTS, describe_place, write_table
from bench.usage import Usage
from bench.workplace import Workplace
from flows.settings import read_settings
from flows.versions import compute_pipeline_version

FORMATS = ("csv", "parquet", "parts")
NEW_DOCUMENTS = 10
COLUMNS = ("", "documents", "seconds", "CPU seconds", "peak MB", "MB written")
LARGEST = 8
"""Tables and indexes that are named, of those that the database consists of."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A command and what it used."""

    name: str
    documents: int
    usage: Usage
    written: int
    """Bytes of the files that it made."""

    def format_cells(self) -> tuple[str, ...]:
        """Return the cells of its row."""
        return (
            self.name,
            f"{self.documents:,}",
            f"{self.usage.seconds:.1f}",
            f"{self.usage.cpu_seconds:.1f}",
            f"{self.usage.megabytes:.0f}",
            f"{self.written / 1e6:.1f}",
        )


def measure(name: str, desk: Workplace, documents: int, *arguments: str | Path) -> Measured:
    """Run a command and return what it used."""
    return Measured(name, documents, *desk.run(*arguments))


def measure_publishing(desk: Workplace, documents: int, texts: Texts) -> Iterator[Measured]:
    """Fill the store and yield what each command used."""
    settings = read_settings(desk.outputs, environment=dict(os.environ) | {"KISOKU_MODELS": str(desk.models)})
    version = compute_pipeline_version(settings)
    store, files = desk.outputs / "kisoku.db", desk.outputs / "files"
    fill_made_store(store, documents=documents, texts=texts, pipeline_version=version, files=files)
    for number, name in enumerate(FORMATS):
        export = ("export", "--format", name)
        yield measure(f"export {name}, all", desk, documents, *export)
        start = 10**6 + number * NEW_DOCUMENTS
        fill_made_store(store, documents=NEW_DOCUMENTS, texts=texts, start=start, pipeline_version=version)
        yield measure(f"export {name}, {NEW_DOCUMENTS} documents more", desk, documents, *export)
        yield measure(f"export {name}, nothing new", desk, documents, *export)
    desk.run("ingest", files)
    yield measure("ingest, nothing new", desk, documents, "ingest", files)
    yield measure("status", desk, documents, "status")


def describe_database(path: Path) -> str:
    """Return what a page takes in the database, and which tables and indexes that goes to."""
    with closing(sqlite3.connect(path)) as connection:
        [(pages,)] = connection.execute("SELECT sum(page_count) FROM documents")
        query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        sizes = connection.execute(query).fetchall()
    total = sum(size for _, size in sizes)
    parts = ", ".join(f"{name.strip('_')} {size / pages:,.0f}" for name, size in sizes[:LARGEST])
    return f"- bytes of SQLite a page: {total / pages:,.0f}, of which {parts}"


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.publishing", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[2000])
    settings = read_settings()
    parser.add_argument("--home", type=Path, default=settings.home, help="where the server's state lies")
    parser.add_argument("--models", type=Path, default=settings.models, help="learnt there if need be")
    parser.add_argument("--write", action="store_true", help="write the figures to bench/RESULTS.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print the figures."""
    options = parse_arguments(arguments)
    with ProcessPoolExecutor(max_workers=1) as pool:  # or what that takes would count as the commands' own
        texts = pool.submit(read_texts).result()
    measured: list[Measured] = []
    for documents in options.documents:
        with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
            desk = Workplace(Path(name), options.home, options.models)
            measured += measure_publishing(desk, documents, texts)
            note = describe_database(desk.outputs / "kisoku.db")
    rows = [each.format_cells() for each in measured]
    table = Table(*COLUMNS, caption=note, box=None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if options.write:
        setting = f"Made documents of some ten pages; {describe_place()}."
        write_table("Publishing", setting, COLUMNS, rows, notes=[note], path=RESULTS)


if __name__ == "__main__":
    main()
