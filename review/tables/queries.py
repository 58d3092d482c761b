"""What a page of a table asks for, as its address tells it: filters, order, columns, page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dataset.records import (
    LABELS,
    AmountRole,
    Asset,
    DocumentStatus,
    EntityOrigin,
    Force,
    MentionLabel,
    Modality,
    Period,
    RuleStatus,
    Scope,
)

PAGE_ROWS = 50
MOST_PAGE_ROWS = 500

RuleLabel = Literal[LABELS]  # type: ignore[valid-type]
Country = Annotated[str, BeforeValidator(str.upper), Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, BeforeValidator(str.upper), Field(pattern=r"^[A-Z]{3}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(max_length=500)]
Values = list[Text]


class AddressQuery(BaseModel):
    """What an address asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: Any) -> Any:
        """Leave out what a form sends for fields that nobody filled in."""
        if not isinstance(values, dict):
            return values
        kept = {
            name: [item for item in value if item != ""] if isinstance(value, list) else value
            for name, value in values.items()
        }
        return {name: value for name, value in kept.items() if value not in ("", [])}

    def write_url(self, path: str, **changes: Any) -> str:
        """Return the address with some of this changed; None leaves a field out.

        >>> RuleQuery(label=["ownership"], page=3).write_url("/rules", page=None, status=["machine"])
        '/rules?label=ownership&status=machine'
        """
        told = self.model_dump(exclude_defaults=True, mode="json") | changes
        named = {name: told[name] for name in type(self).model_fields if told.get(name) not in (None, "", [])}
        return path + ("?" + urlencode(named, doseq=True) if named else "")


class TableQuery(AddressQuery):
    """What all tables can be asked for."""

    q: Text = Field("", description='Words, "phrases", prefix* and -words that are not to be there.')
    sort: Text = Field("", description="A column; with - in front, from high to low.")
    columns: Values = Field([], description="Columns to show, in this order; without it the customary ones.")
    page: int = Field(1, ge=1, le=10**9)
    rows: int = Field(PAGE_ROWS, ge=1, le=MOST_PAGE_ROWS, description="Rows on a page.")

    @property
    def filters(self) -> dict[str, Any]:
        """What is filtered by, without order, columns and page."""
        told = self.model_dump(exclude_defaults=True, mode="json")
        return {name: value for name, value in told.items() if name not in _ARRANGEMENT}


_ARRANGEMENT = ("sort", "columns", "page", "rows")


class RuleQuery(TableQuery):
    """Rules."""

    label: list[RuleLabel] = Field([], description="Rules with one of these labels.")
    modality: list[Modality] = []
    force: list[Force] = []
    scope: list[Scope] = []
    asset: list[Asset] = []
    country: list[Country] = Field([], description="Rules that are about one of these countries.")
    origin: list[Country] = Field([], description="Rules of documents of one of these countries.")
    program: Values = Field([], description="Rules that are about one of these programmes (entity_id).")
    agency: Values = Field([], description="Rules that are about one of these agencies (entity_id).")
    document: Values = Field([], description="Rules of these documents (document_id).")
    status: list[RuleStatus] = []
    reviewer: Values = []
    confidence_from: Share | None = None
    confidence_to: Share | None = None
    threshold_unit: Values = Field([], description="percent, a currency, days, months, years or count.")
    threshold_from: Decimal | None = None
    threshold_to: Decimal | None = None


class AmountQuery(TableQuery):
    """Amounts."""

    currency: list[Currency] = []
    role: list[AmountRole] = []
    period: list[Period] = []
    amount_from: Decimal | None = Field(None, description="Amounts that may be as large, in their currency.")
    amount_to: Decimal | None = None
    origin: list[Country] = Field([], description="Amounts in documents of one of these countries.")
    document: Values = []


class EntityQuery(TableQuery):
    """Entities."""

    label: list[MentionLabel] = []
    country: list[Country] = []
    origin: list[EntityOrigin] = []


class ProgramQuery(TableQuery):
    """Programmes."""

    country: list[Country] = []
    agency: Values = Field([], description="Programmes that one of these agencies runs or funds (entity_id).")
    partner: list[Country] = Field([], description="Programmes with one of these partner countries.")
    currency: list[Currency] = []
    budget_from: Decimal | None = Field(None, description="Budgets as large, in their currency.")
    budget_to: Decimal | None = None
    year_from: int | None = Field(None, description="Programmes that may still run then.")
    year_to: int | None = None


class DocumentQuery(TableQuery):
    """Documents."""

    status: list[DocumentStatus] = []
    country: list[Country] = []
    language: Values = []
    publisher: Values = []
    source: Values = []
    came: date | None = Field(None, description="Documents that came on this day, in UTC.")
    quality_from: Share | None = Field(None, description="Documents whose text is as legible, from 0 to 1.")
    quality_to: Share | None = None


def list_choices(query: type[TableQuery], name: str) -> tuple[str, ...]:
    """Return the words of the closed list that a field takes, none if it takes any.

    >>> list_choices(RuleQuery, "status")
    ('machine', 'accepted', 'corrected', 'rejected')
    """
    annotation = query.model_fields[name].annotation
    inner = get_args(annotation)
    words = get_args(inner[0]) if inner else ()
    return cast(tuple[str, ...], words) if all(isinstance(word, str) for word in words) else ()
