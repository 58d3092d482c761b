"""Regular expressions for long lists of words, and the CSV files in `corpus/` they come from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

NEVER = r"(?!)"
"""A pattern that matches nothing, where there are no words to choose from."""

_ODD = {0x3000: " ", 0xFFE5: "¥", 0xFFE1: "£", 0xFFE6: "₩", 0x130: "I", 0x131: "i", 0x17F: "s", 0x212A: "K"}
"""The last four match i, s and k where case is ignored, but are other letters in lower case."""

_ASCII = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | _ODD)


def fold_width(text: str) -> str:
    """Return `text` with full-width letters, digits and signs made ASCII; every offset stays what it was.

    >>> fold_width("５００万円（約３％）")
    '500万円(約3%)'
    """
    return text if text.isascii() else text.translate(_ASCII)


def read_rows(path: str) -> list[dict[str, str]]:
    """Return the rows of the CSV file at `path` in `corpus/`; its first line names the columns."""
    return read_csv(files("corpus") / path)


def read_csv(path: Traversable) -> list[dict[str, str]]:
    """Return the rows of a CSV file, a `Path` for one; its first line names the columns."""
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def fold_words(words: str) -> str:
    """Return `words` in lower case with single spaces, also where they were joined by a hyphen.

    >>> fold_words("One-time  Payment")
    'one time payment'
    """
    return re.sub(r"[\s-]+", " ", words.lower())


def write_alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest first, whose cost barely grows with their number.

    A space in a word stands for any run of up to three white spaces or a hyphen.

    >>> write_alternatives(["euro", "euros", "eurocent"])
    'euro(?:cent|s)?'
    """
    return _write_branches(sorted(set(words)), _write_loosely)


def write_exact_alternatives(words: Iterable[str]) -> str:
    r"""Return a pattern for any of `words` to the letter, the longest first, as quick as for one of them.

    >>> write_exact_alternatives(["Sea Fund", "Sea"])
    'Sea(?:\\ Fund)?'
    """
    return _write_branches(sorted(set(words)), re.escape)


def _write_branches(words: list[str], write: Callable[[str], str]) -> str:
    heads: dict[str, list[str]] = {}
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
    branches = [write(head) + _write_branches(tails, write) for head, tails in heads.items()]
    if not branches:
        return ""
    optional = "" in words
    if len(branches) == 1 and not optional:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if optional else ''}"


def _write_loosely(character: str) -> str:
    return r"[\s-]{1,3}" if character == " " else re.escape(character)
