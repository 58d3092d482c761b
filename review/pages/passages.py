"""A passage beside its page, and the form for its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dataset.records import LABELS, Decision
from models.labelled import InvalidLabels
from review.desk import Desk, TheDesk
from review.evidence import PassageEvidence, read_passage_evidence
from review.judgement_bars import show_judgement, show_scores
from review.judgements import undo_decision
from review.labelling import (
    FORCES,
    KEYS,
    MODALITIES,
    NO_RULE_KEY,
    Filled,
    Unanswered,
    fill_in,
    find_standing,
    label_passage,
    tell_labels,
    tell_outpaced,
)
from review.notices import Notice
from review.pages.page_drawing import draw_passage_page
from review.pages.rules import Trouble
from review.ports import NoJudgement, Outpaced, QueuedPassage
from review.rendering import render_page
from review.segments import cut_segments, list_mention_spans

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


class LabelForm(BaseModel):
    """The form beside a passage."""

    model_config = ConfigDict(extra="ignore")  # the token against forgery, too, stands in it

    labels: list[str] = []
    no_rule: bool = False
    force: str = ""
    modality: str = ""
    note: Annotated[str, Field(max_length=2_000)] = ""
    seen: str = ""

    @property
    def filled(self) -> Filled:
        """All that was filled in; labels in the order of the taxonomy, unknown ones last."""
        known = [label for label in LABELS if label in self.labels]
        unknown = [label for label in self.labels if label not in LABELS]
        return Filled((*known, *unknown), self.no_rule, self.force, self.modality, self.note)


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a passage leads on: in its document, or in the queue."""

    action: str
    """Where its form is sent."""
    before: str | None = None
    after: str | None = None
    queued: QueuedPassage | None = None
    """What the queue knows of it."""
    progress: object = None
    """How far the queue is; None outside of it."""
    ahead: str | None = None
    """A picture that is needed next."""
    other: str | None = None
    """Who else has it open."""


@ROUTER.get("/passages/{passage_id}")
def show_passage(request: Request, passage_id: str, desk: TheDesk) -> HTMLResponse:
    """Show a passage, what was found in it, and the form for its labels."""
    return show_labelling(request, desk, find_evidence(desk, passage_id))


@ROUTER.get("/passages/{passage_id}/judgement")
def judge_passage(request: Request, passage_id: str, desk: TheDesk) -> HTMLResponse:
    """Show what the classifier says of a passage: a part of its page, or a page of its own."""
    evidence = find_evidence(desk, passage_id)
    problem = judgement = None
    try:
        judgement = desk.learning.judge(passage_id)
    except NoJudgement as error:
        problem = str(error)
    is_part = "hx-request" in request.headers
    return render_page(
        request,
        "judgement.html.jinja" if is_part else "judgement_page.html.jinja",
        passage=evidence.passage,
        bars=show_judgement(judgement) if judgement else (),
        is_whole=True,
        problem=problem,
    )


@ROUTER.post("/passages/{passage_id}/labels")
def label(request: Request, passage_id: str, form: Annotated[LabelForm, Form()], desk: TheDesk) -> Response:
    """Keep the labels of a passage; what cannot be kept stays in the form."""
    evidence = find_evidence(desk, passage_id)
    kept = keep_labels(request, desk, evidence, form, undo=f"/passages/{passage_id}/undo")
    if isinstance(kept, Trouble):
        return show_labelling(request, desk, evidence, filled=form.filled, trouble=kept)
    return RedirectResponse(f"/passages/{passage_id}", status_code=303)


@ROUTER.post("/passages/{passage_id}/undo")
def undo(
    request: Request,
    passage_id: str,
    decision_id: Annotated[str, Form()],
    desk: TheDesk,
    back: Annotated[Literal["passages", "queue"], Form()] = "passages",
) -> Response:
    """Take a decision on the labels of a passage back."""
    find_evidence(desk, passage_id)
    take_back(request, desk, decision_id)
    return RedirectResponse(f"/{back}/{passage_id}", status_code=303)


def find_evidence(desk: Desk, passage_id: str) -> PassageEvidence:
    """Return a passage and what was found in it; raises HTTPException if there is no such passage."""
    evidence = read_passage_evidence(desk.store, passage_id)
    if evidence is None:
        raise HTTPException(404, "There is no such passage. It may have been read anew since.")
    return desk.overlay.show_evidence(evidence)


def keep_labels(
    request: Request, desk: Desk, evidence: PassageEvidence, form: LabelForm, *, undo: str
) -> Decision | Trouble:
    """Append what a form says, to be told of on the next page, and return it; or why it cannot be kept."""
    reviewer = request.state.reviewer
    try:
        decision = label_passage(desk, evidence, form.filled, seen=form.seen or None, reviewer=reviewer)
    except (InvalidLabels, Unanswered) as error:
        return Trouble(422, str(error))
    except Outpaced as error:
        return Trouble(409, f"{tell_outpaced(error)} What you filled in is kept: save it to overrule them.")
    notice = Notice(f"Saved: {tell_labels(form.filled.labels)}", undo, decision.decision_id)
    desk.notices.leave(reviewer, notice)
    return decision


def take_back(request: Request, desk: Desk, decision_id: str) -> None:
    """Take a decision back, and have the next page tell."""
    reviewer = request.state.reviewer
    try:
        undone = undo_decision(desk, decision_id, reviewer=reviewer)
        notice = Notice(f"Taken back: the labels of “{undone.passage_text[:60].strip()}…”")
    except KeyError:
        notice = Notice("That decision was taken back, or followed by another one, already.")
    desk.notices.leave(reviewer, notice)


def show_labelling(
    request: Request,
    desk: Desk,
    evidence: PassageEvidence,
    *,
    walk: Walk | None = None,
    filled: Filled | None = None,
    trouble: Trouble | None = None,
) -> HTMLResponse:
    """Return the page of a passage; `filled` is what its form holds, if not what holds of the passage."""
    passage, standing = evidence.passage, find_standing(desk, evidence)
    judgement = desk.learning.find_judgement(passage.passage_id)
    walk = walk or _walk_in_document(evidence)
    said = judgement.labels if judgement else walk.queued.labels if walk.queued else None
    scores = walk.queued.scores if walk.queued else None
    return render_page(
        request,
        "labelling.html.jinja",
        status_code=trouble.status_code if trouble else 200,
        passage=passage,
        evidence=evidence,
        segments=cut_segments(
            passage.text, list_mention_spans(evidence.mentions, evidence.amounts, evidence.entities)
        ),
        drawing=draw_passage_page(desk, evidence),
        standing=standing,
        standing_labels=tell_labels(fill_in(evidence, standing, None).labels),
        filled=filled if filled is not None else fill_in(evidence, standing, said),
        trouble=trouble,
        notice=desk.notices.take(request.state.reviewer),
        walk=walk,
        bars=show_judgement(judgement) if judgement else show_scores(evidence.classifications, scores),
        is_whole=judgement is not None,
        problem=None,
        labels=[(label, KEYS[label], desk.learning.definitions[label]) for label in LABELS],
        no_rule_key=NO_RULE_KEY,
        choices={"force": (FORCES, "f"), "modality": (MODALITIES, "m")},
        trail="",
    )


def _walk_in_document(evidence: PassageEvidence) -> Walk:
    own, before, after = evidence.passage, evidence.before, evidence.after
    return Walk(
        f"/passages/{own.passage_id}",
        before=f"/passages/{before[-1].passage_id}" if before else None,
        after=f"/passages/{after[0].passage_id}" if after else None,
    )
