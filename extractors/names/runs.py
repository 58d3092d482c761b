"""Runs of capitalised words, cut where one name ends and another begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from dataset.records import MentionLabel
from extractors.text_words import list_longest, read_words

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁŃŇŐŒŘŚŞŠȘŤŢȚŪŮŰŹŻŽ"
_CAPITAL = (
    rf"(?:(?:[A-Z]\.){{2,}}|(?:[{_UPPER}]|e-[{_UPPER}]|[a-z][A-Z]{{2}}|[12]\dth|[12]1st)[\w\-–&+]*"
    r"(?:['’](?!s\b)\w+)?\+?(?:(?<=\b[A-Z])\.)?)(?:['’]s?(?!\w))?"
)
_LINK = (
    r"(?:of|for|and|und|et|y|e|in|on|to|the|at|de|der|die|das|des|du|del|di|da|do|dos|la|le|les|los|für|zur|zum|voor|van"
    r"|het|i|&|d[’']|l[’'])"
)
_RUN = re.compile(rf"(?<![\w@/.\-]){_CAPITAL}(?:,?\s(?:{_LINK}\s){{0,3}}(?:[dl][’'])?{_CAPITAL}(?![\w@]))*")
_WORD = re.compile(r",|[\w\-–&+]+(?:['’]\w+)?(?:\.[A-Z])*\.?")
_SPLITTERS = frozenset({"to", "in", "at"})
_MONTHS = frozenset(
    "January February March April May June July August September October November December".split()
)
_JOINERS = frozenset({"and", "&", "und", "et", "y", "e"})
_ARTICLES = frozenset({"the", "der", "die", "das", "la", "le"})
_LINKS = frozenset({"of", "for", "on"})
_LEGAL_FORMS = frozenset({"Inc", "Ltd", "LLC", "Corp", "GmbH", "Co"})


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that names are built from, and those that make none.

    `left` heads stand before what they are of ("Ministry of …"), `right` heads after it ("… Agency").
    """

    left: Mapping[str, MentionLabel]
    right: Mapping[str, MentionLabel]
    openers: frozenset[str]
    generic: frozenset[str]
    either: re.Pattern[str]
    words: frozenset[str]
    """Words in lower case of which every cue has one."""

    def has_head(self, words: Sequence[str]) -> bool:
        """Tell whether a name could be built around one of `words`."""
        return any(word in self.left or word in self.right for word in words)


@dataclass(frozen=True, slots=True)
class RunWord:
    """A word, or a comma, of a run."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether the word is written as part of a name."""
        return self.text[0].isupper() or self.text[0].isdigit() or self.text.startswith("e-")

    @property
    def bare(self) -> str:
        """The word without a possessive ending or full stop."""
        return self.text.removesuffix(".").removesuffix("'s").removesuffix("’s")


