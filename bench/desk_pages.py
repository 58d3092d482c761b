"""Measure how fast the desk answers where there are a million rules: every table, filter, order and search.

    python -m bench.desk_pages --rules 1000000 --outputs /var/tmp/million

A store of made rules is filled in `--outputs`, unless it is there; that takes twenty minutes for a million.
The desk runs as `kisoku review` starts it, and each page is asked for over the loopback: for the first time,
when nothing is remembered of it, and then again.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bench.results import RESULTS, describe_place, write_table
from bench.served import fill_outputs, serve_made_desk

LIMIT_MS = 300
AGAIN = 5
COLUMNS = ("page", "rows", "first ms", "again ms")
PATHS = (
    "/",
    "/rules",
    "/rules?page=9999",
    "/rules?label=ownership",
    "/rules?label=ownership&label=eligibility&modality=obligation&status=machine",
    "/rules?country=JP",
    "/rules?origin=DE&sort=-confidence",
    "/rules?confidence_from=0.9&sort=confidence",
    "/rules?threshold_unit=percent&threshold_from=50&sort=-threshold",
    "/rules?sort=document",
    "/rules?sort=countries",
    "/rules?sort=-labels&page=500",
    "/rules?q=the",
    "/rules?q=foreign",
    "/rules?q=%22intellectual+property%22&label=ownership",
    "/rules?q=licen*+-patent&sort=-confidence",
    "/programs",
    "/programs?sort=-budget",
    "/amounts",
    "/amounts?currency=EUR&amount_from=1000000&sort=-sum",
    "/amounts?q=research",
    "/entities",
    "/entities?q=institute&sort=name",
    "/documents",
    "/documents?q=programme&country=JP&sort=-came",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How long a page took, in milliseconds."""

    path: str
    rows: str
    first: float
    again: float


def measure_pages(url: str, paths: Sequence[str]) -> Iterator[Answer]:
    """Yield how long each page takes, the first time and in the median of the next ones."""
    with httpx.Client(base_url=url, timeout=60) as client:
        for path in paths:
            first, page = _ask(client, path)
            again = statistics.median(_ask(client, path)[0] for _ in range(AGAIN))
            yield Answer(path, _read_total(page), first, again)


def _ask(client: httpx.Client, path: str) -> tuple[float, str]:
    start = time.perf_counter()
    answer = client.get(path)
    answer.raise_for_status()
    return (time.perf_counter() - start) * 1000, answer.text


def _read_total(page: str) -> str:
    _, found, rest = page.partition('role="status"><b>')
    return rest.split(" ", 1)[0] if found else "–"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and perhaps write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rules", type=int, default=1_000_000)
    parser.add_argument("--outputs", type=Path, help="Where the store of made rules lies, or will.")
    parser.add_argument("--write", action="store_true", help=f"Put the figures into {RESULTS.name}.")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outputs = options.outputs or Path(folder) / "outputs"
        fill_outputs(outputs, options.rules)
        with serve_made_desk(outputs, Path(folder)) as served:
            answers = list(measure_pages(served.url, PATHS))
    rows = [(a.path, a.rows, f"{a.first:.0f}", f"{a.again:.0f}") for a in answers]
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    slow = sum(answer.first > LIMIT_MS for answer in answers)
    note = f"{slow} of {len(answers)} took over {LIMIT_MS} ms; the desk opened in {served.seconds:.0f} s."
    Console().print(note)
    if options.write:
        write_table("The desk", describe_place(), COLUMNS, rows, notes=[note], path=RESULTS)


if __name__ == "__main__":
    main()
