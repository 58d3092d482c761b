"""Governments: bodies where they act, mere origins where they only describe ("U.S. Government personnel")."""

from __future__ import annotations

import re

from extractors.found import Found

_GOVERNMENT = re.compile(
    r"\b(?:(?:U\.S\.|US|UK|United States|New Zealand|Hong Kong"
    r"|[A-Z][a-z]+(?:ese|sh|ian|an|ch|ss|ani|eli|aqi|ati|audi|ari|shi|eek|ech|hai|ine)) [Gg]overnment"
    r"|Federal Government"
    r"|Government of (?:the )?(?:(?:[A-Z][\w’']+ ){0,2}Republic of (?:the )?)?(?:U\.S\.|[A-Z][a-z]+)"
    r"(?: (?:States|Kingdom|Korea|Zealand|Africa)(?: of America)?)?)\b"
)
_ACTS = re.compile(
    r"[,.;:)\]”\"’]|$|['’]s?\s|\s(?:\(|and|or|to|in|on|at|by|for|from|under|with|within|is|are|was|were|has|have|had|may"
    r"|shall|will|must|can|could|would|should|does|do|did|not|as|that|which|who|if|when|where|through|of|via|also|be"
    r"|being|after|before|during|upon|unless|until|because|than|receives|retains|requires|provides|grants|pays|owns|holds"
    r"|seeks|takes|gives|makes|uses|reserves|determines|funds|supports|considers|needs|plans|intends|aims|adopted|held|led|set|began|made|took|gave|paid|chose|spent|put|a|an|\w+ed"
    r"|\w+s (?:a|an|the|its|no|any|all|that|not))(?!\w)"
)


def find_governments(text: str) -> list[Found]:
    """Return the governments that `text` names as bodies.

    >>> text = "The U.S. Government may use it; U.S. Government personnel may not."
    >>> [text[found.start : found.end] for found in find_governments(text)]
    ['U.S. Government']
    """
    if "overnment" not in text:
        return []
    return [
        Found("AGENCY", match.start(), match.end(), "pattern")
        for match in _GOVERNMENT.finditer(text)
        if acts(text, match.end())
    ]


def acts(text: str, end: int) -> bool:
    """Tell whether what follows a government's name lets it act, rather than describe the next noun."""
    return _ACTS.match(text, end) is not None
