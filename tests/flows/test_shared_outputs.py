"""Outputs at the URL of an object store, on a real server that speaks S3."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_bucket import make_bucket, read_dataset

from flows.object_folder import ObjectFolder
from flows.problems import Broken
from flows.settings import read_settings
from flows.shared_models import share_models
from flows.shared_outputs import find_shared_formats, open_working_folder, push_dataset


@pytest.fixture
def files(objects, monkeypatch):
    """The bucket `outputs`, empty at first."""
    return make_bucket(objects, "outputs", monkeypatch)


def write_dataset(folder: Path, contents: dict[str, bytes]) -> Path:
    """Make a folder that holds what a published one does, as far as it is looked at."""
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    resources = [
        {"path": path, "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        for path, content in contents.items()
    ]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    return folder


def list_stored(files) -> dict[str, str]:
    found = files.find("outputs/dataset/files", detail=True)
    return {name: str(state["LastModified"]) for name, state in found.items()}


def test_only_what_changed_is_brought_and_readers_keep_what_they_were_told_of(files, tmp_path):
    place = ObjectFolder("s3://outputs/dataset")
    first = {"rules.csv": b"1", "parts/rules/0000.parquet": b"old", "parts/rules/0001.parquet": b"same"}
    second = first | {"rules.csv": b"2", "parts/rules/0000.parquet": b"new"}
    third = {"rules.csv": b"3"}

    assert push_dataset(write_dataset(tmp_path / "1", first), place)
    told_before = list_stored(files)
    assert not push_dataset(tmp_path / "1", place)
    assert push_dataset(write_dataset(tmp_path / "2", second), place)

    assert read_dataset(files) == second
    stored = list_stored(files)
    assert len(stored) == 5  # those of the dataset before can still be read
    assert told_before.items() <= stored.items()  # and none of them was written again
    assert find_shared_formats("s3://outputs") == ("csv", "parts")

    assert push_dataset(write_dataset(tmp_path / "3", third), place)
    assert read_dataset(files) == third
    assert len(list_stored(files)) == 4


def test_a_push_that_breaks_off_leaves_the_dataset_before(files, tmp_path):
    place = ObjectFolder("s3://outputs/dataset")
    push_dataset(write_dataset(tmp_path / "1", {"rules.csv": b"1"}), place)
    broken = write_dataset(tmp_path / "2", {"facts.csv": b"2", "rules.csv": b"2"})
    (broken / "rules.csv").unlink()

    with pytest.raises(Broken, match="s3://outputs/dataset: FileNotFoundError"):
        push_dataset(broken, place)
    assert read_dataset(files) == {"rules.csv": b"1"}

    (broken / "rules.csv").write_bytes(b"2")
    push_dataset(broken, place)
    assert read_dataset(files) == {"facts.csv": b"2", "rules.csv": b"2"}


def make_model(models: Path, version: str) -> None:
    (models / version).mkdir(parents=True)
    (models / version / "card.json").write_text(f'"{version}"')
    (models / "current").write_text(f"{version}\n")


def test_computers_agree_on_the_model_that_was_chosen_last(files, tmp_path):
    def share(name):
        home = tmp_path / name
        settings = replace(read_settings(environment={}), models=home / "models")
        share_models(open_working_folder("s3://outputs/", home=home), settings, note=print)
        current = home / "models" / "current"
        return current.read_text().strip() if current.exists() else None

    assert share("first") is None
    make_model(tmp_path / "first" / "models", "aaaa")
    assert share("first") == share("second") == "aaaa"
    assert (tmp_path / "second" / "models" / "aaaa" / "card.json").read_text() == '"aaaa"'
    make_model(tmp_path / "second" / "models", "bbbb")
    assert share("second") == share("first") == share("third") == "bbbb"
    (tmp_path / "first" / "models" / "current").write_text("aaaa\n")
    assert share("first") == share("second") == "aaaa"


def test_outputs_in_a_bucket_need_a_database(call, files, monkeypatch, tmp_path):
    monkeypatch.setenv("KISOKU_HOME", str(tmp_path / "home"))
    refused = call("ingest", "s3://outputs/reports", "--outputs", "s3://outputs/set")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("kisoku: s3://outputs/set: a SQLite file cannot lie there; set KISOKU_")
