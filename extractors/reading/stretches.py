"""Stretches of text in a row: what wide gaps part, and may be cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Word
from extractors.reading.lines import SEGMENT_GAP, Line

CURRENCY = re.compile(r"(?:US|C|A|NZ|HK|S|R)?[$€£¥₹₩]\(?|[A-Z]{3}")
"""A sign that stands at the left of its column, far from the figures that it belongs to."""
FIGURE_ENDS = frozenset("0123456789)%-–—")
TRAILER = re.compile(r"[%)*†‡]{1,2}|\([a-z\d]\)|[a-z]\)")
"""What stands at the right of its column, after figures set flush."""
VALUE = re.compile(
    r"(?:US|C|A|NZ|HK|S|R)?[$€£¥₹₩]?\s?[(<>≤≥~±+\-–—−]?\s?(?:US|C|A)?[$€£¥₹₩]?\s?\d[\d.,'’\s]*"
    r"(?:\s?[-–—/x]\s?[$€£¥]?\d[\d.,]*)?\s?(?:%|‰|‱|pp|bps|[kmMB]n?|million|billion|€|£|¥)?\s?\)?"
    r"(?:\s?[*†‡§¹²³⁰-⁹]+|\s?\([a-z\d]\)|\s\([\d.,]+%?\))?%?"
)
VOID = re.compile(r"[-–—−.*✓✔xX•●○☐☑☒✗✘]{1,3}|n\.?/?a\.?|nil|none|unq|tbd|tbc", re.IGNORECASE)
YEAR = re.compile(
    r"(?:(?:FY|CY)\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d))?\s?(?:[EFPAR]|[*†])?|(?:(?:FY|CY)\s?|[’'])\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one line that no wide gap parts."""

    words: tuple[Word, ...]
    x0: float
    x1: float

    @property
    def text(self) -> str:
        """The words parted by spaces."""
        return " ".join([word.text for word in self.words])

    @property
    def inner(self) -> float:
        """The left edge without a sign of currency, which may stand in the gutter."""
        first = self.words[0]
        return self.words[1].x0 if len(self.words) > 1 and CURRENCY.fullmatch(first.text) else self.x0

    @property
    def flush(self) -> float:
        """The right edge without what hangs out of a column of figures: brackets, per cent, marks."""
        last = self.words[-1]
        if len(self.words) > 1 and TRAILER.fullmatch(last.text):
            last = self.words[-2]
        hanging = len(last.text) - len(last.text.rstrip("%)*†‡"))
        wide = last.text.count("%")
        return (
            last.x1 - (0.33 * hanging + 0.5 * wide) * last.font_size if hanging < len(last.text) else last.x1
        )

    @property
    def point(self) -> float:
        """About where the decimal point stands, or would; figures are about as wide as one another."""
        text = self.text
        whole = text.rpartition(".")[0] if "." in text else text
        return self.x0 + (self.x1 - self.x0) * len(whole) / len(text)

    @property
    def middle(self) -> float:
        """Half way between its edges, in points."""
        return (self.x0 + self.x1) / 2


def split_stretches(line: Line, gap: float = SEGMENT_GAP) -> list[Stretch]:
    """Return the stretches of a line; signs of currency and per cent go with their figures."""
    parts: list[list[Word]] = [[line.words[0]]]
    for last, word in itertools.pairwise(line.words):
        priced = CURRENCY.fullmatch(word.text) is not None and last.text[-1] in FIGURE_ENDS
        if priced or word.x0 - last.x1 > gap * line.size:
            parts.append([])
        parts[-1].append(word)
    return [make_stretch(part) for part in _join_signs(parts)]


def make_stretch(words: Sequence[Word]) -> Stretch:
    """Return the stretch that words form."""
    return Stretch(tuple(words), min(word.x0 for word in words), max(word.x1 for word in words))


def _join_signs(parts: list[list[Word]]) -> list[list[Word]]:
    joined: list[list[Word]] = []
    for part in parts:
        text = " ".join(word.text for word in part)
        priced = joined and _is_currency(joined[-1]) and text[0] in "(-–—−.0123456789"
        trails = joined and TRAILER.fullmatch(text) and joined[-1][-1].text[-1].isdigit()
        if priced or trails:
            joined[-1] = [*joined[-1], *part]
        else:
            joined.append(part)
    return joined


def _is_currency(part: Sequence[Word]) -> bool:
    return len(part) == 1 and CURRENCY.fullmatch(part[0].text) is not None


def is_value(text: str) -> bool:
    """Tell whether a cell's text is a number, an amount, a rate, or the sign that there is none.

    >>> [is_value(text) for text in ("$ (1,647,258)", "12.5 %", "133 (83)", "–", "EUR 4 million", "Council")]
    [True, True, True, True, True, False]
    """
    if VALUE.fullmatch(text) or VOID.fullmatch(text):
        return True
    head, _, rest = text.partition(" ")
    return bool(rest) and CURRENCY.fullmatch(head) is not None and VALUE.fullmatch(rest) is not None


def is_year(text: str) -> bool:
    """Tell whether a text is a year or a span of years, which may name a column.

    >>> is_year("2023"), is_year("FY 2022/23"), is_year("43")
    (True, True, False)
    """
    return YEAR.fullmatch(text) is not None
