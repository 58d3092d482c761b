"""Sums of money: what is found, and its value, currency, period, role and relation to the sum before it."""

import csv
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from babel import Locale
from babel.numbers import format_decimal, get_currency_name, get_territory_currencies
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.amounts import find_amounts
from extractors.found import Found
from extractors.values.currencies import names_currency, read_forms

TERRITORIES = [code for code in Locale("en").territories if code.isalpha() and len(code) == 2]
EXAMPLES = Path(__file__).with_name("amounts.tsv")

# One amount each: text, span, minimum, maximum, currency.
VALUES = [
    ("The call offers $2M in all.", "$2M", "2000000", "2000000", None),
    ("The call offers $2 million in all.", "$2 million", "2000000", "2000000", None),
    ("It offers $ 75 million of bonds.", "$ 75 million", "75000000", "75000000", None),
    ("It costs c $ 16.4 million .", "c $ 16.4 million", "16400000", "16400000", "CAD"),
    ("It costs us $ 5 bn .", "us $ 5 bn", "5000000000", "5000000000", "USD"),
    ("Each gets $750K for tools.", "$750K", "750000", "750000", None),
    ("Each gets $750k for tools.", "$750k", "750000", "750000", None),
    ("The plan sets aside $1.5B for chips.", "$1.5B", "1500000000", "1500000000", None),
    ("The plan sets aside US$1.5bn for chips.", "US$1.5bn", "1500000000", "1500000000", "USD"),
    ("The plan sets aside U.S. $40 million.", "U.S. $40 million", "40000000", "40000000", "USD"),
    ("We pay US$ 12,500.50 now.", "US$ 12,500.50", "12500.5", "12500.5", "USD"),
    ("We pay USD 200.", "USD 200", "200", "200", "USD"),
    ("We pay USD115 now.", "USD115", "115", "115", "USD"),
    ("We pay 115USD now.", "115USD", "115", "115", "USD"),
    ("We pay usd 30 now.", "usd 30", "30", "30", "USD"),
    ("We pay 50 million USD now.", "50 million USD", "50000000", "50000000", "USD"),
    ("We pay 75 USD million now.", "75 USD million", "75000000", "75000000", "USD"),
    ("We pay $10 million USD now.", "$10 million USD", "10000000", "10000000", "USD"),
    ("We pay 5 million US dollars now.", "5 million US dollars", "5000000", "5000000", "USD"),
    ("We pay 10 us dollar now.", "10 us dollar", "10", "10", "USD"),
    ("We pay 7 million dollars now.", "7 million dollars", "7000000", "7000000", None),
    ("The fee is 10 $ today.", "10 $", "10", "10", None),
    ("C$75,000 is granted.", "C$75,000", "75000", "75000", "CAD"),
    ("CA$75,000 is granted.", "CA$75,000", "75000", "75000", "CAD"),
    ("cad$ 15 is granted.", "cad$ 15", "15", "15", "CAD"),
    ("75,000 Canadian dollars are granted.", "75,000 Canadian dollars", "75000", "75000", "CAD"),
    ("A$3.2 million is granted.", "A$3.2 million", "3200000", "3200000", "AUD"),
    ("AU$ 900 is granted.", "AU$ 900", "900", "900", "AUD"),
    ("MAUD 60 is granted.", "MAUD 60", "60000000", "60000000", "AUD"),
    (
        "6 million Australian dollars are granted.",
        "6 million Australian dollars",
        "6000000",
        "6000000",
        "AUD",
    ),
    ("NZ$400,000 is granted.", "NZ$400,000", "400000", "400000", "NZD"),
    ("HK$2.8 million is granted.", "HK$2.8 million", "2800000", "2800000", "HKD"),
    ("S$50,000 is granted.", "S$50,000", "50000", "50000", "SGD"),
    ("SGD 50,000 is granted.", "SGD 50,000", "50000", "50000", "SGD"),
    ("NT$9 billion is granted.", "NT$9 billion", "9000000000", "9000000000", "TWD"),
    ("Mex$ 10 million is due.", "Mex$ 10 million", "10000000", "10000000", "MXN"),
    ("MXN$ 15 is due.", "MXN$ 15", "15", "15", "MXN"),
    ("R$ 1.250.000,00 is due.", "R$ 1.250.000,00", "1250000", "1250000", "BRL"),
    ("R$ 30 milhões is due.", "R$ 30 milhões", "30000000", "30000000", "BRL"),
    ("A sum of €4.5 million is planned.", "€4.5 million", "4500000", "4500000", "EUR"),
    ("A sum of EUR 1.5 billion is planned.", "EUR 1.5 billion", "1500000000", "1500000000", "EUR"),
    ("A sum of EUR 20,000 is planned.", "EUR 20,000", "20000", "20000", "EUR"),
    ("A sum of EUR 20 000 is planned.", "EUR 20 000", "20000", "20000", "EUR"),
    ("A sum of 323 million euros is planned.", "323 million euros", "323000000", "323000000", "EUR"),
    ("A sum of 120 MEUR is planned.", "120 MEUR", "120000000", "120000000", "EUR"),
    ("A sum of 120 M€ is planned.", "120 M€", "120000000", "120000000", "EUR"),
    ("A sum of 80 k€ is planned.", "80 k€", "80000", "80000", "EUR"),
    ("A sum of 80 kEUR is planned.", "80 kEUR", "80000", "80000", "EUR"),
    ("A sum of 1.500 € is planned.", "1.500 €", "1500", "1500", "EUR"),
    ("A sum of 1.500,75 € is planned.", "1.500,75 €", "1500.75", "1500.75", "EUR"),
    ("A sum of 1 234 567,89 € is planned.", "1 234 567,89 €", "1234567.89", "1234567.89", "EUR"),
    ("Der Bund zahlt 2,5 Mio. Euro aus.", "2,5 Mio. Euro", "2500000", "2500000", "EUR"),
    ("Der Bund zahlt 2,5 Mio. € aus.", "2,5 Mio. €", "2500000", "2500000", "EUR"),
    ("Der Bund zahlt 3 Mrd. Euro aus.", "3 Mrd. Euro", "3000000000", "3000000000", "EUR"),
    ("Der Bund zahlt 12 Milliarden Euro aus.", "12 Milliarden Euro", "12000000000", "12000000000", "EUR"),
    ("Der Bund zahlt 40 Tsd. Euro aus.", "40 Tsd. Euro", "40000", "40000", "EUR"),
    ("Der Bund zahlt drei Millionen Euro aus.", "drei Millionen Euro", "3000000", "3000000", "EUR"),
    ("Der Bund zahlt 25.000 Euro aus.", "25.000 Euro", "25000", "25000", "EUR"),
    (
        "Der Betrag von 300 Millionen US-Dollar fehlt.",
        "300 Millionen US-Dollar",
        "300000000",
        "300000000",
        "USD",
    ),
    ("L'État verse 1,5 million d'euros.", "1,5 million d'euros", "1500000", "1500000", "EUR"),
    ("L'État verse 3 milliards d’euros.", "3 milliards d’euros", "3000000000", "3000000000", "EUR"),
    ("L'État verse 15 000 euros.", "15 000 euros", "15000", "15000", "EUR"),
    ("L'État verse deux millions d'euros.", "deux millions d'euros", "2000000", "2000000", "EUR"),
    (
        "El fondo aporta 2.800 millones de euros.",
        "2.800 millones de euros",
        "2800000000",
        "2800000000",
        "EUR",
    ),
    ("El fondo aporta 30.000 euros.", "30.000 euros", "30000", "30000", "EUR"),
    (
        "El fondo aporta 5 mil millones de euros.",
        "5 mil millones de euros",
        "5000000000",
        "5000000000",
        "EUR",
    ),
    ("El fondo aporta 8 millones de dólares.", "8 millones de dólares", "8000000", "8000000", None),
    ("Il fondo versa 6 milioni di euro.", "6 milioni di euro", "6000000", "6000000", "EUR"),
    ("Het fonds geeft 4 miljoen euro.", "4 miljoen euro", "4000000", "4000000", "EUR"),
    ("They raised £15 million.", "£15 million", "15000000", "15000000", "GBP"),
    ("They raised £ 60,000 .", "£ 60,000", "60000", "60000", "GBP"),
    ("They raised £3m.", "£3m", "3000000", "3000000", "GBP"),
    ("They raised GBP 350.", "GBP 350", "350", "350", "GBP"),
    ("They raised 9 million pounds.", "9 million pounds", "9000000", "9000000", "GBP"),
    ("They raised 900 pounds sterling.", "900 pounds sterling", "900", "900", "GBP"),
    ("They bid 470 pence a share.", "470 pence", "4.7", "4.7", "GBP"),
    ("The State grants ¥55 billion.", "¥55 billion", "55000000000", "55000000000", "JPY"),
    ("The State grants JPY 300,000.", "JPY 300,000", "300000", "300000", "JPY"),
    ("The State grants 476 billion yen.", "476 billion yen", "476000000000", "476000000000", "JPY"),
    ("The State grants 143.80 yen.", "143.80 yen", "143.8", "143.8", "JPY"),
    ("It is a 55-billion-yen fund.", "55-billion-yen", "55000000000", "55000000000", "JPY"),
    ("It was a one-yen bid.", "one-yen", "1", "1", "JPY"),
    ("They got five million yen.", "five million yen", "5000000", "5000000", "JPY"),
    ("国は５００万円を交付する。", "５００万円", "5000000", "5000000", "JPY"),
    ("国は1億2,000万円を交付する。", "1億2,000万円", "120000000", "120000000", "JPY"),
    ("国は3兆5000億円を計上した。", "3兆5000億円", "3500000000000", "3500000000000", "JPY"),
    ("国は 1,000 万円を交付する。", "1,000 万円", "10000000", "10000000", "JPY"),
    ("国は三千五百万円を交付する。", "三千五百万円", "35000000", "35000000", "JPY"),
    ("国は20百万円を交付する。", "20百万円", "20000000", "20000000", "JPY"),
    ("国は400千円を交付する。", "400千円", "400000", "400000", "JPY"),
    ("国は2.5億円を交付する。", "2.5億円", "250000000", "250000000", "JPY"),
    ("基金は3億ドルである。", "3億ドル", "300000000", "300000000", None),
    ("政府投入50亿元。", "50亿元", "5000000000", "5000000000", "CNY"),
    ("정부는 300억 원을 지원한다.", "300억 원", "30000000000", "30000000000", "KRW"),
    ("The city spent 100 billion yuan.", "100 billion yuan", "100000000000", "100000000000", "CNY"),
    ("The city spent 100 chinese yuan.", "100 chinese yuan", "100", "100", "CNY"),
    ("The city spent RMB 40 million.", "RMB 40 million", "40000000", "40000000", "CNY"),
    ("The city spent 10 rmb.", "10 rmb", "10", "10", "CNY"),
    ("The city spent ₩300 million.", "₩300 million", "300000000", "300000000", "KRW"),
    ("The city spent 5 billion won.", "5 billion won", "5000000000", "5000000000", "KRW"),
    ("The city spent KRW 70,000.", "KRW 70,000", "70000", "70000", "KRW"),
    ("The scheme has ₹5 crore.", "₹5 crore", "50000000", "50000000", "INR"),
    ("The scheme has Rs. 12,34,567.", "Rs. 12,34,567", "1234567", "1234567", "INR"),
    ("The scheme has 35 lakh rupees.", "35 lakh rupees", "3500000", "3500000", "INR"),
    ("The scheme has INR 2 lakh.", "INR 2 lakh", "200000", "200000", "INR"),
    ("The scheme has CHF 1'000'000.", "CHF 1'000'000", "1000000", "1000000", "CHF"),
    ("The scheme has 250,000 Swiss francs.", "250,000 Swiss francs", "250000", "250000", "CHF"),
    ("The scheme has 20 billion francs.", "20 billion francs", "20000000000", "20000000000", None),
    ("The scheme has 300,000 Danish kroner.", "300,000 Danish kroner", "300000", "300000", "DKK"),
    ("The scheme has SEK 4 million.", "SEK 4 million", "4000000", "4000000", "SEK"),
    ("The scheme has 4 million Swedish kronor.", "4 million Swedish kronor", "4000000", "4000000", "SEK"),
    ("The scheme has NOK 1.2 billion.", "NOK 1.2 billion", "1200000000", "1200000000", "NOK"),
    ("The scheme has 600 kr today.", "600 kr", "600", "600", None),
    (
        "The scheme had 300 million Deutsche mark.",
        "300 million Deutsche mark",
        "300000000",
        "300000000",
        "DEM",
    ),
    ("The scheme had DM 40,000.", "DM 40,000", "40000", "40000", "DEM"),
    ("The scheme had 20 million markka.", "20 million markka", "20000000", "20000000", "FIM"),
    ("The scheme had 20 million Finnish marks.", "20 million Finnish marks", "20000000", "20000000", "FIM"),
    ("The scheme had FIM 500,000.", "FIM 500,000", "500000", "500000", "FIM"),
    ("The scheme has 10 turkish lira.", "10 turkish lira", "10", "10", "TRY"),
    ("The scheme has PLN 70 million.", "PLN 70 million", "70000000", "70000000", "PLN"),
    ("The scheme has 500 zł.", "500 zł", "500", "500", "PLN"),
    ("The scheme has 20 000 Kč.", "20 000 Kč", "20000", "20000", "CZK"),
    ("The scheme has NIS 30 million.", "NIS 30 million", "30000000", "30000000", "ILS"),
    (
        "The scheme has 7 million South African rand.",
        "7 million South African rand",
        "7000000",
        "7000000",
        "ZAR",
    ),
    ("The scheme has 100 ₡.", "100 ₡", "100", "100", "CRC"),
    ("The scheme has 10000 bitcoins.", "10000 bitcoins", "10000", "10000", None),
    ("The scheme has COP 500,000.", "COP 500,000", "500000", "500000", "COP"),
    (
        "It cost thirteen dollars and forty-five cents",
        "thirteen dollars and forty-five cents",
        "13.45",
        "13.45",
        None,
    ),
    ("It cost 15 dollars 50.", "15 dollars 50", "15.5", "15.5", None),
    ("It cost quarter million us dollars.", "quarter million us dollars", "250000", "250000", "USD"),
    ("It cost half a million euros.", "half a million euros", "500000", "500000", "EUR"),
    ("It cost one and a half million euros.", "one and a half million euros", "1500000", "1500000", "EUR"),
    (
        "It cost two hundred and fifty thousand euros.",
        "two hundred and fifty thousand euros",
        "250000",
        "250000",
        "EUR",
    ),
    ("It cost three thousand dollars two hundred times.", "three thousand dollars", "3000", "3000", None),
    ("It cost 12-cent stamps.", "12-cent", "0.12", "0.12", None),
    ("It cost $ 1 . 5 billion .", "$ 1 . 5 billion", "1500000000", "1500000000", None),
    ("It cost dollar 22.5 million.", "dollar 22.5 million", "22500000", "22500000", None),
    ("In 2003 $2 million was lent.", "$2 million", "2000000", "2000000", None),
    ("We count 50 50 dollar bills.", "50 dollar", "50", "50", None),
    # Ranges.
    ("Awards are $750K to $1M.", "$750K to $1M", "750000", "1000000", None),
    ("Awards are $1.2m to $23.5m.", "$1.2m to $23.5m", "1200000", "23500000", None),
    ("Awards are $5-10 million.", "$5-10 million", "5000000", "10000000", None),
    ("Awards are $200–300.", "$200–300", "200", "300", None),
    ("Awards are 10-15 million yen.", "10-15 million yen", "10000000", "15000000", "JPY"),
    ("Awards are between €5 and 10 million.", "€5 and 10 million", "5000000", "10000000", "EUR"),
    (
        "Awards are between $1 million and $5 million.",
        "$1 million and $5 million",
        "1000000",
        "5000000",
        None,
    ),
    ("Awards go from €10,000 to €25,000.", "€10,000 to €25,000", "10000", "25000", "EUR"),
    ("Awards are 5,000 to 10,000 USD.", "5,000 to 10,000 USD", "5000", "10000", "USD"),
    ("Es gibt 10 bis 20 Millionen Euro.", "10 bis 20 Millionen Euro", "10000000", "20000000", "EUR"),
    ("補助額は100万円～450万円とする。", "100万円～450万円", "1000000", "4500000", "JPY"),
    # Ceilings, floors and open ends.
    ("It pays up to $5,000.", "$5,000", "5000", "5000", None),
    ("It pays up to about €5,000.", "€5,000", "5000", "5000", "EUR"),
    ("Grants may not exceed $250,000.", "$250,000", "250000", "250000", None),
    ("Each must match at least £50,000.", "£50,000", "50000", None, "GBP"),
    ("It lent more than $247 million.", "$247 million", "247000000", None, None),
    ("補助率を満たす50万円以上の設備とする。", "50万円", "500000", None, "JPY"),
    ("単価50万円（税抜き）以上の設備とする。", "50万円", "500000", None, "JPY"),
    ("Mindestens 40.000 Euro sind nötig.", "40.000 Euro", "40000", None, "EUR"),
]