def read_cues(folder: Path) -> Cues:
    """Return the cues of `cues.csv` and `not_names.csv` in `folder`."""
    left: dict[str, MentionLabel] = {}
    right: dict[str, MentionLabel] = {}
    with (folder / "cues.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (left if row["side"] == "left" else right)[row["cue"]] = row["label"]  # type: ignore[assignment]
    kinds: dict[str, set[str]] = {"opener": set(), "generic": set()}
    with (folder / "not_names.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kinds[row["kind"]].add(row["word"])
    longest_first = sorted({*left, *right}, key=lambda cue: (-len(cue), cue))
    either = re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return Cues(
        left,
        right,
        frozenset(kinds["opener"]),
        frozenset(kinds["generic"]),
        either,
        list_longest(longest_first),
    )


def split_runs(text: str, cues: Cues) -> Iterator[list[RunWord]]:
    """Yield the words of each stretch of `text` that could be one name built around a cue."""
    if cues.words.isdisjoint(read_words(text)) or not cues.either.search(text):
        return
    for match in _RUN.finditer(text):
        if not cues.either.search(match.group()):
            continue
        words = [RunWord(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, *match.span())]
        for piece in _split_run(words, cues):
            if trimmed := _trim(piece, cues):
                yield trimmed


def _split_run(words: Sequence[RunWord], cues: Cues) -> list[list[RunWord]]:
    """Cut a run of capitalised words where one name ends and another begins."""
    pieces: list[list[RunWord]] = [[]]
    at = 0
    while at < len(words):
        skip = _skip_at_cut(words, at, pieces[-1], cues)
        if skip:
            pieces.append([])
            at += skip
            continue
        pieces[-1].append(words[at])
        at += 1
        if _owns(words[at - 1 : at + 2], cues):
            pieces.append([])
    return [piece for piece in pieces if piece]


def _owns(words: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether the first word owns what follows, as in "Finland's Ministry of Finance"."""
    if len(words) < 2 or not words[0].text.endswith(("'s", "’s")):
        return False
    if words[0].bare.isupper() or words[0].bare in cues.right:
        return True
    return len(words) > 2 and words[1].text in cues.left and words[2].text in ("of", "for", "on")


def _skip_at_cut(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> int:
    """Return how many words to leave out where a name ends at `at`; 0 where it goes on."""
    word = words[at].text
    if word in _SPLITTERS or word in _MONTHS:
        return 1
    if word in _JOINERS:
        return int(_ends_at_and(words, at, piece, cues))
    if word == ",":
        return int(not _is_list(words, at, piece, cues))
    if word in _LINKS:
        following = words[at + 1].text if at + 1 < len(words) else ""
        return int(not _goes_on(word, following, piece, cues))
    return int(word in _ARTICLES and _ends_at_article(piece, cues))


def _ends_at_article(piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "the" begins a new name, rather than going on as in "Programme for Promoting the …"."""
    if not piece or not piece[-1].capital:
        return False
    return not (piece[-1].text.endswith("ing") and any(word.text in cues.left for word in piece))


def _goes_on(link: str, following: str, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "of", "for" or "on" continues the name that `piece` begins."""
    previous = piece[-1].text if piece else ""
    if previous in cues.openers:
        return False
    headed = any(word.text in cues.left for word in piece)
    if link == "of":
        return headed or (previous in cues.right and len(piece) > 1)
    return previous in cues.left or (headed and link == "for" and following in _ARTICLES)


def _ends_at_and(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "and" joins two names: both have a head, or one is an acronym."""
    following = [word.text for word in words[at + 1 : at + 9]]
    if not piece or (following and following[0] in _ARTICLES | {"for", "of", "to", "in"}):
        return True
    stop = next((i for i, text in enumerate(following) if text in _JOINERS or text == ","), len(following))
    ahead, own = following[:stop], [word.text for word in piece]
    if cues.has_head(own) and cues.has_head(ahead):
        return True
    complete = own[-1] in cues.right and not any(text in cues.left for text in own[:-1])
    return complete or (len(own) == 1 and _is_acronym(own[0])) or (len(ahead) == 1 and _is_acronym(ahead[0]))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_list(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether a comma stands in a name: "Ministry of Economy, Trade and Industry", "Example, Inc."."""
    ahead = [word.text for word in words[at + 1 : at + 9]]
    if ahead and ahead[0].rstrip(".") in _LEGAL_FORMS:
        return True
    headed = any(a.text in cues.left and b.text in _LINKS for a, b in pairwise(piece))
    if not headed or not ahead or cues.has_head(ahead[:3]):
        return False
    if any(_is_acronym(text) and text != "IT" for text in ahead[:2]):
        return False
    ends = ahead[0] in _JOINERS and any(word.text == "," for word in piece)
    return ends or (any(text in _JOINERS for text in ahead) and "the" not in ahead[:4])


def _trim(piece: Sequence[RunWord], cues: Cues) -> list[RunWord]:
    words = list(piece)
    while words and (not words[0].capital or words[0].text in cues.openers or words[0].text.isdigit()):
        words.pop(0)
    while words and (not words[-1].capital or words[-1].text == ","):
        words.pop()
    return words
