from __future__ import annotations

import csv
import random
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lists import Link, link_texts, split_runs

ROWS = list(csv.DictReader(Path(__file__).with_name("item_links.tsv").open(encoding="utf-8"), delimiter="\t"))
CASES = {what: list(rows) for what, rows in groupby(ROWS, key=lambda row: row["what"])}
MARKS = st.sampled_from(
    ["(a)", "(b)", "(1)", "(2)", "(i)", "(ii)", "(A)", "1.", "2.3.1", "•", "", "(h)", "(aa)"]
)
ENDS = st.sampled_from([".", ":", ";", "; and", "—", ""])
TEXTS = st.lists(st.builds("{} The Fund pays it{}".format, MARKS, ENDS) | st.text(max_size=12), max_size=12)


@pytest.mark.parametrize("what", CASES)
def test_texts_are_linked_as_a_reader_links_them(what: str) -> None:
    rows = CASES[what]
    links = link_texts([row["text"] for row in rows])
    told = [tuple("" if each is None else str(each) for each in (k.parent, k.sibling)) for k in links]
    assert told == [(row["parent"], row["sibling"]) for row in rows]


@given(TEXTS)
def test_links_point_back_and_siblings_have_one_parent(texts: list[str]) -> None:
    links = link_texts(texts)
    assert len(links) == len(texts)
    for place, link in enumerate(links):
        assert all(each is None or each < place for each in (link.parent, link.sibling))
        if link.sibling is not None:
            assert links[link.sibling].parent == link.parent


@given(TEXTS)
def test_runs_part_the_texts_without_a_gap(texts: list[str]) -> None:
    runs = split_runs(texts)
    assert [run.start + k for run in runs for k in range(len(run.parents))] == list(range(len(texts)))
    for run in runs:
        assert all(parent is None or parent < place for place, parent in enumerate(run.parents))


def _write_sections(count: int) -> list[str]:
    marks = ["(a)", "(1)", "(2)", "(b)", "(c)", "(1)", "(i)", "(ii)", "(2)", "(d)"]
    return [f"{mark} Section {number} says so." for number in range(count) for mark in marks]


def test_sections_in_order_are_runs_of_their_own() -> None:
    runs = split_runs(_write_sections(8))
    assert [len(run.parents) for run in runs] == [10] * 8
    assert runs[3].parents == (None, 0, 0, None, None, 4, 5, 5, 4, None)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_items_stay_alone(seed: int) -> None:
    texts = _write_sections(20)
    random.Random(seed).shuffle(texts)
    assert sum(len(run.parents) == 1 for run in split_runs(texts)) > 0.97 * len(texts)


def test_texts_without_numbers_stay_alone() -> None:
    assert all(len(run.parents) == 1 for run in split_runs(["It pays:", "The Fund.", "Who owns", "Titles"]))


def test_a_text_without_a_number_stands_by_itself() -> None:
    assert link_texts(["It pays."]) == [Link()]
