"""Tables without cells drawn around: lines in reading order whose text stands in columns.

A run of neighbouring lines that wide gaps part is tried as a table; if it is none, its parts are, to either
side of what does not fit or of the widest space. What reads as text – lists, labelled values, two columns of
prose, address blocks – is left to the flow of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from dataset.records import Box, Stroke, Word
from extractors.reading.body_rows import find_labels, group_rows, is_label
from extractors.reading.cells import Cell, Row, Table
from extractors.reading.head_rows import count_head_lines, group_heads
from extractors.reading.head_spans import CENTRED, widen_names
from extractors.reading.hyphens import join_lines, strip_leaders
from extractors.reading.item_starts import starts_item
from extractors.reading.lines import Line, join_rows
from extractors.reading.stretches import Stretch, is_value, is_year, split_stretches
from extractors.reading.strips import Strip, find_numeric, find_rules_between, set_out
from extractors.reading.table_columns import Column, find_columns, measure_alignment
from extractors.reading.vocabulary import Vocabulary

REACH = 4.2
"""Distance between lines of one table at most, in em."""
MOST_ABOVE = 8
HEAD_REACH, RULED_REACH = 2.0, 3.0
"""Distance from the first row to the names above it at most, in em, without and with a rule between."""
MOST_BETWEEN = 3
"""Lines without gaps between two that have some at most: wrapped cells, labels of groups."""
INNER_GAP = 0.7
"""A gap, in em, that parts cells where all rows leave it open."""
MANY_ROWS = 4
FLUSH = 0.6
"""Share of a column's cells that stand flush."""
SOLID = 0.3
"""Share of the rows that fill a column, at least, for it to be one."""
MOST_SPANNING = 0.25
"""Share of lines with text across a gutter at most."""
WORDS_IN_CELL = 9


def find_aligned_tables(
    lines: Sequence[Line], strokes: Sequence[Stroke], vocabulary: Vocabulary
) -> list[tuple[range, Table]]:
    """Return the tables that a page's lines in reading order form, with the places of their lines."""
    found: list[tuple[range, Table]] = []
    rules: list[Stroke] | None = None
    for run in _find_runs(lines):
        if rules is None:
            rules = [stroke for stroke in strokes if stroke.top == stroke.bottom]
        end = found[-1][0].stop if found else 0
        found.extend(_read_run(lines, run, end, rules, vocabulary))
    return found


def _find_runs(lines: Sequence[Line]) -> Iterator[range]:
    """Return runs of lines in which cells stand side by side every few lines, with what may be their head."""
    start = end = -1
    for place, line in enumerate(lines):
        if line.cells < 2 or not _has_cells(line):
            continue
        if start >= 0 and not _adjoins(lines[end : place + 1]):
            if end > start:
                yield range(start, end + 1)
            start = -1
        if start < 0:
            start = place
        end = place
    if end > start >= 0:
        yield range(start, end + 1)


def _has_cells(line: Line) -> bool:
    """Tell whether a line has two cells beside the sign or number that it begins with."""
    if line.stands_in or not line.upright:
        return False
    return line.cells > 2 or not starts_item(line)


def _adjoins(lines: Sequence[Line]) -> bool:
    """Tell whether the first and last of these lines may be of one table."""
    if len(lines) > MOST_BETWEEN + 2:
        return False
    return all(_stands_below(above, below) for above, below in pairwise(lines))


def _stands_below(above: Line, below: Line) -> bool:
    if below.stands_in or (above.page_number, above.left) != (below.page_number, below.left):
        return False
    return 0 < below.baseline - above.baseline < REACH * max(above.size, below.size)


def _read_run(
    lines: Sequence[Line], run: range, end: int, rules: Sequence[Stroke], vocabulary: Vocabulary
) -> list[tuple[range, Table]]:
    """Return the tables in a run of lines; `end` is the place after the table above."""
    if sum(lines[i].cells > 1 for i in run) < 2:
        return []
    own = [lines[i] for i in run]
    columns = _find_columns(own)
    misfit = next((i for i, line in zip(run, own, strict=True) if not _fits(line, columns)), None)
    again = _find_second_head(own, columns) if misfit is None else 0
    if again:
        parts = [range(run.start, run.start + again), range(run.start + again, run.stop)]
    elif misfit is None:
        head, above = _find_head_above(lines, end, run, columns, rules)
        table = read_table([*above, *own], columns, rules, vocabulary)
        if table is not None:
            return [(range(head, run.stop), table)]
        cut = _find_widest_space(own)
        parts = [range(run.start, run.start + cut), range(run.start + cut, run.stop)] if cut else []
    else:
        parts = [range(run.start, misfit), range(misfit + 1, run.stop)]
    found: list[tuple[range, Table]] = []
    for part in parts:
        found.extend(_read_run(lines, _trim(lines, part), end, rules, vocabulary))
        end = max([end, part.start, *(place.stop for place, _ in found)])
    return found


def _trim(lines: Sequence[Line], run: range) -> range:
    """Return a run from its first line with cells to its last."""
    celled = [i for i in run if lines[i].cells > 1 and _has_cells(lines[i])]
    return range(celled[0], celled[-1] + 1) if celled else range(0)


