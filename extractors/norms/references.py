"""The act, article or annex that a rule rests on or points to, and the day from which it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dataset.records import Mention

Place = tuple[int, int]
_NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|[IVXL]+|[A-H])(?:\s?\([0-9a-z]{1,4}\))*"
_DIVISION = (
    r"(?:[Aa]rt(?:icle|\.)|[Ss]ec(?:tion|\.)|[Cc]lause|[Pp]ara(?:graph|\.)|[Ss]ub-?(?:section|paragraph|clause)|[Aa]nnex"
    r"|[Aa]ppendix|[Aa]ttachment|[Ss]chedule|[Cc]hapter|[Pp]art|[Rr]ule|[Rr]egulation|[Pp]oint)"
)
_LIST = rf"{_NUMBER}(?:\s?(?:,|and|or|to|-|–)\s?{_NUMBER})*"
_OWNER = r"(?:\s(?:of|to|in)\s(?:the|this)\s(?:[A-Z][\w’'-]*\s?(?:(?:of|on|and|for)\s(?:the\s)?(?=[A-Z]))?)+)"
_REFERENCE = re.compile(rf"\b{_DIVISION}(?:s|es)?\s{_LIST}{_OWNER}?(?<!\s)")
_OWNED = re.compile(_OWNER + r"(?<!\s)")
_LAID = r"(?:laid down|set out|set forth|provided(?: for)?|specified|defined|described|required|referred to)"
_LEADS = re.compile(
    r"\b(?:in accordance with|in compliance with|compl(?:y|ies|ying) with|pursuant to|under|by virtue of"
    rf"|{_LAID} (?:in|by|under)|within the meaning of|subject to|notwithstanding|without prejudice to"
    r"|for the purposes? of|according to|governed by|on the basis of)\s"
    r"(?:the\s)?(?:(?:requirements|provisions|terms|conditions) of\s)?(?:the\s)?$",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    r"\b(?:with effect (?:from|as of|on)|as (?:of|from)|effective(?: from| as of| on)?"
    r"|appl(?:y|ies|icable) (?:from|as of|as from)|into (?:force|effect|operation) (?:on|from|as of)"
    r"|takes? effect (?:on|from))\s(?:the\s)?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}(?:-\d\d){0,2}")


def find_instrument(text: str, place: Place, mentions: Sequence[Mention]) -> Place | None:
    """Return where the sentence at `place` names what its rule rests on or points to; the first so led.

    A law that is only named counts where nothing is pointed to.

    >>> text = "The Data Act aside, costs are paid as set out in Article 6 of the Grant Agreement."
    >>> text[slice(*find_instrument(text, (0, len(text)), ()))]
    'Article 6 of the Grant Agreement'
    """
    start, end = place
    laws = [_complete(text, (m.start, m.end), end) for m in mentions if m.label == "LAW"]
    others = (match.span() for match in _REFERENCE.finditer(text, start, end) if match.start() > start)
    found = sorted(
        [*laws, *(span for span in others if not any(span[0] < b and a < span[1] for a, b in laws))]
    )
    led = [span for span in found if _LEADS.search(text, max(start, span[0] - 60), span[0])]
    return next(iter([*led, *sorted(laws), *found]), None)


def _complete(text: str, span: Place, end: int) -> Place:
    """Return the place of an article with the agreement that it belongs to."""
    owner = _OWNED.match(text, span[1], end) if _REFERENCE.match(text, span[0], span[1]) else None
    return (span[0], owner.end()) if owner else span


def find_effective_from(text: str, mentions: Sequence[Mention]) -> tuple[str, Place] | None:
    """Return from when a sentence says that its rule holds, in ISO 8601, and where that date stands."""
    for mention in mentions:
        day = mention.value if mention.label == "DATE" and mention.value else ""
        if _ISO.fullmatch(day) and _EFFECTIVE.search(text, max(0, mention.start - 40), mention.start):
            return day, (mention.start, mention.end)
    return None
