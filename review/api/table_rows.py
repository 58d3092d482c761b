"""What a row of each of the desk's tables holds for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel

from dataset.columns import Column, Table
from dataset.tables import TABLE_BY_NAME
from review.api.row_models import make_row_model
from review.tables.known import AMOUNTS_VIEW, DOCUMENTS_VIEW, ENTITIES_VIEW, PROGRAMS_VIEW, RULES_VIEW
from review.tables.views import View


def describe_view(view: View) -> Table:
    """Return the columns of a view, those that the dataset's own table has too as that describes them."""
    told = {column.name: column for column in TABLE_BY_NAME[view.name].columns}
    own = view.by_name

    def describe(column: Column) -> Column:
        known = told.get(column.name)
        if known is None or known.type != column.type:
            return column
        return replace(known, description=own[column.name].description or known.description, required=False)

    table = view.make_table(view.columns)
    columns = tuple(describe(column) for column in table.columns)
    keyed = tuple(replace(each, required=each.name == view.key) for each in columns)
    return replace(table, description=TABLE_BY_NAME[view.name].description, columns=keyed)


def _make_row(name: str, view: View, example: Mapping[str, Any]) -> type[BaseModel]:
    return make_row_model(name, describe_view(view), always=(view.key,), example=example)


if TYPE_CHECKING:  # their fields are known when the program runs
    RuleRow: TypeAlias = BaseModel
    ProgramRow: TypeAlias = BaseModel
    AmountRow: TypeAlias = BaseModel
    EntityRow: TypeAlias = BaseModel
    DocumentRow: TypeAlias = BaseModel
else:
    RuleRow = _make_row(
        "RuleRow",
        RULES_VIEW,
        {
            "rule_id": "r-0f63a1c95d2e7b48",
            "rule": "must share at least 50% of the rights with the Ministry",
            "labels": ["joint_ownership"],
            "document": "Terms of the Bridge Fund",
            "page": 2,
            "threshold": "≥ 50 percent",
            "confidence": 0.93,
            "status": "machine",
            "quote": "The Recipient must share at least 50% of the rights with the Ministry.",
        },
    )
    ProgramRow = _make_row(
        "ProgramRow",
        PROGRAMS_VIEW,
        {
            "program_id": "e-bridge",
            "name": "Bridge Fund",
            "country": "FI",
            "budget": "EUR 1.5 billion",
            "budget_maximum": "1500000000",
            "budget_currency": "EUR",
            "rule_count": 12,
        },
    )
    AmountRow = _make_row(
        "AmountRow",
        AMOUNTS_VIEW,
        {
            "mention_id": "m-4c1f0b7a92e35d86",
            "sum": "EUR 1.5 billion",
            "text": "up to EUR 1.5 billion",
            "role": "budget",
            "minimum": None,
            "maximum": "1500000000",
            "currency": "EUR",
            "page": 2,
        },
    )
    EntityRow = _make_row(
        "EntityRow",
        ENTITIES_VIEW,
        {
            "entity_id": "e-bridge",
            "name": "Bridge Fund",
            "label": "PROGRAM",
            "country": "FI",
            "mention_count": 4,
        },
    )
    DocumentRow = _make_row(
        "DocumentRow",
        DOCUMENTS_VIEW,
        {
            "document_id": "d-7be2c1a4f0935d68",
            "document": "Terms of the Bridge Fund",
            "country": "FI",
            "page_count": 12,
            "status": "ok",
        },
    )
