"""The desk as an ASGI application."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dataset.search.query import UnusableQuery
from review.api import routers
from review.api.description import describe_api
from review.desk import Desk
from review.pages import (
    compare,
    compare_documents,
    corrections,
    documents,
    downloads,
    entities,
    interface,
    models,
    overview,
    passages,
    queue,
    rules,
    tables,
    uploads,
)
from review.problems import make_problem
from review.rendering import render_page

STATIC = Path(__file__).with_name("static")

_logger = logging.getLogger(__name__)


def build_app(desk: Desk) -> FastAPI:
    """Return the application; what guards it stands in `review.access`."""
    app = FastAPI(title="kisoku", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for pages in (overview, tables, rules, corrections, passages, documents, entities, queue, models):
        app.include_router(pages.ROUTER)
    for pages in (compare, compare_documents, downloads, uploads, interface):
        app.include_router(pages.ROUTER)
    app.include_router(routers.ROUTER)
    describe_api(app)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(UnusableQuery, _tell_unusable)
    app.add_exception_handler(HTTPException, _tell_problem)
    app.add_exception_handler(SQLAlchemyError, _tell_unreadable)
    app.add_exception_handler(Exception, _tell_broken)
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
    title = titles.get(error.status_code, "That did not work")
    return _tell(request, error.status_code, title, [error.detail], headers=error.headers)


async def _tell_unreadable(request: Request, error: Exception) -> Response:
    _logger.error("the store cannot be read: %s", error)
    return _tell(
        request, 503, "The store cannot be read", ["Try again in a moment; the desk's log says why."]
    )


async def _tell_broken(request: Request, _error: Exception) -> Response:
    """Say that something broke; whoever called this logs the error itself."""
    return _tell(
        request, 500, "Something broke", ["That is a fault of the desk, whose log says what it was."]
    )


def _tell(
    request: Request,
    status_code: int,
    title: str,
    problems: list[str],
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a page, or to programs as JSON."""
    if request.url.path.startswith("/api/"):
        several = problems if len(problems) > 1 else []
        return make_problem(status_code, "; ".join(problems), problems=several, headers=headers)
    page = render_page(request, "problem.html.jinja", status_code=status_code, title=title, problems=problems)
    page.headers.update(headers or {})
    return page
