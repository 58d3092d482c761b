"""The ISO 8601 values of dates that were found in running text."""

from __future__ import annotations

import re

from extractors.values.alternatives import fold_width
from extractors.values.durations import parse_duration
from extractors.values.months import read_months

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA = re.compile(r"(令和|平成|昭和|大正|明治)\s?(\d{1,2}|元)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s?[-–—/]\s?|\s(?:to|through|bis|à|until|and|und|et|y)\s)"
    r"(?:FY\s?)?((?:19|20)\d\d|\d\d)(?![\d-])"
)
_YEAR_WORDS = re.compile(r"fy|fiscal|financial|academic|calendar|program|through|until|years?", re.I)
_ISO = re.compile(r"((?:19|20)\d\d)[-./](\d{1,2})(?:[-./](\d{1,2}))?(?!\d)")
_EASTERN = re.compile(r"(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?")
_NUMERIC = re.compile(r"(\d{1,2})([./–-])\s?(\d{1,2})[./–-]\s?(\d{4}|\d{2})(?!\d)")
_SHORT_FISCAL = re.compile(r"FYs?\s?['’]?(\d\d)(?!\d)")


def parse_date(text: str) -> str | None:
    """Return the ISO 8601 value of a date, year, span of years or length of time, as precise as `text` is.

    A day without a year is "--12-31". Where day and month can't be told apart (6/5/2023) the year alone is
    returned, and None where a span of days or the working days of a period have no value in the standard.

    >>> [parse_date(text) for text in ("13 May 2024", "Jun 2021", "FY2023", "2014–2020", "45 calendar days")]
    ['2024-05-13', '2021-06', '2023', '2014/2020', 'P45D']
    """
    plain = fold_width(text)
    if re.search(r"\d\s?[-–]\s?\d{1,2}[\s.]+[^\W\d]", plain) and not re.search(r"\d{4}", plain[:5]):
        return _parse_period(plain)
    readers = (_parse_eastern, _parse_years, _parse_numeric, _parse_written, _parse_period)
    return next((value for reader in readers if (value := reader(plain))), None)


def _parse_period(text: str) -> str | None:
    duration = parse_duration(text)
    return duration.to_iso() if duration else None


def _parse_eastern(text: str) -> str | None:
    era = _ERA.search(text)
    year = re.search(r"((?:19|20)\d\d)\s?[年년]", text)
    day = _EASTERN.search(text)
    if era:
        count = 1 if era[2] == "元" else int(era[2])
        return _format(_ERAS[era[1]] + count, day[1] if day else None, day[2] if day else None)
    if year:
        return _format(int(year[1]), day[1] if day else None, day[2] if day else None)
    return _format(None, day[1], day[2]) if day else None


def _parse_years(text: str) -> str | None:
    if re.search(r"[^\W\d]{3}", _YEAR_WORDS.sub("", text)):
        return None
    if span := _YEARS.fullmatch(re.sub(r"(?i)^[^\d]*", "", text)):
        second = span[2] if len(span[2]) == 4 else span[1][:2] + span[2]
        if int(second) > int(span[1]):
            return f"{span[1]}/{second}"
    if short := _SHORT_FISCAL.fullmatch(text):
        return f"20{short[1]}"
    years = _YEAR.findall(text)
    return str(years[0]) if len(years) == 1 and not re.search(r"\d[-./]\d|\ds\b", text) else None


def _parse_numeric(text: str) -> str | None:
    if iso := _ISO.fullmatch(text):
        return _format(int(iso[1]), iso[2], iso[3])
    numeric = _NUMERIC.fullmatch(text)
    if numeric is None:
        return None
    first, second = int(numeric[1]), int(numeric[3])
    year = int(numeric[4]) if len(numeric[4]) == 4 else 2000 + int(numeric[4])
    if numeric[2] == "." or first > 12 or first == second:
        return _format(year, second, first)
    return _format(year, first, second) if second > 12 else _format(year, None, None)


def _parse_written(text: str) -> str | None:
    months = [read_months()[word] for word in re.findall(r"[^\W\d_]+", text.lower()) if word in read_months()]
    years = _YEAR.findall(text)
    days = re.findall(r"(?<!\d)(\d{1,2})(?!\d)", text)
    if len(months) != 1 or len(years) > 1 or len(days) > 1:
        return None
    return _format(int(years[0]) if years else None, months[0], days[0] if days else None)


def _format(year: int | None, month: int | str | None, day: int | str | None) -> str | None:
    """Return the parts as ISO 8601 writes them, None if there is no such month or day."""
    if month is not None and not 1 <= int(month) <= 12:
        return None
    if day is not None and not 1 <= int(day) <= _LENGTHS[int(month or 1) - 1]:
        return None
    head = f"{year:04d}" if year is not None else "-"
    if month is None:
        return head if year is not None else None
    return f"{head}-{int(month):02d}" + (f"-{int(day):02d}" if day is not None else "")
