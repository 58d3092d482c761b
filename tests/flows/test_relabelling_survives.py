"""What a kill, Ctrl-C and a reader that crashes cost a relabelling."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest
from made_processes import await_true, find_readers, find_seeds, is_alive

from bench.relabel import fill_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc"),
]

DOCUMENTS = 10
PASSAGES_EACH = 200


def count_relabelled(outputs: Path) -> int:
    with sqlite3.connect(f"file:{outputs / 'kisoku.db'}?mode=ro", uri=True) as connection:
        query = "select count(*) from documents where pipeline_version not like '%.none'"
        return int(connection.execute(query).fetchone()[0])


def read_bytes(outputs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (outputs / "dataset").iterdir()}


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose store holds documents of no classifier's labels."""
    outputs = tmp_path_factory.mktemp("unlabelled")
    fill_store(outputs / "kisoku.db", passages=DOCUMENTS * PASSAGES_EACH, each=PASSAGES_EACH)
    return outputs


@pytest.fixture(scope="module")
def whole(unlabelled: Path, module_kisoku, learnt: str, api_url: str) -> Path:
    """What an undisturbed relabelling makes of it."""
    outputs = Path(shutil.copytree(unlabelled, module_kisoku.folder / "whole"))
    assert module_kisoku.call("relabel", "--outputs", outputs).returncode == 0
    return outputs


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_relabelling_that_is_cut_short_goes_on_where_it_was(kisoku, unlabelled, whole, tmp_path, sign):
    outputs = Path(shutil.copytree(unlabelled, tmp_path / "out"))
    cut = kisoku.start("relabel", "--outputs", outputs, KISOKU_WORKERS="1")
    await_true(lambda: count_relabelled(outputs) >= 1)
    processes = find_seeds(cut.pid) + find_readers(cut.pid)
    cut.send_signal(sign)
    _, err = cut.communicate(timeout=20)
    assert len(processes) == 2
    await_true(lambda: not any(is_alive(process) for process in processes), seconds=10)
    done = count_relabelled(outputs)
    assert 0 < done < DOCUMENTS
    if sign == signal.SIGINT:
        assert cut.returncode == 130
        assert err == "kisoku: interrupted; what was read is kept, run it again to go on\n"

    rerun = kisoku.call("relabel", "--outputs", outputs, "--json")

    assert rerun.returncode == 0, rerun.stderr
    assert json.loads(rerun.stdout)["changes"]["documents"] == DOCUMENTS - done
    assert read_bytes(outputs) == read_bytes(whole)


def test_a_reader_that_crashes_costs_one_document_that_stays_as_it_was(kisoku, unlabelled, whole, tmp_path):
    outputs = Path(shutil.copytree(unlabelled, tmp_path / "out"))
    crashed = kisoku.start("relabel", "--outputs", outputs, "--json", KISOKU_WORKERS="1")
    await_true(lambda: count_relabelled(outputs) >= 1)
    [reader] = find_readers(crashed.pid)
    os.kill(reader, signal.SIGKILL)
    out, err = crashed.communicate(timeout=300)
    assert crashed.returncode == 1, err
    told = json.loads(out)["changes"]
    assert told["documents"] == DOCUMENTS - 1
    assert [error.partition(": ")[2] for error in told["errors"]] == ["the reading process crashed (SIGKILL)"]
    assert count_relabelled(outputs) == DOCUMENTS - 1

    assert kisoku.call("relabel", "--outputs", outputs).returncode == 0
    assert read_bytes(outputs) == read_bytes(whole)
