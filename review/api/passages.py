"""A passage for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException

from review.api.evidence_answers import PassageAnswer, write_passage
from review.api.identifiers import PassageId
from review.api.problems import INVALID, MISSING
from review.desk import TheDesk
from review.evidence import read_passage_evidence

ROUTER = APIRouter(prefix="/api", tags=["Rules and passages"])


@ROUTER.get(
    "/passages/{passage_id}",
    response_model=PassageAnswer,
    responses={**MISSING, **INVALID},
    name="A passage",
)
def show_passage(passage_id: PassageId, desk: TheDesk) -> dict[str, Any]:
    """Return a passage with what it names, its labels and its rules, and what stands around it."""
    evidence = read_passage_evidence(desk.store, passage_id)
    if evidence is None:
        raise HTTPException(404, "There is no such passage. Its document may have been read anew since.")
    return write_passage(desk.overlay.show_evidence(evidence))
