"""Runs of capitalised words, cut where one name ends and another begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from extractors.names.cues import Cues, RunWord
from extractors.text_words import read_words

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁŃŇŐŒŘŚŞŠȘŤŢȚŪŮŰŹŻŽ"
_CAPITAL = (
    rf"(?:(?:[A-Z]\.){{2,}}|(?:St|Mt|Ft)\.(?=\s[A-Z])|(?:[{_UPPER}]|e-[{_UPPER}]|[a-z][A-Z]{{2}}|[12]\dth|[12]1st)[\w\-–&+]*"
    r"(?:['’](?!s\b)\w+)?\+?(?:(?<=\b[A-Z])\.)?)(?:['’]s?(?!\w))?"
)
_LINK = (
    r"(?:of|for|and|und|et|y|e|in|on|to|the|at|de|der|die|das|des|du|del|di|da|do|dos|la|le|les|los|für|zur|zum|voor|van"
    r"|het|i|&|d[’']|l[’'])"
)
_NUMBER = r"\s\d{1,4}(?=\s[A-Z])"
_RUN = re.compile(
    rf"(?<![\w@/.\-]){_CAPITAL}(?:{_NUMBER}|,?\s(?:{_LINK}\s){{0,3}}(?:[dl][’'])?{_CAPITAL}(?![\w@]))*"
)
_WORD = re.compile(
    r",|(?:Directorate|Secretariat)\sGeneral\b|Task\sForce\b|[\w\-–&+]+(?:['’]\w+)?(?:\.[A-Z])*\.?"
)
_SPLITTERS = frozenset({"to", "in", "at"})
_MONTHS = frozenset(
    "January February March April May June July August September October November December".split()
)
_JOINERS = frozenset({"and", "&", "und", "et", "y", "e"})
_TITLES = frozenset(
    {"Director", "Head", "Chair", "Chairman", "President", "Secretary", "Minister", "Judge", "Justice"}
)
_ARTICLES = frozenset({"the", "der", "die", "das", "la", "le"})
_LINKS = frozenset({"of", "for", "on"})
_OFFICE_HOLDERS = frozenset({"Minister", "President", "Governor", "Premier", "Chancellor", "Mayor"})
_FURTHEST = 16
"""Words, at most, that are read to see whether a comma or "and" ends a name."""


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
        if _owns(words[at - 1 : at + 2], cues) or _ends_at_owned(pieces[-1], words[at : at + 3], cues):
            pieces.append([])
    return [piece for piece in pieces if piece]


def _owns(words: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether the first word owns what follows, as in "Finland's Ministry of Finance"."""
    if len(words) < 2 or not words[0].text.endswith(("'s", "’s")):
        return False
    if words[0].bare.isupper() or words[0].bare in cues.right:
        return True
    if words[0].bare in _OFFICE_HOLDERS:
        return False
    return len(words) > 2 and words[1].text in cues.left and words[2].text in _LINKS


