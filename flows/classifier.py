"""The classifier of passages: which one is in use, and how a first one is learnt when there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dataset.swap import lock_folder
from flows.problems import Broken
from flows.settings import Settings
from models.current import choose_version

if TYPE_CHECKING:
    from models.classifier import PassageClassifier


def pin_classifier(settings: Settings) -> Settings:
    """Return settings that name the version to use, so that a run keeps to it if another is promoted.

    Raises Broken if the one in use is damaged, or there are no labelled passages to learn a first one of.
    """
    if settings.classifier is not None:
        return settings
    try:
        return replace(settings, classifier=choose_version(settings.models, settings.labels))
    except (OSError, ValueError) as error:
        raise Broken(f"the classifier cannot be used: {error}") from error


def load_classifier(settings: Settings, *, note: Callable[[str], None] | None = None) -> PassageClassifier:
    """Return the classifier in use; where there is none, one is learnt of the labelled passages.

    Of processes that lack it at once, one learns it. `note` is told before that, for it takes minutes. Raises
    OSError, ValueError or Broken if there can be none.
    """
    from models.registry import load_or_train  # noqa: PLC0415 - imports numpy

    pinned = pin_classifier(settings)
    if _is_learnt(pinned):
        return load_or_train(pinned.models, pinned.labels, version=pinned.classifier)
    pinned.models.mkdir(parents=True, exist_ok=True)
    with lock_folder(pinned.models):  # others wait, rather than learn the same
        if note and not _is_learnt(pinned):
            note(f"learning the classifier, once for all documents; it is kept in {pinned.models}")
        return load_or_train(pinned.models, pinned.labels, version=pinned.classifier)


def ensure_classifier(settings: Settings, *, note: Callable[[str], None]) -> None:
    """Learn the classifier that is to be used if that has not been done yet; raises Broken."""
    try:
        if not _is_learnt(pin_classifier(settings)):
            load_classifier(settings, note=note)
    except (OSError, ValueError) as error:
        raise Broken(f"the classifier cannot be used: {error}") from error


def _is_learnt(pinned: Settings) -> bool:
    return pinned.classifier is not None and (pinned.models / pinned.classifier).is_dir()
