"""A page of a table, and what is counted beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dataset.search.passages import number_matches
from dataset.search.query import Query, parse_query
from dataset.store import Store
from review.catalogue.catalogue import Catalogue
from review.catalogue.columns import LABEL_BITS
from review.catalogue.kept_rows import KeptRows
from review.tables.queries import TableQuery
from review.tables.selecting import Order, count_documents, count_labels, count_values, select_places
from review.tables.views import ShowRule, View, ViewFilter

KEPT = 64
"""Selections of which the rows are remembered, for the next page of one costs nothing then."""
KEPT_COUNTS = 16 * KEPT
CHUNK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that a query chooses, as places in the catalogue's columns, in order."""

    view: View
    query: TableQuery
    catalogue: Catalogue
    places: pl.Series
    show: ShowRule
    asked: Query | None = None
    """The words that are looked for."""

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return len(self.places)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.query.rows))

    @property
    def page(self) -> int:
        """The page, from 1; the last one, if the query asks for one beyond."""
        return min(self.query.page, self.pages)

    @property
    def frame(self) -> pl.DataFrame:
        """The catalogue's columns that the view is made of."""
        return read_frame(self.view, self.catalogue)

    def read_page(self, store: Store) -> Sequence[Mapping[str, Any]]:
        """Return the rows of the page."""
        start = (self.page - 1) * self.query.rows
        return self.read_rows(store, start, self.query.rows)

    def read_rows(self, store: Store, start: int, count: int) -> Sequence[Mapping[str, Any]]:
        """Return so many rows from a place of the selection on."""
        return self.view.read_rows(
            store, self.catalogue, self.frame[self.places.slice(start, count)], self.show
        )

    def iterate_rows(self, store: Store) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Yield all rows, a chunk at a time."""
        for start in range(0, self.total, CHUNK_ROWS):
            yield self.read_rows(store, start, CHUNK_ROWS)

    def find_neighbours(self, key: str) -> tuple[int | None, str | None, str | None]:
        """Return where a row stands in the selection, from 1, and the keys before and after it."""
        keys = self.frame[self.view.key].gather(self.places)
        place = keys.index_of(key)
        if place is None:
            return None, None, None
        before = keys[place - 1] if place else None
        after = keys[place + 1] if place + 1 < len(keys) else None
        return place + 1, before, after


class Selector:
    """Chooses rows, and remembers what it chose and counted last; safe in threads.

    `show` tells what rules are by now.
    """

    def __init__(self, store: Store, *, show: ShowRule) -> None:
        self._store, self._show = store, show
        self._known: KeptRows[tuple[Any, ...], pl.Series] = KeptRows(KEPT)
        self._counted: KeptRows[tuple[Any, ...], Mapping[str, int]] = KeptRows(KEPT_COUNTS)

    def select(self, view: View, query: TableQuery, catalogue: Catalogue) -> Selection:
        """Return the rows that a query chooses; raises UnusableQuery if its words ask for nothing."""
        asked = parse_query(query.q) if view.searched and query.q else None
        order = choose_order(view, query)
        key = (*_name(view, query, catalogue), order)
        places = self._known.find([key]).get(key)
        if places is None:
            places = self._select_places(view, query, catalogue, order, asked)
            self._known.keep({key: places})
        return Selection(view, query, catalogue, places, self._show, asked)

    def count(self, selection: Selection, each: ViewFilter) -> Mapping[str, int]:
        """Return how many of the rows have each value of a filter, the most frequent first."""
        key = (*_name(selection.view, selection.query, selection.catalogue), each.name)
        counts = self._counted.find([key]).get(key)
        if counts is None:
            counts = _count(selection, each)
            self._counted.keep({key: counts})
        return counts

    def _select_places(
        self, view: View, query: TableQuery, catalogue: Catalogue, order: Order, asked: Query | None
    ) -> pl.Series:
        frame = read_frame(view, catalogue)
        conditions = view.filter(query, catalogue)
        if asked is not None:
            conditions.append(self._find_passages(asked, frame))
        return select_places(frame, conditions, order)

    def _find_passages(self, asked: Query, frame: pl.DataFrame) -> pl.Expr:
        """Return the condition that a row's passage is among those in which the words stand."""
        with self._store.open_snapshot() as snapshot:
            numbers = number_matches(snapshot, asked)
        highest = max(frame["passage_number"].max() or 0, numbers.max(initial=0))
        found = np.zeros(int(highest) + 1, dtype=bool)
        found[numbers] = True
        return pl.col("passage_number").map_batches(
            lambda column: pl.Series(found[column.to_numpy()]), return_dtype=pl.Boolean
        )


def _name(view: View, query: TableQuery, catalogue: Catalogue) -> tuple[Any, ...]:
    """Return what the rows that are chosen depend on, but for their order."""
    return (catalogue.generation, view.name, repr(sorted(query.filters.items())))


def _count(selection: Selection, each: ViewFilter) -> Mapping[str, int]:
    frame, places, catalogue = selection.frame, selection.places, selection.catalogue
    assert each.column is not None  # noqa: S101 - only a range has none
    if each.column == "labels":
        return count_labels(frame, places, LABEL_BITS)
    if each.column == "document_id":
        return count_documents(frame, places, catalogue.documents)
    if selection.view.name == "rules" and each.column in catalogue.rule_links:
        return catalogue.rule_links[each.column].count_values(places)
    return count_values(frame, places, each.column)


def read_frame(view: View, catalogue: Catalogue) -> pl.DataFrame:
    """Return the catalogue's columns that a view is made of."""
    frame: pl.DataFrame = getattr(catalogue, view.name)
    return frame


def choose_order(view: View, query: TableQuery) -> Order:
    """Return the order that a query asks for; an unknown column is no order."""
    descending = query.sort.startswith("-")
    column = view.by_name.get(query.sort.removeprefix("-"))
    return Order(column.order, descending) if column and column.order else Order()
