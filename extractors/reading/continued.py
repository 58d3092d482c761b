"""Tables that go on on the next page: the same columns, perhaps the head again, perhaps a row cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Box
from extractors.reading.cells import Cell, Row, Table
from extractors.reading.endings import TERMINAL
from extractors.reading.stretches import is_value

SAME_EDGE = 6.0
"""How far, in points, the left edges of one column may lie apart on two pages."""
CONTINUED = re.compile(
    r"\b(?:continued|cont[.’']?d?|fortsetzung|forts|suite|continuación|cont)\b|続き", re.IGNORECASE
)


def continue_table(before: Table, after: Table) -> Table | None:
    """Return a table as the rest of one on the page before, in its columns and without its head, or None.

    A head that is said again is dropped; another one begins another table.
    """
    if after.page_number - before.page_number not in (0, 1):
        return None
    laid = _lay_in_columns(before, after)
    if laid is None:
        return None
    if not laid.heads:
        return replace(laid, given=before.names)
    if before.names and _fold(laid.names) == _fold(before.names):
        count = laid.heads
        return replace(laid, rows=laid.rows[count:], labels=laid.labels[count:], heads=0, given=before.names)
    return None


def _fold(names: Sequence[str]) -> list[str]:
    return [CONTINUED.sub("", name).strip(" ()").casefold() for name in names]


def _lay_in_columns(before: Table, after: Table) -> Table | None:
    """Return a table in the columns of another, some perhaps left empty, or None if it has others."""
    edges = [cell.box.x0 for cell in before.rows[-1]]
    places = [min(range(len(edges)), key=lambda i: abs(edges[i] - cell.box.x0)) for cell in after.rows[0]]
    apart = [abs(edges[i] - cell.box.x0) for i, cell in zip(places, after.rows[0], strict=True)]
    if len(set(places)) < len(places) or max(apart) > SAME_EDGE:
        return None
    if len(places) == len(edges):
        return after
    if len(places) < 2 or after.heads or places[0] != 0:
        return None
    return replace(after, rows=tuple(_spread(row, places, edges) for row in after.rows))


def _spread(row: Row, places: Sequence[int], edges: Sequence[float]) -> Row:
    first = row[0].box
    cells = [Cell("", Box(first.page_number, x0, first.top, x0, first.bottom)) for x0 in edges]
    for place, cell in zip(places, row, strict=True):
        cells[place] = cell
    return tuple(cells)


def goes_on(last: Row, first: Row) -> bool:
    """Tell whether the first row on a page is the rest of the last row on the page before.

    Its first cell is empty, and what the others hold goes on with sentences that are not at their end.
    """
    if first[0].text or len(last) != len(first):
        return False
    pairs = [(a.text, b.text) for a, b in zip(last, first, strict=True) if b.text]
    if not pairs or not all(a for a, _ in pairs) or any(is_value(b) for _, b in pairs):
        return False
    return all(b[0].islower() or not TERMINAL.search(a) for a, b in pairs)
