"""The passages whose labels would teach most, one after another."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.background import BackgroundTask
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.agreement import Agreement, measure_agreement
from models.decisions import normalise_blanks
from review.desk import Desk, TheDesk
from review.evidence import read_document
from review.pages.passages import (
    LabelForm,
    Walk,
    find_evidence,
    keep_labels,
    show_labelling,
    take_back,
)
from review.pages.rules import Trouble
from review.ports import LearningOrder, NoPicture, QueuedPassage
from review.rendering import render_page
from review.tally import Tally, count_decisions

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

FEW = 15
"""Passages left at which the order is worked out anew."""
PICTURE_WIDTH = 1000
"""Pixels, as pages of passages ask for their pictures first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the queue is, for one reviewer."""

    tally: Tally
    left: int
    skipped: int
    renewing: bool
    place: int | None = None
    """Of the passage in the order, from 1 on."""


@ROUTER.get("/queue")
def open_queue(request: Request, desk: TheDesk) -> Response:
    """Lead to the passage that is next for the reviewer, or say why there is none."""
    order = desk.learning.read_order()
    reviewer = request.state.reviewer
    given = desk.assignments.give_next(reviewer, _list_open(desk, order))
    if given is not None:
        return RedirectResponse(f"/queue/{given.passage_id}", status_code=303)
    return render_page(
        request,
        "queue_empty.html.jinja",
        order=order,
        progress=_measure_progress(desk, order, reviewer),
        notice=desk.notices.take(reviewer),
        trail="",
    )


@ROUTER.get("/queue/agreement")
def show_agreement(request: Request, desk: TheDesk) -> HTMLResponse:
    """Show how far reviewers agree."""
    agreement = measure_agreement(desk.ledger.list_counting("labels"))
    return render_page(
        request,
        "agreement.html.jinja",
        agreement=agreement,
        count_contested=sum(own.first_alone + own.second_alone for own in agreement.labels.values()),
        describe=describe_kappa,
    )


@ROUTER.get("/queue/{passage_id}")
def show_queued(request: Request, passage_id: str, desk: TheDesk) -> HTMLResponse:
    """Show a passage of the queue with the form for its labels."""
    return _show(request, desk, passage_id)


@ROUTER.post("/queue/{passage_id}/labels")
def label_queued(
    request: Request, passage_id: str, form: Annotated[LabelForm, Form()], desk: TheDesk
) -> Response:
    """Keep the labels of a passage and lead to the next one; what cannot be kept stays in the form."""
    evidence = find_evidence(desk, passage_id)
    kept = keep_labels(request, desk, evidence, form, undo=f"/queue/{passage_id}/undo")
    if isinstance(kept, Trouble):
        return _show(request, desk, passage_id, form=form, trouble=kept)
    desk.assignments.finish(request.state.reviewer, passage_id)
    return _lead_on(request, desk)


@ROUTER.post("/queue/{passage_id}/skip")
def skip_queued(request: Request, passage_id: str, desk: TheDesk) -> Response:
    """Leave a passage to others and lead to the next one."""
    desk.assignments.skip(request.state.reviewer, passage_id)
    return _lead_on(request, desk)


@ROUTER.post("/queue/{passage_id}/undo")
def undo_queued(
    request: Request, passage_id: str, decision_id: Annotated[str, Form()], desk: TheDesk
) -> Response:
    """Take a decision back and lead to its passage again."""
    take_back(request, desk, decision_id)
    return RedirectResponse(f"/queue/{passage_id}", status_code=303)


@ROUTER.post("/queue/unskip")
def unskip(request: Request, desk: TheDesk) -> Response:
    """Have the reviewer be given what they skipped."""
    desk.assignments.forget_skipped(request.state.reviewer)
    return RedirectResponse("/queue", status_code=303)


def describe_kappa(agreement: Agreement) -> str:
    """Return what a kappa says, in words (Landis and Koch 1977), or why there is none.

    >>> describe_kappa(Agreement(both=20, first_alone=5, second_alone=10, neither=15))
    'fair'
    >>> describe_kappa(Agreement(neither=4))
    'nobody gave it'
    """
    kappa = agreement.kappa
    if kappa is None:
        if not agreement.texts:
            return "nothing judged twice"
        return "all gave it" if agreement.both else "nobody gave it"
    bounds = [
        (0.8, "almost perfect"),
        (0.6, "substantial"),
        (0.4, "moderate"),
        (0.2, "fair"),
        (0.0, "slight"),
    ]
    return next((word for bound, word in bounds if kappa > bound), "no more than by chance")


def _lead_on(request: Request, desk: Desk) -> Response:
    order = desk.learning.read_order()
    given = desk.assignments.give_next(request.state.reviewer, _list_open(desk, order))
    return RedirectResponse(f"/queue/{given.passage_id}" if given else "/queue", status_code=303)


def _show(
    request: Request,
    desk: Desk,
    passage_id: str,
    *,
    form: LabelForm | None = None,
    trouble: Trouble | None = None,
) -> HTMLResponse:
    evidence, reviewer = find_evidence(desk, passage_id), request.state.reviewer
    order = desk.learning.read_order()
    other = desk.assignments.visit(reviewer, passage_id)
    following = desk.assignments.give_next(reviewer, _list_open(desk, order), besides=passage_id)
    before = desk.assignments.find_previous(reviewer, passage_id)
    queued = {each.passage_id: each for each in order.passages}.get(passage_id)
    page = show_labelling(
        request,
        desk,
        evidence,
        walk=Walk(
            f"/queue/{passage_id}",
            before=f"/queue/{before}" if before else None,
            queued=queued,
            progress=_measure_progress(desk, order, reviewer, queued),
            ahead=_write_picture(following) if following else None,
            other=other,
        ),
        filled=form.filled if form else None,
        trouble=trouble,
    )
    page.background = BackgroundTask(partial(_prepare, desk, passage_id, following))
    return page


def _list_open(desk: Desk, order: LearningOrder) -> list[QueuedPassage]:
    """Return the passages of the order on which nobody decided; if they are few, have others found."""
    decided = desk.ledger.read_decided().labels
    left = [each for each in order.passages if normalise_blanks(each.text) not in decided]
    if len(left) < FEW and not order.working:
        desk.learning.renew_order()
    return left


def _measure_progress(
    desk: Desk, order: LearningOrder, reviewer: str, queued: QueuedPassage | None = None
) -> Progress:
    left = _list_open(desk, order)
    return Progress(
        tally=count_decisions(desk.ledger.list_counting("labels"), reviewer, now=datetime.now().astimezone()),
        left=len(left),
        skipped=desk.assignments.count_skipped(reviewer, left),
        renewing=order.working,
        place=order.passages.index(queued) + 1 if queued else None,
    )


def _write_picture(queued: QueuedPassage) -> str:
    return f"/documents/{queued.document_id}/pages/{queued.page_number}.png?width={PICTURE_WIDTH}"


def _prepare(desk: Desk, passage_id: str, following: QueuedPassage | None) -> None:
    """Have ready what the next page will ask for: its picture, and what is said of its passage."""
    if following is None:
        return
    document = read_document(desk.store, following.document_id)
    if document is not None:
        with contextlib.suppress(NoPicture):  # the page itself will say so
            desk.pictures.measure(document)
            desk.pictures.draw(document, following.page_number, width=PICTURE_WIDTH)
    for each in (passage_id, following.passage_id):
        desk.learning.prepare(each)
