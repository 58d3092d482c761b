"""The classifiers that are kept: what there are, what their cards say, which one is in use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dataset.swap import lock_folder
from flows.problems import Unusable
from flows.settings import Settings
from models.current import BrokenModel, is_of_this_code, read_card, read_current


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A classifier that lies in the folder of models; a damaged one has little more than its name."""

    version: str
    in_use: bool
    trained_at: str | None = None
    passages: int | None = None
    decisions: int | None = None
    micro_f1: float | None = None
    interval: tuple[float, float] | None = None
    trouble: str | None = None
    """Why it cannot be used."""


@dataclass(frozen=True, slots=True)
class ModelList:
    """The classifiers of a folder, the latest first."""

    folder: str
    models: tuple[KeptModel, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """Which classifier is in use now, and which was before."""

    version: str
    previous: str | None


def list_models(settings: Settings) -> ModelList:
    """Return all classifiers that are kept, the latest first, damaged ones last."""
    current = read_current(settings.models)
    names = sorted(path.name for path in settings.models.glob("*/") if _may_be_model(path.name))
    kept = [_describe(settings, name, in_use=name == current) for name in names]
    ranked = sorted(kept, key=lambda model: model.trained_at or "", reverse=True)
    return ModelList(str(settings.models), tuple(ranked))


def _may_be_model(name: str) -> bool:
    return re.fullmatch("[0-9a-f]{12}", name) is not None


def _describe(settings: Settings, version: str, *, in_use: bool) -> KeptModel:
    try:
        card = read_card(settings.models, version)
        score = card["cross_validation"]["micro"]
        return KeptModel(
            version,
            in_use,
            trained_at=card["trained_at"],
            passages=card["passages"]["learned"],
            decisions=len(card["decisions"]),
            micro_f1=score["f1"],
            interval=tuple(score["interval"]),
            trouble=None if is_of_this_code(card) else "made by other code or libraries",
        )
    except (BrokenModel, KeyError, TypeError):
        return KeptModel(version, in_use, trouble="its card cannot be read")


def read_model(settings: Settings, version: str | None) -> dict[str, Any]:
    """Return the card of that version, or else of the one in use, with its page; raises Unusable."""
    chosen = version or read_current(settings.models)
    if chosen is None:
        raise Unusable(f"{settings.models}: no classifier has been learnt yet")
    try:
        return read_card(settings.models, chosen) | {"page": str(settings.models / chosen / "card.html")}
    except (FileNotFoundError, BrokenModel) as error:
        raise Unusable(str(error)) from error


def switch_model(settings: Settings, version: str) -> Switch:
    """Make that version the one in use; raises Unusable if it is damaged, foreign, or of other code."""
    from models.registry import use_model  # noqa: PLC0415 - imports numpy

    previous = read_current(settings.models)
    if not settings.models.is_dir():
        raise Unusable(f"{settings.models}: no classifier has been learnt yet")
    try:
        with lock_folder(settings.models):
            use_model(settings.models, version)
    except (OSError, ValueError) as error:
        raise Unusable(f"{error}; {previous or 'none'} stays in use") from error
    return Switch(version, previous)
