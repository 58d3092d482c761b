from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.versions import derive_version


@pytest.fixture
def labels(tmp_path: Path, labels_folder: Path) -> Path:
    return Path(shutil.copytree(labels_folder, tmp_path / "labels"))


def test_the_version_does_not_depend_on_the_place(labels, labels_folder) -> None:
    assert derive_version(labels) == derive_version(labels_folder)


@pytest.mark.parametrize("name", ["labels.toml", "calls.jsonl"])
def test_the_version_follows_what_is_learned_from(labels, name: str) -> None:
    version = derive_version(labels)
    with (labels / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert derive_version(labels) != version


def test_the_version_follows_the_order_of_the_files(labels) -> None:
    version = derive_version(labels)
    (labels / "calls.jsonl").rename(labels / "zz.jsonl")
    assert derive_version(labels) != version


def test_the_version_leaves_out_what_is_not_learned_from(labels) -> None:
    version = derive_version(labels)
    (labels / "README.md").write_text("Other words.", encoding="utf-8")
    (labels / "decisions.jsonl").write_text("{}", encoding="utf-8")
    assert derive_version(labels) == version
