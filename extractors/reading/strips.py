"""Lines of a table set out in its columns, and the ruling lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dataset.records import Stroke
from extractors.reading.hyphens import strip_leaders
from extractors.reading.lines import Line
from extractors.reading.stretches import Stretch, is_value, is_year, make_stretch
from extractors.reading.table_columns import Column, place_stretch

MOST_NUMERIC = 0.6
"""Share of a column's cells that are values from which it is one of values."""


@dataclass(frozen=True)
class Strip:
    """A line of a table: each cell's text by the first of its columns, and how many columns it spans."""

    line: Line
    cells: dict[int, Stretch]
    spans: dict[int, int]

    @cached_property
    def texts(self) -> dict[int, str]:
        """The text of each cell that has any, leaders aside."""
        texts = {place: strip_leaders(cell.text) for place, cell in self.cells.items()}
        return {place: text for place, text in texts.items() if any(map(str.isprintable, text))}

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return all(word.bold for word in self.line.words)

    @property
    def label_only(self) -> bool:
        """Whether nothing stands beside the first column."""
        return set(self.texts) <= {0} and self.spans.get(0, 1) == 1

    def has_values(self, numeric: set[int]) -> bool:
        """Tell whether a value, and no year, stands in one of these columns."""
        own = [text for place, text in self.texts.items() if place in numeric]
        return any(is_value(text) and not is_year(text) for text in own)


def set_out(line: Line, stretches: Sequence[Stretch], columns: Sequence[Column]) -> Strip:
    """Return a line with its stretches in their columns; those of one column are one cell."""
    cells: dict[int, Stretch] = {}
    spans: dict[int, int] = {}
    for stretch in stretches:
        places = place_stretch(stretch, columns)
        first = next((i for i in cells if i <= places[0] < i + spans[i]), places[0])
        if first in cells:
            spans[first] = max(first + spans[first], places[-1] + 1) - first
            cells[first] = make_stretch([*cells[first].words, *stretch.words])
        else:
            cells[first], spans[first] = stretch, len(places)
    return Strip(line, cells, spans)


def find_numeric(strips: Sequence[Strip], count: int) -> set[int]:
    """Return which of `count` columns hold values."""
    numeric = set()
    for place in range(count):
        texts = [text for strip in strips if (text := strip.texts.get(place))]
        if len(texts) > 1 and sum(map(is_value, texts)) >= MOST_NUMERIC * len(texts):
            numeric.add(place)
    return numeric


def find_rules_between(above: Line, below: Line, rules: Sequence[Stroke]) -> list[Stroke]:
    """Return the level ruling lines between two lines of text."""
    low, high = above.baseline - 0.1 * above.size, below.baseline - 0.55 * below.size
    return [rule for rule in rules if low < rule.top < high]


def measure_cover(rules: Sequence[Stroke], columns: Sequence[Column]) -> float:
    """Return the share of columns, by width, that ruling lines stand above or below."""
    covered = 0.0
    for x0, x1 in columns:
        own = sum(max(0.0, min(rule.x1, x1) - max(rule.x0, x0)) for rule in rules)
        covered += min(own, x1 - x0)
    return covered / max(sum(x1 - x0 for x0, x1 in columns), 1.0)
