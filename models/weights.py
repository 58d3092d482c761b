"""The classifier as files that numpy and json read: its numbers, and the words that they belong to."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.classifier import TrainedModel
from models.features import Features, Vocabulary
from models.meaning import Meaning

WEIGHTS_FILE = "weights.npz"
VOCABULARY_FILE = "vocabulary.json"
MEANING = "meaning_"
ARRAYS = ("weights", "intercepts", "slopes", "shifts", "thresholds", "trust", "customary")


class BrokenWeights(ValueError):
    """The files are not those of a classifier."""


def dump_weights(model: TrainedModel) -> dict[str, bytes]:
    """Return the content of the two files by name."""
    features = model.features
    numbers = io.BytesIO()
    np.savez(
        numbers,
        allow_pickle=False,
        **{name: getattr(model, name) for name in ARRAYS},
        gate=np.array(model.gate),
        word_weights=features.words.weights,
        letter_weights=features.letters.weights,
        **_name_arrays(model.meaning),
    )
    words = {
        "version": model.version,
        "words": list(features.words.entries),
        "letters": list(features.letters.entries),
        "terms": {label: list(terms) for label, terms in features.terms.items()},
    }
    return {WEIGHTS_FILE: numbers.getvalue(), VOCABULARY_FILE: json.dumps(words).encode()}


def load_weights(files: Mapping[str, bytes]) -> TrainedModel:
    """Return the model that the two files hold; nothing is unpickled. Raises BrokenWeights."""
    try:
        words = json.loads(files[VOCABULARY_FILE])
        with np.load(io.BytesIO(files[WEIGHTS_FILE]), allow_pickle=False) as numbers:
            features = Features(
                Vocabulary(words["words"], numbers["word_weights"]),
                Vocabulary(words["letters"], numbers["letter_weights"]),
                words["terms"],
            )
            return TrainedModel(
                features=features,
                **{name: numbers[name] for name in ARRAYS},
                gate=float(numbers["gate"]),
                meaning=_read_meaning(numbers),
                version=words["version"],
            )
    except (KeyError, TypeError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise BrokenWeights(f"{WEIGHTS_FILE} and {VOCABULARY_FILE} hold no classifier ({error})") from error


def _name_arrays(meaning: Meaning) -> dict[str, NDArray[Any]]:
    """Return the arrays of the meaning by name."""
    arrays: dict[str, NDArray[Any]] = {
        "read": meaning.read,
        "centre": meaning.centre,
        "coefficients": meaning.coefficients,
        "least_gate": np.array(meaning.least_gate),
        "passed_over": meaning.passed_over,
    }
    return {MEANING + name: array for name, array in arrays.items()}


def _read_meaning(numbers: Mapping[str, NDArray[Any]]) -> Meaning:
    return Meaning(
        read=numbers[MEANING + "read"],
        centre=numbers[MEANING + "centre"],
        coefficients=numbers[MEANING + "coefficients"],
        least_gate=float(numbers[MEANING + "least_gate"]),
        passed_over=numbers[MEANING + "passed_over"],
    )
