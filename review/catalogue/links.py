"""Which rows name which entities or countries: as numbers, so that a million of them are counted at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Rows = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Links:
    """The values of a column of lists: link `i` says that row `rows[i]` has the value `values[codes[i]]`."""

    values: Sequence[str]
    codes: Rows
    rows: Rows
    row_count: int

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each value."""
        return {value: place for place, value in enumerate(self.values)}

    def mark_rows(self, wanted: Sequence[str]) -> Marks:
        """Return for each row whether it has one of the values."""
        marks = np.zeros(self.row_count, dtype=bool)
        for place in (self.places[value] for value in wanted if value in self.places):
            marks[self.rows[self.codes == place]] = True
        return marks

    def count_values(self, places: pl.Series) -> dict[str, int]:
        """Return how many of some rows have each value, the most frequent first."""
        codes = self.codes
        if len(places) < self.row_count:
            chosen = np.zeros(self.row_count, dtype=bool)
            chosen[places.to_numpy()] = True
            codes = codes[chosen[self.rows]]
        return sort_counts(self.values, np.bincount(codes, minlength=len(self.values)))


def read_links(column: pl.Series) -> Links:
    """Return the values of a column of lists of texts; a value counts once a row."""
    exploded = (
        pl.DataFrame({"row": pl.int_range(len(column), dtype=pl.UInt32, eager=True), "value": column})
        .explode("value", keep_nulls=False, empty_as_null=False)
        .drop_nulls()
        .unique(maintain_order=True)
    )
    values = exploded["value"].unique().sort()
    coded = exploded["value"].cast(pl.Enum(values)).to_physical().cast(pl.UInt32)
    return Links(values.to_list(), coded.to_numpy(), exploded["row"].to_numpy(), len(column))


def sort_counts(values: Sequence[str] | pl.Series, counts: npt.NDArray[np.intp]) -> dict[str, int]:
    """Return values by how often they are counted, the most frequent first, without those that never are."""
    order = np.argsort(-counts, kind="stable")
    return {values[int(place)]: int(counts[place]) for place in order[: np.count_nonzero(counts)]}
