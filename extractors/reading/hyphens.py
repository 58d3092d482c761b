"""Text from lines: spaces, line-end hyphens, addresses, scripts without spaces, raised marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dataset.records import Word
from extractors.reading.lines import Line
from extractors.reading.words import measure_baseline

Vocabulary = Counter[str]

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
PUNCTUATION = '.,;:!?()[]"“”‘’«»„'
MARK = re.compile(r"[\d,*†‡§]+")
LEADERS = re.compile(r"(?:[.…]\s?){5,}")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LAST_LETTERS = re.compile(r"[^\W\d_]+$")
FIRST_LETTERS = re.compile(r"^[^\W\d_]+")
SUSPENDED = {"and", "or", "und", "oder", "bzw", "sowie", "to", "et", "ou", "y", "o", "e", "en", "of"}
ADDRESS = re.compile(
    r"(?:https?:|www\.|[\w.-]+\.(?:gov|org|com|eu|int|de|fr|es|jp|uk|net)/)\S*$", re.IGNORECASE
)


def build_vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """Return how often each word and hyphenated compound stands whole within a line of the document."""
    written: Counter[str] = Counter()
    broken = False
    for line in lines:
        words = line.words[1:] if broken else line.words
        broken = line.words[-1].text.endswith("-")
        written.update([word.text for word in (words[:-1] if broken else words)])
    vocabulary: Vocabulary = Counter()
    for word, count in written.items():
        text = word.casefold().strip(PUNCTUATION)
        for part in [text] if "-" in text else LETTERS.findall(text):
            vocabulary[part] += count
    return vocabulary


def join_break(left: str, right: str, vocabulary: Vocabulary) -> str:  # noqa: PLR0911
    """Return two strings that a line end parts as one, with what belongs between them.

    A hyphen is dropped if the document has the joined word elsewhere, or if the halves are no words in it; it
    stays if the document has the compound, if both halves are words, or if the next line begins with a
    capital or a figure.

    >>> words = Counter({"development": 2, "long-term": 1, "cost": 3, "effective": 2})
    >>> join_break("the develop-", "ment of", words), join_break("a long-", "term plan", words)
    ('the development of', 'a long-term plan')
    >>> join_break("cost-", "effective", words), join_break("short-", "and long-term", words)
    ('cost-effective', 'short- and long-term')
    >>> join_break("see http://", "www.example.org", words), join_break("補助金の", "交付", words)
    ('see http://www.example.org', '補助金の交付')
    """
    if not left or not right:
        return left + right
    if is_dense(left[-1]) and is_dense(right[0]):
        return left + right
    if left[-1] in "-\u2010" and len(left) > 1 and not left[-2].isspace():
        return _join_hyphen(left, right, vocabulary)
    if left[-1] in "/—" and not left[-2:-1].isspace():
        return left + right
    if left[-1] == "–" and left[-2:-1].isdigit() and right[0].isdigit():
        return left + right
    cut = left[-1] in "=?&_#" or right[0] in "/?=&#_" or (left[-1] == "." and right[0].islower())
    if cut and _ends_in_address(left):
        return left + right
    return f"{left} {right}"


def _ends_in_address(text: str) -> bool:
    """Tell whether the last word is an address; to search all of a long text at each line end takes long."""
    return ADDRESS.search(text, text.rfind(" ") + 1) is not None


def _join_hyphen(left: str, right: str, vocabulary: Vocabulary) -> str:
    tail, head = LAST_LETTERS.search(left[:-1]), FIRST_LETTERS.search(right)
    if _ends_in_address(left):
        return left + right
    if not tail or not head:
        return left + right if right[0].isalnum() and left[-2].isalnum() else f"{left} {right}"
    first, second = tail.group().casefold(), head.group().casefold()
    if second in SUSPENDED:
        return f"{left} {right}"
    if right[0].isupper():
        return left[:-1] + right if tail.group().isupper() and vocabulary[first + second] else left + right
    joined, parted = vocabulary[first + second], vocabulary[f"{first}-{second}"]
    if joined != parted:
        return left[:-1] + right if joined > parted else left + right
    both = vocabulary[first] > 0 and vocabulary[second] > 0 and min(len(first), len(second)) > 2
    return left + right if both else left[:-1] + right


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
    if not line.text.isascii() and any(map(is_dense, line.text)):
        return False
    sizes = {word.font_size for word in line.words}
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
        mark = raised and MARK.fullmatch(word.text) is not None
        text = word.text.translate(RAISED) if mark else word.text
        if last is None or _needs_space(last, word, mark=mark, marked=marked, shifted=raised or lowered):
            parts.append(text)
        else:
            parts[-1] += text
        last, marked = word, mark
    return " ".join(parts)


def _needs_space(last: Word, word: Word, *, mark: bool, marked: bool, shifted: bool) -> bool:
    gap = word.x0 - last.x1
    size = max(last.font_size, word.font_size)
    if mark:
        return not (last.text.endswith("(") and gap < 0.2 * size)
    if marked and word.text[0] in "),.;:]”’" and gap < 0.3 * size:
        return False
    if shifted:
        return gap > 0.12 * size
    a, b = is_dense(last.text[-1]), is_dense(word.text[0])
    if a or b:
        return gap > (0.9 if a and b else 0.5) * size
    return True
