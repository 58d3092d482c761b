"""The classifier of passages: learnt from the labelled ones when it is first needed."""

from __future__ import annotations

from collections.abc import Callable

from dataset.swap import lock_folder
from flows.settings import Settings
from models.classifier import PassageClassifier
from models.registry import load_or_train
from models.versions import derive_version


def load_classifier(settings: Settings, *, note: Callable[[str], None] | None = None) -> PassageClassifier:
    """Return the classifier for the labelled passages; of processes that lack it at once, one learns it.

    `note` is told before that, for it takes minutes. Raises OSError or ValueError if there can be none.
    """
    if _is_learnt(settings):
        return load_or_train(settings.models, settings.labels)
    settings.models.mkdir(parents=True, exist_ok=True)
    with lock_folder(settings.models):  # others wait, rather than learn the same
        if note and not _is_learnt(settings):
            note(f"learning the classifier, once for all documents; it is kept in {settings.models}")
        return load_or_train(settings.models, settings.labels)


def _is_learnt(settings: Settings) -> bool:
    return (settings.models / derive_version(settings.labels)).is_dir()
