"""The names of the bodies that sources belong to, from the gazetteers."""

from __future__ import annotations

import csv
from collections.abc import Set as AbstractSet
from pathlib import Path

FILES = ("agencies.csv", "organizations.csv")


def read_body_names(gazetteers: Path, ids: AbstractSet[str]) -> dict[str, str]:
    """Return the names of those of the bodies that the gazetteers have, by identifier."""
    if not ids:
        return {}
    names: dict[str, str] = {}
    for name in FILES:
        if (path := gazetteers / name).is_file():
            with path.open(encoding="utf-8", newline="") as file:
                names |= {row["id"]: row["name"] for row in csv.DictReader(file) if row["id"] in ids}
    return names
