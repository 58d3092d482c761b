"""Percentages and shares in words: what is found, its number, and what it is a share of."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_percent
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.values.percent_values import find_measured, parse_percent
from extractors.values.percents import find_percents

with (Path(__file__).parent / "percents.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = list(csv.DictReader(file))


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["text"][:60])
def test_percentages_are_found_with_what_they_measure(row):
    text, found = row["text"], find_percents(row["text"])
    words = [text[span.start : span.end] for span in found]
    assert "|".join(words) == row["found"]
    assert "|".join(parse_percent(word) or "" for word in words) == row["values"]
    measured = [find_measured(text, span.start, span.end) or "" for span in found]
    assert "|".join(measured) == row["measures"]


@settings(max_examples=200, deadline=20_000)
@given(st.decimals(0, 100, places=1), st.sampled_from(["en", "de", "fr", "es", "ja"]))
def test_a_percentage_as_people_write_it_is_found_and_read(value, locale):
    text = f"X {format_percent(value / 100, format='0.#%', locale=locale)}."
    written = text.replace("%", " %") if locale in ("de", "fr", "es") else text
    [found] = find_percents(written)
    assert Decimal(parse_percent(written[found.start : found.end])) == value


@settings(max_examples=100, deadline=20_000)
@given(st.text(alphabet="0159.,-–%％ percentof()half割分の三", max_size=60))
@example("5 - " * 20_000 + "%")
@example("1" * 100_000 + "%")
@example("cost " * 20_000 + "5% " * 2_000)
@example("5% of " * 10_000)
def test_any_text_gives_ordered_spans(text):
    last = 0
    for found in find_percents(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        measured = find_measured(text, found.start, found.end)
        assert measured is None or measured in text
        parse_percent(text[found.start : found.end])
