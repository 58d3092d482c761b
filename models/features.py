"""What the classifier looks at: stems and pairs, runs of letters, labels' terms, and signs of a rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from dataset.records import LABELS
from models.terms import TermIndex, split_tokens

STEM_LENGTH = 6
LETTERS_WEIGHT = 0.5
TERMS_WEIGHT = 0.5
SECTION_WEIGHT = 0.2
SIGNS_WEIGHT = 0.1
MOST_TERMS = 3
"""More different terms of one label than this say nothing new."""

SIGNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(must|shall)\b",
        r"\bmay\b",
        r"\b(may|shall|must) not\b|\bcannot\b|\bno \w+ (may|shall)\b",
        r"\b(should|ought)\b",
        r"\bwill\b",
        r"\b(could|would|might|perhaps)\b",
        r"\b(is|are|be) (required|obliged|entitled|allowed|permitted|expected|eligible|subject)\b",
        r"\b(has|have|had|was|were)\b",
        r"\b(we|our|i|us|my)\b",
        r"\b(you|your)\b",
        r"\?",
        r"[$€£¥]|\b(eur|usd|gbp|jpy)\b",
        r"%|per ?cent",
        r"\d",
        r"\b(if|unless|where|provided)\b",
        r"^\W*(\(?\w{1,4}[.)]|[a-z]\))",
    )
)
"""Signs in the lower-cased text that it lays down a rule, or that it does not."""


def stem_tokens(tokens: Sequence[str]) -> str:
    """Return the tokens cut to six letters, which joins `licence` and `licensee` to their kin well enough.

    >>> stem_tokens(["patentable", "inventions", "0", "%"])
    'patent invent 0 %'
    """
    return " ".join(token[:STEM_LENGTH] for token in tokens)


def find_signs(text: str) -> list[float]:
    """Return 1.0 or 0.0 for each sign of a rule, then for the length, the end and the case of `text`.

    >>> find_signs("Who may apply?")[:11]
    [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    """
    lowered, words = text.lower(), text.split()
    end = text.rstrip()[-1:]
    shape = (
        len(words) < 5,
        len(words) < 10,
        len(words) > 60,
        len(words) > 120,
        end == ".",
        end != "" and end in ";:,—",
        text.isupper(),
        text[:1].islower(),
        sum(word[:1].isupper() for word in words) > 0.6 * len(words),
    )
    return [float(sign.search(lowered) is not None) for sign in SIGNS] + [float(holds) for holds in shape]


@dataclass(frozen=True, slots=True)
class Features:
    """Turns passages into rows of numbers; the vectorizers have been fitted on the training passages."""

    words: TfidfVectorizer
    letters: TfidfVectorizer
    terms: Mapping[str, Sequence[str]]

    def build_matrix(self, texts: Sequence[str], sections: Sequence[str]) -> csr_matrix:
        """Return one row for each text; `sections` are their headings, empty where unknown."""
        tokens = [split_tokens(text) for text in texts]
        index = TermIndex(self.terms)
        blocks = [
            self.words.transform([stem_tokens(row) for row in tokens]),
            self.letters.transform([" ".join(row) for row in tokens]) * LETTERS_WEIGHT,
            csr_matrix(_weigh_terms(tokens, index) * TERMS_WEIGHT),
            csr_matrix(_weigh_terms([split_tokens(s) for s in sections], index) * SECTION_WEIGHT),
            csr_matrix(np.array([find_signs(text) for text in texts]) * SIGNS_WEIGHT),
        ]
        return hstack(blocks, format="csr")


def fit_features(texts: Sequence[str], terms: Mapping[str, Sequence[str]]) -> Features:
    """Return features whose vocabulary is that of `texts`."""
    tokens = [split_tokens(text) for text in texts]
    words = TfidfVectorizer(
        lowercase=False,
        token_pattern=r"\S+",  # noqa: S106 - no password
        ngram_range=(1, 2),
        min_df=2,
        sublinear_tf=True,
    )
    letters = TfidfVectorizer(
        analyzer="char_wb", lowercase=False, ngram_range=(4, 4), min_df=3, sublinear_tf=True
    )
    words.fit([stem_tokens(row) for row in tokens])
    letters.fit([" ".join(row) for row in tokens])
    return Features(words=words, letters=letters, terms=terms)


def _weigh_terms(rows: Sequence[Sequence[str]], index: TermIndex) -> np.ndarray:
    """Return for each row and label whether any of its terms occurs, and how many of up to three."""
    counts = np.zeros((len(rows), len(LABELS)))
    for i, tokens in enumerate(rows):
        for label, count in index.count_terms(tokens).items():
            counts[i, LABELS.index(label)] = count
    return np.hstack([counts > 0, np.minimum(counts, MOST_TERMS) / MOST_TERMS])
