"""Sums of money in tables: what a head, a label or a title says of the numbers below it."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import Passage
from extractors.mentions import find_mentions
from extractors.pipeline import load_pipeline
from extractors.table_amounts import find_table_amounts
from extractors.values.table_units import read_cell_units, read_unit

GAZETTEERS = Path(__file__).parents[2] / "corpus" / "gazetteers"

HEADS = [
    ("Budget (EUR 000)", "EUR", 1000),
    ("EUR '000", "EUR", 1000),
    ("£'000", "GBP", 1000),
    ("£000s", "GBP", 1000),
    ("Amounts in EUR thousand", "EUR", 1000),
    ("Budget (in 1 000 EUR)", "EUR", 1000),
    ("Budget (EUR 1,000)", "EUR", 1000),
    ("in millions of yen", "JPY", 10**6),
    ("（単位：百万円）", "JPY", 10**6),
    ("金額（千円）", "JPY", 1000),
    ("予算額（億円）", "JPY", 10**8),
    ("R&D spending (billion yen)", "JPY", 10**9),
    ("Mio. EUR", "EUR", 10**6),
    ("in Tsd. Euro", "EUR", 1000),
    ("T€", "EUR", 1000),
    ("k€", "EUR", 1000),
    ("US$ m", "USD", 10**6),
    ("£m", "GBP", 10**6),
    ("Total (USD millions)", "USD", 10**6),
    ("In thousands of U.S. dollars", "USD", 1000),
    ("Funding, € million", "EUR", 10**6),
    ("Crédits (en millions d'euros)", "EUR", 10**6),
    ("Milliers d'euros", "EUR", 1000),
    ("Importe (miles de euros)", "EUR", 1000),
    ("Budget (KRW billion)", "KRW", 10**9),
    ("Cost in EUR", "EUR", 1),
    ("Grant EUR", "EUR", 1),
    ("Max. grant (€)", "EUR", 1),
    ("CHF", "CHF", 1),
]

NO_HEADS = [
    "Number of projects",
    "Year",
    "2021",
    "Total",
    "Share of EUR budget (%)",
    "Euro exchange rate",
    "Awards over EUR 5 million",
    "Awards under $1,000",
    "Lead agency",
    "",
]

TITLES = [
    ("Table 3. Spending (in millions of yen)", "JPY", 10**6),
    ("Table 4: Budget by year, EUR million", "EUR", 10**6),
    ("All figures in £000", "GBP", 1000),
    ("Amounts in EUR", "EUR", 1),
    ("Tableau 2 : Crédits (en millions d'euros)", "EUR", 10**6),
]

NO_TITLES = [
    "The euro was adopted in 1999",
    "Costs are eligible in EUR.",
    "Support in euros for firms",
    "Grants by country",
]

# Title, head, row, cells that are money with value and currency.
ROWS = [
    (None, "Area | Budget (EUR 000)", "Energy | 12,500", [("12,500", "12500000", "EUR")]),
    (
        None,
        "Area | Year | Budget (EUR 000) | Share",
        "Energy | 2021 | 12,500 | 34 %",
        [("12,500", "12500000", "EUR")],
    ),
    (
        "Table 1 (in millions of yen)",
        "Area | Year | Grants | Projects",
        "Energy | 2021 | 12.5 | 34",
        [("12.5", "12500000", "JPY")],
    ),
    (None, "Area | Grant (€)", "Energie | 12.500", [("12.500", "12500", "EUR")]),
    (
        None,
        "Area | 2021 | 2022",
        "Energy (EUR million) | 12.5 | 34",
        [("12.5", "12500000", "EUR"), ("34", "34000000", "EUR")],
    ),
    (
        "（単位：百万円）",
        "区分 | 令和5年度 | 件数",
        "研究費 | 1,200 | 35",
        [("1,200", "1200000000", "JPY")],
    ),
    (
        "(in thousands)",
        "| 2021 | 2022",
        "Revenue | US$ 12,500 | US$ 34",
        [("US$ 12,500", "12500000", "USD"), ("US$ 34", "34000", "USD")],
    ),
    ("(in thousands)", None, "Revenue | 12,500 | 34", []),
    (None, "Area | Budget (EUR 000)", "Energy | (12,500)", [("12,500", "-12500000", "EUR")]),
    (None, "Area | Budget (EUR 000)", "Energy | −5", [("−5", "-5000", "EUR")]),
    (None, "Area | Budget (EUR m)", "Energy | 3 million EUR", [("3 million EUR", "3000000", "EUR")]),
    (None, "Area | Budget (EUR m)", "Energy | n/a", []),
    (None, "Area | Budget (EUR m)", "Energy | 0", []),
    (None, "Area | Budget (EUR m)", "| 7", [("7", "7000000", "EUR")]),
    (None, "Area | Number of staff", "Energy | 12,500", []),
    (None, None, "Area | Budget (EUR 1 000) | Budget (EUR 000)", []),
    ("(in EUR million)", "Area | Year", "Energy | 2021", []),
    ("(in EUR million)", None, "Number of firms | 300", []),
]


def make_rows(title: str | None, head: str | None, *rows: str) -> list[Passage]:
    texts = [("caption", title, ())] if title else []
    texts += [("table", row, ("2 Costs", head) if head else ("2 Costs",)) for row in rows]
    return [
        Passage(f"p{n}", "d", n, 1, 1, kind, section, text, language="en")
        for n, (kind, text, section) in enumerate(texts)
    ]


@pytest.mark.parametrize(("head", "currency", "factor"), HEADS)
def test_a_head_names_what_its_column_counts(head, currency, factor):
    unit = read_unit(head)
    assert (unit.form.currency, unit.factor) == (currency, factor)


@pytest.mark.parametrize("head", NO_HEADS)
def test_other_heads_name_no_money(head):
    assert read_unit(head) is None


@pytest.mark.parametrize(("title", "currency", "factor"), TITLES)
def test_a_title_names_what_its_table_counts(title, currency, factor):
    unit = read_unit(title, title=True)
    assert (unit.form.currency, unit.factor) == (currency, factor)


@pytest.mark.parametrize("title", NO_TITLES)
def test_a_sentence_before_a_table_is_no_unit(title):
    assert read_unit(title, title=True) is None


@pytest.mark.parametrize(("title", "head", "row", "sums"), ROWS)
def test_cells_are_money_where_the_table_says_so(title, head, row, sums):
    passages = make_rows(title, head, row)
    *_, units = read_cell_units(passages)
    found = find_table_amounts(row, units, language="en")
    assert [(row[f.start : f.end], f.amount.minimum, f.amount.currency) for f in found] == [
        (span, Decimal(value), currency) for span, value, currency in sums
    ]


def test_a_row_of_its_own_names_the_unit_of_the_rows_after_it():
    passages = make_rows(None, None, "(in thousands of euros)", "Energy | 12,500")
    *_, units = read_cell_units(passages)
    (found,) = find_table_amounts(passages[-1].text, units, language="en")
    assert (found.amount.minimum, found.amount.currency) == (12_500_000, "EUR")


def test_the_title_of_one_table_says_nothing_of_the_next():
    text = Passage("t", "d", 5, 1, 1, "paragraph", (), "The second table counts firms by region and by size.")
    rows = make_rows("(in EUR million)", None, "Energy | 300")
    *_, units = read_cell_units([*rows, text, text, *make_rows(None, None, "Energy | 300")])
    assert find_table_amounts("Energy | 300", units, language="en") == []


@pytest.mark.parametrize(
    ("head", "role", "period"),
    [
        ("Type | Maximum annual award (USD)", "ceiling", "annual"),
        ("Type | Annual budget (EUR m)", "budget", "annual"),
        ("Type | Cost per hour (EUR)", "cost", "hourly"),
        ("Type | Minimum grant (EUR)", "floor", None),
    ],
)
def test_the_head_gives_role_and_period(head, role, period):
    *_, units = read_cell_units(make_rows(None, head, "Small | 500"))
    (found,) = find_table_amounts("Small | 500", units, language="en")
    assert (found.amount.role, found.amount.period) == (role, period)


def test_the_mentions_of_a_document_have_the_money_of_its_tables():
    nlp = load_pipeline(GAZETTEERS, statistical=False)
    passages = make_rows(
        None, "Area | Year | Budget (EUR 000)", "Energy | 2021 | 12,500", "Water | 2022 | 80"
    )
    amounts = find_mentions(passages, nlp=nlp).amounts
    assert [(a.text, a.minimum, a.currency) for a in amounts] == [
        ("12,500", 12_500_000, "EUR"),
        ("80", 80_000, "EUR"),
    ]


@settings(max_examples=150, deadline=20_000)
@given(
    st.lists(st.text(alphabet="$€12,.0 EUR(mk)-|a年円", max_size=14), min_size=1, max_size=6),
    st.sampled_from(["Area | Budget (EUR 000)", "EUR m", "| $ | Year", "金額（千円）"]),
)
def test_any_row_gives_ordered_spans_within_it(cells, head):
    row = " | ".join(cells)
    *_, units = read_cell_units(make_rows("(in thousands)", head, row))
    last = 0
    for found in find_table_amounts(row, units, language="en"):
        assert last <= found.start < found.end <= len(row)
        last = found.end
