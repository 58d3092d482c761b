"""Kill ingests at random moments, let each be run again, and compare what comes of it.

    python -m bench.kills --kills 20

A folder of made PDFs (`made_corpus.py`) is ingested once undisturbed. Then, for each kill, an ingest into a
fresh folder is killed with all its processes (SIGKILL) at a moment drawn from all of its duration, run again,
and its dataset compared byte for byte with the undisturbed one. Ends with status 1 if any differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.compare import LABELS
from bench.made_corpus import read_texts, write_corpus
from bench.results import RESULTS, describe_machine, write_table
from bench.workplace import Workplace

COLUMNS = ("kills", "before any document", "among documents", "after the last", "datasets that differ")


@dataclass(frozen=True, slots=True)
class Killed:
    """An ingest that was killed and run again."""

    seconds: float
    """After how long it was killed."""
    stored: int
    """Documents that were stored by then."""
    published: bool
    """Whether a dataset stood by then."""
    equal: bool
    """Whether the dataset of the second run is the undisturbed one."""


def kill_ingest(desk: Workplace, folder: Path, *, seconds: float, undisturbed: str) -> Killed:
    """Start an ingest, kill it and all of its processes after so many seconds, and run it again."""
    process = desk.start("ingest", folder)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    stored, published = count_stored(desk.outputs), (desk.outputs / "dataset").is_dir()
    desk.run("ingest", folder)
    return Killed(seconds, stored, published, digest_dataset(desk.outputs) == undisturbed)


def count_stored(outputs: Path) -> int:
    """Return how many documents the store holds; none where there is no store yet."""
    path = outputs / "kisoku.db"
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        [(tables,)] = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'documents'")
        return connection.execute("SELECT count(*) FROM documents").fetchone()[0] if tables else 0


def digest_dataset(outputs: Path) -> str:
    """Return the SHA-256 of all published files and their names."""
    digest = hashlib.sha256()
    for path in sorted((outputs / "dataset").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(outputs)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def kill_ingests(place: Path, options: argparse.Namespace) -> Iterator[Killed]:
    """Yield what came of each kill."""
    folder, models = place / "pdfs", options.models or place / "models"
    write_corpus(folder, read_texts(LABELS), documents=options.documents)
    whole = Workplace(place / "whole", place / "home", models, options.processes)
    try:
        Workplace(place / "warm", whole.home, models).run("ingest", folder / "000000.pdf")
        usage, _ = whole.run("ingest", folder)
        undisturbed, choice = digest_dataset(whole.outputs), random.Random(options.seed)
        for number in range(options.kills):
            desk = Workplace(place / f"killed-{number}", whole.home, models, options.processes)
            moment = choice.uniform(0, usage.seconds)
            yield kill_ingest(desk, folder, seconds=moment, undisturbed=undisturbed)
    finally:
        whole.run_alone("server", "stop")


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--models", type=Path, help="folder to keep the classifier in, for other runs")
    parser.add_argument("--write", action="store_true", help="write the figures to bench/RESULTS.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill as often as the arguments ask for, and tell what came of it."""
    options = parse_arguments(arguments)
    kills = []
    with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
        for killed in kill_ingests(Path(name), options):
            kills.append(killed)
            Console().print(killed)
    phases = Counter(
        "before" if not each.stored else "after" if each.stored == options.documents else "among"
        for each in kills
    )
    different = sum(not each.equal for each in kills)
    row = [
        str(number) for number in (len(kills), *(phases[p] for p in ("before", "among", "after")), different)
    ]
    Console().print(dict(zip(COLUMNS, row, strict=True)))
    if options.write:
        machine = describe_machine()
        setting = (
            f"{options.documents} made documents of some three pages; {machine.cores} cores "
            f"({machine.processor}), {machine.system}."
        )
        write_table("Kills", setting, COLUMNS, [row], path=RESULTS)
    if different:
        sys.exit(1)


if __name__ == "__main__":
    main()
