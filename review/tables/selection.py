"""A page of a table, and what is counted beside it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import polars as pl

from dataset.search.passages import number_matches
from dataset.search.query import Query, parse_query
from dataset.store import Store
from review.catalogue.catalogue import Catalogue
from review.tables.queries import TableQuery
from review.tables.selecting import Order, select_places
from review.tables.views import View

KEPT = 64
"""Selections of which the rows are remembered, for the next page of one costs nothing then."""
CHUNK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that a query chooses, as places in the catalogue's columns, in order."""

    view: View
    query: TableQuery
    catalogue: Catalogue
    places: pl.Series
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
        return self.view.read_rows(store, self.catalogue, self.frame[self.places.slice(start, count)])

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
    """Chooses rows, and remembers what it chose last; safe in threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._known: OrderedDict[tuple[Any, ...], pl.Series] = OrderedDict()

    def select(self, view: View, query: TableQuery, catalogue: Catalogue) -> Selection:
        """Return the rows that a query chooses; raises UnusableQuery if its words ask for nothing."""
        asked = parse_query(query.q) if view.searched and query.q else None
        order = choose_order(view, query)
        key = (catalogue.generation, view.name, repr(sorted(query.filters.items())), order)
        with self._lock:
            places = self._known.get(key)
            if places is not None:
                self._known.move_to_end(key)
        if places is None:
            places = self._select_places(view, query, catalogue, order, asked)
            with self._lock:
                self._known[key] = places
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
        return Selection(view, query, catalogue, places, asked)

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


def read_frame(view: View, catalogue: Catalogue) -> pl.DataFrame:
    """Return the catalogue's columns that a view is made of."""
    frame: pl.DataFrame = getattr(catalogue, view.name)
    return frame


def choose_order(view: View, query: TableQuery) -> Order:
    """Return the order that a query asks for; an unknown column is no order."""
    descending = query.sort.startswith("-")
    column = view.by_name.get(query.sort.removeprefix("-"))
    return Order(column.order, descending) if column and column.order else Order()
