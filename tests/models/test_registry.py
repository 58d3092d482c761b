from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skops.io
from small_corpus import make_passages, write_corpus

from models import training, versions
from models.classifier import PassageClassifier
from models.current import BrokenModel, choose_version, read_current, switch_current
from models.estimators import BrokenArchive, UntrustedModel, load_plain
from models.labelled import InvalidLabels
from models.registry import FILES, load_model, load_or_train, save_model
from models.versions import LIBRARIES, derive_version

TEXTS = ["Each partner shall own the alloy.", "Costs of travel may be charged to the grant.", "A fair."]


class Foreign:
    """Something that no classifier consists of."""


@pytest.fixture
def corpus(tmp_path: Path, labels_folder: Path) -> Path:
    return write_corpus(tmp_path / "labels", make_passages(), labels_folder / "labels.toml")


def overwrite(home: Path, name: str, content: bytes) -> None:
    """Replace a file of the model and make the card vouch for it, as a tamperer would."""
    (home / name).write_bytes(content)
    card = json.loads((home / "card.json").read_text(encoding="utf-8"))
    card["file_sha256"][name] = hashlib.sha256(content).hexdigest()
    (home / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_a_second_use_loads_what_the_first_trained(tmp_path, corpus, monkeypatch) -> None:
    first = load_or_train(tmp_path / "models", corpus)
    monkeypatch.setattr(training, "train_classifier", None)  # training again would fail
    second = load_or_train(tmp_path / "models", corpus)
    assert second.version == first.version
    assert second.classify(TEXTS) == first.classify(TEXTS)
    assert read_current(tmp_path / "models") == first.version


def test_the_model_in_use_stays_in_use_when_labels_change(tmp_path, corpus, labels_folder) -> None:
    first = load_or_train(tmp_path / "models", corpus)
    write_corpus(corpus, make_passages()[:-1], labels_folder / "labels.toml")
    assert choose_version(tmp_path / "models", corpus) == first.version != derive_version(corpus)
    assert load_or_train(tmp_path / "models", corpus).version == first.version


def change_code(monkeypatch) -> None:
    """Make code that computes features another than that which made the models that there are."""
    monkeypatch.setattr(versions, "LIBRARIES", (*versions.LIBRARIES, "click"))


def test_a_change_of_the_code_trains_anew(tmp_path, corpus, monkeypatch) -> None:
    folder = tmp_path / "models"
    first = load_or_train(folder, corpus)
    change_code(monkeypatch)
    second = load_or_train(folder, corpus)
    assert second.version != first.version
    assert read_current(folder) == second.version
    assert (folder / first.version).is_dir()


def test_a_run_keeps_to_its_version_when_another_is_promoted(
    tmp_path, corpus, small_model, small_lessons
) -> None:
    folder = tmp_path / "models"
    first = load_or_train(folder, corpus)
    save_model(folder, replace(small_model, version="other"), small_lessons)
    switch_current(folder, "other")
    assert load_or_train(folder, corpus, version=first.version).version == first.version
    assert read_current(folder) == "other"


def test_a_damaged_model_that_training_would_not_give_again_is_an_error(
    tmp_path, corpus, small_model, small_lessons
) -> None:
    folder = tmp_path / "models"
    home = save_model(folder, replace(small_model, version="other"), small_lessons)
    switch_current(folder, "other")
    (home / "weights.npz").write_bytes(b"")
    with pytest.raises(BrokenModel, match=r"other.*kisoku models use"):
        load_or_train(folder, corpus)
    (home / "card.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BrokenModel, match=r"other.*kisoku models use"):
        choose_version(folder, corpus)


def test_a_version_that_there_is_not_is_an_error(tmp_path, corpus) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        load_or_train(tmp_path, corpus, version="none")


def test_a_broken_corpus_is_an_error(tmp_path, corpus) -> None:
    (corpus / "broken.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(InvalidLabels, match=r"broken\.jsonl, line 1"):
        load_or_train(tmp_path / "models", corpus)


def test_the_card_tells_what_the_model_was_made_of(tmp_path, corpus) -> None:
    version = load_or_train(tmp_path / "models", corpus).version
    card = json.loads((tmp_path / "models" / version / "card.json").read_text(encoding="utf-8"))
    assert card["version"] == version
    assert len(card["thresholds"]) == 15
    assert set(card["libraries"]) == {*LIBRARIES, "skops"}
    assert 0 <= card["cross_validation"]["micro"]["f1"] <= 1
    assert len(card["data_sha256"]) == 64


@pytest.mark.parametrize("name", [*FILES, "card.json"])
@pytest.mark.parametrize("damage", ["truncated", "missing", "empty"])
def test_a_damaged_model_is_recognised_and_trained_anew(tmp_path, corpus, name: str, damage: str) -> None:
    folder = tmp_path / "models"
    first = load_or_train(folder, corpus)
    path = folder / first.version / name
    match damage:
        case "truncated":
            path.write_bytes(path.read_bytes()[:-100])
        case "missing":
            path.unlink()
        case _:
            path.write_bytes(b"")
    with pytest.raises(BrokenModel, match=first.version):
        load_model(folder, first.version)
    assert load_or_train(folder, corpus).classify(TEXTS) == first.classify(TEXTS)
    load_model(folder, first.version)


def save_array(**arrays: np.ndarray) -> bytes:
    archive = io.BytesIO()
    np.savez(archive, **arrays)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vocabulary.json", b"[1]"),
        ("vocabulary.json", b"{}"),
        ("vocabulary.json", b"{"),
        ("weights.npz", b"no archive"),
        ("weights.npz", b""),
        ("weights.npz", save_array(gate=np.array(0.5))),
        ("weights.npz", save_array(word_weights=np.array([Foreign()], dtype=object))),
    ],
)
def test_other_content_is_no_model(tmp_path, small_model, name: str, content: bytes, small_lessons) -> None:
    overwrite(save_model(tmp_path, small_model, small_lessons), name, content)
    with pytest.raises(BrokenModel, match=small_model.version):
        load_model(tmp_path, small_model.version)


def test_what_is_loaded_is_what_was_saved(tmp_path, small_model, small_lessons) -> None:
    save_model(tmp_path, small_model, small_lessons)
    loaded = PassageClassifier(load_model(tmp_path, small_model.version))
    assert loaded.classify(TEXTS) == PassageClassifier(small_model).classify(TEXTS)
    assert loaded.version == small_model.version


def test_skops_keeps_the_model_for_scikit_learn(tmp_path, small_model, small_lessons) -> None:
    home = save_model(tmp_path, small_model, small_lessons)
    plain = load_plain((home / "classifier.skops").read_bytes(), place="here")
    assert np.array_equal(plain["weights"], small_model.weights)
    assert plain["words"].get_feature_names_out().tolist() == list(small_model.features.words.entries)


def test_unknown_types_are_refused() -> None:
    with pytest.raises(UntrustedModel, match="Foreign"):
        load_plain(skops.io.dumps({"words": Foreign()}), place="here")


@pytest.mark.parametrize("content", [skops.io.dumps([1]), skops.io.dumps({"gate": 0.5}), b"no archive"])
def test_an_archive_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenArchive, match="here"):
        load_plain(content, place="here")


