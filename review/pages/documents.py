"""A document and its pages."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dataset.records import Document
from review.comparing.document_pairs import find_versions
from review.desk import Desk, TheDesk
from review.evidence import read_document, read_page_passages
from review.pages.page_drawing import draw_document_page
from review.ports import NoPicture
from review.rendering import render_page

ROUTER = APIRouter(include_in_schema=False)

WIDTHS = (600, 1000, 1600, 2400)
"""Pixels of pictures, so that few are drawn: one is as wide as asked for, or the next wider one."""


@ROUTER.get("/documents/{document_id}")
def show_document(document_id: str, desk: TheDesk) -> Response:
    """Lead to the page of a document on which its first rule stands, or else to its first one."""
    _find_document(desk, document_id)
    pages = desk.keeper.current.rules.filter(pl.col("document_id") == document_id)["page"]
    return RedirectResponse(
        f"/documents/{document_id}/pages/{min(pages.to_list(), default=1)}", status_code=303
    )


@ROUTER.get("/documents/{document_id}/pages/{page_number:int}", response_class=HTMLResponse)
def show_page(request: Request, document_id: str, page_number: int, desk: TheDesk) -> HTMLResponse:
    """Show a page with its passages and rules."""
    document = _find_document(desk, document_id)
    if not 1 <= page_number <= max(1, document.page_count):
        raise HTTPException(404, f"{document.file_name} has {document.page_count} pages")
    passages, rules = read_page_passages(desk.store, document_id, page_number)
    by_passage: dict[str, list[object]] = {}
    for rule in rules:
        by_passage.setdefault(rule.passage_id, []).append(rule)
    return render_page(
        request,
        "document.html.jinja",
        document=document,
        page_number=page_number,
        passages=passages,
        rules=by_passage,
        notice=desk.notices.take(request.state.reviewer),
        trail="",
        versions=find_versions(document_id, desk.keeper.current),
        drawing=draw_document_page(desk, document, page_number, rules),
    )


@ROUTER.get("/documents/{document_id}/pages/{page_number:int}.png")
def draw_page(
    document_id: str,
    page_number: int,
    desk: TheDesk,
    width: Annotated[int, Query(ge=1, le=WIDTHS[-1])] = 1000,
) -> Response:
    """Send the picture of a page."""
    document = _find_document(desk, document_id)
    wide = next(known for known in WIDTHS if known >= width)
    try:
        picture = desk.pictures.draw(document, page_number, width=wide)
    except NoPicture as problem:
        raise HTTPException(404, str(problem)) from problem
    # a document is known by its bytes: the picture of its page never changes
    return Response(
        picture, media_type="image/png", headers={"Cache-Control": "private, max-age=604800, immutable"}
    )


def _find_document(desk: Desk, document_id: str) -> Document:
    document = read_document(desk.store, document_id)
    if document is None:
        raise HTTPException(404, "There is no such document. It may have been deleted.")
    return document
