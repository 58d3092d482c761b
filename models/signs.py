"""Signs in a text that it lays down a rule, or that it does not."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")
NUMBERING = re.compile(r"\W*(\(?\w{1,4}[.)]|[a-z]\))")
DIGIT = re.compile(r"\d")
CURRENCY = re.compile(r"[$€£¥]")
FORBIDDEN = re.compile(r"\b(may|shall|must) not\b|\bno \w+ (may|shall)\b")
PASSIVE = re.compile(
    r"\b(is|are|be) (required|obliged|entitled|allowed|permitted|expected|eligible|subject)\b"
)
PER_CENT = re.compile(r"per ?cent")

DUTY = frozenset(("must", "shall"))
ADVICE = frozenset(("should", "ought"))
CHANCE = frozenset(("could", "would", "might", "perhaps"))
PAST = frozenset(("has", "have", "had", "was", "were"))
AUTHOR = frozenset(("we", "our", "i", "us", "my"))
READER = frozenset(("you", "your"))
CODES = frozenset(("eur", "usd", "gbp", "jpy"))
CONDITION = frozenset(("if", "unless", "where", "provided"))
REQUIRED = frozenset(
    ("required", "obliged", "entitled", "allowed", "permitted", "expected", "eligible", "subject")
)
SIGN_COUNT = 25


def find_signs(text: str) -> list[bool]:
    """Return whether each sign of a rule holds of `text`, then its length, its end and its case.

    >>> find_signs("Who may apply?")[:11]
    [False, True, False, False, False, False, False, False, False, False, True]
    """
    lowered = text.lower()
    return [*_find_words(lowered), *_find_shape(text)]


def _find_words(lowered: str) -> tuple[bool, ...]:
    """Return the signs that words and marks are; patterns are looked for only where their words stand."""
    found = set(WORD.findall(lowered))
    return (
        not found.isdisjoint(DUTY),
        "may" in found,
        "cannot" in found or (("not" in found or "no" in found) and FORBIDDEN.search(lowered) is not None),
        not found.isdisjoint(ADVICE),
        "will" in found,
        not found.isdisjoint(CHANCE),
        not found.isdisjoint(REQUIRED) and PASSIVE.search(lowered) is not None,
        not found.isdisjoint(PAST),
        not found.isdisjoint(AUTHOR),
        not found.isdisjoint(READER),
        "?" in lowered,
        not found.isdisjoint(CODES) or CURRENCY.search(lowered) is not None,
        "%" in lowered or ("cent" in lowered and PER_CENT.search(lowered) is not None),
        DIGIT.search(lowered) is not None,
        not found.isdisjoint(CONDITION),
        NUMBERING.match(lowered) is not None,
    )


def _find_shape(text: str) -> tuple[bool, ...]:
    words, end = text.split(), text.rstrip()[-1:]
    return (
        len(words) < 5,
        len(words) < 10,
        len(words) > 60,
        len(words) > 120,
        end == ".",
        end != "" and end in ";:,—",
        text.isupper(),
        text[:1].islower(),
        len([1 for word in words if word[0].isupper()]) > 0.6 * len(words),
    )
