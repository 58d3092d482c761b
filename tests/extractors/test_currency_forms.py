"""The forms of currencies are looked up by a few characters, not sought by one expression for all of them."""

from __future__ import annotations

import pytest

from extractors.text_words import read_words
from extractors.values.currencies import (
    _compile_forms_after,
    _compile_forms_before,
    _index_forms_after,
    _index_forms_before,
    find_form_after,
    find_form_before,
    list_forms_in,
    read_forms,
)
from extractors.values.numbers import write_spelled
from extractors.values.table_units import _compile_units, read_unit

LONGEST_PATTERN = 10_000
"""What compiles in some ten milliseconds; one for all forms of currencies takes a quarter of a second."""


def test_every_form_is_among_those_that_could_stand_in_a_text_with_it() -> None:
    texts = {form: f"in {form} or so" for form in read_forms()}
    assert [form for form, text in texts.items() if form not in list_forms_in(text, read_words(text))] == []


def test_every_form_that_may_precede_a_number_is_found_before_it() -> None:
    forms = [form for form, what in read_forms().items() if what.before and len(form) < 20]
    assert [form for form in forms if find_form_before(f"({form} 5", len(form) + 2, 0) is None] == []


def test_every_form_that_may_follow_a_number_is_found_after_it() -> None:
    forms = [form for form, what in read_forms().items() if what.after]
    assert [form for form in forms if find_form_after(f"5 {form} a", 1) is None] == []


@pytest.mark.parametrize("text", ["5 Danish-kroner", "5 DANISH  KRONER", "5 d'euros", "5 de francs CFA"])
def test_a_form_is_found_in_any_spelling_of_its_spaces_and_capitals(text: str) -> None:
    found = find_form_after(text, 1)
    assert found is not None
    assert found[0] == len(text)


def test_a_code_in_small_letters_is_no_unit_of_a_table_and_no_fault() -> None:
    assert read_unit("Costs (Meur)") is None
    assert read_unit("Height (ft)") is None


def test_no_expression_knows_all_forms_of_currencies_or_numbers() -> None:
    patterns = [_compile_forms_after(key) for key in _index_forms_after()]
    patterns += [_compile_forms_before(last) for last in _index_forms_before()]
    forms = list_forms_in("Budget (million EUR, US$)", read_words("Budget (million EUR, US$)"))
    patterns += _compile_units(forms, frozenset({"million"}), dense=True)
    assert max(len(pattern.pattern) for pattern in patterns) < LONGEST_PATTERN
    assert len(write_spelled()) < LONGEST_PATTERN
