"""The ISO 8601 values of dates that were found in running text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from extractors.values.alternatives import fold_width
from extractors.values.durations import parse_duration
from extractors.values.months import read_months
from extractors.values.year_values import ERAS, YEAR, parse_years

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_FIRST = frozenset({"de", "fr", "es", "it", "pt", "nl"})
_ERA = re.compile(rf"({'|'.join(ERAS)})\s?(\d{{1,2}}|元)\s?年")
_EASTERN_YEAR = re.compile(rf"({YEAR})\s?(?:\([^()]*\)\s?)?[年년](?!代)")
_EASTERN = re.compile(r"(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?")
_ISO = re.compile(rf"({YEAR})[-./](\d{{1,2}})(?:[-./](\d{{1,2}}))?(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2})([./–-])\s?(\d{1,2})[./–-]\s?(\d{4}|\d{2})(?!\d)")
_WRITTEN = re.compile(
    rf"(?P<year>{YEAR}|['’]\d\d)(?!\d)|(?<![\d])(?P<day>\d{{1,2}})(?!\d)|(?P<word>[^\W\d_]+)"
)
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,9})-(\d\d)")
_APART = re.compile(r"\b(?:and|or|und|oder|et|ou|y|o)\b|,\s*\d{1,2}\s", re.IGNORECASE)


@lru_cache(maxsize=4096)  # the same years and periods return in a document
def parse_date(text: str, *, country: str | None = None, language: str | None = None) -> str | None:
    """Return the ISO 8601 value of a date, year, span of them or length of time, as precise as `text` is.

    A day without a year is "--12-31", as ISO 8601:2000 and XML Schema write it. What the standard has no form
    for, such as working days or a length between two others, is None.

    Args:
        text: the words of the date alone.
        country: the country (ISO 3166-1 alpha-2) it is written in or that it speaks of, if that is clear; it
            tells the months of fiscal years, and the day from the month in 6/5/2023. Else the year counts.
        language: the language of the text, which tells the latter too.

    >>> [parse_date(text) for text in ("13 May 2024", "Jun 2021", "FY2023", "2014–2020", "45 calendar days")]
    ['2024-05-13', '2021-06', '2023', '2014/2020', 'P45D']
    >>> parse_date("FY2023", country="JP"), parse_date("6/5/2023", country="GB"), parse_date("6/5/2023")
    ('2023-04/2024-03', '2023-05-06', '2023')
    """
    plain = fold_width(text).strip()
    if numeric := _NUMERIC.fullmatch(plain):
        return _parse_numeric(numeric, country, language)
    if (iso := _ISO.fullmatch(plain)) and int(iso[2]) <= 12:
        return _format(int(iso[1]), iso[2], iso[3])
    if short := _MONTH_YEAR.fullmatch(plain):
        year = int(short[2]) + (1900 if int(short[2]) >= 50 else 2000)
        return _format(year, read_months().get(short[1].lower()), None)
    if _EASTERN.search(plain):
        return _parse_eastern(plain)
    tokens = list(_WRITTEN.finditer(plain))
    if any(token["word"] and token["word"].lower() in read_months() for token in tokens):
        return _parse_written(plain, tokens)
    chinese = (language or "").startswith("zh")
    return parse_years(plain, country=country, calendar=chinese) or _parse_period(plain)


def _parse_period(text: str) -> str | None:
    duration = parse_duration(text)
    return duration.to_iso() if duration else None


def _parse_eastern(text: str) -> str | None:
    era, year, day = _ERA.search(text), _EASTERN_YEAR.search(text), _EASTERN.search(text)
    number = int(year[1]) if year else None
    if era:
        number = ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
    return _format(number, day[1], day[2]) if day else None


def _parse_numeric(numeric: re.Match[str], country: str | None, language: str | None) -> str | None:
    first, second = int(numeric[1]), int(numeric[3])
    year = int(numeric[4]) if len(numeric[4]) == 4 else 2000 + int(numeric[4])
    day_first = numeric[2] == "." or first > 12 or first == second
    if day_first or (second <= 12 and _puts_day_first(country, language)):
        return _format(year, second, first)
    if second > 12 or _puts_day_first(country, language) is False:
        return _format(year, first, second)
    return _format(year, None, None)


@cache
def _puts_day_first(country: str | None, language: str | None) -> bool | None:
    """Tell whether people write the day before the month, None where that is unknown."""
    if (language or "")[:2] in _DAY_FIRST:
        return True
    try:
        pattern = Locale("en", country).date_formats["short"].pattern if country else "y"
    except UnknownLocaleError:
        return None
    return None if pattern.startswith("y") else pattern.startswith("d")


def _parse_written(text: str, tokens: list[re.Match[str]]) -> str | None:
    """Return the value of a date with the name of its month, or of the span between two of them."""
    months = [read_months()[word] for t in tokens if (word := (t["word"] or "").lower()) in read_months()]
    days = [t["day"] for t in tokens if t["day"]]
    years = [_complete(t["year"]) for t in tokens if t["year"]]
    if len(months) > 2 or len(days) > 2 or len(years) > 2:
        return None
    if len(months) == 1 and len(days) <= 1 and len(years) <= 1:
        return _format(years[0] if years else None, months[0], days[0] if days else None)
    if not years or _APART.search(text) or len(years) > len(months) or (len(months) == 2 and len(days) == 1):
        return None
    first = _format(years[0], months[0], days[0] if days else None)
    last = _format(years[-1], months[-1], days[-1] if days else None)
    return f"{first}/{last}" if first and last and first < last else None


def _complete(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year[-2:])


def _format(year: int | None, month: int | str | None, day: int | str | None) -> str | None:
    """Return the parts as ISO 8601 writes them, None if there is no such month or day."""
    if month is not None and not 1 <= int(month) <= 12:
        return None
    if day is not None and not 1 <= int(day) <= _LENGTHS[int(month or 1) - 1]:
        return None
    head = f"{year:04d}" if year is not None else "-"
    if month is None:
        return head if year is not None else None
    if day is not None and int(month) == 2 and int(day) == 29 and year is not None and not _leaps(year):
        return None
    return f"{head}-{int(month):02d}" + (f"-{int(day):02d}" if day is not None else "")


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
