"""Lines of text from the words of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from dataset.records import Box, Page, Word
from extractors.reading.words import DESCENT, measure_baseline

Measure = TypeVar("Measure")
SEGMENT_GAP = 1.6
"""A gap in a row, in em, that may part columns or cells."""
_PLACE = attrgetter("baseline", "x0")
Run = tuple[list[Word], int, bool]
"""Words that follow one another in a row, the place of the first in the file, and if they are upright."""


@dataclass(frozen=True, slots=True)
class Title:
    """An entry of an outline, by its place in it, and its level, from 0, if that is to be relied on."""

    place: int
    level: int | None


class measured(Generic[Measure]):  # noqa: N801 - as `property` is written
    """A property that is measured once: `functools.cached_property` without the lock that it has in 3.11."""

    def __init__(self, measure: Callable[[Any], Measure]) -> None:
        self._measure = measure
        self.__doc__ = measure.__doc__

    def __get__(self, record: object, kind: type | None = None) -> Measure:
        value = self._measure(record)
        record.__dict__[self._measure.__name__] = value
        return value


@dataclass(frozen=True)
class Line:
    """Words in a row, left to right; `order` is the place of the first in the file.

    `left` and `right` are the bounds of the column that the line stands in; `cells` counts the stretches of
    text that wide gaps part.
    """

    page_number: int
    words: tuple[Word, ...]
    order: int
    left: float = 0.0
    right: float = 0.0
    cells: int = 1
    upright: bool = True
    table: int | None = None
    """The place, in the document's tables, of the one that this line stands for."""
    unit: int | None = None
    """The place, among the units of its page, of the one that this line stands for while they are ordered."""
    underlined: bool = False
    """A stroke is drawn below all of its words."""
    title: Title | None = None
    """The entry of the document's outline that names this line: it is a heading, or a part of one."""
    aside: bool = False
    """The line is one of a note in the margin or a quote, which the text does not run into."""
    resumes: bool = False
    """The line goes on from the one before, though something stood between them."""

    @measured
    def x0(self) -> float:
        """Left edge, in points."""
        return min([word.x0 for word in self.words])

    @measured
    def x1(self) -> float:
        """Right edge, in points."""
        return max([word.x1 for word in self.words])

    @measured
    def top(self) -> float:
        """Upper edge, in points."""
        return min([word.top for word in self.words])

    @measured
    def bottom(self) -> float:
        """Lower edge, in points."""
        return max([word.bottom for word in self.words])

    @measured
    def size(self) -> float:
        """Font size of most letters, in points."""
        values = [word.font_size for word in self.words]
        if len(set(values)) == 1:  # nearly always, so it comes first, as in the measures below
            return round(values[0] * 2) / 2 or 1.0
        sizes = _count_letters(self.words, [round(value * 2) / 2 for value in values])
        return max(sizes, key=lambda size: (sizes[size], size)) or 1.0

    @measured
    def baseline(self) -> float:
        """Height at which most letters stand; that of the first line of a unit."""
        if self.unit is not None:
            return self.top + self.size
        values = [measure_baseline(word) for word in self.words]
        if len(set(values)) == 1:
            return round(values[0], 1)
        heights = _count_letters(self.words, [round(value, 1) for value in values])
        return heights.most_common(1)[0][0]

    @measured
    def bold(self) -> bool:
        """Whether nearly all letters are bold."""
        return _prevails(self.words, [word.bold for word in self.words])

    @measured
    def italic(self) -> bool:
        """Whether nearly all letters are italic."""
        return _prevails(self.words, [word.italic for word in self.words])

    @measured
    def text(self) -> str:
        """The words parted by spaces."""
        return " ".join([word.text for word in self.words])

    @property
    def stands_in(self) -> bool:
        """Whether this line stands for a table or a unit, which shares no row."""
        return self.table is not None or self.unit is not None

    def within(self, left: float, right: float) -> Line:
        """Return the line in a column of these bounds; what was measured of its words stays known."""
        return Line.restore({**self.__dict__, "left": left, "right": right})

    @staticmethod
    def restore(known: dict[str, Any]) -> Line:
        """Return the line of which all this is known, which it keeps; what is left out has its default."""
        line = object.__new__(Line)
        object.__setattr__(line, "__dict__", known)
        return line

    def box(self) -> Box:
        """Return the line's rectangle."""
        return Box(self.page_number, self.x0, self.top, self.x1, self.bottom)


def _count_letters(words: Sequence[Word], values: Sequence[float]) -> Counter[float]:
    """Return how many letters have each of the values, of which every word has one."""
    counts: Counter[float] = Counter()
    for word, value in zip(words, values, strict=True):
        counts[value] += len(word.text)
    return counts


def _prevails(words: Sequence[Word], marks: Sequence[bool]) -> bool:
    """Tell whether nearly all letters belong to marked words."""
    if len(set(marks)) == 1:
        return marks[0]
    pairs = [(word.text, mark) for word, mark in zip(words, marks, strict=True)]
    lettered = [pair for pair in pairs if any(char.isalpha() for char in pair[0])] or pairs
    return sum(len(text) for text, mark in lettered if mark) / sum(len(text) for text, _ in lettered) > 0.8


