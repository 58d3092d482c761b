"""Numbers in digits, words and eastern scales."""

from decimal import Decimal

import pytest

from extractors.values.numbers import parse_digits, read_numerals

NUMERALS = [
    ("17", "17"),
    ("1,234", "1234"),
    ("1,234,567.89", "1234567.89"),
    ("1.234.567,89", "1234567.89"),
    ("12,34,567", "1234567"),
    ("1 234 567", "1234567"),
    ("1'234'567", "1234567"),
    ("0,5", "0.5"),
    ("0.125", "0.125"),
    ("80 , 000", "80000"),
    ("1 . 6", "1.6"),
    ("3.5bn", "3500000000"),
    ("750K", "750000"),
    ("2 m", "2000000"),
    ("10-million", "10000000"),
    ("5 thousand million", "5000000000"),
    ("5 lakh crore", "5000000000000"),
    ("2,5 Mio. Stück", "2500000"),
    ("3 Mrd. Stück", "3000000000"),
    ("12 Milliarden", "12000000000"),
    ("5 mil millones", "5000000000"),
    ("2 billones", "2000000000000"),
    ("4 миллиона", "4"),
    ("7 млн", "7000000"),
    ("five", "5"),
    ("twenty-five", "25"),
    ("thirty six", "36"),
    ("two hundred", "200"),
    ("a hundred thousand", "100000"),
    ("two hundred and fifty thousand", "250000"),
    ("one hundred thousand two hundred", "100200"),
    ("ten thousand million", "10000000000"),
    ("two million five hundred thousand", "2500000"),
    ("half a million", "500000"),
    ("quarter million", "250000"),
    ("three quarters billion", "750000000"),
    ("one and a half million", "1500000"),
    ("one and a half", "1.5"),
    ("zwölf", "12"),
    ("dos millones", "2000000"),
    ("1億2,000万", "120000000"),
    ("3兆5000億", "3500000000000"),
    ("5千万", "50000000"),
    ("2.5億", "250000000"),
    ("三千五百万", "35000000"),
    ("十二", "12"),
    ("二〇", "20"),
    ("300억", "30000000000"),
]


@pytest.mark.parametrize(("text", "value"), NUMERALS)
def test_number_has_its_value(text, value):
    (numeral,) = read_numerals(text)
    assert numeral.value == Decimal(value)


@pytest.mark.parametrize(
    "text", ["1.2.3", "27.5.2014", "a share", "someone", "tension", "weight", "10.1.2.3"]
)
def test_other_text_has_no_number(text):
    assert list(read_numerals(text)) == []


def test_point_before_three_digits_groups_only_on_demand():
    assert parse_digits("1.500") == Decimal("1.5")
    assert parse_digits("1.500", decimal=",") == 1500
