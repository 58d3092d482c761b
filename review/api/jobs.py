"""Documents that programs send, and the work that the desk does on them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, HTTPException, UploadFile
from pydantic import BaseModel, Field

from review.api.identifiers import JobId
from review.api.problems import INVALID, MISSING
from review.desk import Desk, TheDesk
from review.pages.uploads import find_document, keep_upload
from review.ports import Job, JobKind, JobState, UnusableUpload
from review.problems import Problem

ROUTER = APIRouter(prefix="/api", tags=["Uploads and jobs"])


class JobLinks(BaseModel):
    """Where more of it is to be found; addresses of this desk."""

    self: str
    document: str | None = Field(description="The document that it has read.")


class JobAnswer(BaseModel):
    """Long work that the desk does, one after the other, as it stands now."""

    job_id: str
    kind: JobKind
    title: str = Field(description="What a person would call it.", examples=["Read terms.pdf"])
    state: JobState
    done: int = Field(description="How many documents or passages are done.")
    total: int | None = Field(description="Of how many, if that is known.")
    line: str = Field(description="What is under way.")
    error: str | None = Field(description="Why it failed, in a sentence.")
    started_at: str | None = Field(description="ISO 8601, in UTC; null while it waits.")
    ended_at: str | None
    result: dict[str, Any] = Field(description="What came of it: what the command prints with `--json`.")
    links: JobLinks


class JobsAnswer(BaseModel):
    """The work of this desk since it was opened."""

    rows: list[JobAnswer]


@ROUTER.post(
    "/uploads",
    status_code=202,
    response_model=JobAnswer,
    responses={
        **INVALID,
        413: {"model": Problem, "description": "The file is larger than the desk takes."},
    },
    name="Send a document",
)
async def take_upload(
    file: Annotated[UploadFile, File(description="A PDF, HTML or DOCX file.")], desk: TheDesk
) -> dict[str, Any]:
    """Keep a document and have it read. The answer is the job, to be asked for until it is over."""
    try:
        job = await keep_upload(desk, file)
    except UnusableUpload as problem:
        raise HTTPException(422, str(problem)) from problem
    return _write(job)


@ROUTER.get("/jobs", response_model=JobsAnswer, name="Jobs")
def list_jobs(desk: TheDesk) -> dict[str, Any]:
    """Return all work of this desk since it was opened, also what is over."""
    return {"rows": [_write(job) for job in desk.jobs.list()]}


@ROUTER.get("/jobs/{job_id}", response_model=JobAnswer, responses={**MISSING, **INVALID}, name="A job")
def show_job(job_id: JobId, desk: TheDesk) -> dict[str, Any]:
    """Return how work gets on; of a document that was read, `links` tells which it is."""
    return _write(_find_job(desk, job_id))


@ROUTER.post(
    "/jobs/{job_id}/cancel", response_model=JobAnswer, responses={**MISSING, **INVALID}, name="Cancel a job"
)
def cancel_job(job_id: JobId, desk: TheDesk) -> dict[str, Any]:
    """End work, as Ctrl-C ends a command; what is over stays as it is."""
    _find_job(desk, job_id)
    desk.jobs.cancel(job_id)
    return _write(desk.jobs.find(job_id))


def _find_job(desk: Desk, job_id: str) -> Job:
    try:
        return desk.jobs.find(job_id)
    except KeyError as error:
        raise HTTPException(
            404, "There is no such job. Those of a desk that was closed are forgotten."
        ) from error


def _write(job: Job) -> dict[str, Any]:
    document_id = find_document(job)
    document = f"/api/documents/{document_id}" if document_id else None
    names = ("job_id", "kind", "title", "state", "done", "total", "line", "error", "started_at", "ended_at")
    told = {name: getattr(job, name) for name in names}
    links = {"self": f"/api/jobs/{job.job_id}", "document": document}
    return told | {"result": dict(job.result), "links": links}
