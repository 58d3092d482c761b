"""Columns of a table without plumb lines: where no text stands in most of its rows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from extractors.reading.stretches import Stretch

FLUSH = 0.3
"""How far edges that stand flush may lie apart, in em."""

Column = tuple[float, float]
"""The left and right edges of a column's text."""
ASTRAY = 0.08
"""Share of rows whose text may stand in a gutter."""
NARROWEST = 0.7
"""Least width of a gutter, in em."""


def find_columns(rows: Sequence[Sequence[Stretch]], size: float) -> list[Column]:
    """Return the columns of rows of stretches; rows with few cells, as heads that span, tell nothing.

    >>> from dataset.records import Word
    >>> def cells(*edges):
    ...     return [Stretch((Word("a", x, 0, y, 10, 10.0),), x, y) for x, y in edges]
    >>> find_columns([cells((0, 40), (90, 120)), cells((0, 30), (80, 120)), cells((20, 110))], 10)
    [(0, 40), (80, 120)]
    """
    full = _pick_full(rows)
    covered = _cover(full, int(ASTRAY * len(full)))
    columns: list[Column] = []
    for x0, x1 in covered:
        if columns and x0 - columns[-1][1] < NARROWEST * size:
            columns[-1] = (columns[-1][0], x1)
        else:
            columns.append((x0, x1))
    return columns


def _pick_full(rows: Sequence[Sequence[Stretch]]) -> list[Sequence[Stretch]]:
    """Return the rows with as many cells as most of those that have two or more, or with more."""
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return []
    usual = max(counts, key=lambda count: (counts[count], count))
    return [row for row in rows if len(row) >= usual]


def _cover(rows: Sequence[Sequence[Stretch]], astray: int) -> list[Column]:
    """Return where the text of more than `astray` rows stands."""
    steps = sorted([(s.inner, 1) for row in rows for s in row] + [(s.x1, -1) for row in rows for s in row])
    covered: list[Column] = []
    depth, start = 0, 0.0
    for x, step in steps:
        if depth == astray and step > 0:
            start = x
        depth += step
        if depth == astray and step < 0:
            covered.append((start, x))
    return covered


def place_stretch(stretch: Stretch, columns: Sequence[Column]) -> range:
    """Return the columns whose text a stretch stands above or below; the nearest if there is none."""
    own = [
        i
        for i, (x0, x1) in enumerate(columns)
        if min(stretch.x1, x1) - max(stretch.inner, x0) > _overhang(x0, x1)
    ]
    if own:
        return range(own[0], own[-1] + 1)
    nearest = min(
        range(len(columns)),
        key=lambda i: max(columns[i][0] - stretch.middle, stretch.middle - columns[i][1]),
    )
    return range(nearest, nearest + 1)


def _overhang(x0: float, x1: float) -> float:
    """Return by how much text may reach into a column that is not its own."""
    return min(2.0, 0.2 * (x1 - x0))


def measure_alignment(cells: Sequence[Stretch]) -> float:
    """Return the share of a column's cells that stand flush: left, right, centred or by decimal points."""
    if not cells:
        return 0.0
    ways = [(s.x0, s.flush, s.x1, s.middle, s.point) for s in cells]
    within = FLUSH * cells[0].words[0].font_size
    return max(_measure_flush(edges, within) for edges in zip(*ways, strict=True))


def _measure_flush(edges: Sequence[float], within: float) -> float:
    ordered = sorted(edges)
    best = max(
        sum(other - edge <= within for other in itertools.islice(ordered, i, None))
        for i, edge in enumerate(ordered)
    )
    return best / len(ordered)
