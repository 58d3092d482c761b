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
from made_files import make_pdf
from made_processes import await_true, find_children, find_readers, find_seeds, is_alive

from flows.inputs import read_input
from flows.isolation import Reader, ReaderPool
from flows.messages import Reading, Refusal, Request
from flows.seed import ReaderFailed
from flows.settings import Settings, read_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc"),
]


@pytest.fixture(scope="module")
def settings(models: Path, learnt: None) -> Settings:
    return read_settings(environment={"KISOKU_MODELS": str(models)})


@pytest.fixture(scope="module")
def shared_pool(settings: Settings) -> Iterator[ReaderPool]:
    """A pool whose tools are loaded, for tests that leave it as it was."""
    pool = ReaderPool(settings, size=2, note=print)
    pool.start()
    yield pool
    pool.stop()
    assert find_seeds(os.getpid()) == []


@pytest.fixture
def pool(shared_pool: ReaderPool) -> ReaderPool:
    with shared_pool.lend_reader() as reader:
        reader.await_tools()
    return shared_pool


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
    pool = ReaderPool(settings, size=2, note=print)
    try:
        with pool.lend_reader() as first, pool.lend_reader() as second:
            first.await_tools()
            second.await_tools()
            readers = [first.process_id, second.process_id]
            [seed] = (s for s in find_seeds(os.getpid()) if readers[0] in find_children(s))
            long = make_request(tmp_path, page_count=400)
            answer = read_while(first, long, lambda: os.kill(seed, signal.SIGKILL))
            assert answer.rows.document.error == "a.pdf: the reading process crashed (SIGKILL)"
            await_true(lambda: not any(is_alive(reader) for reader in readers), seconds=5)
            short = make_request(tmp_path, "b")
            assert first.read(short).rows.document.status == "ok"
            lost = second.read(short).rows.document
            assert lost.error == "b.pdf: the reading process crashed (SIGKILL)"
            assert second.read(short).rows.document.status == "ok"
    finally:
        pool.stop()


def test_an_interrupt_ends_all_processes_while_tools_load(settings):
    pool = ReaderPool(settings, size=1, note=print)
    pool.start()
    before = set(find_seeds(os.getpid()))
    assert before
    try:
        threading.Timer(0.5, pool.interrupt).start()
        with pool.lend_reader() as reader, pytest.raises(ReaderFailed, match="interrupted"):
            reader.await_tools()
    finally:
        pool.stop()


def test_tools_that_cannot_be_loaded_are_told(settings, tmp_path):
    pool = ReaderPool(replace(settings, corpus=tmp_path), size=1, note=print)
    try:
        with pool.lend_reader() as reader, pytest.raises(ReaderFailed, match="the tools cannot be loaded"):
            reader.await_tools()
    finally:
        pool.stop()


def test_a_stopped_pool_leaves_no_process(settings):
    pool = ReaderPool(settings, size=1, note=print)
    with pool.lend_reader() as reader:
        reader.await_tools()
        [seed] = (s for s in find_seeds(os.getpid()) if reader.process_id in find_children(s))
        processes = [seed, reader.process_id]
    pool.stop()
    await_true(lambda: not any(is_alive(process) for process in processes), seconds=5)
    assert not set(find_readers(os.getpid())) & set(processes)
