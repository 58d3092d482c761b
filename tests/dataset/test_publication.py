from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_documents import make_decision, make_rows
from made_folders import read_files

import dataset.swap
from dataset.datapackage import read_content_digest
from dataset.export import FORMATS
from dataset.publication import publish
from dataset.records import Box, Slot
from dataset.store import open_store

PUBLISHER = """
import sys
from pathlib import Path
from made_documents import make_rows
from dataset.publication import publish
from dataset.store import open_store
store = open_store(sys.argv[1])
for i in range(int(sys.argv[3])):
    rows = make_rows("changing", passage_count=3 + i % 5, pipeline_version=f"{sys.argv[4]}-{i}")
    store.write_document(rows)
    publish(store, Path(sys.argv[2]), formats=("csv", "parquet", "parts"))
"""


def start_publisher(store_path, outputs, rounds, name):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", PUBLISHER, str(store_path), str(outputs), str(rounds), name]
    return subprocess.Popen(command, env=environment)


def count_lines(path):
    return path.read_bytes().count(b"\n") - 1


def test_the_dataset_is_published_beside_nothing_else(store, tmp_path):
    store.write_document(make_rows("one"))
    publication = publish(store, tmp_path / "outputs")
    assert publication.changed
    assert publication.folder == tmp_path / "outputs" / "dataset"
    assert publication.row_counts == store.count_rows()
    visible = [path.name for path in (tmp_path / "outputs").iterdir() if not path.name.startswith(".")]
    assert visible == ["dataset"]
    assert publication.folder.stat().st_mode & 0o777 == 0o755


def test_nothing_is_written_when_nothing_changed(store, tmp_path):
    store.write_document(make_rows("one"))
    folder = publish(store, tmp_path).folder
    before = folder.stat().st_ino
    again = publish(store, tmp_path)
    assert not again.changed
    assert again.row_counts == store.count_rows()
    assert folder.stat().st_ino == before
    assert publish(store, tmp_path, force=True).changed


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.write_document(make_rows("two")),
        lambda store: store.write_document(make_rows("one", title="Renamed")),
        lambda store: store.append_decision(make_decision(1)),
        lambda store: store.delete_document(make_rows("one").document.document_id),
    ],
)
def test_every_change_is_published(store, tmp_path, change):
    store.write_document(make_rows("one"))
    before = read_files(publish(store, tmp_path).folder)
    assert change(store)
    publication = publish(store, tmp_path)
    assert publication.changed
    assert read_files(publication.folder) != before


def test_other_formats_or_a_missing_file_are_published_anew(store, tmp_path):
    folder = publish(store, tmp_path, formats=("csv", "parquet")).folder
    assert publish(store, tmp_path, formats=("csv",)).changed
    assert not list(folder.glob("*.parquet"))
    (folder / "rules.csv").unlink()
    assert publish(store, tmp_path, formats=("csv",)).changed
    (folder / "datapackage.json").write_text("{}")
    assert publish(store, tmp_path, formats=("csv",)).changed
    assert not publish(store, tmp_path, formats=("csv",)).changed


def test_stores_with_equal_rows_give_equal_datasets(tmp_path):
    contents = []
    for number, order in enumerate((["a", "b"], ["b", "a", "b"])):
        store = open_store(tmp_path / f"{number}.db")
        for name in order:
            store.write_document(make_rows(name))
        contents.append(read_files(publish(store, tmp_path / str(number)).folder))
        store.close()
    assert contents[0] == contents[1]


def test_what_a_killed_run_left_is_cleared(store, tmp_path):
    (tmp_path / ".dataset-left").mkdir()
    (tmp_path / ".dataset-left" / "rules.csv").write_text("half")
    publish(store, tmp_path)
    assert not (tmp_path / ".dataset-left").exists()


def test_without_an_exchange_of_folders_two_renames_do(store, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset.swap, "_find_exchange", lambda: None)
    publish(store, tmp_path)
    store.write_document(make_rows("new"))
    folder = publish(store, tmp_path).folder
    assert count_lines(folder / "documents.csv") == 1
    folder.rename(tmp_path / ".dataset-aside")  # as a run leaves it that dies between its renames
    assert not publish(store, tmp_path).changed
    assert count_lines(folder / "documents.csv") == 1


def test_a_reader_always_finds_a_whole_dataset(store, tmp_path):
    folder = publish(store, tmp_path, formats=("csv",)).folder
    done, seen = threading.Event(), []

    def read_all_the_time():
        while not done.is_set():
            seen.append(json.loads((folder / "datapackage.json").read_bytes())["rowCounts"]["documents"])

    reader = threading.Thread(target=read_all_the_time)
    reader.start()
    for i in range(10):
        store.write_document(make_rows(f"document-{i}"))
        publish(store, tmp_path, formats=("csv",))
    done.set()
    reader.join(timeout=10)
    assert not reader.is_alive()
    assert seen == sorted(seen)
    assert len(set(seen)) > 5


