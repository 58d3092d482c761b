"""How a document is set: the size of its body text and the usual distance between its lines."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.lines import Line


@dataclass(frozen=True, slots=True)
class Typography:
    """What most letters of the document share; `leadings` are baseline distances in points by font size."""

    body_size: float
    body_bold: bool
    body_italic: bool
    leadings: dict[float, float]

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
    return Typography(body, bold * 2 > total, italic * 2 > total, _measure_leadings(lines))


def _measure_leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Return for each size the smallest distance that is common, as paragraphs are set wider apart."""
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for a, b in itertools.pairwise(lines):
        apart = b.baseline - a.baseline
        alike = (a.page_number, a.left, a.size) == (b.page_number, b.left, b.size)
        if alike and 0.8 * a.size < apart < 2.6 * a.size:
            distances[a.size][round(apart * 2) / 2] += 1
    leadings = {}
    for size, counts in distances.items():
        most = max(counts.values())
        leadings[size] = min(distance for distance, count in counts.items() if count >= 0.3 * most)
    return leadings
