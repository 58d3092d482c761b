from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

DEFINITIONS = Path(__file__).parents[2] / "corpus" / "labels" / "labels.toml"


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A folder with one passage, said again in a second document."""
    row = {
        "document": "one",
        "kind_of_document": "call",
        "section": None,
        "text": "Harbours with more than twenty berths may apply for a grant.",
        "labels": ["eligibility"],
        "force": "operative",
        "modality": "permission",
    }
    rows = [row | {"id": "a"}, row | {"id": "b", "document": "two"}]
    (tmp_path / "small.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    shutil.copy(DEFINITIONS, tmp_path)
    return tmp_path


def test_a_leak_is_told_as_a_table_and_as_json(kisoku, small_folder):
    table = kisoku.call("labels", "check", small_folder)
    assert table.returncode == 1
    assert "leak" in table.stdout
    assert "2 passages of 2 documents" in table.stdout
    done = kisoku.call("labels", "check", small_folder, "--json")
    report = json.loads(done.stdout)
    assert {"check": "leak", "where": ["a", "b"]}.items() <= report["findings"][0].items()


def test_a_folder_without_definitions_is_refused_in_one_line(kisoku, tmp_path):
    done = kisoku.call("labels", "check", tmp_path)
    assert done.returncode == 2
    assert "labels.toml" in done.stderr
    assert done.stderr.count("\n") == 1
