"""The matrix of rules by label, and the standing questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args

import polars as pl
from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import HTMLResponse, Response

from dataset.comparison.records import By
from dataset.records import LABELS, Force
from review.catalogue.catalogue import Catalogue
from review.comparing.comparisons import ComparisonFailed, Found
from review.comparing.queries import LEAST_CONFIDENCE, CompareQuery
from review.comparing.requests import Form, Packed, unpack_rows
from review.comparing.row_links import QUESTION_LABELS, RowLinks
from review.desk import Desk, TheDesk
from review.rendering import render_page
from review.tables.facets import name_country

ROUTER = APIRouter(include_in_schema=False)

PAGE_ROWS = 25
WIDEST_MATRIX = 3
"""Columns that have room for statements beside one another; of more, the matrix counts the rules."""
DOWNLOAD_SECONDS = 600.0
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """The rows of a comparison that a page shows."""

    rows: list[Any]
    page: int
    pages: int
    total: int


@ROUTER.get("/compare", response_class=HTMLResponse)
def show_comparison(request: Request, query: Annotated[CompareQuery, Query()], desk: TheDesk) -> HTMLResponse:
    """Show a comparison, or that it is being made."""
    catalogue = desk.keeper.current
    query, unknown = name_programs(query, catalogue)
    found = desk.comparisons.find(query.make_asked(), catalogue.states)
    page = render_page(
        request,
        "compare.html.jinja",
        query=query,
        unknown=unknown,
        found=found,
        shown=cut_page(found.packed, query) if found.packed else None,
        links=RowLinks(query),
        widest=WIDEST_MATRIX,
        question_labels=QUESTION_LABELS,
        active=list_active(query, catalogue),
        labels=LABELS,
        forces=get_args(Force),
        kinds=get_args(By),
        countries=list_countries(catalogue),
        names=catalogue.entity_names,
        programs=catalogue.programs["name"].unique().sort().to_list(),
        least=LEAST_CONFIDENCE,
        here=query.write_url("/compare"),
    )
    page.headers["HX-Push-Url"] = query.write_url("/compare")
    return page


@ROUTER.get("/download/comparison.{form}")
def download_comparison(form: Form, query: Annotated[CompareQuery, Query()], desk: TheDesk) -> Response:
    """Send the whole comparison, as `kisoku compare` writes it."""
    query, _ = name_programs(query, desk.keeper.current)
    try:
        answers = _wait(desk, query) if query.view == "questions" else None
        matrix = None
        if query.view == "rules" or form != "csv":
            matrix = _wait(desk, query.model_copy(update={"view": "rules", "label": query.label}))
        content = desk.comparisons.write(form, matrix, answers)
    except ComparisonFailed as problem:
        raise HTTPException(503, str(problem)) from problem
    name = "answers" if query.view == "questions" else "comparison"
    headers = {"Content-Disposition": f'attachment; filename="kisoku-{name}.{form}"'}
    return Response(content, media_type=_MEDIA[form], headers=headers)


def name_programs(query: CompareQuery, catalogue: Catalogue) -> tuple[CompareQuery, list[str]]:
    """Return a query with programmes by their identifiers, and the names that no programme has."""
    frame = catalogue.programs
    known: list[str] = []
    unknown = []
    for name in query.program:
        told = name.strip().casefold()
        called = (pl.col("program_id") == name) | (
            pl.any_horizontal(pl.col("name", "acronym").str.to_lowercase() == told)
        )
        keys = frame.filter(called)["program_id"].to_list()
        known += keys
        if not keys:
            unknown.append(name)
    return query.model_copy(update={"program": list(dict.fromkeys(known))}), unknown


def cut_page(packed: Packed, query: CompareQuery) -> PageOfRows:
    """Return the rows of a page, of those whose names have the words that are asked for."""
    words = query.q.casefold().split()
    places: Any = range(len(packed.names))
    if words:
        places = [
            place for place, name in enumerate(packed.names) if all(word in name.casefold() for word in words)
        ]
    pages = max(1, -(-len(places) // PAGE_ROWS))
    page = min(query.page, pages)
    rows = unpack_rows(packed, places[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])
    return PageOfRows(rows, page, pages, len(places))


def list_countries(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return the countries of documents and programmes, each a code and a name, by name."""
    told = pl.concat(
        [catalogue.documents["country"].cast(pl.String), catalogue.programs["country"].cast(pl.String)]
    )
    codes = told.drop_nulls().unique().to_list()
    return sorted(((code, name_country(code)) for code in codes), key=lambda pair: pair[1])


def list_active(query: CompareQuery, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return what is filtered by, each with the address of the page without it."""
    active = [(f"“{query.q}”", query.write_url("/compare", q=None, page=None))] if query.q else []
    named: Mapping[str, tuple[str, Callable[[str], str]]] = {
        "label": ("Label", lambda value: value.replace("_", " ")),
        "country": ("Country", name_country),
        "program": ("Programme", lambda value: catalogue.entity_names.get(value, value)),
        "force": ("Force", str),
    }
    for name, (title, tell) in named.items():
        chosen: list[str] = getattr(query, name)
        for value in chosen:
            others = [other for other in chosen if other != value]
            url = query.write_url("/compare", page=None, **{name: others})
            active.append((f"{title}: {tell(value)}", url))
    if query.confidence_from != LEAST_CONFIDENCE:
        url = query.write_url("/compare", page=None, confidence_from=None)
        active.append((f"Confidence from {query.confidence_from:g}", url))
    return active


def _wait(desk: Desk, query: CompareQuery) -> Packed:
    """Return a comparison as soon as it is made; raises ComparisonFailed."""
    found: Found = desk.comparisons.find(
        query.make_asked(), desk.keeper.current.states, wait_seconds=DOWNLOAD_SECONDS
    )
    if found.packed is None:
        raise ComparisonFailed(found.problem or "It takes too long to compare. Try again later.")
    return found.packed
