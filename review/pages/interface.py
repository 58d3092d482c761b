"""The interface for programs, described for people."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from review.api.reference import read_groups, read_models
from review.rendering import render_page

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@ROUTER.get("/api")
def show_interface(request: Request) -> HTMLResponse:
    """Show what programs can ask and decide here."""
    document = request.app.openapi()
    base = str(request.base_url).rstrip("/")
    return render_page(
        request,
        "api.html.jinja",
        introduction=document["info"]["description"],
        groups=read_groups(document, base),
        models=read_models(document),
        base=base,
    )
