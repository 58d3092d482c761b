"""Text from lines: spaces, line-end hyphens, addresses, scripts without spaces, raised marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dataset.records import Word
from extractors.reading.compounds import is_suspended, keeps_hyphen
from extractors.reading.lines import Line
from extractors.reading.vocabulary import HYPHENS, Vocabulary
from extractors.reading.words import measure_baseline

RAISED = str.maketrans("0123456789abcdefghi", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ")
MARK = re.compile(r"\(?[\d,*†‡§]+\)?|[a-i]")
NOTED = re.compile(r"[a-z]{3}$|[.,;:)%”’\"]$")
"""What a raised letter is a note mark after; elsewhere it belongs to `XXe` or `no`."""
CLOSING = frozenset("),.;:]”’")
UNIT = re.compile(r"(?:^|[\d/·(])(?:[kcdm]?m|ft|mi|yd|s)$")
LEADERS = re.compile(r"(?:[.…]\s?){5,}")
LAST_LETTERS = re.compile(r"[^\W\d_]+$")
FIRST_LETTERS = re.compile(r"^[^\W\d_]+")
LINKED = re.compile(r"\.?\w")
FIRST_DENSE = "\u2e80"
DENSE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0010ffff]")
"""What `is_dense` tells of one character, to look for in many."""
ADDRESS = re.compile(
    r"(?:https?:|www\.|[\w.-]+\.(?:gov|org|com|eu|int|de|fr|es|jp|uk|net)/|[\w.+-]+@)\S*$", re.IGNORECASE
)
ADDRESS_REST = re.compile(
    r"(?!https?:|www\.|\S*@)(?:\S*(?:[=?&%_]\w|/\S*/)|[\w-]+\.(?:pdf|html?|aspx?|php|docx?|xlsx?)\b)",
    re.IGNORECASE,
)
"""What follows an address and can only be the rest of it."""


def join_break(left: str, right: str, vocabulary: Vocabulary) -> str:
    """Return two strings that a line end parts as one, with what belongs between them.

    A hyphen is dropped where it broke a word (`keeps_hyphen`); an address, a range and text in a script
    without spaces go on without one.

    >>> from collections import Counter
    >>> words = Vocabulary(Counter({"development": 2, "long-term": 1}))
    >>> join_break("the develop-", "ment of", words), join_break("a long-", "term plan", words)
    ('the development of', 'a long-term plan')
    >>> join_break("cost-", "effective", words), join_break("short-", "and long-term", words)
    ('cost-effective', 'short- and long-term')
    >>> join_break("see http://", "www.example.org", words), join_break("補助金の", "交付", words)
    ('see http://www.example.org', '補助金の交付')
    """
    if not left or not right:
        return left + right
    if left[-1] in HYPHENS and len(left) > 1 and not left[-2].isspace():
        return _join_hyphen(left, right, vocabulary)
    return left + right if _goes_on(left, right) else f"{left} {right}"


def _goes_on(left: str, right: str) -> bool:
    """Tell whether no space belongs where a line ends, be it in the middle of an address or after a dash."""
    last, first = left[-1], right[0]
    if last >= FIRST_DENSE and is_dense(last) and is_dense(first):
        return True
    if last in "/—–" and left[-2:-1].strip():
        return last != "–" or first.isalnum()
    if last in "@_":
        return left[-2:-1].isalnum() and first.isalnum()
    cut = last in "=?&#" or first in "/?=&#_" or (last == "." and first.islower())
    if not cut and not (last.isalnum() and ADDRESS_REST.match(right)):
        return False
    return _ends_in_address(left)


def _ends_in_address(text: str) -> bool:
    """Tell whether the last word is an address; to search all of a long text at each line end takes long."""
    return ADDRESS.search(text, text.rfind(" ") + 1) is not None


def _join_hyphen(left: str, right: str, vocabulary: Vocabulary) -> str:
    tail, head = LAST_LETTERS.search(left[:-1]), FIRST_LETTERS.search(right)
    if _ends_in_address(left):
        return left + right
    if not tail or not head:
        glued = left[-2] not in HYPHENS or left[-3:-2].isalnum()
        return left + right if glued and LINKED.match(right) else f"{left} {right}"
    first, second = tail.group(), head.group()
    if is_suspended(first, second, right[head.end() :], vocabulary):
        return f"{left} {right}"
    linked = left[: tail.start()].endswith(HYPHENS) or right[head.end() :].startswith(HYPHENS)
    kept = keeps_hyphen(first, second, vocabulary, linked=linked)
    return left + right if kept else left[:-1] + right


def is_dense(char: str) -> bool:
    """Tell whether a character belongs to a script that sets no spaces between words.

    >>> is_dense("補"), is_dense("。"), is_dense("한"), is_dense("a")
    (True, True, False, False)
    """
    code = ord(char)
    return 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF or code >= 0x20000


def strip_leaders(text: str) -> str:
    """Return a text without the rows of dots that lead the eye from a name to its value.

    >>> strip_leaders("Travel ............ 1,200")
    'Travel 1,200'
    """
    return " ".join(LEADERS.sub(" ", text).split())


def join_lines(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    """Return the text of lines that follow one another, single-spaced."""
    text = ""
    for line in lines:
        text = join_break(text, join_words(line), vocabulary)
    return " ".join(text.split())


def join_words(line: Line) -> str:
    """Return a line's text: raised note marks as ³ and apart from words, raised letters (20th) within."""
    return line.text if _is_even(line) else _join_uneven(line)


