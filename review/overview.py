"""The figures of the overview."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from review.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the rows behind it."""

    name: str
    count: int
    link: str


def count_catalogue(catalogue: Catalogue) -> list[Figure]:
    """Return how much there is of everything, and how much of it wants looking at."""
    documents, rules = catalogue.documents, catalogue.rules
    unread = documents.filter(pl.col("status") != "ok").height
    doubtful = rules.filter((pl.col("status") == "machine") & (pl.col("confidence") < 0.5)).height
    judged = rules.filter(pl.col("status") != "machine").height
    return [
        Figure("documents", documents.height, "/documents"),
        Figure("rules", rules.height, "/rules"),
        Figure("programmes", catalogue.programs.height, "/programs"),
        Figure("amounts", catalogue.amounts.height, "/amounts"),
        Figure("rules reviewed", judged, "/rules?status=accepted&status=corrected&status=rejected"),
        Figure("rules in doubt", doubtful, "/rules?status=machine&confidence_to=0.5&sort=confidence"),
        Figure("documents with problems", unread, "/documents?status=partial&status=failed"),
    ]
