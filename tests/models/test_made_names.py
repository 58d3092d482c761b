from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.made_names import TERM, NameMaker, mark_terms, read_parts, swap_names
from models.spans import AnnotatedPassage, Span, read_annotated

LABELS = Path(__file__).parents[2] / "corpus" / "labels"
PASSAGES = read_annotated(LABELS)
PARTS = read_parts(LABELS / "name_parts.csv")
MAKER = NameMaker({"AGENCY": ["Vinnova"]}, PARTS)


@pytest.mark.parametrize("label", ["AGENCY", "ORGANIZATION", "PERSON", "PROGRAM", TERM])
def test_names_of_every_kind_can_be_made(label):
    random = Random(1)
    made = {NameMaker({}, PARTS).make(label, random) for _ in range(200)}
    assert len(made) > 100
    assert all((name == name.strip() and name[0].isupper()) or label == "ORGANIZATION" for name in made)
    assert not any("{" in name for name in made)


def test_known_names_are_among_them():
    random = Random(1)
    made = [MAKER.make("AGENCY", random) for _ in range(100)]
    assert 30 < made.count("Vinnova") < 70


@given(st.sampled_from(PASSAGES), st.integers(0, 10**6))
def test_what_surrounds_swapped_names_stays(passage: AnnotatedPassage, seed: int):
    swapped = swap_names(passage, MAKER, Random(seed), share=1.0)
    assert [span.label for span in swapped.spans] == [span.label for span in passage.spans]
    assert split_around(swapped) == split_around(passage)
    assert all(swapped.text[span.start : span.end].strip() for span in swapped.spans)


def split_around(passage: AnnotatedPassage) -> list[str]:
    ends = [0, *(place for span in passage.spans for place in (span.start, span.end)), len(passage.text)]
    return [passage.text[ends[i] : ends[i + 1]] for i in range(0, len(ends), 2)]


def test_a_name_that_comes_twice_is_swapped_for_one():
    passage = AnnotatedPassage(
        "a", "d", "Aquilo sues Aquilo.", (Span("ORGANIZATION", 0, 6), Span("ORGANIZATION", 12, 18))
    )
    for seed in range(20):
        swapped = swap_names(passage, MAKER, Random(seed), share=1.0)
        first, second = (swapped.text[span.start : span.end] for span in swapped.spans)
        assert first == second


def test_laws_and_passages_known_in_part_stay_as_they_are():
    law = AnnotatedPassage("a", "d", "The Data Act binds.", (Span("LAW", 4, 12),))
    part = AnnotatedPassage("a", "d", "Vinnova pays.", (Span("AGENCY", 0, 7),), in_part=True)
    for passage in (law, part):
        assert swap_names(passage, MAKER, Random(0), share=1.0) == passage


def test_acronyms_in_shouted_text_are_no_terms():
    shouted = AnnotatedPassage("a", "d", "THE NIH PAYS", ())
    assert mark_terms(shouted) == shouted
