"""Measure what 10, 100, 1,000 and 10,000 documents cost, from their PDFs to the dataset.

    python -m bench.scale --documents 10 100 1000 --pages 3

For each number a folder of made PDFs (`made_corpus.py`) is read by `kisoku ingest` into a fresh store, as a
person runs it; then nothing is new, then ten documents are; then it is asked for. One classifier and
one Prefect server serve all, so that only what grows with the documents is told.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.compare import LABELS, ROOT
from bench.made_corpus import read_texts, write_corpus
from bench.results import RESULTS, describe_place, write_table
from bench.usage import Usage
from bench.workplace import Workplace

NEW_DOCUMENTS = 10
COLUMNS = (
    "documents",
    "pages",
    "seconds",
    "pages/s",
    "CPU seconds",
    "CPU ms a page",
    "peak MB",
    "store MB",
    "dataset MB",
    "nothing new, CPU s",
    f"{NEW_DOCUMENTS} more, CPU s",
    "status, CPU s",
    "search, CPU s",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a number of documents costs."""

    documents: int
    pages: int
    first: Usage
    store: int
    """Bytes of the database."""
    dataset: int
    """Bytes of the published files."""
    later: dict[str, Usage] = field(default_factory=dict)
    """What came after, by the command."""

    def format_cells(self) -> tuple[str, ...]:
        """Return the cells of its row."""
        first = self.first
        return (
            f"{self.documents:,}",
            f"{self.pages:,}",
            f"{first.seconds:.1f}",
            f"{self.pages / first.seconds:.1f}",
            f"{first.cpu_seconds:.1f}",
            f"{1000 * first.cpu_seconds / self.pages:.1f}",
            f"{first.megabytes:.0f}",
            f"{self.store / 1e6:.1f}",
            f"{self.dataset / 1e6:.1f}",
            *(f"{usage.cpu_seconds:.1f}" for usage in self.later.values()),
        )


def measure_scale(desk: Workplace, folder: Path, *, documents: int, pages: float) -> Measured:
    """Read so many made documents, and then what is new; the PDFs are deleted afterwards."""
    with ProcessPoolExecutor(max_workers=1) as pool:  # or what that takes would count as the command's own
        made = pool.submit(_write, folder, documents, 0, pages).result()
        first, _ = desk.run("ingest", folder)
        store, dataset = desk.measure_store(), desk.measure_dataset()
        later = {"nothing new": desk.run("ingest", folder)[0]}
        pool.submit(_write, folder, NEW_DOCUMENTS, documents, pages).result()
    later["more"], _ = desk.run("ingest", folder)
    later["status"], _ = desk.run("status")
    later["search"], _ = desk.run("search", "grant")
    for path in folder.glob("*.pdf"):
        path.unlink()
    return Measured(documents, made, first, store, dataset, later)


def _write(folder: Path, documents: int, first: int, pages: float) -> int:
    return write_corpus(folder, read_texts(LABELS), documents=documents, first=first, pages=pages)


def measure_all(options: argparse.Namespace) -> Iterator[Measured]:
    """Yield what each number of documents costs, the smallest first."""
    with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
        place = Path(name)
        home = options.home or place / "home"
        models = options.models or place / "models"
        warm = Workplace(place / "warm", home, models, options.processes)
        warm.run("ingest", ROOT / "corpus" / "samples")  # learns the classifier, starts the server
        try:
            for documents in sorted(options.documents):
                desk = Workplace(place / f"outputs-{documents}", home, models, options.processes)
                yield measure_scale(desk, place / "pdfs", documents=documents, pages=options.pages)
        finally:
            if options.home is None:
                warm.run_alone("server", "stop")


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--pages", type=float, default=3.0, help="pages of a document in the mean")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--home", type=Path, help="where the state of a server lies that runs already")
    parser.add_argument("--models", type=Path, help="folder to keep the classifier in, for other runs")
    parser.add_argument("--write", action="store_true", help="write the figures to bench/RESULTS.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print the figures."""
    options = parse_arguments(arguments)
    rows = []
    documents = pages = 0
    for measured in measure_all(options):
        documents, pages = documents + measured.documents, pages + measured.pages
        rows.append(measured.format_cells())
        Console().print(dict(zip(COLUMNS, rows[-1], strict=True)))
    table = Table(*COLUMNS, box=None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if options.write:
        setting = (
            f"Made documents of {pages / documents:.1f} pages in the mean, {options.processes} readers; "
            f"{describe_place()}."
        )
        write_table("Scale", setting, COLUMNS, rows, path=RESULTS)


if __name__ == "__main__":
    main()
