from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.terms import TermIndex, split_tokens

TERMS = {
    "transfer_control": ["assign*", "prior written consent", "exclusive licen*"],
    "amount_rate": ["%", "more than 0 employees"],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An ASSIGNMENT needs prior written consent.", {"transfer_control": 2}),
        ("The task was reassigned.", {}),
        ("prior consent, written", {}),
        ("exclusive", {}),
        ("an exclusive", {}),
        ("An exclusive licence, two exclusive licenses", {"transfer_control": 1}),
        ("firms with more than 1,500 employees", {"amount_rate": 1}),
        ("50.3 %", {"amount_rate": 1}),
        ("", {}),
    ],
)
def test_terms_are_found_as_whole_words(text: str, expected: dict[str, int]) -> None:
    assert TermIndex(TERMS).count_terms(split_tokens(text)) == expected


@given(st.text())
def test_any_text_can_be_split(text: str) -> None:
    tokens = split_tokens(text)
    assert all(token and token.strip() for token in tokens)
    TermIndex(TERMS).count_terms(tokens)
