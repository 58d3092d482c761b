"""Countries by their ISO 3166-1 codes, which count only where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel.core import get_global

from dataset.records import Entity
from extractors.names.tokens import fold_tokens, fold_word, list_token_texts
from extractors.places.names import name_countries

_TELLING = frozenset(
    "DE FR ES GB UK NL SE DK FI PL PT CZ HU GR EL JP KR CN BR DEU FRA JPN GBR USA KOR CHN ITA ESP AUS".split()
)
"""Codes that are no usual word or abbreviation: one of them must be among those that count."""
_TELLING_FOLDED = frozenset(map(fold_word, _TELLING))
_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH"
    " OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC".split()
)
_CODE = r"(?:[A-Z]{2}|[A-Z]{3})"
_RUN = re.compile(
    rf"(?<![\w./\-]){_CODE}(?:(?:, ?| ?/ ?|; ?|,? (?:and|or|und|oder|et|ou|y|o) ){_CODE}){{2,}}(?![\w\-])"
)
_IN_BRACKETS = re.compile(r"\w[\w.’'&\-]*\)? \(([A-Z]{2})\)")
_CELL = re.compile(r"(?:^|\| )([A-Z]{2})(?= \||$)")
_LONG_WORD = re.compile(r"[A-Za-z]{4}")
_LETTERS = re.compile(r"[A-Z]+")


@cache
def name_codes() -> Mapping[str, Entity]:
    """Return the country of each code of two and of three letters, and of the EU's `UK` and `EL`.

    >>> name_codes()["KOR"].name, name_codes()["EL"].name
    ('South Korea', 'Greece')
    """
    countries = name_countries()
    longer = {
        code: countries[short[0]]
        for code, short in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(short) == 1 and short[0] in countries
    }
    return countries | longer | {"UK": countries["GB"], "EL": countries["GR"]}


def may_have_codes(text: str) -> bool:
    """Tell whether a code stands in `text` that is no usual word or abbreviation, so that a look pays."""
    return not (_TELLING_FOLDED.isdisjoint(fold_tokens(text)) or _TELLING.isdisjoint(list_token_texts(text)))


def find_codes(text: str, country: str | None) -> Iterator[tuple[int, int, Entity]]:
    """Yield the start, end and country of the codes in lists, in brackets after names and in cells.

    >>> [name.country for _, _, name in find_codes("Open to AT, BE and CZ", None)]
    ['AT', 'BE', 'CZ']
    >>> list(find_codes("Offices in PA, GA and MD; answer NO", None))
    []
    """
    codes = name_codes()
    for run in _RUN.finditer(text):
        yield from _keep_countries(list(_LETTERS.finditer(text, *run.span())), codes, country)
    bracketed = [match for match in _IN_BRACKETS.finditer(text) if not _abbreviates(text, match)]
    if len({match[1] for match in bracketed}) > 1:
        yield from _keep_countries(bracketed, codes, country)
    if " | " in text and _LONG_WORD.search(text):
        for match in _CELL.finditer(text):
            if match[1] in _TELLING and not (country == "US" and match[1] in _STATES):
                yield match.start(1), match.end(1), codes[match[1]]


def _keep_countries(
    matches: list[re.Match[str]], codes: Mapping[str, Entity], country: str | None
) -> Iterator[tuple[int, int, Entity]]:
    """Yield the codes if all are countries' and most are not those of American states as well."""
    written = [(match[match.lastindex or 0], match) for match in matches]
    found = [(code, match) for code, match in written if len(code) > 1 and not code.islower()]
    states = sum(code in _STATES for code, _ in found)
    telling = any(code in _TELLING - (_STATES if country == "US" else frozenset()) for code, _ in found)
    if telling and 2 * states <= len(found) and all(code in codes for code, _ in found):
        for code, match in found:
            start, end = match.span(match.lastindex or 0)
            yield start, end, codes[code]


def _abbreviates(text: str, match: re.Match[str]) -> bool:
    """Tell whether the bracketed letters are the initials of the words before: "Contracting Officer (CO)"."""
    words = re.findall(r"\w+", text[max(0, match.start(1) - 60) : match.start(1)])[-2:]
    return "".join(word[0] for word in words).upper() == match[1] or not match.group()[0].isupper()
