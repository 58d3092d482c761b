"""The outer rows of a page, where running heads and feet stand, from the edge inwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from dataset.records import Page
from extractors.reading.lines import Line

Side = Literal["head", "foot"]
EDGE = 0.14
"""The share of the page's height, above and below, where running heads and feet stand."""
OUTER_ROWS = 6
SAME_ROW = 2.0
"""Segments this close in height, in points, stand in one row."""
SET_OFF = 1.3
"""Distance between rows, in usual ones, from which one is set off from the other."""
LONG_RULE = 0.1
"""Least share of the page's width of a line that parts rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """Segments of one height; `distance` is how far their baseline is from the page's edge, in points."""

    page_number: int
    side: Side
    distance: float
    set_off: bool
    """Space, another face or a ruling line parts it from the next row inwards, or there is none."""
    texts: tuple[str, ...]
    """The texts of its segments, from the left."""
    size: float
    """The font size of the first segment."""
    segments: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The segments' texts, parted by spaces."""
        return " ".join(self.texts)

    def forget(self) -> Row:
        """Return the row without its segments, of which a long document has many."""
        return Row(self.page_number, self.side, self.distance, self.set_off, self.texts, self.size, ())


def take_outer_rows(page: Page, segments: Sequence[Line]) -> list[list[Row]]:
    """Return the rows near the upper edge of a page and those near the lower one, outermost first."""
    rows = _group_rows([segment for segment in segments if segment.upright])
    edge = EDGE * page.height
    head = [row for row in rows[:OUTER_ROWS] if row[0].baseline <= edge]
    foot = [row for row in rows[: -OUTER_ROWS - 1 : -1] if row[0].baseline >= page.height - edge]
    return [
        [_make_row(page, "head", row, rows[i + 1 : i + 3]) for i, row in enumerate(head)],
        [_make_row(page, "foot", row, rows[::-1][i + 1 : i + 3]) for i, row in enumerate(foot)],
    ]


def _group_rows(segments: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=attrgetter("baseline")):
        if rows and segment.baseline - rows[-1][0].baseline < SAME_ROW:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _make_row(page: Page, side: Side, row: list[Line], inner: Sequence[list[Line]]) -> Row:
    baseline = row[0].baseline
    distance = baseline if side == "head" else page.height - baseline
    ordered = tuple(sorted(row, key=lambda segment: segment.x0))
    texts = tuple(segment.text for segment in ordered)
    set_off = _is_set_off(page, row, inner)
    return Row(page.page_number, side, distance, set_off, texts, ordered[0].size, ordered)


def _is_set_off(page: Page, row: list[Line], inner: Sequence[list[Line]]) -> bool:
    if not inner:
        return True
    a, b = row[0], inner[0][0]
    apart = abs(a.baseline - b.baseline)
    usual = 1.2 * max(a.size, b.size)
    if len(inner) > 1:
        usual = max(usual, min(abs(inner[1][0].baseline - b.baseline), 2.5 * b.size))
    if apart > SET_OFF * usual:
        return True
    low, high = sorted((a.baseline, b.baseline))
    ruled = any(
        s.top == s.bottom and low < s.top < high and s.x1 - s.x0 > LONG_RULE * page.width
        for s in page.strokes
    )
    return ruled or abs(a.size - b.size) > 0.4 or a.bold != b.bold or a.italic != b.italic