@pytest.mark.slow
def test_a_publisher_that_is_killed_leaves_the_old_dataset_or_the_new_one(tmp_path):
    dice = random.Random(20260101)
    store_path, outputs = tmp_path / "kisoku.db", tmp_path / "outputs"
    store = open_store(store_path)
    store.write_document(make_rows("steady", passage_count=20))
    folder = publish(store, outputs).folder
    for i in range(8):
        before = read_content_digest(folder)
        publisher = start_publisher(store_path, outputs, 1000, f"run{i}")
        while read_content_digest(folder) == before and publisher.poll() is None:
            time.sleep(0.01)  # until it is up and publishing
        time.sleep(dice.uniform(0, 0.2))
        publisher.send_signal(signal.SIGKILL)
        assert publisher.wait() == -signal.SIGKILL
        package = json.loads((folder / "datapackage.json").read_bytes())
        assert read_content_digest(folder) is not None
        assert count_lines(folder / "documents.csv") == package["rowCounts"]["documents"] == 2
    formats = ("csv", "parquet", "parts")
    found = read_files(publish(store, outputs, formats=formats).folder)
    assert found == read_files(publish(store, tmp_path / "other", formats=formats).folder)
    assert [path.name for path in outputs.iterdir() if path.is_dir()] == ["dataset"]
    store.close()


@pytest.mark.slow
def test_two_publishers_at_once_wait_for_one_another(tmp_path):
    store_path, outputs = tmp_path / "kisoku.db", tmp_path / "outputs"
    publishers = [start_publisher(store_path, outputs, 15, name) for name in ("left", "right")]
    assert [publisher.wait(timeout=120) for publisher in publishers] == [0, 0]
    store = open_store(store_path)
    folder = publish(store, outputs).folder
    assert count_lines(folder / "passages.csv") == store.count_rows()["passages"]
    assert [path.name for path in outputs.iterdir() if path.is_dir()] == ["dataset"]
    store.close()


AWKWARD = '=cmd()|\' \t"Zo\u00eb" \U0001f600 \u2028 \u00ad \\N {} %s :x $1 \u7814\u7a76\r\n\x01\x7f'


def make_awkward_rows(name):
    """Return a document whose cells databases may sort, round or escape each in its own way."""
    rows = make_rows(name, text=f"{AWKWARD}{name}", text_quality=0.1 + 0.2, title=AWKWARD)
    boxes = (Box(1, 1e-7, 1e22, 0.1 + 0.2, -0.0), Box(2, 5e-324, 123456789.123456789, 1 / 3, 100.0))
    passages = tuple(replace(p, boxes=boxes, section=(AWKWARD, "")) for p in rows.passages)
    scores = (1 / 3, 5e-324, 0.1 + 0.2)
    labels = tuple(replace(c, score=score) for c, score in zip(rows.classifications, scores, strict=True))
    odd = Decimal("-12345678901234567890.123456789")
    amounts = tuple(replace(a, minimum=odd, maximum=Decimal("1E+3")) for a in rows.amounts)
    slots = {"object": Slot(inferred=AWKWARD), "action": Slot(0, 3), "Action": Slot(1, 2)}
    rules = tuple(replace(rule, slots=slots, threshold_value=Decimal("0.10")) for rule in rows.rules)
    keys = [f"{prefix}-{name}" for prefix in ("f-B", "f-a", "f-_b")]
    facts = tuple(replace(fact, fact_id=key) for fact, key in zip(rows.facts, keys, strict=True))
    return replace(rows, passages=passages, classifications=labels, amounts=amounts, rules=rules, facts=facts)


def test_both_databases_give_the_same_bytes(postgres_url, tmp_path):
    contents = []
    for number, url in enumerate((str(tmp_path / "kisoku.db"), postgres_url)):
        store = open_store(url)
        for name in ("b", "A", "_", "a", "\u00e9"):
            store.write_document(make_awkward_rows(name))
            store.append_decision(make_decision(1, decision_id=f"c-{name}", passage_text=AWKWARD))
        store.write_document(make_rows("a", text="Written anew.", pipeline_version="2"))
        publication = publish(store, tmp_path / str(number), formats=FORMATS)
        contents.append(read_files(publication.folder))
        assert not publish(store, tmp_path / str(number), formats=FORMATS).changed
        store.close()
    assert contents[0] == contents[1]
    assert contents[0]["facts.csv"].index(b"f-B-b") < contents[0]["facts.csv"].index(b"f-_b-A")
    assert not open_and_publish(
        postgres_url, tmp_path / "0"
    ).changed  # by the one, it is known what the other wrote


def open_and_publish(url, outputs):
    store = open_store(url)
    try:
        return publish(store, outputs, formats=FORMATS)
    finally:
        store.close()
