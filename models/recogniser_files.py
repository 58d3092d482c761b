"""Keeps a recogniser of names in a folder: spaCy's own files, and a card that vouches for each of them.

spaCy writes JSON, msgpack and NumPy arrays, none of which runs code when read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version as read_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.labelled import DECISIONS_FILE, SPANS_FILE
from models.made_names import PARTS_FILE

if TYPE_CHECKING:
    from spacy.language import Language

    from models.recogniser_evaluation import RecogniserScores

CARD_FILE = "card.json"
LIBRARIES = ("numpy", "spacy", "thinc")
MODULES = ("made_names.py", "recogniser.cfg", "recogniser_training.py", "spans.py")
"""Code that changes what a recogniser says."""
SCORE_DIGITS = 4


class BrokenRecogniser(ValueError):
    """A recogniser's folder is incomplete or damaged."""


def hash_spans(labels: Path) -> str:
    """Return the SHA-256 of the annotated passages, decisions included, and of the parts of made-up names."""
    digest = hashlib.sha256()
    for name in (SPANS_FILE, DECISIONS_FILE, PARTS_FILE):
        path = labels / name
        if path.exists():
            content = path.read_bytes()
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def derive_recogniser_version(labels: Path, known: Mapping[str, Sequence[str]]) -> str:
    """Return twelve hexadecimal digits that depend on passages, known names, code and libraries."""
    digest = hashlib.sha256(hash_spans(labels).encode())
    digest.update(json.dumps(known, sort_keys=True).encode())
    for name in MODULES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {read_version(name)}".encode())
    return digest.hexdigest()[:12]


def write_recogniser(
    folder: Path, nlp: Language, *, version: str, data_hash: str, scores: RecogniserScores
) -> None:
    """Write a recogniser and its card to an empty folder."""
    nlp.to_disk(folder, exclude=["vocab"])
    card = {
        "version": version,
        "data_sha256": data_hash,
        "libraries": {name: read_version(name) for name in LIBRARIES},
        "cross_validation": _round(asdict(scores)),
        "file_sha256": _hash_files(folder),
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of the recogniser in `folder`, whose files are those that it describes.

    Raises:
        BrokenRecogniser: The card cannot be read, or a file is missing, has changed or was added.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenRecogniser(f"{folder}: {error}") from error
    if not isinstance(card, dict) or card.get("file_sha256") != _hash_files(folder):
        raise BrokenRecogniser(f"{folder}: its files are not those that {CARD_FILE} describes")
    return card


def _hash_files(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / CARD_FILE)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def _round(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _round(part) for name, part in value.items()}
    return round(value, SCORE_DIGITS) if isinstance(value, float) else value
