from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from models.classifier import PassageClassifier, TrainedModel
from models.labelled import LabelDefinition, LabelledPassage, read_definitions, read_labelled
from models.lessons import Lessons, gather_lessons
from models.registry import load_judgements, load_model
from models.training import train_classifier

sys.path.append(str(Path(__file__).parent))  # for small_corpus

from small_corpus import make_passages, write_corpus

LABELS_FOLDER = Path(__file__).parents[2] / "corpus" / "labels"


@pytest.fixture(scope="session")
def labels_folder() -> Path:
    return LABELS_FOLDER


@pytest.fixture(scope="session")
def definitions() -> list[LabelDefinition]:
    return read_definitions(LABELS_FOLDER / "labels.toml")


@pytest.fixture(scope="session")
def small_passages() -> list[LabelledPassage]:
    return make_passages()


@pytest.fixture(scope="session")
def small_lessons(small_passages, tmp_path_factory) -> Lessons:
    folder = tmp_path_factory.mktemp("small") / "labels"
    return gather_lessons(write_corpus(folder, small_passages, LABELS_FOLDER / "labels.toml"), [])


@pytest.fixture(scope="session")
def small_model(small_passages, definitions) -> TrainedModel:
    return train_classifier(small_passages, definitions=definitions)


@pytest.fixture(scope="session")
def full_passages() -> list[LabelledPassage]:
    return read_labelled(LABELS_FOLDER)


@pytest.fixture(scope="session")
def full_classifier(models: Path, learnt: str) -> PassageClassifier:
    """The classifier of the whole corpus, with what was said of each passage before it was learned."""
    judgements = load_judgements(models, learnt)
    return PassageClassifier(replace(load_model(models, learnt), held_out=judgements))
