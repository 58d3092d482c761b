"""Short forms that a document defines: in brackets in either order, after a comma, or line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]{2,160})[)）\]]")
_SHORT = re.compile(r"[^\W_][\w.&/+-]{1,11}(?: [A-Z0-9][\w.-]{0,6})?")
_TERM = re.compile(
    r"[“”\"‘'„«]?\s?(?:[Tt]he\s|or\s)?\s?"
    r"(?P<term>[A-Z][\w&.\-]*(?:\s(?:of\s)?[A-Z][\w&.\-]*){0,3})\s?[“”\"’'»]?",
)
_LEAD_IN = re.compile(
    r"(?:(?:hereinafter|hereafter|henceforth|collectively|referred to (?:herein )?as|(?:also )?known as|or"
    r"|called|abbreviated(?: as)?|in short|short|the|im [Ff]olgenden|nachfolgend|nachstehend|kurz|abgekürzt"
    r"|ci-après|dénommée?s?|désignée?s?|en adelante|en lo sucesivo|denominad[oa]s?|以下)"
    r"(?:[:,、]\s*|\s+|(?=[“\"„«「]))){1,5}"
)
_JAPANESE = re.compile(
    r"以下、?「(?P<term>[^」]{2,30})」と(?:いう|する|略す)。?|略称[：:]?\s?(?P<short>[A-Z][\w-]{1,11})"
)
_QUOTES = "“”\"'‘’„«»「」 "
_APPOSED = re.compile(
    r",\s(?:hereinafter|hereafter|im Folgenden|nachfolgend|ci-après|en adelante|en lo sucesivo)[:,]?\s"
    r"(?:referred to as |called |dénommée? |denominad[oa] )?(?:the )?"
    r"[“\"„«‘]?\s?(?P<short>[A-Z][\w&.-]{1,11})(?![\w’'])"
)
_ENTRY = re.compile(
    r"^\W{0,3}(?P<short>[A-Z][\w&/+-]{1,11})[”\"’]?"
    r"(?:\s?[:=|\t]\s?|\s[–—-]\s|\s(?:means|stands for|refers to|denotes)\s|\s{2,})"
    r"(?P<long>[^\n|;:]{6,120}?)[.;]?\s*$",
    re.MULTILINE,
)
_SKIPPED = frozenset("the of for on in at to a and & de la le du des et y del für der und".split())
_WORDS = re.compile(r"\S+")
_STOP = re.compile(r"[;:?!。]\s|\.\s(?=[A-Z][a-z]+\s)")
_ARTICLE = re.compile(
    r"(?:the|a|an|its|our|their|this|der|die|das|le|la|les|el|los|las)\s+|[ld][’']", re.IGNORECASE
)
_LEADS_REVERSE = re.compile(r"(?P<short>[^\W_][\w.&+-]{1,11})\s?$")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form, what it stands for, and where both stand; `plain` is a word such as "(the Agency)"."""

    short: str
    short_start: int
    short_end: int
    long: str
    long_start: int
    long_end: int
    plain: bool = False


def find_definitions(text: str) -> list[Definition]:
    """Return the short forms that `text` defines.

    Acronyms in brackets are matched to the words before them, or those in brackets to the word before, as
    in A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in
    biomedical text", Pacific Symposium on Biocomputing 8 (2003), 451-462. Short forms that are words
    ("(the Agency)") are returned with an empty `long`: what stands right before them has that name.

    >>> [(d.short, d.long) for d in find_definitions("the Cross-border Innovation Fund (CIF) of NEDX")]
    [('CIF', 'Cross-border Innovation Fund')]
    >>> [(d.short, d.long) for d in find_definitions("GRIT (Green Research and Innovation Trust) pays.")]
    [('GRIT', 'Green Research and Innovation Trust')]
    >>> [(d.short, d.long) for d in find_definitions("GRIT – Green Research and Innovation Trust")]
    [('GRIT', 'Green Research and Innovation Trust')]
    """
    found: list[Definition] = []
    if "(" in text or "（" in text or "[" in text:
        found += (each for match in _BRACKET.finditer(text) for each in _read_bracket(text, match))
    if ", " in text:
        found += _read_appositions(text)
    if text[:1].isupper() or text[:1] in '“"‘„':
        found += _read_entries(text)
    return found


