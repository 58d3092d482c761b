"""Laws by their names: capitalised words that end, or begin, with Act, Code, Regulation and the like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import read_rows, write_alternatives
from extractors.values.citations import ENACTED

_LINKS = frozenset(["of", "and", "for", "in", "to", "on", "against", "with", "&", "or", "from", "by"])
_TOKEN = re.compile(r"(?:[A-Z]\.){1,4}|[A-ZÄÖÜÉ][\w&/’'-]*|\d{2,3}(?:st|th|nd|rd)|e-[A-Z]\w+|“?‘?[A-Z][\w-]+")
_YEAR = (
    r"(?:\s(?:of|for)\s(?:[Ff]iscal\s[Yy]ears?\s|FY\s?)?(?:19|20)\d\d(?!\d)"
    r"|,?\s\(?(?:19|20)\d\d\)?(?=[\s,;.)]|\Z)(?!\s(?:and|to)\s)|\s\d{4}/\d{2,4})?(?:\s\((?:Cth|NSW|Vic|Qld|Tas|ACT|UK|NZ)\))?"
)
_CAPITAL = r"[A-ZÄÖÜÉ][\w&/-]*(?:[’']\w+)?"
_HEADS_FIRST = frozenset(
    "directive regulation treaty convention act law ordinance decree statute protocol".split()
)
_HEAD_FIRST = re.compile(
    r"(?<![\w-])(?:(?:Policy|Framework|Basic|Special|General|Organic|Federal)\s)?(?:Directive|Regulation|Treaty|Convention|Act|Law|Ordinance|Decree|Statute|Charter|Protocol)\s(?:on|for(?=\sthe\s)|concerning|of|relating\sto)\s(?:the\s)?"
    rf"{_CAPITAL}(?:(?:,(?=\s[A-Z]\w+,?\sand\s[A-Z]))?\s(?:(?:and|of|for|in|to|on|with|against|&|of\sthe|in\sthe|to\sthe)\s)?{_CAPITAL}){{0,9}}"
)
_GERMAN = re.compile(
    r"(?<![\w-])(?:[A-ZÄÖÜ][a-zäöüß]+-\sund\s)?[A-ZÄÖÜ][a-zäöüß]{2,40}(?:gesetz(?:es|e|buch|buches|buchs)?|(?:haushalts|gemein|prozess|verfahrens|abgaben|vergabe|grund)ordnung"
    r"|verordnung|verfahrensgesetz|grundverordnung)(?![\w-])"
)
_GERMAN_DAY = r"(?:\svom\s\d{1,2}\.\s?(?:\d{1,2}\.\s?|[A-ZÄÖÜ][a-zäöü]{2,8}\s)(?:19|20)\d\d)"
_GERMAN_NOUN = r"(?:[a-zäöüß]{3,}e[nrs]?\s)?[A-ZÄÖÜ][\wäöüß-]+"
_GERMAN_TITLED = re.compile(
    rf"(?<![\w-])(?:(?:Bundesg|G)esetz(?:e?s)?|Verordnung){_GERMAN_DAY}?\s(?:über|betreffend|zur|zum)\s(?:(?:die|das|den|der)\s)?{_GERMAN_NOUN}"
    rf"(?:(?:,\s|\s(?:und|sowie|der|des|von|zur|zum|für)\s)(?:(?:der|des|die|das|den|dem|von|im)\s)?{_GERMAN_NOUN}){{0,8}}{_GERMAN_DAY}?"
)
"""Acts of Germany, Austria and Switzerland by their subject: Verordnung über die Förderung der Forschung."""
_ACRONYM = re.compile(
    r"\s?[(\[](?:the\s|or\s|hereinafter\s|,\s)?[\"“‘']{0,2}([A-Z][A-Za-z&-]{1,11})[\"”’']{0,2}[)\]]"
)
_ANAPHOR = re.compile(
    r"(?<![\w-])(?:(?:[Tt]he|[Tt]his|[Tt]hat|[Ss]aid|of)\s|[(“\"‘]{1,2}(?:the\s)?)(Act|Directive|Regulation|Statute|Ordinance|Treaty)(?![\w-]|\s[A-Z(])"
)


@cache
def _read_words() -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("cues/law_words.csv"):
        words[row["kind"]].add(row["word"])
    return {kind: frozenset(members) for kind, members in words.items()}


@cache
def _list_cues() -> frozenset[str]:
    """Return words of which every name of a law has one, German compounds apart."""
    kinds = (_HEADS_FIRST, *(_read_words()[kind] for kind in ("head", "standing", "acronym")))
    return list_longest(word for words in kinds for word in words)


def _may_name_law(text: str) -> bool:
    if "esetz" in text or "ordnung" in text or not _list_cues().isdisjoint(read_words(text)):
        return True
    return not text.isascii() and ("法" in text or "법" in text)


@cache
def _compile_head() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{write_alternatives(_read_words()['head'])})(?![\w-]|['’]\w)(?P<year>{_YEAR})"
    )


@cache
def _compile_standing() -> re.Pattern[str]:
    words = write_alternatives(_read_words()["standing"] | _read_words()["acronym"])
    article = rf"(?:」?{ENACTED})?" r"(?:第\s?\d{1,4}\s?条(?:の\d{1,3})?(?:第\d{1,3}項)?(?:第\d{1,3}号)?)?"
    return re.compile(rf"(?<![\w./-])(?:{words})(?![\w/-])|(?:{'|'.join(_list_eastern_names())}){article}")


@cache
def _list_eastern_names() -> tuple[str, ...]:
    """Return the known names in scripts without spaces that no pattern finds, as they join words by kana."""
    laws = read_rows("gazetteers/laws.csv")
    return tuple(
        re.escape(name)
        for row in laws
        for name in (row["native_name"], *row["aliases"].split("|"))
        if name > "\u2e80" and re.search(r"[ぁ-ん・]|[^法律]\Z", name)
    )


def find_law_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names of laws in `text` begin and end, and of the short forms it defines; some overlap.

    >>> text = "Under the Mining Act and the Small Firms Extension Act of 2022 (SFEA), the SFEA binds."
    >>> [text[start:end] for start, end in find_law_names(text)]
    ['Mining Act', 'Small Firms Extension Act of 2022', 'SFEA', 'SFEA']
    """
    if not _may_name_law(text):
        return
    defined: set[str] = set()
    spans = [*_find_head_last(text), *(match.span() for match in _HEAD_FIRST.finditer(text))]
    spans += [
        match.span()
        for pattern in (_GERMAN, _GERMAN_TITLED, _compile_standing())
        for match in pattern.finditer(text)
    ]
    for _, end in spans:
        if short := _ACRONYM.match(text, end):
            defined.add(short[1])
    if defined:
        pattern = rf"(?<![\w-])(?:{'|'.join(re.escape(short) for short in sorted(defined))})(?![\w-])"
        spans += [match.span() for match in re.finditer(pattern, text)]
    spans += [match.span(1) for match in _ANAPHOR.finditer(text)]
    yield from sorted(set(spans))


def _find_head_last(text: str) -> Iterator[tuple[int, int]]:
    for match in _compile_head().finditer(text):
        start = _walk_back(text, match.start())
        name = text[start : match.end() - len(match["year"])].lstrip("“‘")
        if start < match.start() and not _is_no_law(name):
            yield start + (text[start] in "“‘"), match.end()


def _is_no_law(name: str) -> bool:
    plain = " ".join(name.split())
    return any(plain == other or plain.endswith(f" {other}") for other in _read_words()["not_law"])


def _walk_back(text: str, start: int) -> int:
    """Return where the run of capitalised words and links begins that ends at `start`."""
    window = max(0, start - 140)
    best, links, leads = start, 0, _read_words()["lead"]
    for word in reversed(list(re.finditer(r"\S+", text[window:start]))):
        if word[0] in _LINKS and best < start:
            links += 1
            if links > 2:
                break
        elif _TOKEN.fullmatch(word[0]) and word[0] not in leads and not re.search(r"['’]s$", word[0]):
            if (
                window + word.end() + 2 < best
                and text[window + word.end() : best].strip() not in _LINKS
                and links == 0
            ):
                break
            best, links = window + word.start(), 0
        else:
            break
    return best
