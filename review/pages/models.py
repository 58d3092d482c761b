"""The classifier in use beside another one, and the button that has one learnt anew."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from review.desk import TheDesk
from review.model_comparison import choose_pair, compare_cards, find_last
from review.notices import Notice
from review.ports import Classifier, Job
from review.rendering import render_page

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@ROUTER.get("/models")
def show_models(request: Request, desk: TheDesk, beside: str | None = None) -> HTMLResponse:
    """Show the classifier in use, `beside` another one, and what is being done about it."""
    return render_models(
        request,
        classifiers=desk.learning.list_classifiers(),
        jobs=desk.jobs.list(),
        beside=beside,
        decision_ids=[each.decision_id for each in desk.ledger.read_decided().labels.values()],
        notice=desk.notices.take(request.state.reviewer),
    )


def render_models(
    request: Request,
    *,
    classifiers: Sequence[Classifier],
    jobs: Sequence[Job],
    beside: str | None,
    decision_ids: Sequence[str],
    notice: Notice | None,
) -> HTMLResponse:
    """Return the page; `decision_ids` are those that stand on labels, `beside` is the version asked for."""
    retraining, relabelling = find_last(jobs, "retrain"), find_last(jobs, "relabel")
    if beside is None and retraining is not None and retraining.result:
        told = retraining.result
        beside = told["version"] if told["ending"] == "refused" else told["previous"]
    used, other = choose_pair(classifiers, beside)
    learned = frozenset(used.card["decisions"]) if used and used.card else frozenset()
    return render_page(
        request,
        "models.html.jinja",
        classifiers=classifiers,
        used=used,
        other=other,
        figures=compare_cards(other.card if other else None, used.card if used else None),
        new_decisions=sum(decision_id not in learned for decision_id in decision_ids),
        retraining=retraining,
        relabelling=relabelling,
        is_working=any(job is not None and not job.is_over for job in (retraining, relabelling)),
        notice=notice,
        trail="",
    )


@ROUTER.post("/models/retrain")
def retrain(desk: TheDesk) -> Response:
    """Have a classifier learn all labels and decisions, unless one does."""
    last = find_last(desk.jobs.list(), "retrain")
    if last is None or last.is_over:
        desk.jobs.start_retrain()
    return RedirectResponse("/models", status_code=303)


@ROUTER.post("/models/relabel")
def relabel(desk: TheDesk) -> Response:
    """Have the stored documents labelled by the classifier in use, unless they are being labelled."""
    last = find_last(desk.jobs.list(), "relabel")
    if last is None or last.is_over:
        desk.jobs.start_relabel()
    return RedirectResponse("/models", status_code=303)


@ROUTER.post("/models/jobs/{job_id}/cancel")
def cancel(job_id: str, desk: TheDesk) -> Response:
    """End a job."""
    try:
        desk.jobs.cancel(job_id)
    except KeyError as error:
        raise HTTPException(404, "There is no such job since the desk was opened.") from error
    return RedirectResponse("/models", status_code=303)
