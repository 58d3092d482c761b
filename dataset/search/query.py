"""What is looked for: words, "phrases", prefix*, and -what is not to be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dataset.search.words import SearchWord, iterate_words

MOST_WORDS = 64
"""Of a query: neither database is asked for more at once."""

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>[^\s"]+))(?P<star>\*?)')
_SPACE = re.compile(r"\s+")

Extent = tuple[int, int]


class UnusableQuery(ValueError):
    """A query that looks for nothing, or for too much."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand in a row; of a `prefix`, the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    def find_in(self, words: Sequence[SearchWord]) -> list[Extent]:
        """Return where the term stands among the words of a text, as offsets in it."""
        count = len(self.words)
        return [
            (words[first].start, words[first + count - 1].end)
            for first in range(len(words) - count + 1)
            if self._matches([word.form for word in words[first : first + count]])
        ]

    def _matches(self, forms: Sequence[str]) -> bool:
        *before, last = self.words
        if list(forms[:-1]) != before:
            return False
        return forms[-1].startswith(last) if self.prefix else forms[-1] == last


@dataclass(frozen=True, slots=True)
class Query:
    """All of `terms` must stand in a text, and none of `excluded`."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()

    def find_in(self, words: Sequence[SearchWord]) -> tuple[Extent, ...]:
        """Return where the terms stand among the words of a text, in order; nothing if it does not match.

        Extents that overlap are one.
        """
        found = [term.find_in(words) for term in self.terms]
        if not all(found) or any(term.find_in(words) for term in self.excluded):
            return ()
        return join_extents(extent for extents in found for extent in extents)

    def write_fts5(self) -> str:
        """Return the query as SQLite's FTS5 takes it; words are letters and digits, and stand in quotes."""
        wanted = " AND ".join(map(_write_fts5_term, self.terms))
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(map(_write_fts5_term, self.excluded))})"

    def write_tsquery(self) -> str:
        """Return the query as PostgreSQL takes it, for a cast to `tsquery`."""
        wanted = " & ".join(map(_write_tsquery_term, self.terms))
        if not self.excluded:
            return wanted
        return f"{wanted} & !({' | '.join(map(_write_tsquery_term, self.excluded))})"


def parse_query(text: str) -> Query:
    """Return what the text asks for; raises UnusableQuery.

    A word that is written in several, such as `co-owner`, is a phrase of them.

    >>> parse_query('"joint owner*" licen* -patent')  # doctest: +NORMALIZE_WHITESPACE
    Query(terms=(Term(words=('joint', 'owner'), prefix=True), Term(words=('licen',), prefix=True)),
          excluded=(Term(words=('patent',), prefix=False),))
    """
    wanted: list[Term] = []
    excluded: list[Term] = []
    for match in _TERM.finditer(text):
        written = match["word"] if match["phrase"] is None else match["phrase"]
        words = tuple(word.form for word in iterate_words(written))
        if words:
            prefix = bool(match["star"]) or written.endswith("*")
            (excluded if match["minus"] else wanted).append(Term(words, prefix))
    asked = _SPACE.sub(" ", text).strip()
    if not wanted:
        raise UnusableQuery(f"{asked!r} names no word to look for")
    if sum(len(term.words) for term in (*wanted, *excluded)) > MOST_WORDS:
        raise UnusableQuery(f"a search may have at most {MOST_WORDS} words")
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(excluded)))


def join_extents(extents: Iterable[Extent]) -> tuple[Extent, ...]:
    """Return extents in order, those that overlap as one.

    >>> join_extents([(8, 9), (0, 4), (2, 6), (0, 4)])
    ((0, 6), (8, 9))
    """
    joined: list[Extent] = []
    for start, end in sorted(extents):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _write_fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _write_tsquery_term(term: Term) -> str:
    quoted = [f"'{word}'" for word in term.words]
    return f"({' <-> '.join(quoted)}{':*' if term.prefix else ''})"
