"""Words as the finders of names compare them, with their place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W_]+|&")
_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TIES = frozenset("@_/.-–\\:#=&?")
_SPACE = re.compile(r"\s")
_DASH = re.compile(r"[-–]")
_FILE_PATH = re.compile(
    r"\w\.(?:gov|com|org|net|edu|eu|int|ai|de|fr|jp|uk|mil|info|html?|pdf|docx?|xlsx?|aspx?|php)\b",
    re.IGNORECASE,
)
_SPELLINGS = {
    "&": "and",
    "programme": "program",
    "programmes": "programs",
    "organisation": "organization",
    "organisations": "organizations",
    "centre": "center",
    "centres": "centers",
    "defence": "defense",
    "labour": "labor",
    "licence": "license",
    "co-operation": "cooperation",
    "dept": "department",
}


class Token(NamedTuple):
    """A word, and the characters it covers; dotted initials ("U.S.") are one word."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=64)  # several finders ask for those of one passage
def split_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order, without punctuation.

    >>> [token.text for token in split_tokens("the U.S. Small Business Administration's R&D")]
    ['the', 'U.S.', 'Small', 'Business', 'Administration', 's', 'R', '&', 'D']
    """
    return tuple(Token(match.group(), *match.span()) for match in _TOKEN.finditer(text))


@lru_cache(maxsize=64)
def list_token_texts(text: str) -> tuple[str, ...]:
    """Return the words that `split_tokens` does, without their places, which is quicker."""
    return tuple(_TOKEN.findall(text))


@lru_cache(maxsize=64)
def fold_tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`, one for each token.

    >>> fold_tokens("the U.S. Programmes")
    ('the', 'us', 'programs')
    """
    return tuple(map(fold_word, list_token_texts(text)))


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """Return the form in which spelling variants of a word are equal.

    >>> fold_word("Programme"), fold_word("U.S."), fold_word("Économie"), fold_word("&")
    ('program', 'us', 'economie', 'and')
    """
    plain = word.replace(".", "").casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPELLINGS.get(plain, plain)


def fold_name(name: str) -> tuple[str, ...]:
    """Return a name's folded words, without a leading article.

    >>> fold_name("The Centre for Science & Technology")
    ('center', 'for', 'science', 'and', 'technology')
    """
    words = fold_tokens(name)
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def has_asian_script(text: str) -> bool:
    """Tell whether `text` holds Japanese, Chinese or Korean characters."""
    return not text.isascii() and _ASIAN.search(text) is not None


def is_in_address(text: str, start: int, end: int) -> bool:
    """Tell whether a span is part of a URL, an e-mail address, a file name or a reference number.

    >>> is_in_address("see www.nsf.gov/NSF", 16, 19), is_in_address("No. FWS-R4-ES-2019", 4, 7)
    (True, True)
    >>> is_in_address("NSF/NIH and NSF-funded work", 0, 3)
    False
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if not (before in _TIES or after in _TIES) or (not before and not after):
        return False
    if before == "/" and text[start - 2 : start - 1].isdigit():
        return True
    left = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    gap = _SPACE.search(text, end)
    chunk = text[left : gap.start() if gap else len(text)]
    if "@" in chunk or "//" in chunk or "www." in chunk or "_" in chunk:
        return True
    if _FILE_PATH.search(chunk):
        return True
    parts = _DASH.split(chunk)
    return len(parts) > 2 and any(char.isdigit() for char in text[end : left + len(chunk)])


@lru_cache(maxsize=64)
def is_shouted(text: str) -> bool:
    """Tell whether `text` is set in capitals, so that capitals say nothing about its words.

    >>> is_shouted("RESEARCH AND DEVELOPMENT GRANTS FOR LIFE"), is_shouted("NSF and NIH awards")
    (True, False)
    """
    if text.isupper():
        return len(text) > 12
    upper = sum(map(str.isupper, text))
    return upper > 12 and upper > 2 * sum(map(str.islower, text))
