"""Keeps trained classifiers in folders, one a version, without ever unpickling anything.

`<folder>/<version>/classifier.skops` holds the model, `card.json` beside it what it was made of and how
well it does; `<folder>/current` names the version in use.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version as read_version
from pathlib import Path
from typing import Any

import skops.io

from dataset.records import LABELS
from models.classifier import PassageClassifier, TrainedModel
from models.features import Features
from models.labelled import (
    DEFINITIONS_FILE,
    LabelDefinition,
    LabelledPassage,
    read_definitions,
    read_labelled,
)
from models.training import LIBRARIES, derive_version, hash_passages, train_classifier

MODEL_FILE = "classifier.skops"
CARD_FILE = "card.json"
CURRENT_FILE = "current"
FEATURE_PARTS = ("words", "letters", "terms")
PARTS = (*FEATURE_PARTS, "weights", "intercepts", "slopes", "shifts", "thresholds", "gate", "version")

logger = logging.getLogger(__name__)


class BrokenModel(ValueError):
    """A model's folder is incomplete or damaged."""


class UntrustedModel(ValueError):
    """A model's file holds types that a classifier does not consist of."""


def load_or_train(folder: Path, labels: Path) -> PassageClassifier:
    """Return the classifier for the labelled corpus `labels`, from `folder` if it was trained before.

    The version depends on the passages, the definitions, the code and the libraries, so a change of any
    trains anew. Processes that start together may each train; the first to finish is kept.

    Raises:
        InvalidLabels: The labelled corpus breaks its format.
        UntrustedModel: The stored model holds foreign types; delete its folder.
    """
    passages, definitions = read_labelled(labels), read_definitions(labels / DEFINITIONS_FILE)
    version = derive_version(passages, definitions)
    try:
        model = load_model(folder, version)
    except FileNotFoundError:
        model = _train_and_save(folder, passages, definitions)
    except BrokenModel as error:
        logger.warning("%s; training anew", error)
        shutil.rmtree(folder / version, ignore_errors=True)
        model = _train_and_save(folder, passages, definitions)
    if read_current(folder) != version:
        switch_current(folder, version)
    return PassageClassifier(model)


def _train_and_save(
    folder: Path, passages: Sequence[LabelledPassage], definitions: Sequence[LabelDefinition]
) -> TrainedModel:
    model = train_classifier(passages, definitions=definitions)
    save_model(folder, model, data_hash=hash_passages(passages))
    return model


def save_model(folder: Path, model: TrainedModel, *, data_hash: str) -> Path:
    """Write `model` to its own folder in `folder` and return that folder; one that stands already is kept."""
    target = folder / model.version
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{model.version}-", dir=folder))
    try:
        content = skops.io.dumps(_to_plain(model))
        (draft / MODEL_FILE).write_bytes(content)
        card = build_card(model, data_hash=data_hash, file_hash=hashlib.sha256(content).hexdigest())
        (draft / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def build_card(model: TrainedModel, *, data_hash: str, file_hash: str) -> dict[str, Any]:
    """Return what `card.json` says of a model: its making, its measured quality, its thresholds."""
    return {
        "version": model.version,
        "data_sha256": data_hash,
        "file_sha256": file_hash,
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
        UntrustedModel: The file holds types that a classifier does not consist of.
    """
    home = folder / version
    if not home.is_dir():
        raise FileNotFoundError(f"{home}: no such model")
    try:
        card = json.loads((home / CARD_FILE).read_text(encoding="utf-8"))
        content = (home / MODEL_FILE).read_bytes()
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{home}: {error}") from error
    if not isinstance(card, dict) or card.get("file_sha256") != hashlib.sha256(content).hexdigest():
        raise BrokenModel(f"{home}: {MODEL_FILE} is not the file that {CARD_FILE} describes")
    plain = read_trusted(content, place=str(home))
    if missing := [name for name in PARTS if name not in plain]:
        raise BrokenModel(f"{home}: {MODEL_FILE} lacks {', '.join(missing)}")
    return _from_plain(plain)


def read_trusted(content: bytes, *, place: str) -> dict[str, Any]:
    """Return what skops wrote, refusing any type outside its own list of safe ones."""
    try:
        unknown = skops.io.get_untrusted_types(data=content)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BrokenModel(f"{place}: {error}") from error
    if unknown:
        raise UntrustedModel(f"{place}: holds {', '.join(sorted(unknown))}; delete the folder to train anew")
    plain = skops.io.loads(content, trusted=[])
    if not isinstance(plain, dict):
        raise BrokenModel(f"{place}: no classifier")
    return plain


def _to_plain(model: TrainedModel) -> dict[str, Any]:
    plain = {name: getattr(model.features if name in FEATURE_PARTS else model, name) for name in PARTS}
    plain["terms"] = {label: list(terms) for label, terms in model.features.terms.items()}
    return plain


def _from_plain(plain: dict[str, Any]) -> TrainedModel:
    features = Features(**{name: plain[name] for name in FEATURE_PARTS})
    return TrainedModel(
        features=features, **{name: plain[name] for name in PARTS if name not in FEATURE_PARTS}
    )


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
