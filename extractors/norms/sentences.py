"""Sentences of a passage, cut by rules that know the abbreviations and numbering of legal prose."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "e.g i.e etc cf viz vs no nos art arts sec secs para paras fig figs ch vol ed eds pp p approx ca est inc"
    " ltd co corp dr mr mrs ms prof st u.s u.s.c u.k u.n e.u ph.d c.f.r fed reg"
    " jan feb mar apr jun jul aug sep sept oct nov dec al".split()
)
_END = re.compile(r"""[.?!][)\]”’"']*(?=\s+["“‘(\[]?[A-Z0-9§¿¡])|[。！？]""")
_LAST_WORD = re.compile(r"[\w.]+$")
_RUN_IN = re.compile(
    r"(?:(?:\(?[A-Za-z0-9]{1,4}[.)]|\d+(?:\.\d+)+)\s+)?[A-Z][\w/&’' -]{2,40}:(?=\s+[A-Z]\w*(?:\s+\S+){5})"
)
_ENUMERATOR = re.compile(r"^(?:\(?[A-Za-z0-9]{1,4}[.)]|[0-9]+(?:\.[0-9]+)+\.?|[§•–-])$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the `(start, end)` of each sentence of `text`, white space between them left out.

    A run-in heading ("Reporting: The grantee shall …") is a sentence of its own.

    >>> text = "See Art. 5. The U.S. Government may act. Is it so? Yes."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['See Art. 5.', 'The U.S. Government may act.', 'Is it so?', 'Yes.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    if run_in := _RUN_IN.match(text):
        start = run_in.end()
        spans.append((0, start))
    for match in _END.finditer(text):
        if match.start() >= start and _ends_sentence(text, start, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim_span(text, *span))[1] > trimmed[0]]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the full stop at `match` ends a sentence and not an abbreviation or an enumerator."""
    if text[match.start()] != ".":
        return True
    before = text[start : match.start()]
    word = _LAST_WORD.search(before)
    if word is None:
        return True
    if _ENUMERATOR.match(before.strip() + "."):
        return False
    last = word.group().lower()
    return last not in _ABBREVIATIONS and not (len(last) == 1 and last.isalpha())


def _trim_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at either end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
