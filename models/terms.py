"""Finds the terms of label definitions in passages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

TOKEN = re.compile(r"[^\W\d_]+|0|[$€£¥%?;:]")
TERM_TOKEN = re.compile(r"[^\W\d_]+\*?|0|[$€£¥%?;:]")
DIGITS = re.compile(r"\d[\d.,]*")

Start = tuple[str, str, tuple[str, ...]]
"""A label, one of its terms, and the words of that term after the first."""


def split_tokens(text: str) -> list[str]:
    """Return the words and telling marks of `text` in lower case, every number as 0.

    >>> split_tokens("The Party's share is 50.5% (EUR 1,200).")
    ['the', 'party', 's', 'share', 'is', '0', '%', 'eur', '0']
    """
    return TOKEN.findall(DIGITS.sub("0 ", text.lower()))


class TermIndex:
    """Finds which labels' terms occur in a passage, in one walk over its tokens.

    >>> index = TermIndex({"ownership": ["title", "vest* in"], "amount_rate": ["up to", "%"]})
    >>> index.count_terms(split_tokens("Title vests in the Party, whose title it is, up to 50%."))
    {'ownership': 2, 'amount_rate': 2}
    """

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._whole: dict[str, list[Start]] = {}
        self._open: dict[str, list[Start]] = {}
        for label, phrases in terms.items():
            for phrase in phrases:
                first, *rest = TERM_TOKEN.findall(phrase.lower())
                starts = self._open if first.endswith("*") else self._whole
                starts.setdefault(first.rstrip("*"), []).append((label, phrase, tuple(rest)))
        self._look_up = lru_cache(maxsize=50_000)(self._find_starts)

    def count_terms(self, tokens: Sequence[str]) -> dict[str, int]:
        """Return how many different terms of each label occur in `tokens`, labels without any left out."""
        found: dict[str, set[str]] = {}
        for i, token in enumerate(tokens):
            for label, phrase, rest in self._look_up(token):
                if not rest or _follows(tokens, i + 1, rest):
                    found.setdefault(label, set()).add(phrase)
        return {label: len(phrases) for label, phrases in found.items()}

    def _find_starts(self, token: str) -> tuple[Start, ...]:
        starts = list(self._whole.get(token, ()))
        for length in range(1, len(token) + 1):
            starts.extend(self._open.get(token[:length], ()))
        return tuple(starts)


def _follows(tokens: Sequence[str], start: int, rest: tuple[str, ...]) -> bool:
    if start + len(rest) > len(tokens):
        return False
    for token, word in zip(tokens[start : start + len(rest)], rest, strict=True):
        if token != word and not (word[-1] == "*" and token.startswith(word[:-1])):
            return False
    return True
