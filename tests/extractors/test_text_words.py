from hypothesis import given
from hypothesis import strategies as st

from extractors.text_words import list_longest, read_words
from extractors.values.dates import find_dates
from extractors.values.law_names import find_law_names
from extractors.values.months import read_months


def test_digits_signs_and_dense_scripts_part_words() -> None:
    assert read_words("5USD/10EUR 百万euro ½day") == {"usd", "eur", "euro", "day"}


def test_wide_letters_are_plain_ones() -> None:
    assert read_words("ＥＵＲ") == {"eur"}


@given(st.text(), st.text())
def test_words_stand_whole_wherever_a_sign_parts_them(left: str, right: str) -> None:
    assert read_words(f"{left} {right}") == read_words(left) | read_words(right)


def test_a_phrase_is_known_by_its_longest_word() -> None:
    assert list_longest(["Buy American Act", "GWB"]) == {"american", "gwb"}


def test_every_month_is_looked_for() -> None:
    months = [month for month in read_months() if not find_dates(f"5 {month.capitalize()} 2021")]
    assert months == []


def test_german_compounds_are_laws() -> None:
    assert list(find_law_names("Das Patentgesetz gilt.")) == [(4, 16)]
