"""Figures as a table shows them: `≥ 50 %`, `EUR 2.5 M`."""

from __future__ import annotations

import re

_MONEY_SIGNS = "$€£¥₩₹"
_NUMBER_AHEAD = rf"(?=(?:(?:[A-Z]{{1,3}})?[{_MONEY_SIGNS}]|[A-Z]{{3}}\s)?\s?\d)"
_COMPARISONS = (
    ("≥", r"(?:at least|no(?:t)? (?:less|fewer|lower) than|a minimum of|minimum of)"),
    ("≤", r"(?:(?:of )?up to|at most|no(?:t)? (?:more|higher|greater) than|a maximum of|maximum of)"),
    (">", r"(?:more than|greater than|higher than|exceeding|in excess of)"),
    ("<", r"(?:less than|fewer than|lower than)"),
)
_SIGNS = tuple((sign, re.compile(rf"\b{words} {_NUMBER_AHEAD}", re.I)) for sign, words in _COMPARISONS)
_PERCENT = re.compile(r"(?<=\d)\s?(?:%|percent\b|per cent\b|per centum\b)", re.I)
_OR_MORE = re.compile(r"(\d[\d.,]*(?: %)?) or (more|less)\b", re.I)
_SCALES = (
    ("M", re.compile(r"(?<=\d)\s?(?:million|mn)\b", re.I)),
    ("bn", re.compile(r"(?<=\d)\s?billion\b", re.I)),
)
_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
_SPELLED_TWICE = re.compile(rf"\b{_NUMBER} \((?P<digits>\d+)\)|\b(?P<first>\d+) \({_NUMBER}\)", re.I)


def shorten_figures(text: str) -> str:
    """Return `text` with its comparisons, percentages and scales as signs; the figures stay as they are.

    >>> shorten_figures("at least 50 per cent of the title, and up to EUR 2.5 million per project")
    '≥ 50 % of the title, and ≤ EUR 2.5 M per project'
    >>> shorten_figures("25 percent or more; no later than twelve (12) months; no more than five Parties")
    '≥ 25 %; no later than 12 months; no more than five Parties'
    """
    text = _SPELLED_TWICE.sub(lambda m: m["digits"] or m["first"], text)
    text = _PERCENT.sub(" %", text)
    for short, pattern in _SCALES:
        text = pattern.sub(f" {short}", text)
    for sign, pattern in _SIGNS:
        text = pattern.sub(f"{sign} ", text)
    return _OR_MORE.sub(lambda m: f"{'≥' if m[2].lower() == 'more' else '≤'} {m[1]}", text)
