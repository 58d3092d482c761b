"""Which of the classifiers in a folder is in use, and what their cards say; imports nothing heavy.

A model stays in use while passages are labelled and decisions taken, until another is promoted or chosen.
Only other code, or other libraries, make a new one necessary: the numbers of a model mean nothing to them.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from models.decisions import LabelDecision
from models.standing import read_label_decisions
from models.versions import derive_version, hash_code

CARD_FILE = "card.json"
CURRENT_FILE = "current"
ADVICE = "choose another with `kisoku models use`"


class BrokenModel(ValueError):
    """A model's folder is incomplete or damaged."""


def choose_version(folder: Path, labels: Path) -> str:
    """Return the version in use or, where none is or other code made it, the one to be trained instead.

    Raises BrokenModel if the one in use is damaged and training would not give it again.
    """
    try:
        usable = find_usable(folder)
    except BrokenModel as error:
        first = derive_version(labels)
        if read_current(folder) != first:
            raise BrokenModel(f"{error}; {ADVICE}") from error
        return first
    return usable or derive_version(labels, read_learned(folder, labels))


def read_learned(folder: Path, labels: Path) -> list[LabelDecision]:
    """Return the decisions that the model in use has learned; none before the first, or if it is damaged.

    What was refused, or not learned yet, is not learned either when other code has to train anew.
    """
    try:
        current = read_current(folder)
        card = read_card(folder, current) if current else {}
    except (FileNotFoundError, BrokenModel):
        return []
    return read_decisions_among(labels, card.get("decisions", ()))


def read_decisions_among(labels: Path, decision_ids: Collection[str]) -> list[LabelDecision]:
    """Return the decisions of the log that stand and are among those named."""
    known = frozenset(decision_ids)
    return [each for each in read_label_decisions(labels) if each.decision_id in known] if known else []


def find_usable(folder: Path) -> str | None:
    """Return the version in use if there is one that this code made; raises BrokenModel."""
    current = read_current(folder)
    if current is None or not (folder / current).is_dir():
        return None
    return current if is_of_this_code(read_card(folder, current)) else None


def is_of_this_code(card: dict[str, Any]) -> bool:
    """Tell whether a model was made by the code and the libraries that are to use it."""
    return card.get("code_sha256") == hash_code()


def read_card(folder: Path, version: str) -> dict[str, Any]:
    """Return what the model's card says.

    Raises:
        FileNotFoundError: There is no folder of that version.
        BrokenModel: It holds no card, or one that cannot be read.
    """
    home = folder / version
    if Path(version).name != version or version in ("", "..") or not home.is_dir():
        raise FileNotFoundError(f"{home}: no such model")
    try:
        card = json.loads((home / CARD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{home}: {error}") from error
    if not isinstance(card, dict):
        raise BrokenModel(f"{home}: {CARD_FILE} is no card")
    return card


def read_current(folder: Path) -> str | None:
    """Return the version in use, None before the first."""
    path = folder / CURRENT_FILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def switch_current(folder: Path, version: str) -> None:
    """Make `version` the one in use; whoever reads meanwhile sees the old name or the new, never less."""
    if not (folder / version).is_dir():
        raise FileNotFoundError(f"{folder / version}: no such model")
    handle, name = tempfile.mkstemp(prefix=f".{CURRENT_FILE}-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)  # mkstemp makes files that only we may read
    Path(name).replace(folder / CURRENT_FILE)
