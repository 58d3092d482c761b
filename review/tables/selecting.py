"""Rows that a query chooses, in its order: filters and orders on columns in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from review.catalogue.catalogue import Catalogue
from review.catalogue.columns import choose_bits
from review.catalogue.links import sort_counts
from review.tables.queries import AmountQuery, DocumentQuery, EntityQuery, ProgramQuery, RuleQuery

Conditions = Iterable[pl.Expr]


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are sorted: by a column of the catalogue, None for its own order."""

    column: str | None = None
    descending: bool = False


def filter_rules(query: RuleQuery, catalogue: Catalogue) -> list[pl.Expr]:
    """Return the conditions that rules have to meet."""
    conditions = [
        _is_any("modality", query.modality),
        _is_any("force", query.force),
        _is_any("scope", query.scope),
        _is_any("asset", query.asset),
        _is_any("status", query.status),
        _is_any("reviewer", query.reviewer),
        _is_any("document_id", query.document),
        _is_any("threshold_unit", query.threshold_unit),
        _is_linked("countries", query.country, catalogue),
        _is_linked("programs", query.program, catalogue),
        _is_linked("agencies", query.agency, catalogue),
        _is_within("confidence", query.confidence_from, query.confidence_to),
        _is_within("threshold_value", query.threshold_from, query.threshold_to),
        _is_any("origin", query.origin),
    ]
    if query.label:
        conditions.append((pl.col("labels") & choose_bits(query.label)) != 0)
    return _keep(conditions)


def filter_amounts(query: AmountQuery, _: Catalogue) -> list[pl.Expr]:
    """Return the conditions that amounts have to meet; a range meets a limit if one of its sums does."""
    return _keep(
        [
            _is_any("currency", query.currency),
            _is_any("role", query.role),
            _is_any("period", query.period),
            _is_any("document_id", query.document),
            _reaches("minimum", "maximum", query.amount_from, query.amount_to),
            _is_any("origin", query.origin),
        ]
    )


def filter_entities(query: EntityQuery, _: Catalogue) -> list[pl.Expr]:
    """Return the conditions that entities have to meet."""
    return _keep(
        [
            _is_any("label", query.label),
            _is_any("country", query.country),
            _is_any("origin", query.origin),
            *_name_holds(query.q, "name", "acronym", "aliases"),
        ]
    )


def filter_programs(query: ProgramQuery, _: Catalogue) -> list[pl.Expr]:
    """Return the conditions that programmes have to meet; of a year, those that may run in it do."""
    running = None
    if query.year_from is not None:
        running = pl.col("end_year").is_null() | (pl.col("end_year") >= query.year_from)
    begun = None if query.year_to is None else pl.col("start_year") <= query.year_to
    return _keep(
        [
            _is_any("country", query.country),
            _holds_any("agencies", query.agency),
            _holds_any("partner_countries", query.partner),
            _is_any("budget_currency", query.currency),
            _reaches("budget_minimum", "budget_maximum", query.budget_from, query.budget_to),
            running,
            begun,
            *_name_holds(query.q, "name", "acronym"),
        ]
    )


def filter_documents(query: DocumentQuery, _: Catalogue) -> list[pl.Expr]:
    """Return the conditions that documents have to meet."""
    return _keep(
        [
            _is_any("status", query.status),
            _is_any("country", query.country),
            _is_any("language", query.language),
            _is_any("publisher", query.publisher),
            _is_any("source", query.source),
            None if query.came is None else pl.col("ingested_at").str.starts_with(query.came.isoformat()),
            _is_within("text_quality", query.quality_from, query.quality_to),
            *_name_holds(query.q, "name", "file_name", "publisher"),
        ]
    )


