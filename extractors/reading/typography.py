"""How a document is set: the size of its body text and the usual distance between its lines."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
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


def measure_typography(lines: Sequence[Line]) -> Typography:
    """Return the typography of a document's lines."""
    letters: Counter[float] = Counter()
    bold = italic = total = 0
    for line in lines:
        count = len(line.text)
        letters[line.size] += count
        total += count
        bold += count * line.bold
        italic += count * line.italic
    body = letters.most_common(1)[0][0] if letters else 10.0
    return Typography(
        body, bold * 2 > total, italic * 2 > total, _measure_leadings(lines), _measure_play(lines)
    )


def measure_room(last: Line, line: Line) -> float:
    """Return how much room would be left, in points, had a line's first word stood on the line before."""
    word = line.words[0]
    width = word.x1 - word.x0
    if is_dense(word.text[0]):  # such text may break between any two characters
        width = min(width, 2.5 * word.font_size)
    return last.right - last.x1 - width


def _measure_play(lines: Sequence[Line]) -> float:
    """Return the room that all but the loosest of the lines leave before a line that begins in lower case."""
    rooms = sorted(
        measure_room(a, b) / a.size
        for a, b in itertools.pairwise(lines)
        if _follows_closely(a, b) and abs(a.x0 - b.x0) < 1 and a.text[-1].islower() and b.text[0].islower()
    )
    if len(rooms) < 10:
        return PLAY
    return min(max(rooms[int(0.95 * len(rooms))], PLAY), MOST_PLAY)


def _follows_closely(a: Line, b: Line) -> bool:
    alike = (a.page_number, a.left, a.size) == (b.page_number, b.left, b.size)
    return alike and 0.8 * a.size < b.baseline - a.baseline < 2.6 * a.size


def _measure_leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Return for each size the smallest distance that is common, as paragraphs are set wider apart."""
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for a, b in itertools.pairwise(lines):
        apart = b.baseline - a.baseline
        if _follows_closely(a, b):
            distances[a.size][round(apart * 2) / 2] += 1
    leadings = {}
    for size, counts in distances.items():
        most = max(counts.values())
        leadings[size] = min(distance for distance, count in counts.items() if count >= 0.3 * most)
    return leadings
