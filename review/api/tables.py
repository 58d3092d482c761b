"""The tables for programs: rows, page by page, and what the filters offer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from review.api.paging import Paged
from review.api.problems import INVALID
from review.api.table_queries import (
    AmountsAsked,
    DocumentsAsked,
    EntitiesAsked,
    ProgramsAsked,
    RulesAsked,
    TableAsked,
)
from review.api.table_rows import AmountRow, DocumentRow, EntityRow, ProgramRow, RuleRow
from review.desk import Desk, TheDesk
from review.tables.facets import Facet, make_facets
from review.tables.known import AMOUNTS_VIEW, DOCUMENTS_VIEW, ENTITIES_VIEW, PROGRAMS_VIEW, RULES_VIEW
from review.tables.selection import Selection
from review.tables.views import View, take_cells

ROUTER = APIRouter(prefix="/api", tags=["Tables"])


class ChoiceAnswer(BaseModel):
    """A value of a filter."""

    value: str = Field(description="What to ask for.", examples=["joint_ownership"])
    name: str = Field(description="What people call it.", examples=["joint ownership"])
    count: int = Field(ge=0, description="The rows that it would choose, the other filters as they are.")
    chosen: bool = Field(description="Whether it was asked for.")


class FacetAnswer(BaseModel):
    """A filter, and the values that it offers."""

    parameters: list[str] = Field(description="What to set in the address.", examples=[["label"]])
    title: str = Field(examples=["Label"])
    choices: list[ChoiceAnswer] = Field(description="The most frequent first; none of a range.")


class TableAnswer(Paged):
    """Rows of a table, a page at a time."""

    generation: int = Field(
        ge=1,
        description="Counts up whenever a document or a decision changes the tables: pages of one generation "
        "fit together.",
    )
    facets: list[FacetAnswer] | None = Field(None, description="The filters, if they were asked for.")


class RulesAnswer(TableAnswer):
    """Rules."""

    rows: list[RuleRow]


class ProgramsAnswer(TableAnswer):
    """Programmes."""

    rows: list[ProgramRow]


class AmountsAnswer(TableAnswer):
    """Amounts."""

    rows: list[AmountRow]


class EntitiesAnswer(TableAnswer):
    """Entities."""

    rows: list[EntityRow]


class DocumentsAnswer(TableAnswer):
    """Documents."""

    rows: list[DocumentRow]


@ROUTER.get(
    "/rules", response_model=RulesAnswer, response_model_exclude_unset=True, responses=INVALID, name="Rules"
)
def list_rules(query: Annotated[RulesAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Who must, may or may not do what, with the words of the document. `q` searches passages."""
    return _answer(RULES_VIEW, query, desk)


@ROUTER.get(
    "/programs",
    response_model=ProgramsAnswer,
    response_model_exclude_unset=True,
    responses=INVALID,
    name="Programmes",
)
def list_programs(query: Annotated[ProgramsAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Programmes, with what all documents tell of them. `q` searches names."""
    return _answer(PROGRAMS_VIEW, query, desk)


@ROUTER.get(
    "/amounts",
    response_model=AmountsAnswer,
    response_model_exclude_unset=True,
    responses=INVALID,
    name="Amounts",
)
def list_amounts(query: Annotated[AmountsAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Sums of money that documents name. `q` searches their passages."""
    return _answer(AMOUNTS_VIEW, query, desk)


@ROUTER.get(
    "/entities",
    response_model=EntitiesAnswer,
    response_model_exclude_unset=True,
    responses=INVALID,
    name="Entities",
)
def list_entities(query: Annotated[EntitiesAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Programmes, agencies, countries and whatever else documents name. `q` searches names."""
    return _answer(ENTITIES_VIEW, query, desk)


@ROUTER.get(
    "/documents",
    response_model=DocumentsAnswer,
    response_model_exclude_unset=True,
    responses=INVALID,
    name="Documents",
)
def list_documents(query: Annotated[DocumentsAsked, Query()], desk: TheDesk) -> dict[str, Any]:
    """Documents, also those that could not be read. `q` searches titles, names of files and publishers."""
    return _answer(DOCUMENTS_VIEW, query, desk)


def _answer(view: View, query: TableAsked, desk: Desk) -> dict[str, Any]:
    selection = desk.selector.select(view, query, desk.keeper.current)
    columns = view.choose_columns(query.columns) if query.columns else view.columns
    table = view.make_table(columns)
    beyond = query.page > selection.pages
    cells = [] if beyond else take_cells(selection.read_page(desk.store), table)
    answer: dict[str, Any] = {
        "total": selection.total,
        "page": query.page,
        "pages": selection.pages,
        "next": _write_next(view, query, selection),
        "generation": selection.catalogue.generation,
        "rows": [dict(zip(table.column_names, row, strict=True)) for row in cells],
    }
    if query.facets:
        answer["facets"] = [_write_facet(facet) for facet in make_facets(desk.selector, selection)]
    return answer


def _write_next(view: View, query: TableAsked, selection: Selection) -> str | None:
    """Return the address of the next page; what filters offer is the same there, and not told again."""
    if query.page >= selection.pages:
        return None
    return query.write_url(f"/api{view.path}", page=query.page + 1, facets=None)


def _write_facet(facet: Facet) -> FacetAnswer:
    return FacetAnswer(
        parameters=list(facet.filter.fields),
        title=facet.filter.title,
        choices=[
            ChoiceAnswer(value=each.value, name=each.name, count=each.count, chosen=each.chosen)
            for each in facet.choices
        ],
    )
