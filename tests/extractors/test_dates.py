"""Dates, years, fiscal years and lengths of time: what is found, and its ISO 8601 value."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.values.date_values import parse_date
from extractors.values.dates import find_dates
from extractors.values.durations import parse_duration
from extractors.values.fiscal_years import read_fiscal_years

with (Path(__file__).parent / "dates.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = list(csv.DictReader(file))

NO_VALUE = ["12-24 months", "10 business days", "February 30, 2020", "29 February 2023", "soon", "31/31/2020"]
COUNTRIES = [None, *read_fiscal_years()]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['text'][:50]} {row['country']}")
def test_dates_are_found_with_their_values(row):
    text = row["text"]
    found = [text[span.start : span.end] for span in find_dates(text)]
    values = [parse_date(words, country=row["country"] or None, language=row["language"]) for words in found]
    assert "|".join(found) == row["found"]
    assert "|".join(value or "" for value in values) == row["values"]


@pytest.mark.parametrize("text", NO_VALUE)
def test_what_the_calendar_or_the_standard_lacks_has_no_value(text):
    assert parse_date(text) is None


def test_duration_keeps_range_and_working_days():
    assert parse_duration("two to three years").maximum == 3
    assert parse_duration("10 business days").working
    assert parse_duration("45 calendar days").unit == "days"
    assert parse_duration("at once") is None


@settings(max_examples=300, deadline=20_000)
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["en_US", "en_GB", "de", "fr", "es", "ja"]),
    st.sampled_from(["medium", "long"]),
)
def test_a_date_as_people_write_it_is_found_and_read(day, locale, width):
    written = format_date(day, format=width, locale=locale)
    [found] = find_dates(f"– {written} –")
    language = locale.partition("_")[0]
    assert parse_date(f"– {written} –"[found.start : found.end], language=language) == day.isoformat()


@given(st.integers(1990, 2050), st.sampled_from(COUNTRIES))
def test_fiscal_years_follow_each_other_without_a_gap(year, country):
    this, following = (parse_date(f"FY{number}", country=country) for number in (year, year + 1))
    if "/" not in this:
        assert (this, following) == (str(year), str(year + 1))
        return
    end, start = this.split("/")[1], following.split("/")[0]
    assert date.fromisoformat(f"{end}-28") + timedelta(days=4) >= date.fromisoformat(f"{start}-01")
    assert end < start


@settings(max_examples=150, deadline=20_000)
@given(st.text(alphabet="0129/.-– MayJun年月日度daysto,()QHFY第期", max_size=60))
@example("2014-" * 20_000)
@example("1" * 100_000)
@example("May " * 20_000)
@example("5 to " * 20_000)
@example("1 May to " * 10_000)
@example("Q1 FY" * 10_000)
def test_any_text_gives_ordered_spans(text):
    last = 0
    for found in find_dates(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        parse_date(text[found.start : found.end], country="US")