def match_long_form(short: str, before: str) -> str | None:
    """Return the end of `before` that `short` abbreviates: its letters in order, the first at a word.

    >>> match_long_form("HMM", "uses a hidden Markov model")
    'hidden Markov model'
    """
    s, at = len(short) - 1, len(before)
    while s >= 0:
        char = short[s].casefold()
        if not char.isalnum():
            s -= 1
            continue
        at -= 1
        while at >= 0 and (before[at].casefold() != char or (s == 0 and at > 0 and before[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        s -= 1
    return before[_start_name(before, before.rfind(" ", 0, at + 1) + 1, short) :].strip(_QUOTES)


def _start_name(before: str, at: int, short: str) -> int:
    """Return where the name really starts: for "OT", at "Office of Tides" rather than at "of Tides"."""
    previous = before.rfind(" ", 0, max(at - 1, 0)) + 1
    first = before[previous : previous + 1]
    lowered = before[at : at + 1].islower() and before[at:].split(" ", 1)[0] in (
        "of",
        "for",
        "and",
        "on",
        "in",
        "the",
    )
    return previous if lowered and first.isupper() and first.casefold() == short[0].casefold() else at


def _read_bracket(text: str, match: re.Match[str]) -> Iterator[Definition]:
    inside, start = match.group(1), match.start(1)
    lead = _LEAD_IN.match(inside)
    told = inside[lead.end() :] if lead else inside
    short = (
        re.split(r"[;,]\s|\s[-–]\s|\sfor short$", told)[0].strip(_QUOTES).removeprefix("the ").strip(_QUOTES)
    )
    at = text.find(short, start)
    if short and _is_short_form(short) and (definition := _match_before(text, match.start(), short, at)):
        yield definition
        return
    reverse = _LEADS_REVERSE.search(text, max(0, match.start() - 16), match.start())
    if reverse and len(inside.split()) > 1 and _is_short_form(reverse.group("short")):
        yield from _read_reverse(text, reverse.group("short"), reverse.start("short"), inside, start)
        return
    japanese = _JAPANESE.search(inside)
    term = japanese or _TERM.fullmatch(told.strip())
    if term and not (short.isupper() and len(short) < 3):
        word = next(filter(None, term.groups()))
        at = start + inside.find(word)
        yield Definition(word, at, at + len(word), "", match.start(), match.start(), plain=True)


def _match_before(text: str, end: int, short: str, at: int) -> Definition | None:
    """Return the definition of a short form by the words that end before `end`."""
    long = match_long_form(short, _window_before(text, end, short).rstrip())
    if long and (article := _ARTICLE.match(long)) and len(article.group()) == 2:
        long = long[2:]
    if not long or not _is_long_form(short, long):
        return None
    return _make(short, at, long, text.rfind(long, 0, end))


def _read_appositions(text: str) -> Iterator[Definition]:
    """Yield what follows a name and a comma: ", hereinafter IOD,"."""
    for match in _APPOSED.finditer(text):
        definition = _match_before(text, match.start(), match["short"], match.start("short"))
        if definition and _is_short_form(match["short"]):
            yield definition


def _read_entries(text: str) -> Iterator[Definition]:
    """Yield the entries of a list of abbreviations: each letter begins a word there, and no word is left."""
    for match in _ENTRY.finditer(text):
        short, long = match["short"], match["long"]
        article = _ARTICLE.match(long)
        start = match.start("long") + (article.end() if article else 0)
        long = text[start : match.end("long")].strip()
        words = re.findall(r"[^\W_]+", long)
        telling = "".join(word[0] for word in words if word.casefold() not in _SKIPPED).casefold()
        every = "".join(word[0] for word in words).casefold()
        letters = "".join(char for char in short if char.isalnum()).casefold()
        if len(words) > 1 and letters in (telling, every) and _is_short_form(short):
            yield _make(short, match.start("short"), long, start)


def _read_reverse(text: str, short: str, short_start: int, inside: str, start: int) -> Iterator[Definition]:
    for part in re.split(r";\s|:\s", inside)[:1]:
        words = _ARTICLE.sub("", part, count=1) if _ARTICLE.match(part) else part
        long = match_long_form(short, words.rstrip())
        if long and _is_long_form(short, long):
            yield _make(short, short_start, long, text.find(long, start))


def _make(short: str, short_start: int, long: str, long_start: int) -> Definition:
    article = _ARTICLE.match(long)
    if article and not short.casefold().startswith(long[0].casefold() + "h"):
        long_start, long = long_start + article.end(), long[article.end() :]
    return Definition(short, short_start, short_start + len(short), long, long_start, long_start + len(long))


def _is_short_form(short: str) -> bool:
    """Tell whether `short` has the make of an acronym: two to twelve characters, a capital among them."""
    return (
        bool(_SHORT.fullmatch(short))
        and any(map(str.isupper, short))
        and (sum(map(str.isupper, short)) > 1 or any(map(str.isdigit, short)) or len(short) <= 4)
    )


def _window_before(text: str, end: int, short: str) -> str:
    letters = sum(map(str.isalnum, short))
    words = list(_WORDS.finditer(text, max(0, end - 200), end))[-min(letters + 5, 2 * letters) :]
    if not words:
        return ""
    window = text[words[0].start() : end]
    stops = list(_STOP.finditer(window.rstrip()))
    return window[stops[-1].end() :] if stops else window


def _is_long_form(short: str, long: str) -> bool:
    words = long.split()
    return (
        len(long) > len(short) + 2
        and short not in words
        and (len(words) > 1 or len(short) <= 4)
        and long[0].casefold() == next(c for c in short if c.isalnum()).casefold()
    )
