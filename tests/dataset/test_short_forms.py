from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_rules import SLOTS, say

from dataset.comparison.short_forms import LONGEST, shorten_rule
from dataset.records import Slot

TABLE = Path(__file__).with_name("short_forms.tsv")
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
MODALITIES = ("obligation", "prohibition", "permission", "power", "entitlement", "constitutive")
MARKS = len(" [domestic] (hypothetical)")


def build(row):
    slots = {name: row[name] for name in SLOTS if row[name]}
    return say(row["quote"], row["modality"], scope=row["scope"], force=row["force"], **slots)


@pytest.mark.parametrize("row", ROWS, ids=[row["short"][:40] for row in ROWS])
def test_a_rule_is_told_in_a_line(row):
    assert shorten_rule(build(row)) == row["short"]


def test_a_pronoun_gives_way_to_the_bearer_that_it_stands_for():
    rule = say("It may cancel the award.", "power", bearer="Harbour Agency", action="cancel", object="award")
    assert shorten_rule(rule) == "Harbour Agency MAY cancel the award"


def test_a_slot_that_stands_outside_the_quote_does_no_harm():
    rule = say("Firms must pay.", "obligation", bearer="Firms", action="pay")
    rule.slots["object"] = Slot(400, 420)
    assert shorten_rule(rule) == "Firms MUST pay"


@given(
    st.text(min_size=1, max_size=400),
    st.sampled_from(MODALITIES),
    st.dictionaries(st.sampled_from(SLOTS), st.tuples(st.integers(0, 420), st.integers(0, 60)), max_size=6),
)
def test_any_slots_give_a_line_of_limited_length(quote, modality, places):
    rule = say(quote, modality, action="x")
    rule.slots.update({name: Slot(start, start + length) for name, (start, length) in places.items()})
    short = shorten_rule(rule)
    assert "\n" not in short
    assert len(short) <= LONGEST + MARKS + len(" …, …")
