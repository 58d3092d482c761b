"""Each file that harms its reader gets its status and sentence, and the next file is read as if alone."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_files import make_pdf
from made_hostile import HOSTILE, make_drawn, make_pattern_cycle

from dataset.records import Document
from flows.inputs import read_input
from flows.isolation import Reader
from flows.messages import Reading, Request
from flows.seed import Seed, start_seed
from flows.settings import Limits, read_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc"),
]
LIMITS = Limits(seconds=30, megabytes=1000, pages=50)
FLIPS = 300


@pytest.fixture(scope="module")
def seed(models: Path, learnt: str) -> Iterator[Seed]:
    settings = read_settings(environment={"KISOKU_MODELS": str(models)})
    with start_seed(replace(settings, limits=LIMITS), note=print) as seed:
        yield seed


@pytest.fixture(scope="module")
def reader(seed: Seed) -> Iterator[Reader]:
    reader = Reader(seed, LIMITS)
    yield reader
    reader.stop()


def read(reader: Reader, path: Path) -> Document:
    answer = reader.read(Request(path, read_input(path).make_document("0")))
    assert isinstance(answer, Reading), answer
    return answer.rows.document


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_its_status_and_sentence(reader, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name].make())
    document = read(reader, path)
    assert document.status == HOSTILE[name].status, document.error
    assert (document.error or "").startswith(f"{name}: " if document.error else "")
    assert HOSTILE[name].told in (document.error or "")
    assert (document.error is None) == (document.status == "ok")


def test_after_a_bomb_a_fresh_reader_reads_the_next_document(reader, tmp_path):
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(HOSTILE["laughing-forms.pdf"].make())
    good = make_pdf(tmp_path / "good.pdf", subject="Lake Fund")
    reader.await_tools()
    first = reader.process_id
    assert "memory" in (read(reader, bomb).error or "")
    assert read(reader, good).status == "ok"
    assert reader.process_id != first


def test_the_reason_of_one_file_is_not_told_of_the_next(reader, tmp_path):
    for name in ("locked.pdf", "object-stream-loop.pdf"):
        (tmp_path / name).write_bytes(HOSTILE[name].make())
        assert HOSTILE[name].told in (read(reader, tmp_path / name).error or "")


def test_a_page_that_is_drawn_without_end_costs_the_time_allowed(seed, tmp_path):
    path = tmp_path / "endless.pdf"
    path.write_bytes(make_pattern_cycle())
    reader = Reader(seed, replace(LIMITS, seconds=2.0))
    told = "endless.pdf: reading took longer than 2 s; allow more with KISOKU_DOCUMENT_SECONDS and run again"
    assert (read(reader, path).error or "").startswith(told)
    assert reader.process_id is None
    reader.stop()


def test_a_file_cut_anywhere_is_told_to_be_cut(reader, tmp_path):
    whole = make_drawn(pages=2)
    told: Counter[str] = Counter()
    for cut in range(20, len(whole) - 40, 97):
        path = tmp_path / "cut.pdf"
        path.write_bytes(whole[:cut])
        document = read(reader, path)
        told[document.status] += 1
        assert document.status != "ok"
        assert "truncated, its end is missing" in (document.error or "")
    assert told.total() > 10


def test_a_file_with_bytes_changed_at_random_hurts_nobody(reader, tmp_path):
    whole = make_pdf(tmp_path / "good.pdf", subject="Lake Fund").read_bytes()
    chance = random.Random(20)
    told: Counter[str] = Counter()
    for number in range(FLIPS):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        document = read(reader, path)
        told[document.status] += 1
        assert document.status == "ok" or (document.error or "").startswith(f"{number}.pdf: ")
        assert "unexpectedly" not in (document.error or "")
    assert told["ok"]
    assert told["failed"]
