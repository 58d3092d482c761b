"""What the classifier looks at: stems and pairs, runs of letters, terms of labels and forces, signs of rules.

Stems, pairs and runs weigh by TF-IDF, to the digit as scikit-learn's `TfidfVectorizer` has it. That one finds
the vocabularies when the classifier learns (`models/estimators.py`), but reading need not import it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS
from models.signs import SIGN_COUNT, find_signs
from models.terms import TermIndex, split_tokens

STEM_LENGTH = 6
RUN_LENGTH = 4
LETTERS_WEIGHT = 0.5
TERMS_WEIGHT = 0.5
SECTION_WEIGHT = 0.2
SIGNS_WEIGHT = 0.1
MOST_TERMS = 3
"""More different terms of one label or force than this say nothing new."""

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]


def stem_tokens(tokens: Sequence[str]) -> list[str]:
    """Return the tokens cut to six letters, which joins `licence` and `licensee` to their kin well enough.

    >>> stem_tokens(["patentable", "inventions", "0", "%"])
    ['patent', 'invent', '0', '%']
    """
    return [token[:STEM_LENGTH] for token in tokens]


def list_runs(token: str) -> list[str]:
    """Return the runs of four characters in a token with a blank on either side, or all of a shorter one.

    >>> list_runs("share"), list_runs("0")
    ([' sha', 'shar', 'hare', 'are '], [' 0 '])
    """
    padded = f" {token} "
    return [padded[i : i + RUN_LENGTH] for i in range(max(1, len(padded) - RUN_LENGTH + 1))]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is counted, in the order of its columns, and how much each says (inverse document frequency)."""

    entries: Sequence[str]
    weights: Numbers


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix; row `i` has the values from `starts[i]` to `starts[i + 1]`, by ascending column."""

    starts: Integers
    columns: Integers
    values: Numbers
    width: int

    def multiply(self, weights: Numbers) -> Numbers:
        """Return the product with a matrix; a row's sums do not depend on the other rows."""
        sums = np.zeros((len(self.starts) - 1, weights.shape[1]))
        filled = self.starts[:-1] < self.starts[1:]
        if filled.any():
            products = weights[self.columns] * self.values[:, None]
            sums[filled] = np.add.reduceat(products, self.starts[:-1][filled], axis=0)
        return sums


class Features:
    """Turns passages into rows of numbers, by vocabularies taken from the passages that were learned from."""

    def __init__(self, words: Vocabulary, letters: Vocabulary, terms: Mapping[str, Sequence[str]]) -> None:
        self.words, self.letters, self.terms = words, letters, terms
        self._index = TermIndex(terms)
        codes = sorted(terms, key=lambda code: code not in LABELS)
        self._term_columns = {code: j for j, code in enumerate(codes)}
        self._label_count = sum(code in LABELS for code in codes)
        self._word_columns = {entry: i for i, entry in enumerate(words.entries)}
        self._letter_columns = {entry: i for i, entry in enumerate(letters.entries, len(words.entries))}
        self._inverse_frequencies = np.concatenate([words.weights, letters.weights])
        self.label_width = len(self._inverse_frequencies) + 4 * self._label_count + SIGN_COUNT
        """The columns after these, of the terms of forces, say nothing of labels."""
        self._width = self.label_width + 4 * (len(codes) - self._label_count)
        self._look_up = lru_cache(maxsize=50_000)(self._find_columns)

    def build_rows(self, texts: Sequence[str], sections: Sequence[str]) -> Rows:
        """Return one row for each text; `sections` are their headings, empty where unknown."""
        tokens = [split_tokens(text) for text in texts]
        counted, weighed = self._weigh_entries(tokens)
        terms, headings, labels = self._count_terms(tokens), self._count_headings(sections), self._label_count
        signs = np.array([find_signs(text) for text in texts], dtype=float).reshape(-1, SIGN_COUNT)
        dense = np.hstack(
            [
                _weigh_counts(terms[:, :labels]) * TERMS_WEIGHT,
                _weigh_counts(headings[:, :labels]) * SECTION_WEIGHT,
                signs * SIGNS_WEIGHT,
                _weigh_counts(terms[:, labels:]) * TERMS_WEIGHT,
                _weigh_counts(headings[:, labels:]) * SECTION_WEIGHT,
            ]
        )
        at = dense.nonzero()
        cells = np.concatenate([counted, at[0] * self._width + at[1] + len(self._inverse_frequencies)])
        values = np.concatenate([weighed, dense[at]])
        order = cells.argsort(kind="stable")
        rows, columns = np.divmod(cells[order], self._width)
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
        return Rows(starts, columns, values[order], self._width)

    def _weigh_entries(self, tokens: Sequence[Sequence[str]]) -> tuple[Integers, Numbers]:
        """Return the cells of what the vocabularies hold, ascending, and their values.

        A cell is its row times the width plus its column. A value is (1 + log of the count) times the inverse
        document frequency; those of a row from one vocabulary are brought to the length 1.
        """
        found: list[int] = []
        stops = [self._add_columns(row, found) for row in tokens]
        row_of_each = np.repeat(np.arange(len(tokens)), np.diff(stops, prepend=0))
        cells, counts = np.unique(row_of_each * self._width + np.array(found, np.int64), return_counts=True)
        rows, columns = np.divmod(cells, self._width)
        values = (np.log(counts.astype(float)) + 1.0) * self._inverse_frequencies[columns]
        of_letters = columns >= len(self._word_columns)
        vector = 2 * rows + of_letters
        # unlike numpy's other sums, this one adds in order, as scikit-learn does
        squares = np.bincount(vector, weights=values * values)
        values /= np.sqrt(squares)[vector]
        return cells, np.where(of_letters, values * LETTERS_WEIGHT, values)

    def _add_columns(self, tokens: Sequence[str], found: list[int]) -> int:
        """Add the columns of a text to `found`, once for each time that they occur; return the new length."""
        for token in tokens:
            found += self._look_up(token)
        stems = stem_tokens(tokens)
        pairs = [f"{left} {right}" for left, right in pairwise(stems)]
        found += [self._word_columns[pair] for pair in pairs if pair in self._word_columns]
        return len(found)

    def _find_columns(self, token: str) -> tuple[int, ...]:
        """Return the columns of a token's stem and of its runs of letters."""
        found = (
            self._word_columns.get(token[:STEM_LENGTH]),
            *(self._letter_columns.get(run) for run in list_runs(token)),
        )
        return tuple(column for column in found if column is not None)

    def _count_headings(self, sections: Sequence[str]) -> Numbers:
        """Return the counts of terms in each heading; many passages share one."""
        different = {section: i for i, section in enumerate(dict.fromkeys(sections))}
        counts = self._count_terms([split_tokens(section) for section in different])
        return counts[[different[section] for section in sections]]

    def _count_terms(self, rows: Sequence[Sequence[str]]) -> Numbers:
        """Return for each row how many different terms of each label, then of each force, occur."""
        counts = np.zeros((len(rows), len(self._term_columns)))
        for i, tokens in enumerate(rows):
            for code, count in self._index.count_terms(tokens).items():
                counts[i, self._term_columns[code]] = count
        return counts


def _weigh_counts(counts: Numbers) -> Numbers:
    """Return whether any term occurs, and how many of up to three."""
    return np.hstack([counts > 0, np.minimum(counts, MOST_TERMS) / MOST_TERMS])
