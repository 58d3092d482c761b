"""The comparison of readers: each reads the same letters, and a long file is as long as asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.compare import SAMPLES, count_pages
from bench.readers import READERS, measure_reading
from bench.reading import list_readers, measure_readers, write_long_pdf
from bench.results import Comparison, Machine, Run

ESSAY = SAMPLES / "essay-on-shares.pdf"


def test_every_reader_is_installed() -> None:
    assert list_readers() == list(READERS)


@pytest.mark.parametrize("name", READERS)
def test_readers_find_the_same_letters(name: str) -> None:
    def count(reader: str) -> int:
        return len("".join("".join(READERS[reader](ESSAY)).split()))

    assert count(name) == pytest.approx(count("pypdfium2"), rel=0.05)


def test_each_round_runs_each_reader() -> None:
    runs = list(measure_readers([ESSAY], rounds=2, processes=2))
    shared = ["kisoku, 2 processes", "pypdfium2, 2 processes"]
    assert [run.name for run in runs] == [*list_readers(), *shared] * 2
    assert all(run.seconds > 0 and run.megabytes > 10 for run in runs)


def test_processes_share_the_files_and_find_the_same() -> None:
    files = sorted(SAMPLES.glob("*.pdf"))[:3]
    _, alone = measure_reading(files, "kisoku")
    _, shared = measure_reading(files, "kisoku", processes=2)
    assert sorted(share.letters for share in alone) == sorted(share.letters for share in shared)
    assert len({share.process_id for share in alone}) == 1
    assert len({share.process_id for share in shared} - {os.getpid()}) in (1, 2)


def test_a_long_pdf_repeats_pages_until_it_is_long_enough(tmp_path: Path) -> None:
    path = write_long_pdf(tmp_path / "long.pdf", [ESSAY], pages=10)
    assert count_pages(path) == 10


def test_runs_on_other_pages_are_compared_by_pages_a_second() -> None:
    machine = Machine(2, "x", "y", 0.0, {})
    runs = (Run("quick", 1.0, 1.0, 9.0), Run("long", 10.0, 9.0, 9.0, pages=100), Run("slow", 4.0, 4.0, 9.0))
    rows = Comparison(machine, 1, 20, runs, ("slow", "quick")).compute_rows()
    assert [row.pages_per_second for row in rows] == [20.0, 10.0, 5.0]
    assert [row.ratios for row in rows] == [(4.0, 1.0), (2.0, 0.5), (1.0, 0.25)]
