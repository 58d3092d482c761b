"""Whose consent a rule asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOUN = r"(?i:consent|approval|permission|authori[sz]ation|clearance|concurrence)(?i:\sin\swriting)?"
_QUALITY = (
    r"(?:(?i:prior|written|express|explicit|formal|advance|previous|specific|unanimous|and|or)(?:,?\s+))*"
)
_ARTICLE = r"(?i:the\s+|an?\s+|its\s+|each\s+|all\s+)?"
_WORD = r"[A-Z][\w-]*"
_ROLE = r"(?:other|owning|joint|competent|funding|granting|contracting)\s[\w-]+"
_NAME = (
    rf"(?P<giver>(?:{_WORD}|{_ROLE}|[a-z][\w-]*)"
    rf"(?:\s{_WORD}|\s(?:of|for|and)(?:\sthe)?\s{_WORD})*)"
)
_OF = re.compile(rf"\b{_NOUN}\s+(?:of|from|by)\s+{_ARTICLE}{_NAME}")
_POSSESSIVE = re.compile(rf"\b{_NAME}(?:['’]s|(?<=s)['’])\s+{_QUALITY}{_NOUN}\b")
_WITHOUT = re.compile(
    rf"\bwithout\s+(?:(?:first\s+)?(?:obtaining|having obtained|receiving)\s+)?{_ARTICLE}", re.I
)
_BARE = re.compile(rf"\b{_QUALITY}{_NOUN}\b")
_NEAR = 90
"""Characters after "without" within which the consent is named."""
_NOBODY = frozenset({"such", "this", "that", "its", "their", "it", "any", "waiver", "the"})


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that must be had; `giver` is None where the text does not say whose."""

    giver: str | None
    start: int
    """Where in the text "without the consent" begins."""


def find_consent(text: str) -> Consent | None:
    """Return the consent without which something is, or is not, done.

    >>> find_consent("may not assign the patent without the prior written consent of the Minister.")
    Consent(giver='Minister', start=26)
    >>> find_consent("may not be sold without authorisation").giver is None
    True
    """
    for match in _WITHOUT.finditer(text):
        if _BARE.search(text, match.end(), match.end() + _NEAR):
            return Consent(next(iter(find_givers(text[match.end() :])), None), match.start())
    return None


def find_givers(text: str) -> list[str]:
    """Return all whose consent `text` speaks of, in its words and order, each once.

    >>> find_givers("An exclusive licence requires the approval of the Vice-President for Research.")
    ['Vice-President for Research']
    >>> find_givers("with the Agency's prior written permission"), find_givers("must be approved in writing")
    (['Agency'], [])
    """
    found = sorted(
        (match.start(), match["giver"].removeprefix("the "))
        for pattern in (_OF, _POSSESSIVE)
        for match in pattern.finditer(text)
    )
    return list(dict.fromkeys(giver for _, giver in found if giver.casefold() not in _NOBODY))
