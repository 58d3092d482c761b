"""What filters offer: each value with the number of rows that choosing it would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from review.catalogue.catalogue import Catalogue
from review.tables.queries import list_choices
from review.tables.selection import Selection, Selector
from review.tables.views import ViewFilter

MOST_OFFERED = 40
FIRST_OFFERED, FIRST_OF_LIST = 8, 15
"""Values that are there at once, and those of a closed list; the others unfold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter and what it offers; of a range, the ends that are set."""

    filter: ViewFilter
    choices: tuple[Choice, ...] = ()
    ends: tuple[Any, ...] = ()
    offered: int = FIRST_OFFERED

    @property
    def active(self) -> bool:
        """Whether it leaves rows out."""
        return any(choice.chosen for choice in self.choices) or any(end is not None for end in self.ends)

    @property
    def first(self) -> Sequence[Choice]:
        """The choices that are there at once."""
        return [c for place, c in enumerate(self.choices) if place < self.offered or c.chosen]

    @property
    def rest(self) -> Sequence[Choice]:
        """The others."""
        return [c for place, c in enumerate(self.choices) if place >= self.offered and not c.chosen]


def make_facets(selector: Selector, selection: Selection) -> list[Facet]:
    """Return the filters of a table; what one counts it does not narrow itself, so that it can be widened."""
    return [_make_facet(selector, selection, each) for each in selection.view.filters]


def _make_facet(selector: Selector, selection: Selection, each: ViewFilter) -> Facet:
    query = selection.query
    if each.look == "range":
        return Facet(each, ends=tuple(getattr(query, name) for name in each.fields))
    chosen: list[str] = getattr(query, each.name)
    ground = selection
    if chosen:
        wider = query.model_copy(update={each.name: []})
        ground = selector.select(selection.view, wider, selection.catalogue)
    counts = selector.count(ground, each)
    closed = list_choices(selection.view.query, each.name)
    values = [value for value in closed if counts.get(value)] if closed else list(counts)[:MOST_OFFERED]
    values += [value for value in chosen if value not in values]
    return Facet(
        each,
        tuple(
            Choice(v, name_value(each, v, selection.catalogue), counts.get(v, 0), v in chosen) for v in values
        ),
        offered=FIRST_OF_LIST if closed else FIRST_OFFERED,
    )


def name_value(each: ViewFilter, value: str, catalogue: Catalogue) -> str:
    """Return what a value of a filter is called."""
    if each.look == "country":
        return name_country(value)
    if each.look == "entity":
        return catalogue.entity_names.get(value, value)
    if each.look == "document":
        return catalogue.document_names.get(value, value)
    return value if each.look == "name" else value.replace("_", " ")


@cache
def name_country(code: str) -> str:
    """Return what the country of an ISO 3166-1 code is called in English, or the code if none has it.

    >>> name_country("JP"), name_country("ZZ9")
    ('Japan', 'ZZ9')
    """
    return str(_read_territories().get(code, code))


@cache
def _read_territories() -> Mapping[str, str]:
    return Locale("en").territories
