"""Keeps trained classifiers in folders, one a version, without ever unpickling anything.

`<folder>/<version>/classifier.skops` holds the model as scikit-learn knows it, `weights.npz` and
`vocabulary.json` what reading needs of it, `card.json` what it was made of and how well it does;
`<folder>/current` names the version in use.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version as read_version
from pathlib import Path
from typing import Any

from dataset.records import LABELS
from models.classifier import PassageClassifier, TrainedModel
from models.labelled import DEFINITIONS_FILE, read_definitions, read_labelled
from models.versions import LIBRARIES, derive_version, hash_corpus
from models.weights import VOCABULARY_FILE, WEIGHTS_FILE, BrokenWeights, dump_weights, load_weights

MODEL_FILE = "classifier.skops"
FILES = (MODEL_FILE, WEIGHTS_FILE, VOCABULARY_FILE)
CARD_FILE = "card.json"
CURRENT_FILE = "current"

logger = logging.getLogger(__name__)


class BrokenModel(ValueError):
    """A model's folder is incomplete or damaged."""


def load_or_train(folder: Path, labels: Path) -> PassageClassifier:
    """Return the classifier for the labelled corpus `labels`, from `folder` if it was trained before.

    The version depends on the passages, the definitions, the code and the libraries, so a change of any
    trains anew. Processes that start together may each train; the first to finish is kept.

    Raises InvalidLabels if the model has to be trained and the labelled corpus breaks its format.
    """
    version = derive_version(labels)
    try:
        model = load_model(folder, version)
    except FileNotFoundError:
        model = _train_and_save(folder, labels, version)
    except BrokenModel as error:
        logger.warning("%s; training anew", error)
        shutil.rmtree(folder / version, ignore_errors=True)
        model = _train_and_save(folder, labels, version)
    if read_current(folder) != model.version:
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
    home = folder / version
    if not home.is_dir():
        raise FileNotFoundError(f"{home}: no such model")
    try:
        card = json.loads((home / CARD_FILE).read_text(encoding="utf-8"))
        files = {name: (home / name).read_bytes() for name in FILES}
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{home}: {error}") from error
    described = card.get("file_sha256") if isinstance(card, dict) else None
    if described != {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}:
        raise BrokenModel(f"{home}: its files are not those that {CARD_FILE} describes")
    try:
        return load_weights(files)
    except BrokenWeights as error:
        raise BrokenModel(f"{home}: {error}") from error


def read_current(folder: Path) -> str | None:
    """Return the version in use, None before the first."""
    path = folder / CURRENT_FILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def switch_current(folder: Path, version: str) -> None:
    """Make `version` the one in use; whoever reads meanwhile sees the old name or the new, never less."""
    if not (folder / version).is_dir():
        raise FileNotFoundError(f"{folder / version}: no such model")
    handle, name = tempfile.mkstemp(prefix=f".{CURRENT_FILE}-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(version + "\n")
    Path(name).replace(folder / CURRENT_FILE)
