"""How far the words of a page can be trusted, from their signs alone: no dictionary has all that is written.

What fonts without a map to Unicode, wrong encodings, lost or stray spaces and misread letters leave behind
are words that no author writes, or letters in shares that no language has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from math import sqrt

from dataset.records import Page, Word

EDGES = ".,;:!?()[]{}'\"“”‘’«»„‚-–—•*/…<>|=+~_%§&#†‡·"
"""Signs that stand before or after a word, or alone."""
LONGEST = 40
"""Letters of the longest word; German compounds come near."""
LEAST_SHARE = 0.3
"""Of Latin letters in a text, below which they do not tell what it is written in."""
DEVIATIONS = 2.5
"""How far, in standard deviations, the shares of the letters of a text may lie from those of its language."""
GARBLED, PLAIN = 0.38, 0.5
"""Shares of the common letters: below the one a text is no text, from the other on it is sound."""
LEAST_RUN = 4
"""Letters that stand alone, one after the other, from which on they are the parts of a word."""
CLOSE = 1.2
"""Font sizes up to which letters that stand alone belong to one word."""
DISAGREEMENT = 0.3
"""What a page loses if its two readings have no word in common."""

MOST_REMEMBERED = 1 << 15
"""Legible words that need not be looked at again."""
_LEGIBLE: set[str] = set()

_FIRST = "of in to on for and by with from that is at as under which into upon within between shall".split()
_SECOND = "the this these those such any all its their be not a an".split()
_OTHER_PAIRS = (
    "fürdie fürden fürdas undder unddie unddas mitder mitdem aufder aufdie vonder vonden ausder durchdie "
    "durchden dassdie istdie wirddie derdie dieder delos delas enla enel enlos quela quelos quelas porla "
    "paralos parala conla conlos dansles dansle surles surle pourles pourle parles etles etdes deleur dansla "
    "surla pourla etla"
).split()
_REAL = frozenset(
    "ofa ona ina isa asa ata atan toa thean bya anda ana asan isan inan toan onall forall toall tobe into "
    "onto intoa fora innot asnot isbe asbe atbe inbe onbe ofbe".split()
)
PAIRS = frozenset(map("".join, product(_FIRST, _SECOND))).union(_OTHER_PAIRS) - _REAL
"""Words that follow one another more often than any others, without the space between them."""

_GLUED = re.compile(
    r"[^\W\d_]{3,}(?:[,;!?][^\W\d_]{3,})+"  # `costs,and`
    r"|[^\W\d_]{2,}[a-z][.)][A-Z][a-z]{2,}"  # `costs.The`
    r"|(?:of|the|and)[A-Z][a-z]{2,}"  # `ofJupiter`
)
_PAIR_WITHIN = re.compile(
    "ofthe|tothe|inthe|forthe|andthe|bythe|onthe|withthe|fromthe|shallbe|shallnot|willbe|fürdie|dansles"
)
_FREQUENT = re.compile(
    "the|and|shall|with|that|from|which|under|les|des|que|pour|dans|par|sur|une|los|las|del|por|para|con|una"
)
_RUN = re.compile(r"[^\W\d_]{10,}")
_LONG_RUN = 18
"""Letters from which on a word with two frequent ones in it is hardly one."""
_SPEECHLESS = re.compile("[b-df-hj-np-tv-xz]{2,}|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{5,}")
"""What nobody can pronounce: the few abbreviations among it count little; in capitals, all may be one."""
_MUTE = re.compile("[b-df-hj-np-tv-xz]{9}")
_MISREAD = re.compile(
    r"[^\W\d_][\]|}{~^`#¬¦¢¤¡¿]+[^\W\d_]"  # `Andrew]ackson`
    r"|[a-z]{2}[01][a-z]|[a-z][01][a-z]{2}|^[01|\]][a-z]{3}"  # `c0sts`
    r"|[^\W\d_A-Z]{2}J[a-z]"  # `estabJish`
    rf"|{_MUTE.pattern}"
    r"|^[^\w\s]*[\\`^¨´¸¯ˆ˜‹›¦¬¤][^\w\s]*$"  # accents and signs that stand alone
)
_MOJIBAKE = re.compile(
    r"[ÃÂÅÄÐÑÎÏØÙ][\u00a1-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # UTF-8 read as Windows-1252
    r"|â€|ï¿½|ã[€‚ƒ„]|[åæçèéä][\u00a1-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}"
)
_PLACEHOLDERS = re.compile("[•□■�]{2,}|�|[\ue000-\uf8ff]")
_SCRIPTS = (
    re.compile("[A-Za-zÀ-ɏ]{2}"),
    re.compile("[Ͱ-Ͽ]{2}"),
    re.compile("[Ѐ-ԯ]"),
    re.compile("[԰-ჿ]{2}"),
)
_RARE = re.compile("[㐀-䶿]|[ƀ-ƟƢ-ƮƱ-ǌǝ-ȗȜ-ɏɐ-ʯ]{2}|[\u0300-\u036f]{3}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿß".encode("latin-1")
_COMMON = "eainsrtoàáâãäåèéêëìíîïñòóôõöø".encode("latin-1")
"""Letters that make up half to three quarters of a text in any language with Latin letters."""


def grade_words(words: Sequence[Word]) -> float:
    """Return how legible the words of a page are, from 0 to 1: the share of their signs that can be meant.

    Against it count what `grade_text` tells, and words with spaces between their letters.
    """
    texts = [word.text for word in words]
    lone = sum([text.isalpha() for text in texts if len(text) == 1])
    return _grade(texts, count_parted_letters(words) if lone >= LEAST_RUN else 0)


def grade_text(text: str) -> float:
    """Return how legible a text is, from 0 to 1: the share of its signs in words that can be meant.

    Against it count replacement signs, wrong encodings, misread letters, words without spaces between them,
    and letters in shares that no language has.

    >>> grade_text("Costs are borne by the party that incurs them."), grade_text("Les coÃ»ts ofthe parties")
    (1.0, 0.476)
    """
    return _grade(text.split(), 0)


def _grade(texts: Sequence[str], parted: int) -> float:
    if not texts:
        return 0.0
    counts = Counter(texts)
    bad = parted + sum([len(text) * counts[text] for text in _find_illegible(counts)])
    return round(max(0.0, 1 - bad / sum(map(len, texts))) * grade_letters("".join(counts)), 3)


def _find_illegible(texts: Iterable[str]) -> list[str]:
    """Return the words that cannot have been meant; others are remembered, as pages share most words."""
    new = [text for text in texts if text not in _LEGIBLE]
    illegible = [text for text in new if not is_legible(text)]
    if len(_LEGIBLE) < MOST_REMEMBERED:
        _LEGIBLE.update(new)
        _LEGIBLE.difference_update(illegible)
    return illegible


def is_legible(text: str) -> bool:
    """Tell whether a word, with the signs about it, can have been meant as it stands.

    >>> [is_legible(text) for text in ("costs,", "(€1,000)", "x≤y", "www.example.org/a?b", "CO2-neutral")]
    [True, True, True, True, True]
    >>> [is_legible(text) for text in ("c\ufffdsts", "recherchÃ©", "Andrew]ackson", "ofthe", "costs,and")]
    [False, False, False, False, False]
    """
    core = text.strip(EDGES)
    if not core:
        return text.count("•") < 2 and (len(set(text)) <= 3 or len(text) <= 3)
    if core.isdecimal():
        return True
    if "/" in text or "@" in text:
        return not _PLACEHOLDERS.search(core)
    if core.isascii() and core.isalpha() and len(core) < 10 and (core[1:].islower() or core.isupper()):
        return core.lower() not in PAIRS and not _SPEECHLESS.fullmatch(core)
    if core.isascii() and core.isalpha() and core.islower() and len(core) < _LONG_RUN:
        return not (core in PAIRS or _PAIR_WITHIN.search(core) or _MUTE.search(core))  # as below, but faster
    garbled = not core.isascii() and _is_garbled(core)
    return not (garbled or _MISREAD.search(core) or is_glued(core))


def is_glued(core: str) -> bool:
    """Tell whether a word is several, the spaces between them lost.

    >>> is_glued("ofthe"), is_glued("disclosedtotheagency"), is_glued("Rechtsschutzversicherung")
    (True, True, False)
    """
    lower = core.lower()
    if lower in PAIRS or _GLUED.fullmatch(core):
        return True
    run = max(_RUN.findall(lower), key=len, default="")
    if len(run) > LONGEST and _is_latin(run):
        return True
    frequent = 2 if _PAIR_WITHIN.search(run) else len(_FREQUENT.findall(run)) if len(run) >= _LONG_RUN else 0
    return frequent >= 2


def _is_garbled(core: str) -> bool:
    if not core.isprintable() or _PLACEHOLDERS.search(core) or _MOJIBAKE.search(core) or _RARE.search(core):
        return True
    return sum(script.search(core) is not None for script in _SCRIPTS) > 1 and "-" not in core


def count_parted_letters(words: Sequence[Word]) -> int:
    """Return how many letters stand alone and close together, as those of `p a r t e d` words do."""
    count = run = 0
    last: Word | None = None
    for word in words:
        if len(word.text) > 1 or not word.text.isalpha() or word.text > "\u2e7f":
            last, run = None, 0
            continue
        joined = (
            last is not None and word.bottom == last.bottom and word.x0 - last.x1 < CLOSE * word.font_size
        )
        run = run + 1 if joined else 1
        if run >= LEAST_RUN:
            count += LEAST_RUN if run == LEAST_RUN else 1
        last = word
    return count


def grade_letters(text: str) -> float:
    """Return how usual the shares of the Latin letters are, from 0 to 1, as far as their number tells.

    A font whose letters are shifted or numbered anew has words in which all but the letters is right.

    >>> plain = "the beneficiary shall own the results that it generates under the agreement and its annexes "
    >>> grade_letters(plain), grade_letters(plain.translate({i: i + 3 for i in range(97, 120)}))
    (1.0, 0.0)
    """
    signs = text.lower().encode("latin-1", "ignore")
    total = len(signs) - len(signs.translate(None, _LETTERS))
    if total <= LEAST_SHARE * len(text):
        return 1.0
    share = (len(signs) - len(signs.translate(None, _COMMON))) / total
    highest = _bound_share(share, total)
    return min(1.0, max(0.0, (highest - GARBLED) / (PLAIN - GARBLED)))


def _bound_share(share: float, total: int) -> float:
    """Return how high a share can be of which a sample of so many was seen (E. B. Wilson, 1927)."""
    spread = DEVIATIONS**2 / total
    margin = DEVIATIONS * sqrt(share * (1 - share) / total + spread / (4 * total))
    return (share + spread / 2 + margin) / (1 + spread)


def _is_latin(lower: str) -> bool:
    return sum("a" <= char <= "ɏ" for char in lower) > len(lower) / 2


def doubt_by(page: Page, other: Page) -> Page:
    """Return a page with its quality after another reading of it: two that agree confirm each other."""
    mine, others = (Counter(word.text.strip(EDGES).lower() for word in each.words) for each in (page, other))
    most = max(mine.total(), others.total())
    agreement = (mine & others).total() / most if most else 1.0
    return replace(page, quality=round(page.quality * (1 - DISAGREEMENT * (1 - agreement)), 3))
