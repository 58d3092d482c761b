"""Compare kisoku's reading alone with well-known readers of PDFs: pages a second and memory, in one run.

Every round runs each reader in a process of its own, on the same files, one after the other; the seconds are
those of reading, without the start of Python and of the reader. Then kisoku and pypdfium2 share the files
between as many processes as there are cores. Readers that are not installed are left out. Last, kisoku reads
files of few and of very many pages, so that one sees whether memory grows with them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pypdfium2
from rich.console import Console

from bench.compare import LABELS, ROOT, choose_pdfs, count_pages
from bench.made_pdfs import write_pdfs
from bench.readers import READERS
from bench.results import Comparison, Run, describe_machine, make_table, write_section
from bench.usage import measure_command

MODULES = {"kisoku": "extractors", "pdf-oxide": "pdf_oxide", "pdfminer.six": "pdfminer"}
"""What is imported, where its name differs."""
BASELINES = ("pdfplumber", "pypdfium2")
"""The usual reader, and the quickest, which gives the bare text alone."""
SHARED = ("kisoku", "pypdfium2")
"""Readers that also share the files between processes."""
SIZES = (50, 500, 2000)
"""Pages of the files by which the growth of memory is seen."""


def list_readers() -> list[str]:
    """Return the names of the readers that are installed."""
    return [name for name in READERS if find_spec(MODULES.get(name, name))]


def run_reader(
    name: str,
    files: Sequence[Path],
    *,
    title: str | None = None,
    processes: int = 1,
    pages: int | None = None,
) -> Run:
    """Read the files in a process of its own, or more; the seconds are those of reading alone."""
    command: list[str | Path] = [sys.executable, "-m", "bench.readers", name, *files]
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    usage = measure_command(
        [*command, "--processes", str(processes)],
        environment=dict(os.environ) | threads | {"PYTHONPATH": paths},
    )
    told = json.loads(usage.output)
    return Run(title or name, told["seconds"], usage.cpu_seconds, told["megabytes"], pages=pages)


def measure_readers(files: Sequence[Path], *, rounds: int, processes: int = 1) -> Iterator[Run]:
    """Yield the runs, reader by reader, as often as asked."""
    for _ in range(rounds):
        for name in list_readers():
            yield run_reader(name, files)
        for name in SHARED if processes > 1 else ():
            yield run_reader(name, files, title=f"{name}, {processes} processes", processes=processes)


def write_long_pdf(path: Path, parts: Sequence[Path], *, pages: int) -> Path:
    """Write a PDF of so many pages by repeating those of others."""
    with pypdfium2.PdfDocument.new() as long:
        while len(long) < pages:
            for part in parts:
                with pypdfium2.PdfDocument(part) as pdf:
                    if missing := range(min(len(pdf), pages - len(long))):
                        long.import_pages(pdf, list(missing))
        long.save(path)
    return path


def measure_growth(folder: Path) -> Iterator[Run]:
    """Yield kisoku's runs on files of more and more pages."""
    parts = write_pdfs(folder / "parts", LABELS, pages=40)
    for size in SIZES:
        path = write_long_pdf(folder / f"{size}.pdf", parts, pages=size)
        yield run_reader("kisoku", [path], title=f"kisoku, one file of {size:,} pages", pages=size)


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.reading", description=__doc__)
    parser.add_argument("--pdfs", type=Path, nargs="+", metavar="FOLDER", help="folders of PDFs, or PDFs")
    parser.add_argument("--pages", type=int, default=120, help="pages of the default PDFs")
    parser.add_argument("--rounds", type=int, default=1, help="how often each reader runs [default: 1]")
    parser.add_argument(
        "--processes",
        type=int,
        default=os.cpu_count() or 1,
        help="processes that share the files [default: all]",
    )
    parser.add_argument("--no-growth", action="store_true", help="leave out the files of many pages")
    parser.add_argument("--write", action="store_true", help="write the table to bench/RESULTS.md")
    parser.add_argument("--title", default="Reading alone", help="heading in that file")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print a table."""
    options = parse_arguments(arguments)
    console = Console()
    if missing := [name for name in READERS if name not in list_readers()]:
        console.print(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
        folder = Path(name)
        files = choose_pdfs(options, folder)
        runs = list(measure_readers(files, rounds=options.rounds, processes=options.processes))
        runs.extend(() if options.no_growth else measure_growth(folder))
        pages = sum(map(count_pages, files))
    comparison = Comparison(describe_machine(), len(files), pages, tuple(runs), baselines=BASELINES)
    console.print(make_table(comparison))
    if options.write:
        write_section(options.title, comparison)


if __name__ == "__main__":
    main()