def _ends_at_owned(piece: Sequence[RunWord], following: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether a body owns the next one, as in "Ministry of Economy's Harbour Directorate"."""
    if not piece[-1].text.endswith(("'s", "’s")):
        return False
    headed = any(a.text in cues.left and b.text in _LINKS for a, b in pairwise(piece))
    return headed and any(word.bare in cues.right for word in following)


def _skip_at_cut(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> int:
    """Return how many words to leave out where a name ends at `at`; 0 where it goes on."""
    word = words[at].text
    if word == "of" and _names_parent(words, at, piece, cues):
        return 2
    if word in _SPLITTERS:
        return int(not _has_place(words, at, piece, cues))
    if word in _JOINERS:
        return int(_ends_at_and(words, at, piece, cues))
    if word == ",":
        return int(not _is_list(words, at, piece, cues))
    if word in _LINKS:
        return int(not _goes_on(words, at, piece, cues))
    return int(word in _MONTHS or (word in _ARTICLES and _ends_at_article(piece, cues)))


def _ends_at_article(piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "the" begins a new name, rather than going on as in "Programme for Promoting the …"."""
    if not piece or not piece[-1].capital:
        return False
    return not (piece[-1].text.endswith("ing") and any(word.text in cues.left for word in piece))


def _has_place(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "in" or "at" stands in a name: "Fund for Work in Ports", "University of Ulm at Donau"."""
    following = words[at + 1] if at + 1 < len(words) else None
    if not following or not following.capital or len(piece) < 3:
        return False
    if words[at].text == "at":
        return any(word.text == "University" for word in piece[:-2])
    heads = [cues.left[a.text] for a, b in pairwise(piece) if b.text in _LINKS and a.text in cues.left]
    return words[at].text == "in" and heads[:1] == ["PROGRAM"]


def _names_parent(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "of the" goes on to the body that the named one is part of, a name of its own.

    So it does in "Department of Physics of the University of Ulm".
    """
    if len(piece) < 2 or at + 2 >= len(words) or words[at + 1].text != "the":
        return False
    headed = any(a.text in cues.left and b.text in _LINKS for a, b in pairwise(piece[:-1]))
    if not headed and piece[-1].bare not in cues.right:
        return False
    parent = list(takewhile(lambda word: word.capital, words[at + 2 : at + 9]))
    return cues.has_head([word.bare for word in parent])


def _goes_on(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "of", "for" or "on" continues the name that `piece` begins."""
    link = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    previous = piece[-1].text if piece else ""
    if previous in cues.openers:
        return False
    headed = any(word.text in cues.left for word in piece)
    if link == "of":
        own = [word for word in piece if word.text not in cues.openers]
        return headed or (previous in cues.right and len(own) > 1) or _is_topic(words, at, piece, cues)
    if previous in cues.left or (headed and link == "for" and following in _ARTICLES):
        return True
    return link == "for" and (
        (cues.right.get(previous) == "PROGRAM" and len(piece) > 1) or _is_purpose(words, at, piece, cues)
    )


def _is_topic(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "of" stands in the topic of a programme: "Internet of Tides Programme"."""
    ahead = list(takewhile(lambda word: word.capital, words[at + 1 : at + 4]))
    heads = [word.bare for word in ahead if word.bare in cues.right]
    named = bool(piece) and piece[-1].capital and not cues.has_head([piece[-1].bare])
    telling = named and piece[-1].bare not in cues.generic | cues.openers
    return telling and len(ahead) > 1 and heads == [ahead[-1].bare] and cues.right[heads[0]] == "PROGRAM"


def _is_purpose(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "for" stands in a programme's name: "Harbour Research Careers for Teachers Program"."""
    telling = [word for word in piece if word.capital and word.bare not in cues.generic | cues.openers]
    ahead = list(takewhile(lambda word: word.capital, words[at + 1 : at + 5]))
    headed = any(word.bare in cues.left or word.bare in cues.right for word in piece)
    return (
        len(piece) > 1
        and bool(telling)
        and not headed
        and 1 < len(ahead) < 4
        and cues.right.get(ahead[-1].bare) == "PROGRAM"
    )


def _ends_at_and(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether "and" joins two names: both have a head, or one is an acronym."""
    following = [word.text for word in words[at + 1 : at + _FURTHEST]]
    if not piece or (following and following[0] in _ARTICLES | {"for", "of", "to", "in"} | _TITLES):
        return True
    ahead = list(takewhile(lambda text: text not in _JOINERS | _LINKS and text != ",", following))
    own = [word.text for word in piece]
    if cues.has_head(own) and cues.has_head(ahead):
        return True
    complete = own[-1] in cues.right and not any(text in cues.left for text in own[:-1])
    return complete or (len(own) == 1 and _is_acronym(own[0])) or (len(ahead) == 1 and _is_acronym(ahead[0]))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_list(words: Sequence[RunWord], at: int, piece: Sequence[RunWord], cues: Cues) -> bool:
    """Tell whether a comma stands in a name: "Ministry of Economy, Trade and Industry"."""
    ahead = [word.text for word in words[at + 1 : at + _FURTHEST]]
    headed = any(a.text in cues.left and b.text in _LINKS for a, b in pairwise(piece))
    if not headed or not ahead or cues.has_head(ahead[:3]):
        return False
    if any(_is_acronym(text) and text != "IT" for text in ahead[:2]):
        return False
    if ahead[0] in _JOINERS:
        return any(word.text == "," for word in piece)
    items = list(takewhile(lambda text: text not in _JOINERS, ahead))
    return len(items) < len(ahead) and "the" not in ahead[:4] and not cues.has_head(items)


def _trim(piece: Sequence[RunWord], cues: Cues) -> list[RunWord]:
    words = list(piece)
    while words and (not words[0].capital or words[0].text in cues.openers or words[0].text.isdigit()):
        words.pop(0)
    while words and (not words[-1].capital or words[-1].text == ","):
        words.pop()
    return words
