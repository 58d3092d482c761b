"""How a document is set: the size of its body text and the usual distance between its lines."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractors.reading.hyphens import is_dense
from extractors.reading.lines import Line

PLAY = 0.35
MOST_PLAY = 2.0


@dataclass(frozen=True, slots=True)
class Typography:
    """What most letters of the document share; `leadings` are baseline distances in points by font size."""

    body_size: float
    body_bold: bool
    body_italic: bool
    leadings: dict[float, float]
    play: float = PLAY
    """Room, in em, that lines leave though the next one runs on: little in justified or well filled text."""

    def leading(self, size: float) -> float:
        """Return the usual distance between baselines of lines set in this size."""
        known = self.leadings.get(size)
        if known is not None:
            return known
        return size * self.leadings.get(self.body_size, 1.2 * self.body_size) / self.body_size


def measure_typography(lines: Iterable[Line]) -> Typography:
    """Return the typography of a document's lines."""
    gauge = Gauge()
    for _ in gauge.watch(lines):
        pass
    return gauge.read_typography()


class Gauge:
    """Measures how a document is set while its lines pass by."""

    def __init__(self) -> None:
        self._letters: Counter[float] = Counter()
        self._bold = self._italic = 0
        self._distances: dict[float, Counter[float]] = defaultdict(Counter)
        self._rooms = array("d")
        """The room before each line that begins in lower case, in em."""

    def watch(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines as they come, each measured."""
        last: Line | None = None
        for line in lines:
            self._add(line)
            if last is not None and _follows_closely(last, line):
                self._add_pair(last, line)
            last = line
            yield line

    def _add(self, line: Line) -> None:
        count = len(line.text)
        self._letters[line.size] += count
        self._bold += count * line.bold
        self._italic += count * line.italic

    def _add_pair(self, last: Line, line: Line) -> None:
        apart = line.baseline - last.baseline
        self._distances[last.size][round(apart * 2) / 2] += 1
        if abs(last.x0 - line.x0) < 1 and last.text[-1].islower() and line.text[0].islower():
            self._rooms.append(measure_room(last, line) / last.size)

    def read_typography(self) -> Typography:
        """Return the typography of the lines that have passed."""
        total = self._letters.total()
        body = self._letters.most_common(1)[0][0] if self._letters else 10.0
        bold, italic = self._bold * 2 > total, self._italic * 2 > total
        return Typography(body, bold, italic, _find_leadings(self._distances), _find_play(self._rooms))


def measure_room(last: Line, line: Line) -> float:
    """Return how much room would be left, in points, had a line's first word stood on the line before."""
    word = line.words[0]
    width = word.x1 - word.x0
    if is_dense(word.text[0]):  # such text may break between any two characters
        width = min(width, 2.5 * word.font_size)
    return last.right - last.x1 - width


def has_room(last: Line, line: Line, play: float) -> bool:
    """Tell whether a line's first word would have fitted on the line before: the break is the author's.

    `play` is the room, in em, that this document leaves at the ends of lines that run on.
    """
    return measure_room(last, line) > play * last.size


def _find_play(rooms: Iterable[float]) -> float:
    """Return the room that all but the loosest of the lines leave before a line that begins in lower case."""
    ordered = sorted(rooms)
    if len(ordered) < 10:
        return PLAY
    return min(max(ordered[int(0.95 * len(ordered))], PLAY), MOST_PLAY)


def _follows_closely(a: Line, b: Line) -> bool:
    alike = (a.page_number, a.left, a.size) == (b.page_number, b.left, b.size)
    return alike and 0.8 * a.size < b.baseline - a.baseline < 2.6 * a.size


def _find_leadings(distances: Mapping[float, Counter[float]]) -> dict[float, float]:
    """Return for each size the smallest distance that is common, as paragraphs are set wider apart."""
    leadings = {}
    for size, counts in distances.items():
        most = max(counts.values())
        leadings[size] = min(distance for distance, count in counts.items() if count >= 0.3 * most)
    return leadings
