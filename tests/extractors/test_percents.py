"""Percentages: what is found, and what is none."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.values.percents import find_percents

FINDS = [
    ("It pays 50 % of it.", ["50 %"]),
    ("It pays 50% of it.", ["50%"]),
    ("It pays 50 percent of it.", ["50 percent"]),
    ("It pays 50 per cent of it.", ["50 per cent"]),
    ("It pays 50-percent shares.", ["50-percent"]),
    ("It pays fifty percent of it.", ["fifty percent"]),
    ("It pays twenty-five per cent of it.", ["twenty-five per cent"]),
    ("It pays fifty percent (50%) of it.", ["fifty percent (50%)"]),
    ("It pays fifty (50) percent of it.", ["fifty (50) percent"]),
    ("It pays 25–30 % of it.", ["25–30 %"]),
    ("It pays 25-30% of it.", ["25-30%"]),
    ("It pays 7.5%-8% of it.", ["7.5%-8%"]),
    ("It pays from 10 to 20 percent.", ["10 to 20 percent"]),
    ("It pays 5 or 10 percent.", ["5 or 10 percent"]),
    ("It pays between 5% and 10%.", ["5%", "10%"]),
    ("It pays 100% and 50%.", ["100%", "50%"]),
    ("A 50.3 % market share.", ["50.3 %"]),
    ("A 32 . 99 % shareholding.", ["32 . 99 %"]),
    ("A share of 0.5%.", ["0.5%"]),
    ("A share of 1,5 %.", ["1,5 %"]),
    ("A share of 1,200%.", ["1,200%"]),
    ("It rose 3 percentage points.", ["3 percentage points"]),
    ("It rose 2 pct.", ["2 pct."]),
    ("It fell by -4%.", ["-4%"]),
    ("Der Bund zahlt 80 Prozent.", ["80 Prozent"]),
    ("Der Bund zahlt 80 v. H. davon.", ["80 v. H."]),
    ("Der Bund zahlt 5 Prozentpunkte mehr.", ["5 Prozentpunkte"]),
    ("Der Bund zahlt 10 bis 20 Prozent.", ["10 bis 20 Prozent"]),
    ("L'État paie 60 pour cent.", ["60 pour cent"]),
    ("L'État paie 60 %.", ["60 %"]),
    ("El Estado paga el 27 por ciento.", ["27 por ciento"]),
    ("O Estado paga 27 por cento.", ["27 por cento"]),
    ("Lo Stato paga il 27 per cento.", ["27 per cento"]),
    ("Staten betalar 27 procent.", ["27 procent"]),
    ("補助率は６０％とする。", ["６０％"]),
    ("補助率は60パーセントとする。", ["60パーセント"]),
    ("Rates: 10%, 20%, 30%.", ["10%", "20%", "30%"]),
]

NONE = [
    "Open http://a.example/b%20c/d%2035 now.",
    "It costs 50 cents per copy.",
    "Percent is a word.",
    "A percentage of the share.",
    "There are 50 of them.",
    "In per cent.",
    "",
]


@pytest.mark.parametrize(("text", "spans"), FINDS)
def test_percentages_are_found(text, spans):
    assert [text[found.start : found.end] for found in find_percents(text)] == spans


@pytest.mark.parametrize("text", NONE)
def test_other_signs_are_none(text):
    assert find_percents(text) == []


@settings(max_examples=100, deadline=2000)
@given(st.text(alphabet="0159.,-–%％ percentof()", max_size=60))
@example("5 - " * 20_000 + "%")
@example("1" * 100_000 + "%")
def test_any_text_gives_ordered_spans(text):
    last = 0
    for found in find_percents(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