def build_segments(page: Page, words: Iterable[tuple[int, Word]] | None = None) -> list[Line]:
    """Return stretches of words that follow one another in the file and stand in one row.

    A row of text in columns yields a segment for each column, and so does a row of cells.
    """
    runs = cut_runs(enumerate(page.words) if words is None else words, ocr=page.ocr)
    return [_make_segment(page.page_number, *run) for run in runs]


def cut_runs(words: Iterable[tuple[int, Word]], *, ocr: bool = False) -> Iterator[Run]:
    """Yield the runs of words, given each with its place, that segments are made of."""
    run: list[Word] = []
    first = 0
    upright = True
    for order, word in words:
        if run and upright and _runs_on(run[-1], word):
            run.append(word)
            continue
        stands = is_upright(word, ocr=ocr)
        if run and (stands != upright or not _continues(run, word, upright=upright)):
            yield run, first, upright
            run = []
        if not run:
            first, upright = order, stands
        run.append(word)
    if run:
        yield run, first, upright


def _make_segment(page_number: int, words: Sequence[Word], order: int, upright: bool) -> Line:
    """Return the line of these words, measured at one go where all are alike, as they nearly always are."""
    texts, x0, top, x1, bottom, sizes, bold, italic = zip(*words, strict=True)
    known = {
        "page_number": page_number,
        "words": tuple(words),
        "order": order,
        "upright": upright,
        "text": " ".join(texts),
        "x0": min(x0),
        "x1": max(x1),
        "top": min(top),
        "bottom": max(bottom),
    }
    count, size = len(words), sizes[0]
    if sizes.count(size) == count:
        known["size"] = round(size * 2) / 2 or 1.0
        if bottom.count(bottom[0]) == count:
            known["baseline"] = round(bottom[0] - DESCENT * size, 1)
    if bold.count(bold[0]) == count:
        known["bold"] = bold[0]
    if italic.count(italic[0]) == count:
        known["italic"] = italic[0]
    return Line.restore(known)


def is_upright(word: Word, *, ocr: bool = False) -> bool:
    """Tell whether a word runs from left to right: only then is its box one em high."""
    return ocr or abs((word.bottom - word.top) - word.font_size) < 0.02 * word.font_size + 0.02


def _runs_on(last: Word, word: Word) -> bool:
    """Tell whether a word set just as the last one stands beside it: nearly always, so it is asked first."""
    size = word.font_size
    alike = word.bottom == last.bottom and word.top == last.top and size == last.font_size
    return alike and size >= 1.0 and -0.5 * size < word.x0 - last.x1 < SEGMENT_GAP * size


def _continues(run: Sequence[Word], word: Word, *, upright: bool) -> bool:
    last = run[-1]
    size = max(last.font_size, word.font_size, 1.0)
    if not upright:
        return abs(word.x0 - last.x0) < 0.6 * size or abs(word.bottom - last.bottom) < 0.6 * size
    gap = word.x0 - last.x1
    if not -0.5 * size < gap < SEGMENT_GAP * size:
        return False
    return share_row(last, word) or (len(run) > 1 and gap < size and share_row(run[-2], word))


def share_row(a: Word, b: Word) -> bool:
    """Tell whether two neighbours stand on one baseline, or one is a small mark raised or lowered from it."""
    apart = abs(measure_baseline(a) - measure_baseline(b))
    large, small = max(a.font_size, b.font_size), min(a.font_size, b.font_size)
    return apart < 0.3 * small or (small < 0.85 * large and apart < 0.6 * large)


def join_rows(segments: Iterable[Line], left: float, right: float) -> list[Line]:
    """Return the lines of one column from top to bottom, made of its segments."""
    lines: list[Line] = []
    for row in _group_rows(sorted(segments, key=_PLACE)):
        if len(row) == 1:
            lines.append(row[0].within(left, right))
            continue
        row.sort(key=lambda segment: segment.x0)
        words: list[Word] = []
        cells = 1
        for segment in row:
            if words and segment.x0 - words[-1].x1 > SEGMENT_GAP * segment.size:
                cells += 1
            words.extend(segment.words)
        lines.append(
            Line(
                row[0].page_number,
                tuple(words),
                min(s.order for s in row),
                left,
                right,
                cells,
                row[0].upright,
            )
        )
    return lines


def _group_rows(segments: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for segment in segments:
        near = (row for row in rows[-3:] for other in row if _same_row(other, segment))
        row = next(near, None)
        if row is None:
            rows.append([segment])
        else:
            row.append(segment)
    return rows


def _same_row(a: Line, b: Line) -> bool:
    large, small = (a.size, b.size) if a.size > b.size else (b.size, a.size)
    apart = abs(a.baseline - b.baseline)
    if apart >= 0.6 * large or a.stands_in or b.stands_in:
        return False
    if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * small:
        return False
    if apart < 0.3 * small:
        return True
    mark = a if a.size < b.size else b
    near = -0.2 * large < max(a.x0, b.x0) - min(a.x1, b.x1) < 0.5 * large
    return small < 0.85 * large and len(mark.text) <= 6 and near