NOTHING = [
    "All 70 of us.",
    "He lost his pen 7 times since Monday.",
    "There are 50 million users.",
    "See page 12, item 3 and Section 5.7.",
    "Call (202) 555-0100 before June 30, 2023.",
    "A share of 45 % or 50 per cent.",
    "The score was 5 won and 3 lost.",
    "They met at COP 26 and TOP 10 firms came.",
    "Try 5 times, all 12 of you.",
    "Load 500 pounds of sand.",
    "It is quoted in constant 2015 dollars.",
    "Horizon 2020 had 5 marks of quality.",
    "The dollar fell against the euro.",
    "Programmes ran from 2014 to 2020.",
    "100 participants from 12 countries came.",
    "Form 1040 and ISO 9001 apply.",
    "第17条及び３人の委員",
    "The year 2014 was cold.",
    "One of us, two of them.",
    "",
]


def read_examples() -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return each text of the table with its amounts, none where it has no money."""
    with EXAMPLES.open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        (text, [tuple(row[1:]) for row in same if row[1] != "-"])
        for text, same in groupby(rows, key=itemgetter(0))
    ]


def write_row(text: str, found: Found) -> tuple[str, ...]:
    """Return an amount as the table has it."""
    value = found.amount
    assert value is not None
    bounds = ["-" if bound is None else f"{bound:f}" for bound in (value.minimum, value.maximum)]
    return (text[found.start : found.end], *bounds, value.currency or "-", value.period or "-", value.role)


@pytest.mark.parametrize(
    ("text", "amounts"), read_examples(), ids=lambda part: part[:40] if isinstance(part, str) else ""
)
def test_the_amounts_of_the_table_are_read_and_nothing_else(text, amounts):
    assert [write_row(text, found) for found in find_amounts(text)] == amounts


def test_the_table_has_many_examples_with_and_without_money():
    examples = read_examples()
    assert sum(len(amounts) for _, amounts in examples) >= 300
    assert sum(not amounts for _, amounts in examples) >= 80


@pytest.mark.parametrize(("text", "span", "minimum", "maximum", "currency"), VALUES)
def test_amount_has_span_value_and_currency(text, span, minimum, maximum, currency):
    (found,) = find_amounts(text)
    value = found.amount
    assert text[found.start : found.end] == span
    assert (value.minimum, value.maximum) == (Decimal(minimum), maximum and Decimal(maximum))
    assert value.currency == currency


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "Se conceden 500.000 pesos mexicanos por proyecto.", "500000"),
        ("es", "La ayuda es de 30.000 dólares por centro.", "30000"),
        ("es", "La ayuda es de 1.250,50 dólares por centro.", "1250.5"),
        ("de", "Gezahlt werden 30.000 Dollar je Vorhaben.", "30000"),
        ("de-AT", "Gezahlt werden 30.000 bis 40.000 US-Dollar.", "30000"),
        ("fr", "La bourse est de 12.000 dollars par an.", "12000"),
        ("it", "Il contributo è di 45.000 dollari.", "45000"),
        ("en", "The rate is 1.125 dollars a share.", "1.125"),
        ("en-GB", "The rate is 1.125 dollars a share.", "1.125"),
        (None, "The rate is 1.125 dollars a share.", "1.125"),
    ],
)
def test_the_language_tells_whether_a_point_groups_thousands(language, text, value):
    (found,) = find_amounts(text, language=language)
    assert found.amount.minimum == Decimal(value)


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_no_money(text):
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10 $ is not much, nor is 10 €", ["10 $", "10 €"]),
        ("10 $ 30 $", ["10 $", "30 $"]),
        ("10 rmb 20 usd", ["10 rmb", "20 usd"]),
        ("EUR 5 million EUR 6 million", ["EUR 5 million", "EUR 6 million"]),
        ("$5 million and $6 million", ["$5 million", "$6 million"]),
        ("100 yen, 200 euros; £3", ["100 yen", "200 euros", "£3"]),
        ("$94,101 $11,735,008 $12,029,109", ["$94,101", "$11,735,008", "$12,029,109"]),
    ],
)
def test_neighbouring_amounts_keep_apart(text, spans):
    assert [text[found.start : found.end] for found in find_amounts(text)] == spans


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("$5,000 a year", "annual"),
        ("$5,000 per annum", "annual"),
        ("$5,000 in each fiscal year", "annual"),
        ("an annual budget of about €4 million", "annual"),
        ("年間500万円", "annual"),
        ("50.000 Euro pro Jahr", "annual"),
        ("30 000 euros par an", "annual"),
        ("411 euros al año", "annual"),
        ("a stipend of $2,000 per month", "monthly"),
        ("a monthly stipend of $2,000", "monthly"),
        ("$300 a week", "weekly"),
        ("$80 per day", "daily"),
        ("$25 an hour", "hourly"),
        ("a one-time payment of $900", "one_off"),
        ("$5 million over five years", None),
        ("$1M per budget period", None),
        ("$98 a share", None),
    ],
)
def test_period_is_read(text, period):
    (found,) = find_amounts(text)
    assert found.amount.period == period


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Expected funding: $2M", "budget"),
        ("Funding range: $750K to $1M per budget period", "award"),
        ("Average award: $1M", "award"),
        ("The ministry appropriated ¥4 billion", "budget"),
        ("a 55-billion-yen fund", "budget"),
        ("約500億円の予算を計上した", "budget"),
        ("The winner gets a prize of €10,000", "award"),
        ("up to $5,000", "ceiling"),
        ("a maximum grant of $5,000", "ceiling"),
        ("not exceeding €70,000", "ceiling"),
        ("at least $5,000", "floor"),
        ("a subsidy of 3 million yen", "subsidy"),
        ("a fine of €20 million", "penalty"),
        ("The total cost is $900", "cost"),
        ("sales of $14 million", "other"),
        ("$14 million", "other"),
    ],
)
def test_role_comes_from_the_nearest_cue(text, role):
    (found,) = find_amounts(text)
    assert found.amount.role == role


@pytest.mark.parametrize(
    ("text", "approximate"),
    [
        ("about $5", True),
        ("approximately $5", True),
        ("some 30 billion yen", True),
        ("rund 5 Mio. Euro", True),
        ("約500億円", True),
        ("environ 15 000 euros", True),
        ("exactly $5", False),
    ],
)
def test_approximation_is_kept(text, approximate):
    (found,) = find_amounts(text)
    assert found.amount.approximate is approximate


@pytest.mark.parametrize(
    "text",
    [
        "476 billion yen (approximately $3.6 billion)",
        "¥55 billion ($370 million)",
        "about 30 billion yen a year (about $200 million)",
        "€5 million (US$5.4 million)",
        "ten thousand dollars ($10,000)",
        "$10,000 (ten thousand dollars)",
        "CHF 3 million, or about €3.1 million",
    ],
)
def test_restatement_points_to_the_amount_before_it(text):
    first, second = find_amounts(text)
    assert first.amount.equivalent_of is None
    assert second.amount.equivalent_of == first.start
    assert second.amount.period == first.amount.period


@pytest.mark.parametrize("text", ["$5 million ($3 million of it new)", "€5 and ¥600", "$5 (page 3) £4"])
def test_separate_amounts_are_no_restatements(text):
    assert all(found.amount.equivalent_of is None for found in find_amounts(text))


def test_yen_sign_beside_renminbi_is_chinese():
    assert {found.amount.currency for found in find_amounts("¥300 (RMB 300)")} == {"CNY"}


@settings(max_examples=150, deadline=20_000)
@given(st.text(alphabet="$€¥1239.,-() ab円万kmto\n％", max_size=60))
@example("1" * 100_000)
@example("1," * 40_000)
@example("$ " * 40_000)
@example("5 to " * 10_000 + "€")
@example("five " * 10_000)
def test_any_text_gives_ordered_spans_and_decimal_values(text):
    last = 0
    for found in find_amounts(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        value = found.amount
        assert value.maximum is None or value.minimum <= value.maximum


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("300 Botswanan pula", "BWP"),
        ("20 Zambian kwacha", "ZMW"),
    ],
)
def test_forms_that_only_the_locale_data_knows_are_found(text: str, currency: str) -> None:
    assert [found.amount and found.amount.currency for found in find_amounts(text)] == [currency]


def test_every_form_of_a_currency_has_a_cue() -> None:
    assert [form for form in read_forms() if not names_currency(f"5 {form} 5")] == []


TENDER = sorted({code for territory in TERRITORIES for code in get_territory_currencies(territory)})


@pytest.mark.parametrize("code", TENDER)
def test_every_currency_that_is_tender_is_found_by_its_code_and_its_name(code: str) -> None:
    name = get_currency_name(code, count=5, locale="en")
    for text in (f"Grants of {code} 25,000 were made.", f"Grants of 25,000 {code} were made."):
        assert [found.amount.currency for found in find_amounts(text)] == [code]
    (found,) = find_amounts(f"Grants of 25,000 {name} were made.")
    assert code in found.amount.readings


@settings(max_examples=200, deadline=20_000)
@given(
    st.decimals("10000", "99999999", places=2),
    st.sampled_from("en de fr es it nl pt sv pl de_CH".split()),
    st.sampled_from("EUR USD GBP CHF".split()),
)
def test_a_sum_keeps_its_value_in_the_format_of_any_locale(value, locale, code):
    written = format_decimal(value, "#,##0.00", locale=locale)
    for text in (f"Das sind {written} {code}.", f"Total: {code} {written}"):
        (found,) = find_amounts(text)
        assert (found.amount.minimum, found.amount.currency) == (value, code)
        assert text[found.start : found.end].strip(code + " ") == written


@settings(max_examples=100, deadline=20_000)
@given(
    st.integers(1, 99_999), st.sampled_from(["million", "billion", "Mio.", "Mrd.", "millones", "millions"])
)
def test_a_scale_multiplies_whatever_stands_before_it(value, scale):
    factor = 10**9 if scale in ("billion", "Mrd.") else 10**6
    (found,) = find_amounts(f"EUR {value} {scale} or so")
    assert found.amount.minimum == value * factor
