"""The words that a document writes whole, by which those that its line ends break are judged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dataset.records import Word
from extractors.languages import SAMPLE, guess_language

PUNCTUATION = '.,;:!?()[]"“”‘’«»„'
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HYPHENS = ("-", "\u2010")
WAITING = 4096
"""Words that are counted at one go."""
MOST_SAMPLED = 8
"""How many times the letters that tell a language are sampled, at most."""
ENDING = 2
"""Letters in which two forms of a word may differ at their ends."""


@dataclass(frozen=True)
class Vocabulary:
    """How often each word and hyphenated compound stands whole within a line, in lower case.

    Words with capitals inside, as in `OpenAccess`, are counted as they are written, too.
    """

    counts: Counter[str] = field(default_factory=Counter)
    sample: str = ""
    """Some of the document's text."""

    @cached_property
    def language(self) -> str | None:
        """The document's language, BCP 47, if it can be told; most documents need not be asked."""
        return guess_language(self.sample)

    def count_kin(self, word: str) -> int:
        """Return how many words the document has that differ from this one in their endings alone."""
        stem, words = word[:-ENDING], self._sorted
        place, found = bisect_left(words, stem), 0
        while place < len(words) and words[place].startswith(stem):
            found += len(words[place]) <= len(word) + ENDING
            place += 1
        return found

    def has_compound_with(self, first: str) -> bool:
        """Tell whether the document has a compound that begins with this part and a hyphen."""
        place = bisect_left(self._sorted, f"{first}-")
        return any(word.startswith(f"{first}-") for word in self._sorted[place : place + 1])

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.counts)


def build_vocabulary(rows: Iterable[Sequence[Word]]) -> Vocabulary:
    """Return the words of rows that follow one another, those left out that the end of a row breaks."""
    written: Counter[str] = Counter()
    waiting: list[str] = []
    sample = _Sample()
    broken = False
    for words in rows:
        texts = [word.text for word in words]
        sample.add(texts)
        if broken:
            del texts[0]
        broken = words[-1].text.endswith(HYPHENS)
        waiting += texts[:-1] if broken else texts
        if len(waiting) > WAITING:
            written.update(waiting)
            waiting.clear()
    written.update(waiting)
    return Vocabulary(_count_words(written), sample.read_text())


class _Sample:
    """Some of the rows of a document, evenly over it, as many as it takes to tell its language."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._letters = self._count = 0
        self._step = 1

    def add(self, texts: Sequence[str]) -> None:
        if self._count % self._step == 0:
            self._rows.append(" ".join(texts))
            self._letters += len(self._rows[-1])
            if self._letters > MOST_SAMPLED * SAMPLE:
                self._step *= 2
                del self._rows[1::2]
                self._letters = sum(map(len, self._rows))
        self._count += 1

    def read_text(self) -> str:
        step = max(1, self._letters // SAMPLE)
        return " ".join(self._rows[::step])


def _count_words(written: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, count in written.items():
        text = word.strip(PUNCTUATION)
        for part in [text] if "-" in text else LETTERS.findall(text):
            counts[part.casefold()] += count
            if not (part.islower() or part.istitle() or part.isupper()):
                counts[part] += count
    return counts
