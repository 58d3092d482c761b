"""Keeps trained classifiers in folders, one a version, without ever unpickling anything.

`<folder>/<version>/classifier.skops` holds the model as scikit-learn knows it, `weights.npz` and
`vocabulary.json` what reading needs of it, `held_out.npz` what was said of each passage before its document
was learned; `card.json` and `card.html` tell what it was made of and how well it does.
`<folder>/current` names the version in use.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from models.classifier import PassageClassifier, TrainedModel
from models.current import (
    ADVICE,
    CARD_FILE,
    BrokenModel,
    choose_version,
    find_usable,
    is_of_this_code,
    read_card,
    read_learned,
    switch_current,
)
from models.encodings import Encodings
from models.held_out import HELD_OUT_FILE, BrokenJudgements, HeldOut, dump_held_out, load_held_out
from models.versions import derive_version
from models.weights import VOCABULARY_FILE, WEIGHTS_FILE, BrokenWeights, dump_weights, load_weights

if TYPE_CHECKING:
    from models.lessons import Lessons

MODEL_FILE = "classifier.skops"
FILES = (MODEL_FILE, WEIGHTS_FILE, VOCABULARY_FILE, HELD_OUT_FILE)

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
    model: TrainedModel | None
    try:
        model = load_model(folder, chosen)
    except (FileNotFoundError, BrokenModel) as error:
        model = _train_again(folder, labels, chosen)
        if model is None:
            raise type(error)(f"{error}; {ADVICE}") from error
    if find_usable(folder) is None:
        switch_current(folder, model.version)
    return PassageClassifier(model)


def _train_again(folder: Path, labels: Path, version: str) -> TrainedModel | None:
    """Train a model that is missing or damaged, if the labels and the decisions learned make that one."""
    from models.lessons import gather_lessons  # noqa: PLC0415 - most runs train nothing

    for decisions in (read_learned(folder, labels), []):
        if version == derive_version(labels, decisions):
            if (folder / version).is_dir():
                logger.warning("%s: damaged; training anew", folder / version)
                shutil.rmtree(folder / version, ignore_errors=True)
            return train_and_save(folder, gather_lessons(labels, decisions))
    return None


def train_and_save(folder: Path, lessons: Lessons) -> TrainedModel:
    """Train a model of the lessons and keep it in `folder`, where it is not in use yet.

    Raises NotTrainable, a ValueError, if the lessons are too few.
    """
    from models.training import train_classifier  # noqa: PLC0415 - imports scikit-learn, which takes seconds

    model = train_classifier(
        lessons.passages,
        definitions=lessons.definitions,
        version=lessons.version,
        encode=find_encodings(folder).encode,
    )
    save_model(folder, model, lessons)
    return model


def find_encodings(folder: Path) -> Encodings:
    """Return what the encoder made of the passages of the model in use.

    Nothing is known where other code made the model; one that is damaged is told of by those who use it.
    """
    try:
        version = find_usable(folder)
        if version is None:
            return Encodings()
        keys, read = load_judgements(folder, version).keys, load_model(folder, version).meaning.read
    except BrokenModel:
        return Encodings()
    return Encodings(dict(zip(keys, read, strict=True)))


def save_model(folder: Path, model: TrainedModel, lessons: Lessons) -> Path:
    """Write `model` to its own folder in `folder` and return that folder; one that stands already is kept."""
    target = folder / model.version
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{model.version}-", dir=folder))
    try:
        _write_files(draft, model, lessons)
        draft.chmod(0o755)
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _write_files(draft: Path, model: TrainedModel, lessons: Lessons) -> None:
    from models.card_page import PAGE_FILE, write_card_page  # noqa: PLC0415 - as the next
    from models.cards import build_card  # noqa: PLC0415 - only who trains needs them
    from models.estimators import dump_model  # noqa: PLC0415 - imports scikit-learn, which takes seconds
    from models.evaluation import build_truth  # noqa: PLC0415 - as above

    assert model.held_out is not None  # noqa: S101 - it was just trained
    files = {
        MODEL_FILE: dump_model(model),
        **dump_weights(model),
        HELD_OUT_FILE: dump_held_out(model.held_out),
    }
    for name, content in files.items():
        (draft / name).write_bytes(content)
    card = build_card(model, lessons, files=files)
    (draft / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    page = write_card_page(card, build_truth(lessons.passages), model.held_out.scores)
    (draft / PAGE_FILE).write_text(page, encoding="utf-8")


def load_model(folder: Path, version: str) -> TrainedModel:
    """Return the model of that version.

    Raises:
        FileNotFoundError: There is no folder of that version.
        BrokenModel: The folder lacks a file, or a file is not what was written.
    """
    try:
        return load_weights(_read_files(folder, version))
    except BrokenWeights as error:
        raise BrokenModel(f"{folder / version}: {error}") from error


def load_judgements(folder: Path, version: str) -> HeldOut:
    """Return what was said of each passage before its document was learned; raises as `load_model` does."""
    try:
        return load_held_out(_read_files(folder, version)[HELD_OUT_FILE])
    except BrokenJudgements as error:
        raise BrokenModel(f"{folder / version}: {error}") from error


def use_model(folder: Path, version: str) -> None:
    """Make `version` the one in use if it is whole, holds nothing foreign and is of this code.

    Raises:
        FileNotFoundError: There is no folder of that version.
        BrokenModel: The folder lacks a file, a file is not what was written, or other code made it.
        UntrustedModel: The archive holds types that a classifier does not consist of; a ValueError.
        BrokenArchive: The archive is none of a classifier; a ValueError.
    """
    from models.estimators import load_plain  # noqa: PLC0415 - imports scikit-learn, which takes seconds

    load_model(folder, version)
    load_judgements(folder, version)
    archive = folder / version / MODEL_FILE
    load_plain(archive.read_bytes(), place=str(archive))
    if not is_of_this_code(read_card(folder, version)):
        raise BrokenModel(f"{folder / version}: made by other code or libraries, whose features are others")
    switch_current(folder, version)


def _read_files(folder: Path, version: str) -> dict[str, bytes]:
    """Return the files' content by name, if it is what the card describes."""
    card, home = read_card(folder, version), folder / version
    try:
        files = {name: (home / name).read_bytes() for name in FILES}
    except OSError as error:
        raise BrokenModel(f"{home}: {error}") from error
    if card.get("file_sha256") != {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }:
        raise BrokenModel(f"{home}: its files are not those that {CARD_FILE} describes")
    return files
