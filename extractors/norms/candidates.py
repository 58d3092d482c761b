"""Which sentences may hold a statement, told by their words before they are parsed: parsing is what costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from extractors.cues import Cues
from extractors.norms.clauses import RIGHTS
from extractors.norms.plain_statements import IMPOSING, LEADING, SUM_WORDS
from extractors.norms.word_forms import WordForms

_GAP = 7
"""Tokens within which the next word of a cue stands: adverbs and commas may come between."""
_SMALL, _SMALL_GAP = 3, 2
"""Letters of words so common, and the gap of cues made of them alone: "is to" has but an adverb within."""


class StatementSieve:
    """Tells which sentences may hold a statement: words that may be a cue, a telling verb or an order."""

    def __init__(self, cues: Cues, forms: WordForms) -> None:
        self._forms = forms
        self._cues = {cue.lemmas for cue in chain.from_iterable(cues.modality.values())}
        telling = (cues.verbs[kind] for kind in ("entitlement", "constitutive", "stated", *IMPOSING))
        self._telling = frozenset[str]().union(*telling)
        self._sums = cues.verbs["sum"]
        self._providing, self._money = cues.verbs["provides"], cues.states["money"]
        self._states = cues.states["state"]
        self._lists = cues.verbs["lists"]
        self._listed = cues.states["measured"] | cues.states["counting"]

    def may_state(self, words: Sequence[str]) -> bool:
        """Tell whether a sentence of these words, in lower case, may hold a statement."""
        lemmas = [self._forms.list_lemmas(word) for word in words]
        found: frozenset[str] = frozenset().union(*lemmas)
        return (
            not found.isdisjoint(self._telling)
            or any(_may_hold(lemmas, cue) for cue in self._cues if found.issuperset(cue))
            or ("have" in found and not RIGHTS.isdisjoint(words))
            or ("be" in found and not self._states.isdisjoint(words))
            or (not found.isdisjoint(self._lists) and not self._listed.isdisjoint(words))
            or (not found.isdisjoint(self._sums) and any(_is_of_sum(word) for word in words))
            or (not found.isdisjoint(self._providing) and not self._money.isdisjoint(words))
            or self._may_order(words)
        )

    def _may_order(self, words: Sequence[str]) -> bool:
        """Tell whether the words may be an imperative, perhaps after an "if" clause."""
        first = next((i for i, word in enumerate(words) if word.isalpha() and len(word) > 1), None)
        if first is None:
            return False
        starts = [first]
        if words[first] in LEADING:
            starts = [i + 1 for i in range(first, len(words) - 1) if words[i] == ","]
        return any(self._forms.is_bare_verb(words[start]) for start in starts)


def _is_of_sum(word: str) -> bool:
    return word in SUM_WORDS or any(sign.isdigit() for sign in word)


def _may_hold(lemmas: Sequence[frozenset[str]], cue: Sequence[str]) -> bool:
    """Tell whether the words of a cue follow each other among the possible lemmas of a sentence.

    >>> _may_hold([frozenset({"is", "be"}), frozenset({"now"}), frozenset({"due"})], ("be", "due"))
    True
    """
    gap = _SMALL_GAP if all(len(lemma) <= _SMALL for lemma in cue) else _GAP
    places = {i for i, own in enumerate(lemmas) if cue[0] in own}
    for lemma in cue[1:]:
        near = {i + step for i in places for step in range(1, gap + 1) if i + step < len(lemmas)}
        places = {i for i in near if lemma in lemmas[i]}
    return bool(places)
