"""The tables: rules, programmes, amounts, entities, documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from dataset.search.query import UnusableQuery
from review.desk import Desk, TheDesk
from review.rendering import render_page
from review.tables.facets import make_facets, name_value
from review.tables.known import AMOUNTS_VIEW, DOCUMENTS_VIEW, ENTITIES_VIEW, PROGRAMS_VIEW, RULES_VIEW
from review.tables.queries import AmountQuery, DocumentQuery, EntityQuery, ProgramQuery, RuleQuery, TableQuery
from review.tables.selection import Selection
from review.tables.views import View

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@ROUTER.get("/rules")
def show_rules(request: Request, query: Annotated[RuleQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show the table of rules."""
    return _show(request, RULES_VIEW, query, desk)


@ROUTER.get("/programs")
def show_programs(request: Request, query: Annotated[ProgramQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show the table of programmes."""
    return _show(request, PROGRAMS_VIEW, query, desk)


@ROUTER.get("/amounts")
def show_amounts(request: Request, query: Annotated[AmountQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show the table of amounts."""
    return _show(request, AMOUNTS_VIEW, query, desk)


@ROUTER.get("/entities")
def show_entities(request: Request, query: Annotated[EntityQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show the table of entities."""
    return _show(request, ENTITIES_VIEW, query, desk)


@ROUTER.get("/documents")
def show_documents(request: Request, query: Annotated[DocumentQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show the table of documents."""
    return _show(request, DOCUMENTS_VIEW, query, desk)


def _show(request: Request, view: View, query: TableQuery, desk: Desk) -> HTMLResponse:
    problem = None
    try:
        selection = desk.selector.select(view, query, desk.keeper.current)
    except UnusableQuery as error:
        problem = str(error)
        selection = desk.selector.select(view, query.model_copy(update={"q": ""}), desk.keeper.current)
    page = render_page(
        request,
        "table.html.jinja",
        view=view,
        query=query,
        selection=selection,
        columns=view.choose_columns(query.columns),
        rows=selection.read_page(desk.store),
        facets=make_facets(desk.selector, selection),
        active=list_active(selection),
        whole=len(selection.frame),
        problem=problem,
    )
    page.headers["HX-Push-Url"] = query.write_url(view.path)
    return page


def list_active(selection: Selection) -> list[tuple[str, str]]:
    """Return what is filtered by, each with the address of the table without it."""
    view, query = selection.view, selection.query
    words = query.q if '"' in query.q else f"“{query.q}”"
    active = [(words, query.write_url(view.path, q=None, page=None))] if query.q else []
    for each in view.filters:
        if each.look == "range":
            low, high = (getattr(query, name) for name in each.fields)
            if low is not None or high is not None:
                told = f"{each.title} {'' if low is None else low}–{'' if high is None else high}"
                cleared = dict.fromkeys(each.fields)
                active.append((told, query.write_url(view.path, page=None, **cleared)))
            continue
        chosen: list[str] = getattr(query, each.name)
        for value in chosen:
            others = [other for other in chosen if other != value]
            told = f"{each.title}: {name_value(each, value, selection.catalogue)}"
            active.append((told, query.write_url(view.path, page=None, **{each.name: others})))
    return active