def _find_columns(lines: Sequence[Line]) -> list[Column]:
    size = median([line.size for line in lines])
    celled = [line for line in lines if line.cells > 1]
    if len(celled) >= MANY_ROWS:
        columns = find_columns([split_stretches(line, INNER_GAP) for line in celled], size)
        if len(columns) > 1:
            return columns
    return find_columns([split_stretches(line) for line in celled], size)


def _fits(line: Line, columns: Sequence[Column]) -> bool:
    """Tell whether a line may be of a table: no running text, which ends beside or beyond its columns."""
    if line.cells > 1 or len(columns) < 2:
        return True
    across = line.x1 > columns[1][0] + line.size and line.x0 < columns[0][1]
    return not across or (len(line.words) <= WORDS_IN_CELL and line.x1 < columns[-1][1])


def _find_head_above(
    lines: Sequence[Line], end: int, run: range, columns: Sequence[Column], rules: Sequence[Stroke]
) -> tuple[int, list[Line]]:
    """Return the place of the first of the lines above a run that name its columns, and those.

    They may have been read as short columns of their own, one beside the other.
    """
    first = lines[run.start]
    above: list[Line] = []
    for line in reversed(lines[max(run.start - MOST_ABOVE, end) : run.start]):
        if line.stands_in or line.page_number != first.page_number:
            break
        if not _names(line, columns) and not _names_first(line, above, columns):
            break
        lowest = min([first, *above], key=lambda each: each.baseline)
        ruled = not above and find_rules_between(line, first, rules)
        reach = RULED_REACH if ruled else HEAD_REACH
        if not -0.3 * line.size < lowest.baseline - line.baseline < reach * line.size and not any(
            abs(line.baseline - each.baseline) < 1 for each in above
        ):
            break
        above.append(line)
    return run.start - len(above), join_rows(above, first.left, first.right)


def _names_first(line: Line, above: Sequence[Line], columns: Sequence[Column]) -> bool:
    """Tell whether a line stands above the first column alone, within the height of what names the others."""
    if not above or not line.upright:
        return False
    inside = line.x0 > columns[0][0] - 1 and line.x1 < columns[1][0]
    return inside and any(each.top < line.bottom and line.top < each.bottom for each in above)


def _names(line: Line, columns: Sequence[Column]) -> bool:
    """Tell whether a line stands above columns after the first, and not in the middle above them all."""
    if len(columns) < 2 or not line.upright or len(line.words) > 2 * WORDS_IN_CELL or line.text[-1] in ".;":
        return False
    first = columns[0][0] - line.size if line.cells > 1 else columns[0][1]
    if line.cells > 1 and any(map(_is_plain_value, (stretch.text for stretch in split_stretches(line)))):
        return False
    inside = line.x0 > first and line.x1 < columns[-1][1] + 2 * line.size
    title = (columns[0][0] + columns[-1][1]) / 2 - (line.x0 + line.x1) / 2
    return inside and (line.cells > 1 or abs(title) > CENTRED * line.size)


def _find_second_head(lines: Sequence[Line], columns: Sequence[Column]) -> int:
    """Return the place of the first line, after some with values, that has names in their place, or 0."""
    if len(columns) < 2:
        return 0
    strips = [set_out(line, _split(line, columns), columns) for line in lines]
    numeric = find_numeric(strips, len(columns)) - {0}
    seen, start = False, 0
    for place, strip in enumerate(strips):
        own = [text for column, text in strip.texts.items() if column in numeric]
        start = start if 0 not in strip.texts and start else place
        if strip.has_values(numeric):
            seen, start = True, 0
        elif seen and len(own) > 1 and len(own) * 2 > len(numeric) and not any(map(_is_plain_value, own)):
            return start
    return 0


def _is_plain_value(text: str) -> bool:
    """Tell whether a text is a value and no year, which may name a column."""
    return is_value(text) and not is_year(text)


def _find_widest_space(lines: Sequence[Line]) -> int:
    """Return the place of the line that stands furthest below the one before it, or 0 if all are even."""
    steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
    widest = max(steps, default=0.0)
    return steps.index(widest) + 1 if steps and widest > 1.3 * median(steps) else 0


def read_table(
    lines: Sequence[Line],
    columns: Sequence[Column],
    rules: Sequence[Stroke],
    vocabulary: Vocabulary,
    *,
    framed: bool = False,
) -> Table | None:
    """Return the table that lines form in these columns, or None; `framed` if ruling lines show it as one."""
    if len(columns) < 2:
        return None
    columns = _take_in_labels(lines, columns)
    strips = [set_out(line, _split(line, columns), columns) for line in lines]
    heads = count_head_lines(strips, columns, rules)
    body = group_rows(strips[heads:], columns, rules)
    if not framed and not is_tabular(strips[heads:], body, len(columns), headed=heads > 0):
        return None
    grouped = group_heads(widen_names(strips[:heads], columns, rules))
    rows = [_make_row(row, columns, vocabulary) for row in [*grouped, *body]]
    labels = [()] * len(grouped) + find_labels(body, [row[0].text for row in rows[len(grouped) :]])
    return Table(lines[0].page_number, _bound(strips), tuple(rows), len(grouped), tuple(labels))


