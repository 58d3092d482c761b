"""The comparison of readers: each reads the same letters, and a long file is as long as asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.compare import SAMPLES, count_pages
from bench.readers import READERS
from bench.reading import list_readers, measure_readers, write_long_pdf

ESSAY = SAMPLES / "essay-on-shares.pdf"


def test_every_reader_is_installed() -> None:
    assert list_readers() == list(READERS)


@pytest.mark.parametrize("name", READERS)
def test_readers_find_the_same_letters(name: str) -> None:
    def count(reader: str) -> int:
        return len("".join("".join(READERS[reader](ESSAY)).split()))

    assert count(name) == pytest.approx(count("pypdfium2"), rel=0.05)


def test_each_round_runs_each_reader() -> None:
    runs = list(measure_readers([ESSAY], rounds=2))
    assert [run.name for run in runs] == list_readers() * 2
    assert all(run.seconds > 0 and run.megabytes > 10 for run in runs)


def test_a_long_pdf_repeats_pages_until_it_is_long_enough(tmp_path: Path) -> None:
    path = write_long_pdf(tmp_path / "long.pdf", [ESSAY], pages=10)
    assert count_pages(path) == 10
