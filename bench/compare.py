"""Compare `kisoku ingest` with the straightforward script, end to end, on the same PDFs in one run.

Every round runs, one after the other, `kisoku ingest` into a fresh folder, the same again, which finds
nothing new, and the straightforward script in one process and in several. The very first run of kisoku is on
a fresh home: it trains the classifier and starts the Prefect server; it is told apart from the others, which
find both. PDFs that are named are measured so after the made ones, each set by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from rich.console import Console

from bench.made_pdfs import write_pdfs
from bench.results import RESULTS, Comparison, Run, describe_machine, make_table, write_section
from bench.usage import measure_command

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
LABELS = ROOT / "corpus" / "labels"
DEFAULT_PAGES = 600
FIRST, KISOKU = "kisoku ingest, first run", "kisoku ingest"
NOTHING_NEW = "kisoku ingest, nothing new"
SCRIPT = "straightforward script"
MADE_TITLE, NAMED_TITLE = "Made PDFs and samples", "Other PDFs"


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and on what the commands run."""

    folder: Path
    files: tuple[Path, ...]
    workers: int

    def run_kisoku(self, name: str, number: int) -> Run:
        """Read the files with `kisoku ingest`; what a run of the same number has read is not read again."""
        outputs = self.folder / f"outputs-{number}"
        command: list[str | Path] = [_locate_kisoku(), "ingest", *self.files, "--outputs", outputs, "--json"]
        usage = measure_command(command, environment=self.make_environment(), allowed=(0, 1))
        summary = json.loads(usage.output)  # status 1 with a summary: a file that cannot be read
        parts: dict[str, float] = {}
        for stage in (stage for outcome in summary["outcomes"] for stage in outcome["stages"]):
            parts[stage["name"]] = parts.get(stage["name"], 0.0) + stage["seconds"]
        failed = sum(outcome["status"] == "failed" for outcome in summary["outcomes"])
        return Run(name, usage.seconds, usage.cpu_seconds, usage.megabytes, parts, failed)

    def run_script(self, number: int, *, processes: int) -> Run:
        """Read the files with the straightforward script."""
        name = name_script(processes)
        out = self.folder / f"script-{number}-{processes}"
        command: list[str | Path] = [sys.executable, "-m", "bench.straightforward", out, LABELS, *self.files]
        usage = measure_command(
            [*command, "--processes", str(processes)], environment=self.make_environment()
        )
        return Run(name, usage.seconds, usage.cpu_seconds, usage.megabytes, json.loads(usage.output))

    def make_environment(self) -> dict[str, str]:
        """Return the environment of the commands: kisoku's home is in the folder, Prefect its own.

        What the first command compiles of Python's modules is kept for the others, as pip keeps it when it
        installs them; some environments have it compiled by each process anew.
        """
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "KISOKU_")) and name != "PYTHONDONTWRITEBYTECODE"
        }
        # more threads make the script's training many times slower, and kisoku gives its readers one
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        paths = [str(ROOT), *filter(None, [own.get("PYTHONPATH")])]
        kisoku = {
            "KISOKU_HOME": str(self.folder / "home"),
            "KISOKU_MODELS": str(self.folder / "models"),  # else each fresh folder would learn its own
            "KISOKU_WORKERS": str(self.workers),
        }
        python = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode")}
        return own | threads | kisoku | python

    def stop_server(self) -> None:
        """End the Prefect server that the first run has started."""
        measure_command([_locate_kisoku(), "server", "stop"], environment=self.make_environment())


def measure_rounds(bench: Bench, *, rounds: int, note: Callable[[Run], None]) -> Iterator[Run]:
    """Yield the runs as they end: the first one of kisoku, then rounds of all commands in turn."""

    def tell(run: Run) -> Run:
        note(run)
        return run

    try:
        yield tell(bench.run_kisoku(FIRST, 0))
        for number in range(1, rounds + 1):
            yield tell(bench.run_kisoku(KISOKU, number))
            yield tell(bench.run_kisoku(NOTHING_NEW, number))
            for processes in sorted({1, bench.workers}):
                yield tell(bench.run_script(number, processes=processes))
    finally:
        bench.stop_server()


def name_script(processes: int) -> str:
    """Return what the script is called in so many processes.

    >>> name_script(1), name_script(2)
    ('straightforward script', 'straightforward script, 2 processes')
    """
    return SCRIPT if processes == 1 else f"{SCRIPT}, {processes} processes"


