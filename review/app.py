"""The desk as an ASGI application."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from dataset.search.query import UnusableQuery
from review.desk import Desk
from review.pages import (
    compare,
    compare_documents,
    corrections,
    documents,
    downloads,
    entities,
    overview,
    rules,
    tables,
    uploads,
)
from review.rendering import render_page

STATIC = Path(__file__).with_name("static")


def build_app(desk: Desk) -> FastAPI:
    """Return the application; what guards it stands in `review.access`."""
    app = FastAPI(title="kisoku", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for pages in (
        overview,
        compare,
        compare_documents,
        downloads,
        rules,
        corrections,
        documents,
        entities,
        tables,
        uploads,
    ):
        app.include_router(pages.ROUTER)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(UnusableQuery, _tell_unusable)
    app.add_exception_handler(HTTPException, _tell_problem)
    return app


async def _tell_invalid(request: Request, error: Exception) -> Response:
    """Say which fields of an address or a form cannot be read."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this
    problems = [f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors()]
    return _tell(request, 422, "That cannot be read", problems)


async def _tell_unusable(request: Request, error: Exception) -> Response:
    return _tell(request, 422, "Nothing can be looked for", [str(error)])


async def _tell_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this
    titles = {404: "There is no such page"}
    return _tell(
        request, error.status_code, titles.get(error.status_code, "That did not work"), [error.detail]
    )


def _tell(request: Request, status_code: int, title: str, problems: list[str]) -> HTMLResponse | JSONResponse:
    """Return a problem as a page, or to programs as JSON."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"title": title, "problems": problems}, status_code=status_code)
    return render_page(request, "problem.html.jinja", status_code=status_code, title=title, problems=problems)
