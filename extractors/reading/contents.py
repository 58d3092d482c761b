"""Tables of contents, lists of figures and indexes: a map of the document, and not its text.

An entry is a line that ends in the label of a page, after leaders or a gap. Entries that follow one another
are contents if a title says so, or if their numbers rise as those of pages do and those of sums do not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractors.reading.lines import Line
from extractors.reading.numbering import DIVISION

DOTTED = re.compile("[.…·_] ?[.…·_]")
"""What leaders have in them, and few other lines: it is found sooner than they are."""
LEADERS = re.compile(r"(?:(?:[.…·_]\s?){4,}|…{2,})\s*(?:[A-Z]{0,2}[-–.]?\d.*|[ivxlc]+)?$")
LABEL = re.compile(
    r"[\s.…·_](?:(?:pg?|page|seite|s|pág)\.?\s*)?(?P<part>[A-Z]{1,2}[-–])?(?<!\d[.,])"
    r"(?:(?P<number>\d{1,4})|(?P<roman>[ivxlc]{1,6}))(?:\s*[-–]\s*(?:[A-Z]{1,2}[-–])?\d{1,4})?$",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"(?:table of )?contents(?: \(?continued\)?)?|index|list of (?:figures|tables|boxes|annexes|appendices)"
    r"(?:(?:,| and) (?:figures|tables|boxes))*|(?:figures|tables|boxes)(?: and (?:figures|tables|boxes))?"
    r"|inhalt(?:sverzeichnis|sübersicht)?(?: seite)?|(?:abbildungs|tabellen|stichwort)verzeichnis"
    r"|table des matières|sommaire|(?:liste|table) des (?:figures|tableaux|annexes|encadrés)"
    r"|(?:índice|contenido|sumario)(?: (?:general|analítico))?|índice de (?:figuras|tablas|cuadros|gráficos)"
    r"|indice|目\s?次|図表目次",
    re.IGNORECASE,
)
INDEX_TITLE = re.compile(
    r"(?:subject |general )?index|stichwortverzeichnis|índice analítico|索引", re.IGNORECASE
)
INDEXED = re.compile(r"[^\W\d],\s+\d{1,4}(?:\s*[-–,;]\s*\d{1,4})*,?$")
LEAST_ENTRIES = 5
"""Rows without leaders and title that are a table of contents."""
LONGEST_TITLE = 50
REACH = 3
"""Lines without a number between two that have one, at most, that count as parts of entries."""
MOST_FALLS = 0.25
"""Of the numbers under a title: lists of figures and tables that follow begin again."""
MOST_PAGES = 1500
"""Numbers above are years and sums."""
LEAST_SHARE = 0.6
"""Of a page's lines that are contents from which on the rest of the page, without a sentence, is, too."""


class Label(NamedTuple):
    """What a line that ends as entries do tells of a page: the part of the document and a number, if any."""

    part: str
    page: int | None
    led: bool


class Row(NamedTuple):
    """A line by its place in the document, with the place where its page starts and the label it ends in."""

    place: int
    line: Line
    page_start: int
    label: Label | None


def find_contents(lines: Iterable[Line]) -> set[int]:
    """Return the places, among a document's lines in reading order, of its contents and indexes."""
    found: list[tuple[int, set[int]]] = []
    pages = 0
    for rows in _cut_runs(lines):
        pages = max(pages, rows[-1].line.page_number)
        found.extend(_judge_run(rows))
    most = 2 * pages + 30  # printed numbers run ahead of the count
    return {place for highest, places in found if highest <= most for place in places}


def _cut_runs(lines: Iterable[Line]) -> Iterator[list[Row]]:
    """Yield each run of entries with few lines between them, with those before and to the end of the page.

    The last rows of the document come, too, for they tell how many pages it has.
    """
    rows: list[Row] = []
    last, page_start, indexed = -1, 0, False
    for place, line in enumerate(lines):
        if rows and rows[-1].line.page_number != line.page_number:
            page_start = place
        titled = _is_title(line)
        label = None if titled else _read_label(line, weak=indexed)
        closed = len(rows) - last > 2 * REACH
        turned = last >= 0 and rows[last].line.page_number != line.page_number
        if last >= 0 and (titled or (closed and (label is not None or turned))):
            yield rows
            rows, last = [] if titled else rows[-2 * REACH :], -1
        indexed = INDEX_TITLE.fullmatch(line.text) is not None if titled else indexed and not closed
        rows.append(Row(place, line, page_start, label))
        if label is not None:
            last = len(rows) - 1
        elif last < 0 and len(rows) > 2 * REACH:
            del rows[0]
    if rows:
        yield rows


def _is_title(line: Line) -> bool:
    return len(line.text) <= LONGEST_TITLE and TITLE.fullmatch(line.text) is not None


def _read_label(line: Line, *, weak: bool = False) -> Label | None:
    """Return the label that an entry ends in: there are leaders or, but for a `weak` one, a gap before it."""
    text = line.text
    led = DOTTED.search(text) is not None and LEADERS.search(text) is not None
    apart = led or weak or line.cells > 1
    match = LABEL.search(text) if apart and text[-1:].isalnum() else None
    if match is None and not led:
        return None
    if line.table is not None or not (any(map(str.isalpha, text)) or (led and match)):
        return None
    if match is None:
        return Label("", None, led)
    roman = match["number"] is None
    page = None if roman else int(match["number"])
    if (page is not None and page > MOST_PAGES) or (roman and not led):
        return None
    return Label("i" if roman else match["part"] or "", page, led)