def compare_reruns(comparison: Comparison) -> list[str]:
    """Return how much less than a first run one takes that finds nothing new."""
    seconds = {row.name: row.seconds for row in comparison.compute_rows()}
    again = seconds[NOTHING_NEW]
    return [
        f"- {NOTHING_NEW}: {again:.2f} s, {seconds[FIRST] / again:.0f} times as fast as the first run, "
        f"{seconds[KISOKU] / again:.0f} times as fast as one that finds classifier and server"
    ]


def find_pdfs(places: Sequence[Path]) -> tuple[Path, ...]:
    """Return the PDFs that lie in folders or are named themselves, by name; raises SystemExit if none do."""
    found = (sorted(place.glob("*.pdf")) if place.is_dir() else [place] for place in places)
    files = [file for files in found for file in files if file.is_file()]
    if not files:
        raise SystemExit("bench: no PDF there")
    return tuple(file.resolve() for file in files)


def make_default_pdfs(folder: Path, *, pages: int) -> tuple[Path, ...]:
    """Return the sample PDFs, and as many made ones as it takes to have `pages` pages."""
    samples = sorted(SAMPLES.glob("*.pdf"))
    return (*samples, *write_pdfs(folder, LABELS, pages=pages - sum(map(count_pages, samples))))


def choose_pdfs(options: argparse.Namespace, folder: Path) -> tuple[Path, ...]:
    """Return the PDFs that the options name, or else the default ones, made in `folder`."""
    if options.pdfs:
        return find_pdfs(options.pdfs)
    return make_default_pdfs(folder / "made", pages=options.pages)


def list_sets(options: argparse.Namespace, folder: Path) -> dict[str, tuple[Path, ...]]:
    """Return the sets of PDFs to measure, by title: the default ones, if any, and those named."""
    sets: dict[str, tuple[Path, ...]] = {}
    if options.pages:
        sets[MADE_TITLE] = make_default_pdfs(folder / "made", pages=options.pages)
    if options.pdfs:
        sets[options.title] = find_pdfs(options.pdfs)
    if not sets:
        raise SystemExit("bench: without --pages and --pdfs there is nothing to read")
    return sets


def count_pages(path: Path) -> int:
    """Return a PDF's number of pages."""
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.compare", description=__doc__)
    parser.add_argument(
        "--pdfs", type=Path, nargs="+", metavar="FOLDER", help="measure further PDFs, or folders of them"
    )
    parser.add_argument(
        "--pages", type=int, default=DEFAULT_PAGES, help="pages of the made PDFs; 0 to leave them out"
    )
    parser.add_argument("--rounds", type=int, default=1, help="how often each command runs [default: 1]")
    parser.add_argument(
        "--processes", type=int, default=2, help="processes of kisoku and of the second script"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run to a file")
    parser.add_argument("--write", action="store_true", help=f"write the tables to bench/{RESULTS.name}")
    parser.add_argument("--title", default=NAMED_TITLE, help="heading of the further PDFs in that file")
    return parser.parse_args(arguments)


def tell_run(run: Run, console: Console) -> None:
    """Print what one run took, while the others go on."""
    console.print(f"{run.name}: {run.seconds:.1f} s, {run.cpu_seconds:.1f} s of CPU")


def measure_set(
    files: Sequence[Path], folder: Path, options: argparse.Namespace, console: Console
) -> Comparison:
    """Return all runs over one set of PDFs, on a home of its own in `folder`."""
    folder.mkdir()
    bench = Bench(folder, tuple(files), workers=options.processes)
    pages = sum(map(count_pages, files))
    console.print(f"{len(files)} PDFs, {pages} pages")
    runs = tuple(measure_rounds(bench, rounds=options.rounds, note=lambda run: tell_run(run, console)))
    baselines = tuple(map(name_script, sorted({1, options.processes})))
    return Comparison(describe_machine(), len(files), pages, runs, baselines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print a table for each set of PDFs."""
    options = parse_arguments(arguments)
    console = Console()
    compared = {}
    with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
        for number, (title, files) in enumerate(list_sets(options, Path(name)).items(), start=1):
            console.print(title)
            comparison = measure_set(files, Path(name) / f"set-{number}", options, console)
            compared[title] = json.loads(comparison.to_json())
            notes = compare_reruns(comparison)
            console.print(make_table(comparison), *notes)
            if options.write:
                write_section(title, comparison, notes=notes)
    if options.json:
        options.json.write_text(json.dumps(compared, indent=1) + "\n", encoding="utf-8")


def _locate_kisoku() -> Path:
    return Path(sys.executable).with_name("kisoku")


if __name__ == "__main__":
    main()