def test_a_model_that_stands_already_is_kept(tmp_path, small_model, small_lessons) -> None:
    home = save_model(tmp_path, small_model, small_lessons)
    assert save_model(tmp_path, small_model, replace(small_lessons, data_sha256="other")) == home
    assert json.loads((home / "card.json").read_text(encoding="utf-8"))["data_sha256"] != "other"
    assert [path.name for path in tmp_path.iterdir()] == [small_model.version]


def test_the_pointer_names_only_models_that_exist(tmp_path, small_model, small_lessons) -> None:
    save_model(tmp_path, small_model, small_lessons)
    switch_current(tmp_path, small_model.version)
    with pytest.raises(FileNotFoundError):
        switch_current(tmp_path, "none")
    assert read_current(tmp_path) == small_model.version
    save_model(tmp_path, replace(small_model, version="other"), small_lessons)
    switch_current(tmp_path, "other")
    assert read_current(tmp_path) == "other"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def train_in_process(folder: Path, labels: Path, queue) -> None:
    queue.put(load_or_train(folder, labels).classify(TEXTS)[0].labels)


@pytest.mark.slow
def test_two_processes_may_start_at_once(tmp_path, corpus) -> None:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    processes = [
        context.Process(target=train_in_process, args=(tmp_path / "models", corpus, queue)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    assert [queue.get(timeout=120) for _ in processes] == [("ownership",)] * 2
    for process in processes:
        process.join(timeout=60)
        assert process.exitcode == 0
    assert len([path for path in (tmp_path / "models").iterdir() if path.is_dir()]) == 1
