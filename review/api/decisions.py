"""The log of decisions for programs, and undoing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import Field

from dataset.records import Decision, DecisionTarget
from dataset.tables import DECISIONS
from review.api.identifiers import IDENTIFIER, DecisionId
from review.api.paging import PageAsked, Paged
from review.api.problems import INVALID, MISSING
from review.api.record_rows import DecisionRecord
from review.api.row_models import write_row
from review.desk import Desk, TheDesk
from review.judgements import undo_decision
from review.problems import Problem

ROUTER = APIRouter(prefix="/api", tags=["Decisions"])

Name = Annotated[str, Field(max_length=200)]


class DecisionsAsked(PageAsked):
    """Decisions, a page at a time."""

    reviewer: list[Name] = Field([], description="Those of one of these reviewers.")
    target: list[DecisionTarget] = Field(
        [], description="Those on one of these kinds of thing.", examples=[["rule"]]
    )
    document: list[Annotated[str, Field(pattern=IDENTIFIER)]] = Field(
        [], description="Those on one of these documents (document_id)."
    )


class ListedDecision(DecisionRecord):
    """A decision, and whether it holds."""

    stands: bool = Field(description="Whether neither a later one nor an undo took its place.")


class DecisionsAnswer(Paged):
    """Decisions, the newest first."""

    rows: list[ListedDecision]


@ROUTER.get("/decisions", response_model=DecisionsAnswer, responses=INVALID, name="Decisions")
def list_decisions(query: Annotated[DecisionsAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Return who decided what on which text and when, the newest first."""
    found = [each for each in reversed(desk.ledger.list_decisions()) if _is_asked_for(each, query)]
    rows = [
        write_row(DECISIONS, each) | {"stands": _stands(each, desk)}
        for each in found[query.start : query.start + query.rows]
    ]
    return query.tell_place(len(found), "/api/decisions") | {"rows": rows}


@ROUTER.post(
    "/decisions/{decision_id}/undo",
    status_code=201,
    response_model=DecisionRecord,
    responses={
        **MISSING,
        **INVALID,
        409: {"model": Problem, "description": "The decision stands no longer."},
    },
    name="Undo a decision",
)
def undo(request: Request, decision_id: DecisionId, desk: TheDesk) -> Any:
    """Append that a decision is taken back: what stood before it stands again. An undo can be undone."""
    if all(each.decision_id != decision_id for each in desk.ledger.list_decisions()):
        raise HTTPException(404, "There is no such decision in the log.")
    try:
        undoing = undo_decision(desk, decision_id, reviewer=request.state.reviewer)
    except KeyError:
        raise HTTPException(409, "That decision was taken back, or followed by another one.") from None
    return write_row(DECISIONS, undoing)


def _is_asked_for(decision: Decision, query: DecisionsAsked) -> bool:
    return (
        (not query.reviewer or decision.reviewer in query.reviewer)
        and (not query.target or decision.target in query.target)
        and (not query.document or decision.document_id in query.document)
    )


def _stands(decision: Decision, desk: Desk) -> bool:
    standing = desk.ledger.list_standing(decision.target, decision.passage_text)
    return any(each.decision_id == decision.decision_id for each in standing)
