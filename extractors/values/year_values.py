"""Years, fiscal years, their halves and quarters, and decades, as spans of months."""

from __future__ import annotations

import re

from extractors.values.fiscal_years import read_fiscal_years

YEAR = r"(?:19|20)\d\d"
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "reiwa": 2018, "heisei": 1988}
ERAS |= {"showa": 1925, "shōwa": 1925}
_ERA = re.compile(rf"({'|'.join(ERAS)})\s?(\d{{1,2}}|元)", re.IGNORECASE)
_FISCAL = re.compile(
    r"\b(?:fys?|fiscal|financial|budget|haushaltsjahr|geschäftsjahr|exercice|ejercicio)(?![^\W\d_])",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"({YEAR})(?P<mark>\s?[-–—/]\s?|\s(?:to|through|bis|à|until|and|und|et|y|au|al|a)\s)"
    rf"(?P<again>(?:FY|[Ff]iscal [Yy]ears?)\s?)?['’]?({YEAR}|\d\d)(?!\d)"
)
_SHORT = re.compile(r"FYs?\s?['’]?(\d\d)(?:(\s?[-–—/]\s?)(?:FY\s?)?(\d\d))?(?!\d)")
_DECADE = re.compile(r"((?:19|20)\d0)(?:['’]?s\b|ern?\b|年代)|(?:années|años)\s((?:19|20)\d0)", re.IGNORECASE)
_NUMBER_WORDS = {
    1: "first|1st|1|ersten|erste|erstes|premier|1er|primer|primero|1º|一",
    2: "second|2nd|2|zweiten|zweite|zweites|deuxième|2e|2ème|segundo|2º|二|last|final",
    3: "third|3rd|3|dritten|dritte|drittes|troisième|3e|3ème|tercer|tercero|3º|三",
    4: "fourth|4th|4|vierten|vierte|viertes|quatrième|4e|4ème|cuarto|4º|四",
}
_ORDINALS = {word: number for number, words in _NUMBER_WORDS.items() for word in words.split("|")}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_QUARTER = re.compile(
    rf"\bQ([1-4])(?!\d)|(?<![^\W_])({_ORDINAL})\.?[\s-](?:quarter|quartal|trimestre)|第([1-4一二三四])四半期",
    re.IGNORECASE,
)
_HALF = re.compile(
    rf"\bH([12])(?!\d)|(?<![^\W_])({_ORDINAL})\.?[\s-](?:half|halbjahre?s?|semestre)|([上下])(?:半|期)",
    re.IGNORECASE,
)


def parse_years(text: str, *, country: str | None, calendar: bool = False) -> str | None:
    """Return the ISO 8601 value of a year or years, or of a half or quarter of one.

    Fiscal years are spans of months where `country` tells which; otherwise they have the value of the year.
    `calendar`: the text is in a language in which 年度 is the year of the calendar.

    >>> parse_years("FY2023", country="JP"), parse_years("FY2023", country=None)
    ('2023-04/2024-03', '2023')
    >>> parse_years("second half of 2025", country=None), parse_years("1990s", country=None)
    ('2025-07/2025-12', '1990/1999')
    """
    if decade := _DECADE.search(text):
        first = int(decade[1] or decade[2])
        return f"{first}/{first + 9}"
    years = _read_years(text)
    if years is None:
        return None
    first, last, two_years = years
    fiscal = _list_fiscal(text, years, None if calendar else country)
    part = _read_part(text)
    if part is None:
        return _write_months(fiscal or range(first * 12, last * 12 + 12))
    if last != first and not (two_years and fiscal):
        return f"{first}/{last}"
    if fiscal is None and country is None and _is_fiscal(text):
        return f"{first}"
    months = fiscal or range(first * 12, first * 12 + 12)
    return _write_months(months[(part[0] - 1) * part[1] : part[0] * part[1]])


def _is_fiscal(text: str) -> bool:
    return "年度" in text or _FISCAL.search(text) is not None


def _list_fiscal(text: str, years: tuple[int, int, bool], country: str | None) -> range | None:
    """Return the months of the fiscal years that `text` names, None where they are those of the calendar."""
    if "年度" in text and country is None:
        country = "JP"
    rule = read_fiscal_years().get(country or "")
    if rule is None or not _is_fiscal(text):
        return None
    return rule.list_months(years[0], years[1], two_years=years[2])


def _read_years(text: str) -> tuple[int, int, bool] | None:
    """Return the first and the last year, and whether they are written as the two of one: 2023-24."""
    if era := _ERA.search(text):
        year = ERAS[era[1].lower()] + (1 if era[2] == "元" else int(era[2]))
        return year, year, False
    if span := _RANGE.search(text):
        first = int(span[1])
        last = int(span[4]) if len(span[4]) == 4 else first // 100 * 100 + int(span[4])
        if last <= first:
            return None
        return first, last, span["mark"].strip() in "-–—/" and not span["again"]
    if short := _SHORT.search(text):
        first = 2000 + int(short[1])
        last = 2000 + int(short[3]) if short[3] else first
        return (first, last, bool(short[3])) if last >= first else None
    found = re.findall(rf"(?<!\d){YEAR}(?!\d)", text)
    return (int(found[0]), int(found[0]), False) if len(found) == 1 else None


def _read_part(text: str) -> tuple[int, int] | None:
    """Return which part of the year is meant, and how many months it has: (3, 3) for the third quarter."""
    for pattern, months in ((_QUARTER, 3), (_HALF, 6)):
        if match := pattern.search(text):
            word = next(group for group in match.groups() if group).lower()
            number = {"上": 1, "下": 2}.get(word) or _ORDINALS.get(word, 0)
            return (number, months) if 1 <= number <= 12 // months else None
    return None


def _write_months(months: range) -> str:
    first, last = months[0], months[-1]
    if first % 12 == 0 and len(months) % 12 == 0:
        years = (first // 12, last // 12)
        return f"{years[0]}" if years[0] == years[1] else f"{years[0]}/{years[1]}"
    return f"{first // 12}-{first % 12 + 1:02d}/{last // 12}-{last % 12 + 1:02d}"
