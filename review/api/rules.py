"""A rule for programs, with all that it is judged by, and verdicts on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from dataset.records import LABELS, Asset, Force, Modality, Operator, Scope
from dataset.tables import DECISIONS
from models.labelled import InvalidLabels
from models.rule_decisions import MOST_DIGITS, MOST_PLACES
from review.api.evidence_answers import RuleAnswer, write_rule
from review.api.identifiers import IDENTIFIER, RuleId
from review.api.problems import INVALID, MISSING
from review.api.record_rows import DecisionRecord
from review.api.row_models import write_row
from review.desk import TheDesk
from review.evidence import read_rule, read_rule_evidence
from review.judgements import Opinion, find_rule_standing, judge_rule
from review.pages.page_drawing import draw_rule_page
from review.ports import Outpaced
from review.problems import Problem, make_problem

ROUTER = APIRouter(prefix="/api", tags=["Rules and passages"])

NO_RULE = "There is no such rule. It may have been read anew since."
LONGEST_CELL = 5_000
LONGEST_NOTE = 2_000

Label = Literal[LABELS]  # type: ignore[valid-type]
PLAIN = r"^[^\x00]*$"
"""No table holds a NUL character."""
NUMBER = rf"^-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,{MOST_PLACES}}})?$"
Cell = Annotated[str, Field(pattern=PLAIN, max_length=LONGEST_CELL)]


class Cells(BaseModel):
    """The cells of a rule that are to be others; those that are not given stay as they are."""

    model_config = ConfigDict(extra="forbid")

    labels: list[Label] = Field(
        default=["ownership"], min_length=1, max_length=len(LABELS), description="Codes of the taxonomy."
    )
    force: Force = Field(get_args(Force)[0], description="How the text stands to the rule.")
    modality: Modality = Field(get_args(Modality)[0], description="What the rule does to its bearer.")
    scope: Scope = Field("unstated", description="Whom it binds, seen from the funding country.")
    asset: Asset | None = Field(None, description="The class of the object.")
    bearer: Cell | None = Field(None, description="Who must, may or may not.")
    action: Cell | None = Field(None, description="The verb phrase without its modal.")
    object: Cell | None = Field(None, description="What the action acts on.")
    counterparty: Cell | None = Field(None, description="To whom, with whom, from whom.")
    condition: Cell | None = Field(None, description="When, if, unless, provided that, except.")
    deadline: Cell | None = Field(None, description="The period or date by which.")
    threshold_operator: Operator | None = None
    threshold_value: Annotated[str, Field(pattern=NUMBER)] | None = Field(
        None, description="A number, written as a text so that it stays exact.", examples=["50"]
    )
    threshold_unit: Cell | None = Field(None, description="percent, a currency, days, months, years, count.")
    threshold_measures: Cell | None = Field(None, description="What the threshold measures.")
    instrument: Cell | None = Field(None, description="The act, article, regulation or guideline.")
    effective_from: Cell | None = Field(None, description="From when the rule holds, ISO 8601.")


class _Opinion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seen: Annotated[str, Field(pattern=IDENTIFIER)] | None = Field(
        None,
        description="The `decision_id` of the decision that stood when you looked, null if there was none. "
        "If another stands now, nothing is decided, and the answer (409) tells which.",
    )
    note: Annotated[str, Field(pattern=PLAIN, max_length=LONGEST_NOTE)] | None = Field(
        None, description="For those to come."
    )


class Verdict(_Opinion):
    """That a rule is right as it is, or none at all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdict": "accept"}]})

    verdict: Literal["accept", "reject"]


class Correction(_Opinion):
    """That cells of a rule are others."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "verdict": "correct",
                    "cells": {"labels": ["joint_ownership"], "bearer": "The Recipient"},
                    "note": "The heading names the recipient.",
                }
            ]
        }
    )

    verdict: Literal["correct"]
    cells: Cells


Judgement = Annotated[Verdict | Correction, Field(discriminator="verdict")]


class Conflict(Problem):
    """Somebody was faster."""

    decision: DecisionRecord = Field(
        description="Theirs; look at the rule again, and say that you have `seen` it."
    )


@ROUTER.get("/rules/{rule_id}", response_model=RuleAnswer, responses={**MISSING, **INVALID}, name="A rule")
def show_rule(
    rule_id: RuleId,
    desk: TheDesk,
    places: Annotated[
        bool,
        Query(description="Whether to find the boxes of slots in the document's file, which takes time."),
    ] = False,
) -> dict[str, Any]:
    """Return a rule with passage, mentions, amounts, labels and document, and the decision that stands."""
    found = read_rule_evidence(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, NO_RULE)
    stored, evidence = found
    standing = find_rule_standing(desk, stored, evidence.passage.text)
    rule = desk.overlay.show(stored)
    drawing = draw_rule_page(desk, rule, evidence) if places else None
    return write_rule(rule, desk.overlay.show_evidence(evidence), standing, drawing)


@ROUTER.post(
    "/rules/{rule_id}/decisions",
    status_code=201,
    response_model=DecisionRecord,
    responses={
        **MISSING,
        **INVALID,
        409: {"model": Conflict, "description": "Somebody else decided on the rule since you looked."},
    },
    name="Decide on a rule",
)
def decide_on_rule(request: Request, rule_id: RuleId, judgement: Judgement, desk: TheDesk) -> Any:
    """Append a decision to the log. It is on disk when this answers, and tables show it at once."""
    found = read_rule(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, NO_RULE)
    cells = judgement.cells.model_dump(exclude_unset=True) if isinstance(judgement, Correction) else {}
    opinion = Opinion(judgement.verdict, cells, judgement.seen, judgement.note)
    try:
        decision = judge_rule(desk, *found, opinion, reviewer=request.state.reviewer)
    except InvalidLabels as error:
        raise HTTPException(422, str(error)) from error
    except Outpaced as error:
        return _tell_outpaced(error)
    return write_row(DECISIONS, decision)


def _tell_outpaced(error: Outpaced) -> Response:
    by = error.by
    detail = f"{by.reviewer} was faster and decided on this rule at {by.decided_at}. Look at it as it is now."
    return make_problem(409, detail, decision=write_row(DECISIONS, by))