def _take_in_labels(lines: Sequence[Line], columns: Sequence[Column]) -> list[Column]:
    """Return columns, the first as wide as the lines that stand in it alone."""
    (x0, x1), *rest = columns
    ends = [line.x1 for line in lines if line.cells == 1 and line.x1 < rest[0][0]]
    return [(x0, max([x1, *ends])), *rest]


def _split(line: Line, columns: Sequence[Column]) -> list[Stretch]:
    """Return the stretches of a line, parted where a gap lies in a gutter."""
    stretches: list[Stretch] = []
    for stretch in split_stretches(line):
        parts: list[list[Word]] = [[stretch.words[0]]]
        for last, word in pairwise(stretch.words):
            least = 0.3 if last.text[-1].isdigit() and word.text[0].isdigit() else 0.5
            if word.x0 - last.x1 > least * line.size and _lie_apart(last, word, columns):
                parts.append([])
            parts[-1].append(word)
        stretches.extend(Stretch(tuple(part), part[0].x0, part[-1].x1) for part in parts)
    return stretches


def _lie_apart(last: Word, word: Word, columns: Sequence[Column]) -> bool:
    """Tell whether a gutter lies between two words."""
    return any(
        last.x1 <= after[0] + 1 and word.x0 >= before[1] - 1 and last.x0 < before[1] and word.x1 > after[0]
        for before, after in pairwise(columns)
    )


def is_tabular(strips: Sequence[Strip], rows: Sequence[Sequence[Strip]], count: int, *, headed: bool) -> bool:
    """Tell whether rows hold data: values, or short texts in columns under a head."""
    filled = [{place for strip in row for place, text in strip.texts.items() if _says(text)} for row in rows]
    side_by_side = [places for places in filled if len(places) > 1]
    if len(side_by_side) < 2 or 2 * len(side_by_side) < len([row for row in rows if not is_label(row)]):
        return False
    solid = [
        place
        for place in range(count)
        if sum(place in places for places in filled) >= max(2, SOLID * len(side_by_side))
    ]
    if len(solid) < 2 or _is_text(strips):
        return False
    flush = [
        measure_alignment([strip.cells[place] for strip in strips if place in strip.texts])
        for place in solid
        if place > 0
    ]
    return median(flush) >= FLUSH and _has_data(strips, len(side_by_side), count, headed=headed)


def _says(text: str) -> bool:
    """Tell whether a cell says something: signs alone, as those between the parties of a suit, do not."""
    return any(char.isalnum() for char in text) or is_value(text)


def _is_text(strips: Sequence[Strip]) -> bool:
    """Tell whether lines are prose, or values after the labels of a form, rather than rows."""
    words = [len(text.split()) for strip in strips for text in strip.texts.values()]
    spanning = sum(width > 1 for strip in strips for width in strip.spans.values())
    labelled = [strip.texts[0].endswith(":") for strip in strips if len(strip.texts) > 1 and 0 in strip.texts]
    prose = sum(words) > WORDS_IN_CELL * len(words) or spanning > MOST_SPANNING * len(strips)
    return prose or 2 * sum(labelled) > len(labelled)


def _has_data(strips: Sequence[Strip], rows: int, count: int, *, headed: bool) -> bool:
    """Tell whether there is enough of a table for what it holds."""
    numeric = find_numeric(strips, count)
    if numeric - {0}:
        return rows >= (2 if headed else 3)
    if headed or count > 2:
        return rows >= (2 if headed and count > 2 else 3)
    return rows >= MANY_ROWS and 0 in numeric


def _make_row(strips: Sequence[Strip], columns: Sequence[Column], vocabulary: Vocabulary) -> Row:
    """Return a row's cells; what is wrapped is joined."""
    page_number = strips[0].line.page_number
    top, bottom = min(s.line.top for s in strips), max(s.line.bottom for s in strips)
    cells = []
    for place, (left, right) in enumerate(columns):
        own = [strip for strip in strips if place in strip.cells]
        x0 = min([left, *(strip.cells[place].x0 for strip in own)])
        x1 = max([right, *(strip.cells[place].x1 for strip in own)])
        text = join_cell([(strip.line, strip.cells[place]) for strip in own], vocabulary)
        span = max((strip.spans[place] for strip in own), default=1)
        cells.append(Cell(text, Box(page_number, x0, top, x1, bottom), span))
    return tuple(cells)


def join_cell(parts: Sequence[tuple[Line, Stretch]], vocabulary: Vocabulary) -> str:
    """Return the text of a cell's lines."""
    if not parts:
        return ""
    lines = [Line(line.page_number, stretch.words, line.order) for line, stretch in parts]
    return strip_leaders(join_lines(lines, vocabulary))


def _bound(strips: Sequence[Strip]) -> Box:
    lines = [strip.line for strip in strips]
    return Box(
        lines[0].page_number,
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )
