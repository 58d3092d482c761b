"""The words that a document writes whole, by which those that its line ends break are judged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from extractors.languages import SAMPLE, guess_language
from extractors.reading.lines import Line

PUNCTUATION = '.,;:!?()[]"“”‘’«»„'
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HYPHENS = ("-", "\u2010")
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


def build_vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """Return the words of lines that follow one another, those left out that a line end breaks."""
    written: Counter[str] = Counter()
    sample: list[str] = []
    broken = False
    for line in lines:
        texts = [word.text for word in (line.words[1:] if broken else line.words)]
        broken = line.words[-1].text.endswith(HYPHENS)
        written.update(texts[:-1] if broken else texts)
        sample.append(line.text)
    step = max(1, sum(map(len, sample)) // SAMPLE)
    return Vocabulary(_count_words(written), " ".join(sample[::step]))


def _count_words(written: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, count in written.items():
        text = word.strip(PUNCTUATION)
        for part in [text] if "-" in text else LETTERS.findall(text):
            counts[part.casefold()] += count
            if not (part.islower() or part.istitle() or part.isupper()):
                counts[part] += count
    return counts