def _is_even(line: Line) -> bool:
    """Tell whether spaces part all words of a line, as in most lines: none is small, none is dense."""
    if not line.text.isascii() and DENSE.search(line.text):
        return False
    sizes = [word.font_size for word in line.words]
    # the size of a line is that of one of its words, rounded by 0.25 at most; to find out which takes longer
    return min(sizes) >= 0.85 * (max(sizes) + 0.25) or min(sizes) >= 0.85 * line.size


def _join_uneven(line: Line) -> str:
    parts: list[str] = []
    last: Word | None = None
    marked = False
    for word in line.words:
        small = word.font_size < 0.85 * line.size
        lift = line.baseline - measure_baseline(word)
        raised = small and lift > 0.12 * line.size
        lowered = small and lift < -0.08 * line.size
        told = raised and (last is not None or word.text.isdigit())
        text, mark = spell_raised(word.text, last.text if last else "") if told else (word.text, False)
        if last is None or _needs_space(last, word, mark=mark, marked=marked, shifted=raised or lowered):
            parts.append(text)
        else:
            parts[-1] += text
        last, marked = word, raised
    return " ".join(parts)


def spell_raised(raised: str, before: str) -> tuple[str, bool]:
    """Return raised letters or figures as they stand in a text, and whether they are a note mark.

    >>> spell_raised("3", "million"), spell_raised("a", "plan,"), spell_raised("(1)", "report")
    (('³', True), ('ᵃ', True), ('(¹)', True))
    >>> spell_raised("2", "km"), spell_raised("st", "1"), spell_raised("e", "XX"), spell_raised("o", "n")
    (('²', False), ('st', False), ('e', False), ('o', False))
    """
    if raised in ("2", "3") and UNIT.search(before):
        return raised.translate(RAISED), False
    if not MARK.fullmatch(raised) or (raised.isalpha() and not NOTED.search(before)):
        return raised, False
    return raised.translate(RAISED), True


def _needs_space(last: Word, word: Word, *, mark: bool, marked: bool, shifted: bool) -> bool:
    gap = word.x0 - last.x1
    size = max(last.font_size, word.font_size)
    if mark:
        return not (last.text.endswith("(") and gap < 0.2 * size)
    if marked and word.text[0] in CLOSING and gap < 0.3 * size:
        return False
    if shifted:
        return gap > 0.12 * size
    a, b = is_dense(last.text[-1]), is_dense(word.text[0])
    if a or b:
        return gap > (0.9 if a and b else 0.5) * size
    return True
