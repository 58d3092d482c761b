"""What a comparison showed, as a table, as JSON and as a section of RESULTS.md."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.table import Table

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("kisoku", "pypdfium2", "pdfplumber", "spacy", "scikit-learn", "prefect")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command used; `parts` are the seconds of its stages, summed over its processes."""

    name: str
    seconds: float
    cpu_seconds: float
    megabytes: float
    parts: dict[str, float] = field(default_factory=dict)
    failed: int = 0
    """Files that could not be read."""
    pages: int | None = None
    """Pages that were read, if others than all of the comparison's."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the figures come from."""

    cores: int
    processor: str
    system: str
    load: float
    """The mean number of processes that wanted a core in the minute before."""
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """The medians over the runs of one command."""

    name: str
    runs: int
    seconds: float
    pages_per_second: float
    ratios: tuple[float, ...]
    """How many times as fast as each baseline."""
    cpu_seconds: float
    megabytes: float

    def format_cells(self) -> tuple[str, ...]:
        """Return the cells as text, in the order of `Comparison.columns`."""
        return (
            self.name,
            str(self.runs),
            f"{self.seconds:.1f}",
            f"{self.pages_per_second:.2f}",
            *(f"{ratio:.2f}" for ratio in self.ratios),
            f"{self.cpu_seconds:.1f}",
            f"{self.megabytes:.0f}",
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All runs over one set of PDFs."""

    machine: Machine
    files: int
    pages: int
    runs: tuple[Run, ...]
    baselines: tuple[str, ...]
    """The commands to whose speed that of the others is compared."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the table."""
        only = len(self.baselines) == 1
        ratios = [f"times as fast{'' if only else f' as {name}'}" for name in self.baselines]
        return ("", "runs", "seconds", "pages/s", *ratios, "CPU seconds", "peak MB")

    def compute_rows(self) -> list[Row]:
        """Return a row for each command, in the order of their first runs."""
        names = list(dict.fromkeys(run.name for run in self.runs))
        speeds = {name: self._measure_speed(name) for name in names}
        return [self._compute_row(name, speeds) for name in names]

    def compute_parts(self, name: str) -> dict[str, float]:
        """Return the median seconds of each stage of a command."""
        runs = [run for run in self.runs if run.name == name]
        return {part: median(run.parts.get(part, 0.0) for run in runs) for part in runs[0].parts}

    def to_json(self) -> str:
        """Return everything, with the rows."""
        return (
            json.dumps(asdict(self) | {"rows": [asdict(row) for row in self.compute_rows()]}, indent=1) + "\n"
        )

    def _measure_speed(self, name: str) -> float:
        """Return the median pages a second of a command."""
        return median((run.pages or self.pages) / run.seconds for run in self.runs if run.name == name)

    def _compute_row(self, name: str, speeds: dict[str, float]) -> Row:
        runs = [run for run in self.runs if run.name == name]
        return Row(
            name=name,
            runs=len(runs),
            seconds=median(run.seconds for run in runs),
            pages_per_second=speeds[name],
            ratios=tuple(speeds[name] / speeds[base] for base in self.baselines),
            cpu_seconds=median(run.cpu_seconds for run in runs),
            megabytes=median(run.megabytes for run in runs),
        )


def describe_place() -> str:
    """Return on what machine, and how busy, something was measured just now."""
    machine = describe_machine()
    return f"{machine.cores} cores ({machine.processor}), {machine.system}; load {machine.load} at the end"


def describe_machine() -> Machine:
    """Return what the figures depend on besides the code."""
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        processor=_read_processor(),
        system=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        load=round(os.getloadavg()[0], 1),
        versions={name: version(name) for name in LIBRARIES},
    )


def _read_processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists() and (
        found := re.search(r"^model name\s*:\s*(.+)$", info.read_text("utf-8"), re.MULTILINE)
    ):
        return found[1]
    return platform.processor() or "unknown processor"


def describe_setting(comparison: Comparison) -> str:
    """Return in a sentence what was read where."""
    machine = comparison.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    return (
        f"{comparison.files} PDFs, {comparison.pages} pages; {machine.cores} cores ({machine.processor}), "
        f"{machine.system}; load {machine.load} at the end; {versions}."
    )


def make_table(comparison: Comparison) -> Table:
    """Return the rows for the terminal."""
    table = Table(*comparison.columns, caption=describe_setting(comparison), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in comparison.compute_rows():
        table.add_row(*row.format_cells())
    return table


def write_section(
    title: str, comparison: Comparison, *, notes: Sequence[str] = (), path: Path = RESULTS
) -> None:
    """Write the section `title` of the file of results, in the place of the one that stands there."""
    cells = [row.format_cells() for row in comparison.compute_rows()]
    lines = [*notes, *_describe_parts(comparison)]
    write_table(title, describe_setting(comparison), comparison.columns, cells, notes=lines, path=path)


def write_table(
    title: str,
    setting: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    notes: Sequence[str] = (),
    path: Path = RESULTS,
) -> None:
    """Write a table under `title`, with a sentence before it and notes after it, as `write_section` does."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    head, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    rule = "|---|" + "---:|" * (len(columns) - 1)
    lines = [
        f"## {title}",
        "",
        setting,
        "",
        _write_cells(columns),
        rule,
        *map(_write_cells, rows),
        "",
        *notes,
    ]
    kept = [section for section in sections if section.split("\n", 1)[0] != f"## {title}"]
    parts = [head.rstrip(), *(section.rstrip() for section in kept), "\n".join(lines).rstrip()]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _describe_parts(comparison: Comparison) -> Iterator[str]:
    for name in dict.fromkeys(run.name for run in comparison.runs if run.parts):
        parts = ", ".join(f"{part} {seconds:.1f}" for part, seconds in comparison.compute_parts(name).items())
        yield f"- {name}, seconds of its parts over all processes: {parts}"


def _write_cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