def _judge_run(rows: Sequence[Row]) -> Iterator[tuple[int, set[int]]]:
    """Yield the places of rows that a run shows to be contents, with the highest number that they tell."""
    entries = [i for i, row in enumerate(rows) if row.label is not None]
    title = next((i for i in range(entries[0] if entries else 0) if _is_title(rows[i].line)), None)
    labels = [_label(rows, i) for i in entries]
    if title is not None and _are_indexed(rows[title:]):
        parts = [entries]
    elif title is not None:
        falls = _count_falls(labels)
        parts = [entries] if len(entries) > 1 and falls <= max(1, MOST_FALLS * len(entries)) else []
    elif _are_led(labels):
        parts = [entries]
    else:
        parts = [part for part in _split_at_falls(rows, entries) if _are_plain(part)]
    for part in parts:
        highest = max([_label(rows, i).page or 0 for i in part])
        kept = _fill(rows, part, title, reach=REACH if parts[0] is not entries else 2 * REACH)
        yield highest, {rows[i].place for i in kept}


def _label(rows: Sequence[Row], i: int) -> Label:
    return rows[i].label or Label("", None, led=False)


def _are_indexed(rows: Sequence[Row]) -> bool:
    """Tell whether rows are an index: a title, and lines of which most end in the pages of a term."""
    count = sum(INDEXED.search(row.line.text) is not None for row in rows[1:])
    return INDEX_TITLE.fullmatch(rows[0].line.text) is not None and count > max(4, 0.5 * len(rows))


def _are_led(labels: Sequence[Label]) -> bool:
    """Tell whether entries with leaders are those of contents: most are numbered, and their numbers rise."""
    led = [label for label in labels if label.led]
    numbered = [label for label in led if label.page is not None or label.part]
    enough = len(led) > 2 and len(numbered) > 0.6 * len(led)
    return enough and _count_falls(numbered) <= 0.1 * len(numbered)


def _are_plain(part: Sequence[int]) -> bool:
    """Tell whether rows that end in numbers are contents though nothing else shows it."""
    return len(part) >= LEAST_ENTRIES and all(b - a <= REACH for a, b in itertools.pairwise(part))


def _count_falls(labels: Sequence[Label]) -> int:
    pages = [(label.part, label.page) for label in labels if label.page is not None]
    return sum(a[0] == b[0] and b[1] < a[1] for a, b in itertools.pairwise(pages))


def _split_at_falls(rows: Sequence[Row], entries: Sequence[int]) -> list[list[int]]:
    parts: list[list[int]] = []
    for i in entries:
        if _label(rows, i).page is None:
            parts.append([])
        elif parts and parts[-1] and not _count_falls([_label(rows, parts[-1][-1]), _label(rows, i)]):
            parts[-1].append(i)
        else:
            parts.append([i])
    return parts


def _fill(rows: Sequence[Row], part: Sequence[int], title: int | None, *, reach: int) -> set[int]:
    """Return which rows are contents: the entries, those between them, the title and what ends the page."""
    kept = set(range(part[0] if title is None else title, part[0]))
    for a, b in itertools.pairwise([*_add_weak(rows, part), part[-1]]):
        kept.update(range(a, b + 1) if b - a <= reach else (a, b))
    return kept.union(_find_rest(rows, kept))


def _add_weak(rows: Sequence[Row], part: Sequence[int]) -> list[int]:
    """Return the entries, and of the rows between them those whose number follows a space alone."""
    found = [part[0]]
    for a, b in itertools.pairwise(part):
        low, high = _label(rows, a).page or 0, _label(rows, b).page or MOST_PAGES
        for i in range(a + 1, b):
            label = _read_label(rows[i].line, weak=True)
            if label and label.page and low <= label.page <= high:
                found.append(i)
        found.append(b)
    return found


def _find_rest(rows: Sequence[Row], kept: set[int]) -> range:
    """Return the entries without numbers that end a page of contents, as `Appendix A` may."""
    last = max(kept)
    line, start = rows[last].line, rows[last].page_start
    rest = list(itertools.takewhile(lambda row: row.line.page_number == line.page_number, rows[last + 1 :]))
    own = [rows[i] for i in kept if rows[i].place >= start]
    edge = min(row.line.x0 for row in own)
    alike = all(_continues(row.line, line, edge) for row in rest)
    share = len(own) / (rows[last].place + len(rest) + 1 - start)
    return range(last + 1, last + 1 + (len(rest) if alike and share >= LEAST_SHARE else 0))


def _continues(line: Line, last: Line, edge: float) -> bool:
    """Tell whether a line below entries is set like them, and is a division's name or hangs below one."""
    alike = line.table is None and (line.size, line.bold) == (last.size, last.bold)
    return alike and (line.x0 > edge + line.size or DIVISION.match(line.text) is not None)
