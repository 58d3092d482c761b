"""What a name is compared by: its telling words in one spelling, and the country that it says it is of."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from dataset.records import MentionLabel
from extractors.names.tokens import fold_name, fold_tokens, has_asian_script
from extractors.places.names import name_countries
from extractors.values.alternatives import read_rows

_LINKING = frozenset(
    "the of for on in at to a an and de la le les du des del el los las der die das do da dos et y".split()
)
_FULL = {
    "dept": "department",
    "natl": "national",
    "intl": "international",
    "univ": "university",
    "grey": "gray",
    "ai": "artificial intelligence",
    "ict": "information communication technology",
}
_SPELLINGS = (
    (re.compile(r"is(?=(?:ation|ing|ed|er|e)s?$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=s?$)"), "or"),
    (re.compile(r"ogue(?=s?$)"), "og"),
    (re.compile(r"ies$"), "y"),
    (re.compile(r"(?<=\w{3}[^sui])s$"), ""),
)
_MANY_COUNTRIES = frozenset({"georgia", "jordan", "chad", "jersey", "georgian"})
_LONGEST_COUNTRY = 5
_POSSESSOR = re.compile(r"([^'’]{3,40})['’]s?\s(?=\w)")
_ENDING = re.compile(r"[,(]\s*([^,()]+)\)?$")
_CITY = frozenset({"city", "canal", "sea", "gulf", "ocean"})
_NO_INDIA = frozenset({"affairs", "health", "tribes", "tribal", "gaming", "arts", "lands", "education"})
_KINDS = frozenset(
    "agency organization company corporation council foundation institute institution ministry department"
    " office center national federal state public government governmental general royal authority board"
    " bureau commission committee society association fund program initiative project scheme directorate"
    " administration service system".split()
)
"""Words that say what a thing is, and not which."""


class Identity(NamedTuple):
    """A name's telling words, and the country that is part of the name (ISO 3166-1 alpha-2)."""

    words: tuple[str, ...]
    country: str | None


def group_label(label: MentionLabel) -> str:
    """Return what can be one thing under two labels: agencies and organisations, but no programmes."""
    return "PROGRAM" if label == "PROGRAM" else "BODY"


@lru_cache(maxsize=16384)
def identify_name(name: str) -> Identity:
    """Return what `name` shares with all ways to write it.

    >>> identify_name("U.S. Dept. of Energy") == identify_name("Department of Energy of the United States")
    True
    >>> identify_name("Japan's Ministry of Economy, Trade, & Industry")
    Identity(words=('ministry', 'economy', 'trade', 'industry'), country='JP')
    """
    if has_asian_script(name):
        return Identity(("".join(unicodedata.normalize("NFKC", name).split()),), None)
    words, country = _part_country(name)
    joined = " ".join(_spell(word) for word in words if word not in _LINKING)
    kept = tuple(re.sub(r"\br d\b", "research development", joined).split())
    return Identity(kept or words or (name,), country)


def drop_owner(name: str) -> str:
    """Return a name without the country that possesses it, which is no part of it.

    >>> drop_owner("Canada’s AI Advisory Council"), drop_owner("Children’s Bureau")
    ('AI Advisory Council', 'Children’s Bureau')
    """
    match = _POSSESSOR.match(name)
    return name[match.end() :] if match and fold_tokens(match.group(1)) in _list_country_forms() else name


def resembles(name: str, other: str, *, same_country: bool = False, loosely: bool = False) -> bool:
    """Tell whether two names could be one body's in two wordings or languages: they share most telling roots.

    Args:
        name: one name.
        other: another.
        same_country: both are known to be of one country, so that one shared root can do.
        loosely: something else speaks for it, so that it is enough to share more than half of the roots.

    >>> resembles("Brazilian Company for Industrial Research", "Agência Brasileira de Pesquisa Industrial")
    False
    >>> resembles("German Research Council", "German Research Foundation", same_country=True)
    True
    >>> resembles("National Sanitation Foundation", "National Science Foundation", same_country=True)
    False
    """
    roots, others = _list_roots(name), _list_roots(other)
    shared = len(roots & others)
    needed = 0.5 if loosely else 0.7
    if shared > 1 and shared > needed * max(len(roots), len(others)):
        return True
    return shared > 0 and shared == min(len(roots), len(others)) and (same_country or shared > 1)


@lru_cache(maxsize=16384)
def _list_roots(name: str) -> frozenset[str]:
    """Return the beginnings of a name's telling words, as far as European languages spell them alike."""
    words = identify_name(name).words
    return frozenset(_root(word) for word in words if len(word) > 2 and word not in _KINDS)


def _root(word: str) -> str:
    plain = re.sub(r"(.)\1", r"\1", word).replace("ph", "f").replace("k", "c").replace("y", "i")
    return re.sub(r"(?<=[ct])h|^s(?=c)", "", plain)[:4]


@lru_cache(maxsize=16384)
def _spell(word: str) -> str:
    word = _FULL.get(word, word)
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word


def _part_country(name: str) -> tuple[tuple[str, ...], str | None]:
    """Return a name's words without the country that it begins or ends with, and that country."""
    ending = _ENDING.search(name)
    last = _list_country_forms().get(fold_name(ending.group(1))) if ending else None
    if ending and last and _is_telling(words := _fold(name[: ending.start()])):
        return words, last
    words = _fold(name)
    for size in range(min(_LONGEST_COUNTRY, len(words) - 1), 0, -1):
        rest, country = _drop_possessive(words[size:]), _list_country_forms().get(words[:size])
        if country and _is_telling(rest) and not _goes_on(words[:size], rest):
            return rest, country
        country = _list_country_forms().get(words[-size:])
        before = words[:-size][:-1] if words[-size - 1 : -size] == ("the",) else words[:-size]
        if country and before[-1:] == ("of",) and _is_telling(before[:-1]):
            return before[:-1], country
    return words, None


def _fold(name: str) -> tuple[str, ...]:
    """Return a name's folded words; "co-operation" is one."""
    words = fold_name(name)
    if "co" not in words:
        return words
    joined = re.sub(r"\bco (?=(?:operat|ordinat)\w*)", "co", " ".join(words))
    return tuple(joined.split())


def _drop_possessive(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if words[:1] == ("s",) else words


def _goes_on(country: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    """Tell whether a country that begins a name does not own it: "US-Japan …", "Indian Affairs …"."""
    if rest[0] in _CITY or (country == ("indian",) and rest[0] in _NO_INDIA):
        return True
    forms = _list_country_forms()
    return rest[0] == "and" or any(rest[:size] in forms for size in (1, 2))


def _is_telling(words: tuple[str, ...]) -> bool:
    return len([word for word in words if word not in _LINKING]) > 1


@cache
def _list_country_forms() -> dict[tuple[str, ...], str]:
    """Return the folded names, abbreviations and adjectives of countries, with their codes."""
    forms = {fold_tokens(entity.name): code for code, entity in name_countries().items()}
    for row in read_rows("gazetteers/countries.csv"):
        if row["kind"] != "unused":
            forms[fold_name(row["form"])] = row["code"]
    return {words: code for words, code in forms.items() if words and words[0] not in _MANY_COUNTRIES}
