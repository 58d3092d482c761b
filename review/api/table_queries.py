"""What programs ask tables for: what pages ask for, of columns that there are, and what filters offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from review.tables.known import AMOUNTS_VIEW, DOCUMENTS_VIEW, ENTITIES_VIEW, PROGRAMS_VIEW, RULES_VIEW
from review.tables.queries import AmountQuery, DocumentQuery, EntityQuery, ProgramQuery, RuleQuery
from review.tables.views import View


def _list_columns(view: View) -> tuple[str, ...]:
    return tuple(column.name for column in view.columns)


def _list_orders(view: View) -> tuple[str, ...]:
    names = [column.name for column in view.columns if column.order]
    return ("", *names, *(f"-{name}" for name in names))


if TYPE_CHECKING:  # the words of these lists are known when the program runs
    RuleColumn: TypeAlias = str
    RuleOrder: TypeAlias = str
    ProgramColumn: TypeAlias = str
    ProgramOrder: TypeAlias = str
    AmountColumn: TypeAlias = str
    AmountOrder: TypeAlias = str
    EntityColumn: TypeAlias = str
    EntityOrder: TypeAlias = str
    DocumentColumn: TypeAlias = str
    DocumentOrder: TypeAlias = str
else:
    RuleColumn = Literal[_list_columns(RULES_VIEW)]
    RuleOrder = Literal[_list_orders(RULES_VIEW)]
    ProgramColumn = Literal[_list_columns(PROGRAMS_VIEW)]
    ProgramOrder = Literal[_list_orders(PROGRAMS_VIEW)]
    AmountColumn = Literal[_list_columns(AMOUNTS_VIEW)]
    AmountOrder = Literal[_list_orders(AMOUNTS_VIEW)]
    EntityColumn = Literal[_list_columns(ENTITIES_VIEW)]
    EntityOrder = Literal[_list_orders(ENTITIES_VIEW)]
    DocumentColumn = Literal[_list_columns(DOCUMENTS_VIEW)]
    DocumentOrder = Literal[_list_orders(DOCUMENTS_VIEW)]

_COLUMNS = "Columns to give; without it all. The identifier of the row is always given."
_SORT = "A column; with - in front, from high to low. Without it, as pages show them."
_FACETS = "Whether to tell what the filters offer, with the number of rows that each value would choose."


class RulesAsked(RuleQuery):
    """Rules."""

    columns: list[RuleColumn] = Field([], description=_COLUMNS)
    sort: RuleOrder = Field("", description=_SORT)
    facets: bool = Field(False, description=_FACETS)


class ProgramsAsked(ProgramQuery):
    """Programmes."""

    columns: list[ProgramColumn] = Field([], description=_COLUMNS)
    sort: ProgramOrder = Field("", description=_SORT)
    facets: bool = Field(False, description=_FACETS)


class AmountsAsked(AmountQuery):
    """Amounts."""

    columns: list[AmountColumn] = Field([], description=_COLUMNS)
    sort: AmountOrder = Field("", description=_SORT)
    facets: bool = Field(False, description=_FACETS)


class EntitiesAsked(EntityQuery):
    """Entities."""

    columns: list[EntityColumn] = Field([], description=_COLUMNS)
    sort: EntityOrder = Field("", description=_SORT)
    facets: bool = Field(False, description=_FACETS)


class DocumentsAsked(DocumentQuery):
    """Documents."""

    columns: list[DocumentColumn] = Field([], description=_COLUMNS)
    sort: DocumentOrder = Field("", description=_SORT)
    facets: bool = Field(False, description=_FACETS)


TableAsked = RulesAsked | ProgramsAsked | AmountsAsked | EntitiesAsked | DocumentsAsked
