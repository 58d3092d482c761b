"""Readers forked from one seed: what ends, what takes its place, and how fast."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_files import make_pdf, photograph
from made_processes import await_true, find_children, find_seeds, is_alive

from flows.inputs import read_input
from flows.isolation import Reader, ReaderPool
from flows.messages import Progress, Reading, Refusal, Request
from flows.seed import ReaderFailed, start_seed
from flows.settings import Settings, read_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc"),
]


@pytest.fixture(scope="module")
def settings(models: Path, learnt: str) -> Settings:
    return read_settings(environment={"KISOKU_MODELS": str(models)})


@pytest.fixture(scope="module")
def pool(settings: Settings) -> Iterator[ReaderPool]:
    """A pool whose tools are loaded, for tests that leave it as it was."""
    with start_seed(settings, note=print) as seed:
        seed.await_tools()
        yield ReaderPool(seed, limits=settings.limits, size=2)
    assert find_seeds(os.getpid()) == []


def make_request(folder: Path, name: str = "a", **options: int) -> Request:
    path = make_pdf(folder / f"{name}.pdf", subject="First Fund", **options)
    return Request(path, read_input(path).make_document("0"))


def read_while(reader: Reader, request: Request, act) -> Reading | Refusal:
    """Return the answer to a request during whose reading `act` is called."""
    timer = threading.Timer(0.5, act)
    timer.start()
    try:
        return reader.read(request)
    finally:
        timer.join()


def test_a_document_is_read(pool, tmp_path):
    with pool.lend_reader() as reader:
        answer = reader.read(make_request(tmp_path))
    assert answer.rows.document.status == "ok"
    assert answer.rows.passages


def test_a_reader_tells_of_each_scanned_page(pool, tmp_path):
    pdf = make_pdf(tmp_path / "a.pdf", subject="Lake Fund", page_count=3)
    scan = photograph(pdf, tmp_path / "scan.pdf")
    told: list[Progress] = []
    with pool.lend_reader() as reader:
        request = Request(scan, read_input(scan).make_document("0"), cores=2)
        answer = reader.read(request, tell=told.append)
    assert answer.rows.document.status == "ok"
    assert answer.rows.document.ocr_page_count == 3
    assert told == [Progress(1, 3), Progress(2, 3), Progress(3, 3)]


def test_cores_are_shared_among_the_readers_that_are_lent(settings):
    with start_seed(settings, note=print) as seed:
        pool = ReaderPool(seed, limits=settings.limits, size=3, cores=4)
        with pool.lend_reader():
            assert pool.count_cores() == 4
            with pool.lend_reader(), pool.lend_reader():
                assert pool.count_cores() == 1


def test_readers_share_one_seed_with_one_thread(pool):
    with pool.lend_reader() as first, pool.lend_reader() as second:
        first.await_tools()
        second.await_tools()
        [seed] = find_seeds(os.getpid())
        assert {first.process_id, second.process_id} <= set(find_children(seed))
        assert len(list(Path(f"/proc/{seed}/task").iterdir())) == 1


def test_a_killed_reader_costs_a_document_and_is_replaced_at_once(pool, tmp_path):
    with pool.lend_reader() as reader:
        reader.await_tools()
        killed = reader.process_id
        answer = read_while(
            reader, make_request(tmp_path, page_count=400), lambda: os.kill(killed, signal.SIGKILL)
        )
        assert answer.rows.document.error == "a.pdf: the reading process crashed (SIGKILL)"
        start = time.monotonic()
        reader.await_tools()
        assert time.monotonic() - start < 1.0  # some milliseconds where nothing else runs
        assert reader.process_id != killed
        assert not is_alive(killed)
        assert reader.read(make_request(tmp_path, "b")).rows.document.status == "ok"


def test_a_reader_that_was_stopped_leaves_no_process(pool):
    with pool.lend_reader() as reader:
        reader.await_tools()
        stopped = reader.process_id
        reader.stop()
        assert not is_alive(stopped)
        assert not Path(f"/proc/{stopped}").exists()


def test_readers_die_with_their_seed_and_another_takes_its_place(settings, tmp_path):
    with start_seed(settings, note=print) as seed:
        first, second = Reader(seed, settings.limits), Reader(seed, settings.limits)
        first.await_tools()
        second.await_tools()
        killed = seed.process_id
        processes = [first.process_id, second.process_id]
        long, short = make_request(tmp_path, page_count=400), make_request(tmp_path, "b")
        answer = read_while(first, long, lambda: os.kill(killed, signal.SIGKILL))
        assert answer.rows.document.error == "a.pdf: the reading process crashed (SIGKILL)"
        await_true(lambda: not any(is_alive(process) for process in processes), seconds=5)
        assert first.read(short).rows.document.status == "ok"
        assert seed.process_id != killed
        assert second.read(short).rows.document.error == "b.pdf: the reading process crashed (SIGKILL)"
        assert second.read(short).rows.document.status == "ok"


def test_an_interrupt_ends_all_processes_while_tools_load(settings):
    with start_seed(settings, note=print) as seed:
        started = seed.process_id
        pool = ReaderPool(seed, limits=settings.limits, size=1)
        timer = threading.Timer(0.5, pool.interrupt)
        timer.start()
        with pool.lend_reader() as reader, pytest.raises(ReaderFailed, match="interrupted"):
            reader.await_tools()
        timer.join()
        await_true(lambda: not is_alive(started), seconds=5)


def test_tools_that_cannot_be_loaded_are_told(settings, tmp_path):
    with (
        start_seed(replace(settings, corpus=tmp_path), note=print) as seed,
        pytest.raises(ReaderFailed, match="the tools cannot be loaded"),
    ):
        seed.fork_reader()


def test_a_seed_that_is_stopped_takes_its_readers_with_it(settings, tmp_path):
    with start_seed(settings, note=print) as seed:
        busy, idle = Reader(seed, settings.limits), Reader(seed, settings.limits)
        idle.await_tools()
        busy.await_tools()
        processes = [seed.process_id, busy.process_id, idle.process_id]
        os.kill(busy.process_id, signal.SIGSTOP)
    await_true(lambda: not any(is_alive(process) for process in processes), seconds=5)