def select_places(frame: pl.DataFrame, conditions: Sequence[pl.Expr], order: Order) -> pl.Series:
    """Return the numbers of the rows that meet all conditions, in order; equal ones as they stand."""
    if not conditions and order.column is None:
        return pl.Series("place", range(len(frame)), dtype=pl.UInt32)
    names = {name for condition in conditions for name in condition.meta.root_names()}
    names |= {order.column} if order.column else set()
    # a condition may name no column, so the numbers are what tells how many rows there are
    lazy = frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"), *sorted(names)).lazy()
    if conditions:
        lazy = lazy.filter(*conditions)
    if order.column is not None:
        key = pl.col(order.column)
        if frame.schema[order.column] == pl.List(pl.String):
            key = key.list.first()
        lazy = lazy.sort(key, descending=order.descending, nulls_last=True, maintain_order=True)
    return lazy.select("place").collect()["place"]


def count_values(frame: pl.DataFrame, places: pl.Series, column: str) -> dict[str, int]:
    """Return how often each value stands in a column of some rows, the most frequent first."""
    values = _take(frame[column], places)
    if values.dtype == pl.List(pl.String):
        values = values.list.explode(keep_nulls=False, empty_as_null=False)
    counts = values.value_counts(sort=True, name="rows")
    return {value: count for value, count in counts.iter_rows() if value is not None}


def count_documents(frame: pl.DataFrame, places: pl.Series, documents: pl.DataFrame) -> dict[str, int]:
    """Return how many of some rows each document has, most first; `rank` tells the document of a row."""
    counts = np.bincount(_take(frame["rank"], places).to_numpy(), minlength=len(documents))
    return sort_counts(documents["document_id"], counts)


def count_labels(frame: pl.DataFrame, places: pl.Series, bits: dict[str, int]) -> dict[str, int]:
    """Return how many of some rules carry each label."""
    counts = np.bincount(_take(frame["labels"], places).to_numpy(), minlength=1)
    sets = np.flatnonzero(counts)
    return {label: int(counts[sets[(sets & bit) != 0]].sum()) for label, bit in bits.items()}


def _take(column: pl.Series, places: pl.Series) -> pl.Series:
    return column if len(places) == len(column) else column.gather(places)


Filter = Callable[[Any, Catalogue], list[pl.Expr]]


def _keep(conditions: Iterable[pl.Expr | None]) -> list[pl.Expr]:
    return [condition for condition in conditions if condition is not None]


def _is_any(column: str, values: Sequence[str]) -> pl.Expr | None:
    if not values:
        return None
    return pl.col(column) == values[0] if len(values) == 1 else pl.col(column).is_in(list(values))


def _is_linked(column: str, values: Sequence[str], catalogue: Catalogue) -> pl.Expr | None:
    """Return that a rule names one of these entities or countries, which its links tell."""
    return pl.lit(pl.Series(catalogue.rule_links[column].mark_rows(values))) if values else None


def _holds_any(column: str, values: Sequence[str]) -> pl.Expr | None:
    conditions = [pl.col(column).list.contains(value) for value in values]
    return pl.any_horizontal(conditions) if conditions else None


def _is_within(column: str, low: Any, high: Any) -> pl.Expr | None:
    conditions = [pl.col(column) >= float(low)] if low is not None else []
    conditions += [pl.col(column) <= float(high)] if high is not None else []
    return pl.all_horizontal(conditions) if conditions else None


def _reaches(minimum: str, maximum: str, low: Any, high: Any) -> pl.Expr | None:
    """Return that a sum, or a range with ends that may be open, has something between two limits."""
    conditions = [pl.coalesce(maximum, minimum).is_not_null()]
    if low is not None:
        conditions.append(pl.col(maximum).is_null() | (pl.col(maximum) >= low))
    if high is not None:
        conditions.append(pl.col(minimum).is_null() | (pl.col(minimum) <= high))
    return pl.all_horizontal(conditions) if len(conditions) > 1 else None


def _name_holds(text: str, *columns: str) -> Iterable[pl.Expr]:
    """Yield for each word of `text` that one of the columns has it, whatever the case."""
    for word in text.casefold().split():
        yield pl.any_horizontal(
            _write_names(column).str.to_lowercase().str.contains(word, literal=True) for column in columns
        )


def _write_names(column: str) -> pl.Expr:
    names = pl.col(column)
    return (names.list.join(" ") if column == "aliases" else names).fill_null("")
