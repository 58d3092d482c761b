"""The published dataset, as Frictionless' own command sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from made_documents import make_decision, make_document, make_rows

from dataset.publication import publish
from dataset.records import DocumentRows

FRICTIONLESS = Path(sys.executable).with_name("frictionless")
AWKWARD = '=1+1,\n"quoted"\r規則 𠮷; \ttab'


def validate(folder):
    command = [str(FRICTIONLESS), "validate", "datapackage.json"]
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture
def full_store(store):
    rows = make_rows("awkward", text=AWKWARD, title="-1", language="ja")
    first, second, *rest = rows.amounts
    amounts = (replace(first, equivalent_of=second.mention_id, minimum=None), second, *rest)
    store.write_document(replace(rows, amounts=amounts))
    store.write_document(make_rows("big", passage_count=1, text="long " * 60_000))
    store.write_document(DocumentRows(make_document("broken", status="failed", error="broken.pdf: no pages")))
    store.append_decision(make_decision(1, reviewer=""))
    return store


@pytest.mark.slow
def test_a_dataset_with_awkward_text_is_valid(full_store, tmp_path):
    publication = publish(full_store, tmp_path, formats=("csv", "parquet", "jsonl", "xlsx", "parts"))
    outcome = validate(publication.folder)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize("formats", [("csv", "parquet"), ("parquet",)])
def test_an_empty_dataset_is_valid(store, tmp_path, formats):
    outcome = validate(publish(store, tmp_path, formats=formats).folder)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("mentions", b"e-fund", b"e-lost", "foreign-key"),
        ("rules", b"operative", b"imaginary", "constraint-error"),
        ("amounts", b"1500000000", b"much money", "type-error"),
    ],
)
def test_a_broken_dataset_is_not_valid(full_store, tmp_path, name, old, new, error):
    folder = publish(full_store, tmp_path).folder
    path = folder / f"{name}.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    package = json.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["path"] == path.name:
            del resource["hash"], resource["bytes"]
    (folder / "datapackage.json").write_text(json.dumps(package))
    outcome = validate(folder)
    assert outcome.returncode != 0
    assert error in outcome.stdout


def test_the_package_types_every_column_and_declares_the_keys(full_store, tmp_path):
    folder = publish(full_store, tmp_path).folder
    package = json.loads((folder / "datapackage.json").read_bytes())
    schemas = {r["name"]: r["schema"] for r in package["resources"] if r["format"] == "csv"}
    fields = {field["name"]: field for field in schemas["rules"]["fields"]}
    assert (fields["boxes"]["type"], fields["slots"]["type"]) == ("array", "object")
    assert fields["threshold_value"]["type"] == "number"
    assert fields["threshold_operator"]["constraints"]["enum"] == [">=", "<=", "=", ">", "<"]
    assert schemas["classifications"]["primaryKey"] == ["passage_id", "label"]
    assert {"fields": ["equivalent_of"], "reference": {"resource": "", "fields": ["mention_id"]}} in schemas[
        "amounts"
    ]["foreignKeys"]
    assert package["rowCounts"]["documents"] == 3
