"""Documents that people send, and the work that the desk does for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from review.desk import Desk, TheDesk
from review.notices import Notice
from review.ports import Job, UnusableUpload
from review.rendering import render_page

ROUTER = APIRouter(include_in_schema=False)

CHUNK_BYTES = 1 << 20


@ROUTER.get("/uploads")
def show_uploads(request: Request, desk: TheDesk) -> HTMLResponse:
    """Show where to drop documents, and what became of those that were sent."""
    return _show(request, desk)


@ROUTER.post("/uploads")
async def take_uploads(
    request: Request, files: Annotated[list[UploadFile], File()], desk: TheDesk
) -> Response:
    """Keep the documents that were sent, and have them read; lead to the work on a single one."""
    jobs, problems = [], []
    for file in files:
        try:
            jobs.append(await keep_upload(desk, file))
        except UnusableUpload as problem:
            problems.append(str(problem))
    if problems:
        return _show(request, desk, problems=problems, status_code=422)
    where = f"/jobs/{jobs[0].job_id}" if len(jobs) == 1 else "/uploads"
    return RedirectResponse(where, status_code=303)


async def keep_upload(desk: Desk, file: UploadFile) -> Job:
    """Keep a document that was sent and have it read; raises UnusableUpload."""
    name = file.filename or ""
    async with desk.uploads.begin(name) as writer:
        while chunk := await file.read(CHUNK_BYTES):
            await writer.write(chunk)
        upload = await writer.finish()
    return desk.jobs.start_ingest(upload.path, upload.file_name)


@ROUTER.get("/jobs/{job_id}")
def show_job(request: Request, job_id: str, desk: TheDesk) -> Response:
    """Show how a job gets on; from one that has read a document, lead to its rules."""
    job = _find_job(desk, job_id)
    part = request.headers.get("HX-Request") == "true"
    document_id = find_document(job)
    if document_id is not None:
        desk.keeper.refresh()
        where = f"/documents/{document_id}"
        desk.notices.leave(request.state.reviewer, Notice(tell_outcome(job)))
        if part:
            return Response(headers={"HX-Redirect": where})
        return RedirectResponse(where, status_code=303)
    template = "job.html.jinja" if part else "job_page.html.jinja"
    return render_page(request, template, job=job, links={})


@ROUTER.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: str, desk: TheDesk, csrf_token: Annotated[str, Form()] = "") -> Response:  # noqa: ARG001
    """End a job."""
    _find_job(desk, job_id)
    desk.jobs.cancel(job_id)
    return RedirectResponse("/uploads", status_code=303)


def find_document(job: Job) -> str | None:
    """Return the document that a job has read, if it read one and could."""
    if job.kind != "ingest" or job.state != "done":
        return None
    read = [outcome for outcome in job.result.get("outcomes", ()) if outcome["status"] != "failed"]
    return read[0]["document_id"] if len(read) == 1 else None


def tell_outcome(job: Job) -> str:
    """Return what came of reading a document, in a line."""
    [outcome] = job.result["outcomes"]
    if outcome.get("known"):
        return f"{outcome['file_name']} was read before."
    told = f"{outcome['file_name']}: {outcome.get('rule_count') or 0} rules on {outcome['page_count']} pages."
    return f"{told} {outcome['error']}" if outcome.get("error") else told


def _find_job(desk: Desk, job_id: str) -> Job:
    try:
        return desk.jobs.find(job_id)
    except KeyError as error:
        raise HTTPException(
            404, "There is no such job. Those of a desk that was closed are forgotten."
        ) from error


def _show(
    request: Request, desk: Desk, *, problems: list[str] | None = None, status_code: int = 200
) -> HTMLResponse:
    jobs = desk.jobs.list()
    part = request.headers.get("HX-Request") == "true"
    return render_page(
        request,
        "jobs.html.jinja" if part else "uploads.html.jinja",
        status_code=status_code,
        jobs=jobs,
        links={job.job_id: find_document(job) for job in jobs},
        problems=problems or [],
        notice=None if part else desk.notices.take(request.state.reviewer),
        trail="",
    )
