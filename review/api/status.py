"""What the desk holds, for programs."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from review.desk import TheDesk

ROUTER = APIRouter(prefix="/api", tags=["Status"])


class CountsAnswer(BaseModel):
    """How much there is."""

    documents: int = Field(ge=0)
    rules: int = Field(ge=0)
    programs: int = Field(ge=0)
    amounts: int = Field(ge=0)
    entities: int = Field(ge=0)
    decisions: int = Field(ge=0, description="All that were ever taken, undone ones too.")


class StatusAnswer(BaseModel):
    """What the desk is, and what it holds."""

    version: str = Field(description="That of kisoku.", examples=["0.1.0"])
    reviewer: str = Field(description="As whom you are known, and your decisions are signed.")
    counts: CountsAnswer
    generation: int = Field(ge=1, description="Counts up whenever documents or decisions change the tables.")


@ROUTER.get("/status", response_model=StatusAnswer, name="Status")
def show_status(request: Request, desk: TheDesk) -> dict[str, Any]:
    """Return how much there is, and who you are to the desk."""
    catalogue = desk.keeper.current
    names = ("documents", "rules", "programs", "amounts", "entities")
    return {
        "version": version("kisoku"),
        "reviewer": request.state.reviewer,
        "counts": {
            **{name: len(getattr(catalogue, name)) for name in names},
            "decisions": len(desk.ledger.list_decisions()),
        },
        "generation": catalogue.generation,
    }
