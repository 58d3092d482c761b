"""Verdicts on rules, as forms send them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from dataset.comparison.short_forms import shorten_rule
from dataset.records import Passage, Rule
from models.labelled import InvalidLabels
from review.desk import Desk, TheDesk
from review.evidence import read_rule, read_rule_evidence
from review.judgements import Opinion, judge_rule, undo_decision
from review.notices import Notice
from review.pages.rules import Trouble, find_trail, show_evidence
from review.ports import Outpaced

ROUTER = APIRouter(include_in_schema=False)

TEXTS = (
    *("modality", "force", "scope", "asset", "bearer", "action", "object", "counterparty", "condition"),
    *("deadline", "threshold_operator", "threshold_value", "threshold_unit", "threshold_measures"),
    *("instrument", "effective_from"),
)
"""Cells of the form that hold one text each; an empty one is no cell."""
_DONE = {"accept": "Accepted", "reject": "Rejected", "correct": "Corrected"}


class RuleForm(BaseModel):
    """The form beside a rule."""

    model_config = ConfigDict(extra="ignore")  # the token against forgery, too, stands in it

    verdict: Literal["accept", "reject", "correct"]
    seen: str = ""
    note: Annotated[str, Field(max_length=2_000)] = ""
    go: Literal["next", "stay"] = "stay"
    labels: list[str] = []
    modality: str = ""
    force: str = ""
    scope: str = ""
    asset: str = ""
    bearer: str = ""
    action: str = ""
    thing: str = Field("", alias="object")
    counterparty: str = ""
    condition: str = ""
    deadline: str = ""
    threshold_operator: str = ""
    threshold_value: str = ""
    threshold_unit: str = ""
    threshold_measures: str = ""
    instrument: str = ""
    effective_from: str = ""

    @property
    def cells(self) -> dict[str, Any]:
        """The cells as decisions hold them."""
        told = self.model_dump(by_alias=True)
        texts = {name: told[name].strip() or None for name in TEXTS}
        return {"labels": self.labels, **texts}

    @property
    def filled(self) -> dict[str, Any]:
        """All that was filled in, to be shown again."""
        return self.cells | {"note": self.note}


@ROUTER.post("/rules/{rule_id}/decisions")
def decide_on_rule(
    request: Request, rule_id: str, form: Annotated[RuleForm, Form()], desk: TheDesk
) -> Response:
    """Keep a verdict on a rule, and lead to the next one; what cannot be kept stays in the form."""
    rule, passage = _find_rule(desk, rule_id)
    opinion = Opinion(form.verdict, form.cells, form.seen or None, form.note.strip() or None)
    try:
        decision = judge_rule(desk, rule, passage, opinion, reviewer=request.state.reviewer)
    except InvalidLabels as error:
        return _show_again(request, desk, rule_id, form, Trouble(422, str(error)))
    except Outpaced as error:
        told = f"{error.by.reviewer} was faster and decided on this rule at {error.by.decided_at[:16]} UTC."
        trouble = Trouble(409, f"{told} Look at the rule as it is now; what you filled in is kept below.")
        return _show_again(request, desk, rule_id, form, trouble)
    undo = f"/rules/{rule_id}/undo"
    text = f"{_DONE[form.verdict]}: {shorten_rule(rule)}"
    desk.notices.leave(request.state.reviewer, Notice(text, undo, decision.decision_id))
    return RedirectResponse(_choose_next(request, desk, rule_id, form.go), status_code=303)


@ROUTER.post("/rules/{rule_id}/undo")
def undo_on_rule(
    request: Request, rule_id: str, decision_id: Annotated[str, Form()], desk: TheDesk
) -> Response:
    """Take a decision on a rule back."""
    rule, _ = _find_rule(desk, rule_id)
    try:
        undo_decision(desk, decision_id, reviewer=request.state.reviewer)
        notice = Notice(f"Taken back: the decision on {shorten_rule(rule)}")
    except KeyError:
        notice = Notice("That decision was taken back, or followed by another one, already.")
    desk.notices.leave(request.state.reviewer, notice)
    return RedirectResponse(_write_url(request, rule_id), status_code=303)


def _find_rule(desk: Desk, rule_id: str) -> tuple[Rule, Passage]:
    found = read_rule(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, "There is no such rule. It may have been read anew since.")
    return found


def _show_again(request: Request, desk: Desk, rule_id: str, form: RuleForm, trouble: Trouble) -> Response:
    """Return the page with what was filled in."""
    found = read_rule_evidence(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, "There is no such rule. It may have been read anew since.")
    return show_evidence(request, desk, *found, filled=form.filled, trouble=trouble)


def _choose_next(request: Request, desk: Desk, rule_id: str, go: str) -> str:
    """Return where to go on: to the next rule of the table that this one was opened from."""
    selection = find_trail(request.url.query, desk) if go == "next" else None
    _, _, after = selection.find_neighbours(rule_id) if selection else (None, None, None)
    return _write_url(request, after or rule_id)


def _write_url(request: Request, rule_id: str) -> str:
    return f"/rules/{rule_id}" + (f"?{request.url.query}" if request.url.query else "")
