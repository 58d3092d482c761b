"""Whom a rule binds, by what its words say of origin; the sentences stand in `scopes.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extractors.norms.facets import find_scope

ROWS = list(csv.DictReader(Path(__file__).with_name("scopes.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_scope_is_told_by_words_of_origin(row: dict[str, str]) -> None:
    assert find_scope(row["text"], row["text"]) == row["scope"]


def test_a_passage_that_binds_all_makes_each_of_its_sentences_do_so() -> None:
    first, second = "A foreign holder gives notice.", "The same holds for every holder, domestic or foreign."
    assert find_scope(first, first) == "foreign"
    assert find_scope(first, f"{first} {second}") == "any"
