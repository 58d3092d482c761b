"""The round of retraining as a user goes it: read, decide, retrain, read again, go back."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import skops.io
from made_decisions import OTHER_YELLOW_SLIPS, ROOT, TITLES, YELLOW_SLIPS, decide, make_texts, reduce_labels

from flows.decisions import append_decisions

pytestmark = pytest.mark.slow


class Foreign:
    """Something that no classifier consists of."""


@pytest.fixture
def place(few_models: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a corpus and of models of one's own, with few labelled passages."""
    ignored = shutil.ignore_patterns("samples", "*.jsonl")
    corpus = Path(shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=ignored))
    reduce_labels(corpus / "labels")
    paragraphs = "".join(f"<p>{text}</p>" for text in OTHER_YELLOW_SLIPS)
    page = (
        f"<html><head><title>Export rules</title></head><body><h1>Export rules</h1>{paragraphs}</body></html>"
    )
    (tmp_path / "rules.html").write_text(page, encoding="utf-8")
    models = shutil.copytree(few_models, tmp_path / "models")
    return {"KISOKU_CORPUS": str(corpus), "KISOKU_MODELS": str(models)}


def read_labels(kisoku, place) -> list[str]:
    done = kisoku.call("ingest", "rules.html", "--format", "jsonl", **place)
    assert done.returncode == 0, done.stderr
    path = kisoku.folder / "outputs" / "dataset" / "classifications.jsonl"
    return [json.loads(line)["label"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_round_from_a_wrong_label_to_a_right_one_past_wrong_decisions_and_back(kisoku, place, ask):
    log = Path(place["KISOKU_CORPUS"]) / "labels" / "decisions.jsonl"
    before = read_labels(kisoku, place)
    assert "security_control" not in before
    (first,) = json.loads(kisoku.call("models", "list", "--json", **place).stdout)["models"]

    append_decisions(log, decide(make_texts(YELLOW_SLIPS, 30), "security_control"))
    assert "30 decisions not learned yet" in kisoku.call("status", **place).stdout
    assert read_labels(kisoku, place) == before  # decisions alone change nothing
    done = kisoku.call("retrain", "--json", **place)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["ending"] == "promoted"
    assert "not learned yet" not in kisoku.call("status", **place).stdout
    assert read_labels(kisoku, place).count("security_control") == 3
    runs = ask("flow_runs/filter", flows={"name": {"any_": ["retrain"]}})
    assert told["sentence"] in {run["state"]["message"] for run in runs}

    append_decisions(log, decide(make_texts(TITLES, 150), "licence_access"))
    refused = kisoku.call("retrain", **place)
    assert refused.returncode == 1
    assert "refused: " in refused.stdout
    assert "new decisions deny a label of which the model in use is sure" in refused.stdout
    assert read_labels(kisoku, place).count("security_control") == 3

    back = kisoku.call("models", "use", first["version"], **place)
    assert back.returncode == 0, back.stderr
    assert read_labels(kisoku, place) == before
    table = kisoku.call("models", "list", **place).stdout.splitlines()
    assert [line.split()[0] for line in table if "in use" in line] == [first["version"]]
    assert len(table) == 4
    shown = kisoku.call("models", "show", told["version"], **place)
    assert "people decided on 30" in shown.stdout


def test_a_model_from_elsewhere_with_foreign_types_is_refused(kisoku, place):
    models = Path(place["KISOKU_MODELS"])
    (first,) = (path.name for path in models.iterdir() if path.is_dir())
    foreign = Path(shutil.copytree(models / first, models / "0123456789ab"))
    content = skops.io.dumps({"words": Foreign()})
    (foreign / "classifier.skops").write_bytes(content)
    card = json.loads((foreign / "card.json").read_text(encoding="utf-8"))
    card["file_sha256"]["classifier.skops"] = hashlib.sha256(content).hexdigest()  # as a tamperer would
    (foreign / "card.json").write_text(json.dumps(card), encoding="utf-8")
    done = kisoku.call("models", "use", "0123456789ab", **place)
    assert done.returncode == 2
    assert "Foreign" in done.stderr
    assert f"{first} stays in use" in done.stderr
    assert (models / "current").read_text(encoding="utf-8").strip() == first
