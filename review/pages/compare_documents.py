"""Two documents, or two versions of one, side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dataset.comparison.short_forms import shorten_rule
from review.comparing.document_pairs import (
    DocumentChoice,
    choose_document,
    find_versions,
    lay_beside,
    name_choice,
    offer_documents,
    pair_documents,
)
from review.comparing.queries import PairQuery
from review.desk import TheDesk
from review.rendering import render_page

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

PAGE_PAIRS = 100
CHANGES = {
    "changed": "changed",
    "added": "added",
    "removed": "removed",
    "moved": "moved",
    "exact": "the same",
}
"""What became of rules, in the order in which it is counted, and what a page calls it."""


@ROUTER.get("/compare/documents")
def show_pair(request: Request, query: Annotated[PairQuery, Query()], desk: TheDesk) -> Response:
    """Show two documents side by side, or ask which ones."""
    catalogue = desk.keeper.current
    choices = {name: choose_document(getattr(query, name), catalogue) for name in ("a", "b")}
    plain = query.model_copy(update={name: _write_choice(choice) for name, choice in choices.items()})
    if plain != query:
        return RedirectResponse(plain.write_url("/compare/documents"), status_code=303)
    first, second = choices["a"].row, choices["b"].row
    paired = None
    rows = []
    if first and second:
        paired = pair_documents(desk.store, desk.overlay, first["document_id"], second["document_id"])
        rows = paired.list_pairs(differing=query.show == "differences")
    pages = max(1, -(-len(rows) // PAGE_PAIRS))
    page = min(query.page, pages)
    return render_page(
        request,
        "compare_documents.html.jinja",
        query=query,
        choices=choices,
        paired=paired,
        changes=CHANGES,
        beside=[lay_beside(pair) for pair in rows[(page - 1) * PAGE_PAIRS : page * PAGE_PAIRS]],
        shown=len(rows),
        page=page,
        pages=pages,
        shorten=shorten_rule,
        name_choice=name_choice,
        versions={
            name: find_versions(choice.row["document_id"], catalogue) if choice.row else (None, None)
            for name, choice in choices.items()
        },
        names=catalogue.document_names,
    )


@ROUTER.get("/compare/documents/names")
def offer_names(
    request: Request,
    desk: TheDesk,
    a: Annotated[str, Query(max_length=500)] = "",
    b: Annotated[str, Query(max_length=500)] = "",
) -> HTMLResponse:
    """Offer documents by the words that were typed so far."""
    rows = offer_documents(a or b, desk.keeper.current)
    return render_page(request, "document_names.html.jinja", rows=rows, name_choice=name_choice)


def _write_choice(choice: DocumentChoice) -> str:
    return choice.row["document_id"] if choice.row else choice.asked
