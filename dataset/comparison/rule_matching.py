"""Which rule of one document is which of another: the same words, moved or changed, or there is none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

from dataset.records import Rule

Change = Literal["exact", "moved", "changed", "added", "removed"]
"""What became of a rule; one that moved says the same in another place among those that both have."""

LEAST_LIKENESS = 0.5
"""Of the words of two rules, each counted as often as it stands there, the share that both have."""
MOST_CANDIDATES = 40
"""Rules that one is compared with: those that share its rarest words, and of many the nearest."""
_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")
_PIECE = re.compile(r"(?:\w+(?:[.,'’-]\w+)*|[^\w\s])\s*|\s+")


@dataclass(frozen=True, slots=True)
class RulePair:
    """A rule of the first document and that of the second; `before` is None if it was added."""

    change: Change
    before: Rule | None
    after: Rule | None


@dataclass(frozen=True, slots=True)
class WordChange:
    """A piece of two texts: what both have, only the first (`removed`) or only the second (`added`)."""

    kind: Literal["kept", "removed", "added"]
    text: str


def match_rules(before: Sequence[Rule], after: Sequence[Rule]) -> list[RulePair]:
    """Return all rules of two documents in pairs, in the order of the second; removed ones where they were.

    Rules of the same words are pairs, in their order; of the rest, those of a common label that are most
    alike, the likest first. Takes time in proportion to the number of rules, for one is compared with
    `MOST_CANDIDATES` at most.

    Args:
        before: the rules of the first document, in the order of its text.
        after: those of the second, likewise.
    """
    partners = _match_words(before, after)
    stayed = _find_stayed(partners)
    alike = _match_alike(before, after, partners)
    pairs: dict[int, RulePair] = {}
    for new, old in chain(partners.items(), alike.items()):
        change: Change = "changed" if new in alike else "exact" if new in stayed else "moved"
        pairs[new] = RulePair(change, before[old], after[new])
    lost = sorted(set(range(len(before))) - set(partners.values()) - set(alike.values()))
    return _order_pairs(before, after, pairs, {old: new for new, old in (partners | alike).items()}, lost)


def compare_words(before: str, after: str) -> list[WordChange]:
    """Return what was changed between two texts, word by word.

    >>> [(each.kind, each.text) for each in compare_words("at least 40 % of it", "at least 50 % of it")]
    [('kept', 'at least '), ('removed', '40 '), ('added', '50 '), ('kept', '% of it')]
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    changes: list[WordChange] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            changes.append(WordChange("kept", "".join(new[new_start:new_end])))
            continue
        if old_start < old_end:
            changes.append(WordChange("removed", "".join(old[old_start:old_end])))
        if new_start < new_end:
            changes.append(WordChange("added", "".join(new[new_start:new_end])))
    return changes


def normalise_quote(quote: str) -> str:
    """Return the words by which a quote is known again, whatever its case, blanks and punctuation.

    >>> normalise_quote("(b) The  Host owns 2.5% of it.")
    'the host owns 2.5% of it'
    """
    return " ".join(_WORD.findall(_ENUMERATOR.sub("", quote).casefold()))


_ENUMERATOR = re.compile(r"^\W*(?:\(?(?:[a-z]|[ivx]+|\d+(?:\.\d+)*)[.)]\s+)+", re.IGNORECASE)


def _match_words(before: Sequence[Rule], after: Sequence[Rule]) -> dict[int, int]:
    """Return, by place in `after`, the places in `before` of rules of the same words."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, rule in enumerate(before):
        waiting[normalise_quote(rule.quote)].append(place)
    partners = {}
    for place, rule in enumerate(after):
        if same := waiting.get(normalise_quote(rule.quote)):
            partners[place] = _take_likest(same, rule, before)
    return partners


def _take_likest(same: deque[int], rule: Rule, before: Sequence[Rule]) -> int:
    """Take the first of several places of the same words, rather one whose rule is of the same modality."""
    chosen = next((place for place in same if before[place].modality == rule.modality), same[0])
    same.remove(chosen)
    return chosen


def _find_stayed(partners: dict[int, int]) -> set[int]:
    """Return the places in `after` of the most pairs that stand in the same order in both documents."""
    news = sorted(partners)
    tails: list[int] = []
    """For each length the place in `news` at which the run of it ends that goes least far in `before`."""
    ahead: list[int | None] = []
    for index, new in enumerate(news):
        length = bisect_left(tails, partners[new], key=lambda tail: partners[news[tail]])
        ahead.append(tails[length - 1] if length else None)
        tails[length : length + 1] = [index]
    stayed: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        stayed.add(news[last])
        last = ahead[last]
    return stayed


def _match_alike(before: Sequence[Rule], after: Sequence[Rule], partners: dict[int, int]) -> dict[int, int]:
    """Return, by place in `after`, the places in `before` of the rules that are alike, the likest first."""
    taken = set(partners.values())
    words = {place: _count_words(rule) for place, rule in enumerate(before) if place not in taken}
    index = _index_words(words, before)
    stretch = len(before) / max(1, len(after))
    found = []
    for new, rule in enumerate(after):
        if new not in partners:
            own = _count_words(rule)
            for old in _list_candidates(own, rule, index, near=round(new * stretch)):
                if (likeness := _measure_likeness(words[old], own)) >= LEAST_LIKENESS:
                    found.append((-likeness, abs(new - old), new, old))
    alike: dict[int, int] = {}
    used: set[int] = set()
    for _, _, new, old in sorted(found):
        if new not in alike and old not in used:
            alike[new] = old
            used.add(old)
    return alike


def _index_words(words: dict[int, Counter[str]], before: Sequence[Rule]) -> dict[tuple[str, str], list[int]]:
    """Return the places of the rules by a label and a word."""
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, counts in words.items():
        for label in before[place].labels:
            for word in counts:
                index[label, word].append(place)
    return index


def _list_candidates(
    own: Counter[str], rule: Rule, index: dict[tuple[str, str], list[int]], *, near: int
) -> Iterable[int]:
    """Return the places of rules of a common label that share words, the rare ones asked first."""
    shared = (index.get((label, word), []) for label in rule.labels for word in own)
    candidates: dict[int, None] = {}
    for places in sorted(filter(None, shared), key=len):
        first = max(0, bisect_left(places, near) - MOST_CANDIDATES // 2)
        candidates.update(dict.fromkeys(places[first : first + MOST_CANDIDATES]))
        if len(candidates) >= MOST_CANDIDATES:
            break
    return candidates


def _count_words(rule: Rule) -> Counter[str]:
    return Counter(normalise_quote(rule.quote).split())


def _measure_likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _order_pairs(
    before: Sequence[Rule],
    after: Sequence[Rule],
    pairs: dict[int, RulePair],
    news: dict[int, int],
    lost: Sequence[int],
) -> list[RulePair]:
    """Return the pairs as `after` has them, each removed rule after the pair of the rule that it followed."""
    following: defaultdict[int, list[int]] = defaultdict(list)
    anchor, waiting = -1, set(lost)
    for old in range(len(before)):
        if old in waiting:
            following[anchor].append(old)
        else:
            anchor = news[old]

    def tell_removed(place: int) -> Iterator[RulePair]:
        return (RulePair("removed", before[old], None) for old in following[place])

    ordered = list(tell_removed(-1))
    for new, rule in enumerate(after):
        ordered.append(pairs.get(new) or RulePair("added", None, rule))
        ordered += tell_removed(new)
    return ordered
