"""The classifier of passages: learnt from the labelled ones when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dataset.swap import lock_folder
from flows.settings import Settings
from models.labelled import DEFINITIONS_FILE, read_definitions, read_labelled
from models.registry import load_or_train
from models.training import derive_version

if TYPE_CHECKING:
    from models.classifier import PassageClassifier


def load_classifier(settings: Settings, *, note: Callable[[str], None] | None = None) -> PassageClassifier:
    """Return the classifier for the labelled passages; of processes that lack it at once, one learns it.

    `note` is told before that, for it takes minutes. Raises OSError or ValueError if there can be none.
    """
    if _is_learnt(settings):
        return _load(settings)
    settings.models.mkdir(parents=True, exist_ok=True)
    with lock_folder(settings.models):  # others wait, rather than learn the same
        if note and not _is_learnt(settings):
            note(f"learning the classifier, once for all documents; it is kept in {settings.models}")
        return _load(settings)


def _is_learnt(settings: Settings) -> bool:
    definitions = read_definitions(settings.labels / DEFINITIONS_FILE)
    version = derive_version(read_labelled(settings.labels), definitions)
    return (settings.models / version).is_dir()


def _load(settings: Settings) -> PassageClassifier:
    try:
        return load_or_train(settings.models, settings.labels)
    except FileNotFoundError:
        # What the version depends on was changed while it was learnt, or its folder removed; what is truly
        # missing is missing the second time too.
        return load_or_train(settings.models, settings.labels)
