from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_documents import make_rows

from dataset.records import Passage, Rule
from dataset.rows import (
    UnstorableValue,
    build_records,
    canonical_decimal,
    digest_rows,
    plain_decimal,
    read_rows,
)
from dataset.tables import PASSAGES, RULES


@given(st.decimals(min_value=-(10**28), max_value=10**28, allow_nan=False, places=9))
def test_decimals_of_nine_places_keep_their_value(value):
    kept = canonical_decimal(value)
    assert kept == value
    assert Decimal(plain_decimal(kept)) == value
    assert "E" not in str(plain_decimal(kept))


@given(st.decimals(min_value=-1000, max_value=1000, allow_nan=False))
def test_longer_fractions_are_rounded_to_nine_places(value):
    assert abs(canonical_decimal(value) - value) <= Decimal("5e-10")


@pytest.mark.parametrize("text", ["1.5E+9", "1500000000", "1500000000.000"])
def test_equal_decimals_look_the_same(text):
    assert str(canonical_decimal(Decimal(text))) == "1500000000"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e29", "1e999999"])
def test_what_is_no_sum_of_money_is_refused(text):
    with pytest.raises(UnstorableValue):
        canonical_decimal(Decimal(text))


def test_records_survive_the_way_to_rows_and_back():
    rows = make_rows("journey")
    assert build_records(Passage, PASSAGES, read_rows(PASSAGES, rows.passages)) == list(rows.passages)
    assert build_records(Rule, RULES, read_rows(RULES, rows.rules)) == list(rows.rules)


def test_the_digest_does_not_depend_on_the_order_of_rows():
    rows = read_rows(PASSAGES, make_rows("digest").passages)
    assert digest_rows([(PASSAGES, rows)]) == digest_rows([(PASSAGES, rows[::-1])])
    assert digest_rows([(PASSAGES, rows)]) != digest_rows([(PASSAGES, rows[1:])])
