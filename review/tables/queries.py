"""What a page of a table asks for, as its address tells it: filters, order, columns, page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, cast, get_args
from urllib.parse import urlencode

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

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
from dataset.rows import canonical_decimal

PAGE_ROWS = 50
MOST_PAGE_ROWS = 500

RuleLabel = Literal[LABELS]  # type: ignore[valid-type]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)]
Share = Annotated[float, Field(ge=0, le=1)]
MOST = 10**28
Sum = Annotated[
    Decimal,
    Field(ge=-MOST, le=MOST),
    AfterValidator(canonical_decimal),  # as what it is compared with
    WithJsonSchema({"type": "number", "minimum": -MOST, "maximum": MOST}),
]
Year = Annotated[int, Field(ge=0, le=9999)]
Text = Annotated[str, Field(max_length=500)]
Values = list[Text]


Asked = TypeVar("Asked", bound="AddressQuery")


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
    page: int = Field(1, ge=1, le=10**9, description="The page, from 1.")
    rows: int = Field(PAGE_ROWS, ge=1, le=MOST_PAGE_ROWS, description="Rows on a page.")

    @property
    def filters(self) -> dict[str, Any]:
        """What is filtered by, without order, columns and page."""
        told = self.model_dump(exclude_defaults=True, mode="json")
        return {name: value for name, value in told.items() if name not in _ARRANGEMENT}


_ARRANGEMENT = ("sort", "columns", "page", "rows")


class RuleQuery(TableQuery):
    """Rules."""

    label: list[RuleLabel] = Field(
        [], description="Rules with one of these labels.", examples=[["joint_ownership"]]
    )
    modality: list[Modality] = Field([], description="Rules that do one of these to their bearer.")
    force: list[Force] = Field([], description="Rules to which the text stands in one of these ways.")
    scope: list[Scope] = Field([], description="Rules that bind one of these, seen from the funder.")
    asset: list[Asset] = Field([], description="Rules on one of these classes of object.")
    country: list[Country] = Field([], description="Rules that are about one of these countries.")
    origin: list[Country] = Field([], description="Rules of documents of one of these countries.")
    program: Values = Field([], description="Rules that are about one of these programmes (entity_id).")
    agency: Values = Field([], description="Rules that are about one of these agencies (entity_id).")
    document: Values = Field([], description="Rules of these documents (document_id).")
    status: list[RuleStatus] = Field([], description="Rules of which review made one of these.")
    reviewer: Values = Field([], description="Rules that one of these people reviewed.")
    confidence_from: Share | None = Field(None, description="Rules as sure as this, from 0 to 1.")
    confidence_to: Share | None = Field(None, description="Rules no surer than this.")
    threshold_unit: Values = Field([], description="percent, a currency, days, months, years or count.")
    threshold_from: Sum | None = Field(None, description="Thresholds as large, in their unit.")
    threshold_to: Sum | None = Field(None, description="Thresholds no larger.")


class AmountQuery(TableQuery):
    """Amounts."""

    currency: list[Currency] = Field([], description="ISO 4217.", examples=[["EUR"]])
    role: list[AmountRole] = Field([], description="Amounts that are one of these.")
    period: list[Period] = Field([], description="Amounts for one of these times.")
    amount_from: Sum | None = Field(None, description="Amounts that may be as large, in their currency.")
    amount_to: Sum | None = Field(None, description="Amounts that may be as small.")
    origin: list[Country] = Field([], description="Amounts in documents of one of these countries.")
    document: Values = Field([], description="Amounts in these documents (document_id).")


class EntityQuery(TableQuery):
    """Entities."""

    label: list[MentionLabel] = Field(
        [], description="Entities of one of these kinds.", examples=[["PROGRAM"]]
    )
    country: list[Country] = Field([], description="Entities of one of these countries.")
    origin: list[EntityOrigin] = Field([], description="Entities that are known from there.")


class ProgramQuery(TableQuery):
    """Programmes."""

    country: list[Country] = Field([], description="Programmes of one of these countries.", examples=[["JP"]])
    agency: Values = Field([], description="Programmes that one of these agencies runs or funds (entity_id).")
    partner: list[Country] = Field([], description="Programmes with one of these partner countries.")
    currency: list[Currency] = Field([], description="Budgets in one of these, ISO 4217.")
    budget_from: Sum | None = Field(None, description="Budgets as large, in their currency.")
    budget_to: Sum | None = Field(None, description="Budgets no larger.")
    year_from: Year | None = Field(None, description="Programmes that may still run then.")
    year_to: Year | None = Field(None, description="Programmes that had begun by then.")


class DocumentQuery(TableQuery):
    """Documents."""

    status: list[DocumentStatus] = Field(
        [], description="Documents that could be read so.", examples=[["partial", "failed"]]
    )
    country: list[Country] = Field([], description="Documents on the policy of one of these.")
    language: Values = Field([], description="Documents in one of these languages, BCP 47.")
    publisher: Values = Field([], description="Documents of one of these publishers.")
    source: Values = Field([], description="Documents that were taken from there.")
    came: date | None = Field(None, description="Documents that came on this day, in UTC.")
    quality_from: Share | None = Field(None, description="Documents whose text is as legible, from 0 to 1.")
    quality_to: Share | None = Field(None, description="Documents no more legible.")


def list_choices(query: type[TableQuery], name: str) -> tuple[str, ...]:
    """Return the words of the closed list that a field takes, none if it takes any.

    >>> list_choices(RuleQuery, "status")
    ('machine', 'accepted', 'corrected', 'rejected')
    """
    annotation = query.model_fields[name].annotation
    inner = get_args(annotation)
    words = get_args(inner[0]) if inner else ()
    return cast(tuple[str, ...], words) if all(isinstance(word, str) for word in words) else ()


def read_query(query: type[Asked], told: Mapping[str, Sequence[str]]) -> Asked:
    """Return what the fields of an address ask for; of one that takes no list, the last counts.

    Raises pydantic.ValidationError.

    >>> read_query(RuleQuery, {"label": ["ownership"], "page": ["2", "3"]}).page
    3
    """
    lists = {name for name, field in query.model_fields.items() if str(field.annotation).startswith("list")}
    return query.model_validate({n: list(v) if n in lists else v[-1] for n, v in told.items()})
