"""Reads what people said of entities, before anything depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.problems import Unusable
from flows.settings import Settings

if TYPE_CHECKING:
    from extractors.names.merges import Merges


def read_corrections(settings: Settings) -> Merges:
    """Return what `merges.csv` says; raises Unusable with the line that is wrong."""
    from extractors.gazetteer import read_gazetteer  # noqa: PLC0415 - imports babel
    from extractors.names.merges import MergeError  # noqa: PLC0415 - as above

    try:
        return read_gazetteer(settings.gazetteers).merges
    except MergeError as error:
        raise Unusable(str(error)) from error


def check_corrections(settings: Settings) -> None:
    """Raise Unusable if a row of `merges.csv` is wrong; a table without rows costs nothing."""
    path = settings.gazetteers / "merges.csv"
    if path.is_file() and len(path.read_text(encoding="utf-8").splitlines()) > 1:
        read_corrections(settings)
