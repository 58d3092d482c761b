"""The numbers of percentages, and what they are shares of."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.values.alternatives import fold_width
from extractors.values.numbers import read_numerals
from extractors.values.shares import parse_share

_BRACKET = re.compile(r"\([^()]*\)")
_OF_A_HUNDRED = re.compile(r"\b(?:por|pour|vom|v\.)\s?(?:ciento|cent|hundert|h\.)", re.IGNORECASE)
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_STOP = (
    r"\b(?:with|unless|if|shall|must|will|may|is|are|was|were|be|has|have|had|can|should|provided|subject|which|that|who"
    r"|until|by|for|from|over|within|during|per|to|where|when|and\s(?:the|a|an|shall|\d)|or\s(?:the|more|less|\d)|as|on|at"
    r"|in\s(?:the\s)?(?:case|event|year|first|last|\d)|bis|ab|im|mit|sont|est|doit|seront|sera|pour|dans|werden|wird|ist|sind|muss|soll"
    r"|übernommen|gefördert|y\s(?:el|la)|es|son|será|serán|para|en)\b"
)
_PHRASE = rf"((?:(?!{_STOP})[^,;:.()。、\n]){{3,80}})"
_NOUN = (
    r"(?:share|stake|shareholding|increase|decrease|reduction|contribution|royalty|ownership|match|discount"
    r"|participation|tax|surcharge|ceiling|cap)s?"
)
_AFTER = re.compile(
    rf"\s?(?:\([^()]{{1,40}}\)\s?)?(?:of\s|des\s(?=[a-zàâçéèêëîïôûù])|du\s|de\s(?:la\s|l['’])?|d['’]|del\s){_PHRASE}"
    rf"|\s?(?=(?:der|des|aller|von)\s){_PHRASE}|\s((?:\w+\s)?{_NOUN}\b(?:\s(?:in|of)\s(?:the\s)?\w+)?)"
)
_KEYS = (
    r"(?:rate|share|cost|quota|ratio|contribution|overhead|percentage|proportion|portion|royalt|fee|funding|grant|subsid"
    r"|stake|ownership|participation|quote|satz|anteil|taux|part|aide|tasa|porcentaje|cuota|intensidad|intensit)"
)
_VERB = (
    r"(?:shall|may|must|will|should|can|is|are|was|were|remains?|equals?|amounts?|reached|beträgt|betragen|darf|liegt|est"
    r"|sont|ne|es|son|no|será|asciende)"
)
_BEFORE = re.compile(
    rf"(?:\A|[,;:.(]\s?|\b(?:that|if|where|when|and)\s)((?:(?:(?!\b(?:that|if|where|when)\b)[^,;:.()]){{0,50}}?[\s-])?\w*{_KEYS}\w*(?:\s(?:of|for|from|in)"
    rf"\s[^,;:.()]{{2,40}}?)?)\s*(?::|(?=\s{_VERB}\b)(?:\s\w+){{1,5}}?)\s?\Z",
    re.IGNORECASE,
)
_BEFORE_OF = re.compile(rf"((?:\w[\w-]*\s)?\b{_KEYS}s?)\sof\s(?:up\sto\s|at\sleast\s|about\s)?\Z")
_EASTERN_BEFORE = re.compile(r"([一-龥々ァ-ヴーA-Z]{2,24})(?:の|は|が)(?:約|最大|上限|概ね)?\Z")
_VAGUE = frozenset(
    "it them this that these those which whom davon cela ello us each all the any rate rates share shares"
    " percentage percentages proportion portion part quote satz anteil taux tasa porcentaje".split()
)
_ARTICLE = re.compile(r"(?:the|an?|die|der|das|ein|eine|le|la|un|une|el|una)\s", re.IGNORECASE)
_WINDOW = 110


def parse_percent(text: str) -> str | None:
    """Return the number of a percentage in plain digits, or the two of a range with a stroke between them.

    Percentage points count as percent, ten per mille are one percent, and a third is 33.33.

    >>> [parse_percent(text) for text in ("7.5%-8%", "-4 %", "2½ %", "5 ‰", "two-thirds")]
    ['7.5/8', '-4', '2.5', '0.5', '66.67']
    """
    plain = fold_width(text)
    if (share := parse_share(plain)) is not None:
        return _write(share)
    outside = _OF_A_HUNDRED.sub(" ", _BRACKET.sub(" ", plain))
    values = [_complete(outside, n.end, n.value) for n in read_numerals(outside)]
    if not values:
        return None
    if re.match(r"[-−]\s?\d", outside):
        values[0] = -values[0]
    scale = Decimal("0.1") if "‰" in plain else Decimal(1)
    return "/".join(_write(value * scale) for value in values[:2])


def _complete(text: str, end: int, value: Decimal) -> Decimal:
    return value + _FRACTIONS.get(text[end : end + 2].strip()[:1], Decimal(0))


def _write(value: Decimal) -> str:
    return f"{value.normalize():f}"


def find_measured(text: str, start: int, end: int) -> str | None:
    """Return the words of `text` that say what the percentage at `start:end` is a share of.

    >>> text = "at least 50 % of the rights, unless"
    >>> find_measured(text, 9, 13)
    'the rights'
    >>> find_measured("The funding rate is 70%.", 20, 23)
    'The funding rate'
    """
    if after := _AFTER.match(text, end):
        return _keep_telling(next(group for group in after.groups() if group))
    window = text[max(0, start - _WINDOW) : start]
    before = _EASTERN_BEFORE.search(window) or _BEFORE_OF.search(window) or _BEFORE.search(window)
    return _keep_telling(before[1]) if before else None


def _keep_telling(words: str) -> str | None:
    """Return `words`, None if they say no more than that something is a share."""
    plain = words.strip()
    return plain if _ARTICLE.sub("", plain, count=1).lower() not in _VAGUE else None
