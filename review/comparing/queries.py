"""What the pages of comparisons can be asked for."""

from __future__ import annotations

from typing import Literal, cast

from pydantic import Field

from dataset.comparison.records import By, Filters
from dataset.records import Force
from review.comparing.requests import Asked, Content
from review.tables.queries import AddressQuery, Country, RuleLabel, Share, Text, Values

LEAST_CONFIDENCE = Filters().least_confidence


class CompareQuery(AddressQuery):
    """Rules of programmes, documents, agencies or countries beside one another."""

    view: Content = Field("rules", description="Rules by label, or the answers to the standing questions.")
    by: By = Field("programs", description="What the rows are.")
    q: Text = Field("", description="A part of the name of rows.")
    label: list[RuleLabel] = Field([], description="Columns; all of them, if none is named.")
    country: list[Country] = Field([], description="Of the document or the row, or named by the rule.")
    program: Values = Field([], description="Programmes, by identifier, name or acronym.")
    force: list[Force] = Field([])
    confidence_from: Share = LEAST_CONFIDENCE
    page: int = Field(1, ge=1, le=10**6)

    def make_asked(self) -> Asked:
        """Return what has to be compared for it; names of programmes are no identifiers."""
        filters = Filters(
            labels=() if self.view == "questions" else tuple(sorted(self.label)),
            countries=tuple(sorted(self.country)),
            programs=tuple(sorted(self.program)),
            forces=cast("tuple[Force, ...]", tuple(sorted(self.force))),
            least_confidence=self.confidence_from,
        )
        return Asked(self.view, self.by, filters)


class PairQuery(AddressQuery):
    """Two documents side by side."""

    a: Text = Field("", description="The first document: its identifier, or words of its name.")
    b: Text = Field("", description="The second document.")
    show: Literal["differences", "all"] = "differences"
    page: int = Field(1, ge=1, le=10**6)
