"""What the pages are made of: the store, its catalogue, and who keeps decisions and draws pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from dataset.store import Store
from review.assignments import Assignments
from review.catalogue.keeper import CatalogueKeeper
from review.comparing.comparisons import Comparisons
from review.notices import Notices
from review.overlay import Overlay
from review.plots import Plotter
from review.ports import EntitySayings, Jobs, Learning, Ledger, Pictures, Uploads
from review.tables.selection import Selector


@dataclass(frozen=True)
class Desk:
    """One desk, on one store."""

    store: Store
    keeper: CatalogueKeeper
    selector: Selector
    ledger: Ledger
    pictures: Pictures
    learning: Learning
    jobs: Jobs
    uploads: Uploads
    comparisons: Comparisons
    sayings: EntitySayings
    overlay: Overlay = field(default_factory=Overlay)
    plotter: Plotter = field(default_factory=Plotter)
    notices: Notices = field(default_factory=Notices)
    assignments: Assignments = field(default_factory=Assignments)


def _find_desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(_find_desk)]
