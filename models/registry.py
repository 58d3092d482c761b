"""Keeps trained classifiers in folders, one a version, without ever unpickling anything.

`<folder>/<version>/classifier.skops` holds the model as scikit-learn knows it, `weights.npz` and
`vocabulary.json` what reading needs of it, `card.json` what it was made of and how well it does;
`<folder>/current` names the version in use.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version as read_version
from pathlib import Path
from typing import Any

from dataset.records import LABELS
from models.classifier import PassageClassifier, TrainedModel
from models.current import (
    ADVICE,
    CARD_FILE,
    BrokenModel,
    choose_version,
    find_usable,
    read_card,
    switch_current,
)
from models.labelled import DEFINITIONS_FILE, read_definitions, read_labelled
from models.versions import LIBRARIES, derive_version, hash_code, hash_corpus
from models.weights import VOCABULARY_FILE, WEIGHTS_FILE, BrokenWeights, dump_weights, load_weights

MODEL_FILE = "classifier.skops"
FILES = (MODEL_FILE, WEIGHTS_FILE, VOCABULARY_FILE)

logger = logging.getLogger(__name__)


def load_or_train(folder: Path, labels: Path, *, version: str | None = None) -> PassageClassifier:
    """Return the classifier of that version, or else the one in use; where there is none, a first is trained.

    It is trained of the labelled corpus `labels`. Processes that start together may each train; the first to
    finish is kept.

    Raises:
        InvalidLabels: The model has to be trained and the labelled corpus breaks its format.
        FileNotFoundError: There is no such version, and training would not give it.
        BrokenModel: The version is damaged, and training would not give it again.
    """
    chosen = version or choose_version(folder, labels)
    try:
        model = load_model(folder, chosen)
    except FileNotFoundError:
        if chosen != derive_version(labels):
            raise
        model = _train_and_save(folder, labels, chosen)
    except BrokenModel as error:
        if chosen != derive_version(labels):
            raise BrokenModel(f"{error}; {ADVICE}") from error
        logger.warning("%s; training anew", error)
        shutil.rmtree(folder / chosen, ignore_errors=True)
        model = _train_and_save(folder, labels, chosen)
    if find_usable(folder) is None:
        switch_current(folder, model.version)
    return PassageClassifier(model)


def _train_and_save(folder: Path, labels: Path, version: str) -> TrainedModel:
    from models.training import train_classifier  # noqa: PLC0415 - imports scikit-learn, which takes seconds

    data_hash = hash_corpus(labels)
    passages, definitions = read_labelled(labels), read_definitions(labels / DEFINITIONS_FILE)
    model = train_classifier(passages, definitions=definitions, version=version)
    save_model(folder, model, data_hash=data_hash)
    return model


def save_model(folder: Path, model: TrainedModel, *, data_hash: str) -> Path:
    """Write `model` to its own folder in `folder` and return that folder; one that stands already is kept."""
    target = folder / model.version
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{model.version}-", dir=folder))
    try:
        files = _dump_files(model)
        for name, content in files.items():
            (draft / name).write_bytes(content)
        card = build_card(model, data_hash=data_hash, files=files)
        (draft / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _dump_files(model: TrainedModel) -> dict[str, bytes]:
    from models.estimators import dump_model  # noqa: PLC0415 - imports scikit-learn, which takes seconds

    return {MODEL_FILE: dump_model(model), **dump_weights(model)}


def build_card(model: TrainedModel, *, data_hash: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what `card.json` says of a model: its making, its measured quality, its thresholds."""
    return {
        "version": model.version,
        "data_sha256": data_hash,
        "code_sha256": hash_code(),
        "file_sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "libraries": {name: read_version(name) for name in (*LIBRARIES, "skops")},
        "cross_validation": asdict(model.evaluation) if model.evaluation else None,
        "thresholds": dict(zip(LABELS, model.thresholds.tolist(), strict=True)),
        "gate": model.gate,
    }


def load_model(folder: Path, version: str) -> TrainedModel:
    """Return the model of that version.

    Raises:
        FileNotFoundError: There is no folder of that version.
        BrokenModel: The folder lacks a file, or a file is not what was written.
    """
    card, home = read_card(folder, version), folder / version
    try:
        files = {name: (home / name).read_bytes() for name in FILES}
    except OSError as error:
        raise BrokenModel(f"{home}: {error}") from error
    if card.get("file_sha256") != {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }:
        raise BrokenModel(f"{home}: its files are not those that {CARD_FILE} describes")
    try:
        return load_weights(files)
    except BrokenWeights as error:
        raise BrokenModel(f"{home}: {error}") from error
