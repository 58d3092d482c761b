"""What holds of any page: words come once and in order, boxes lie in the page, joining loses no letter."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import Page, Word
from extractors.passages import read_passages
from extractors.reading.hyphens import join_break
from extractors.reading.lines import Line, build_segments
from extractors.reading.vocabulary import Vocabulary

SIZE = 10.0
TOKENS = st.text("bcdefghjklmnpq", min_size=2, max_size=9)
LINES = st.lists(st.lists(TOKENS, min_size=1, max_size=7), min_size=1, max_size=25)


def lay_out(lines, *, left, top, width):
    """Return words set in lines of ragged text within `width` points."""
    words = []
    for row, line in enumerate(lines):
        x, baseline = left, top + row * 12.0
        for text in line:
            end = x + len(text) * 5.0
            if end > left + width:
                break
            words.append(Word(text, x, baseline - 0.78 * SIZE, end, baseline + 0.22 * SIZE, SIZE))
            x = end + 3.0
    return words


def make_page(words):
    return Page(1, 600.0, 800.0, tuple(words))


def letters(texts):
    return "".join(char for text in texts for char in text if char.isalnum())


@settings(max_examples=60)
@given(LINES)
def test_one_column_comes_whole_and_in_order(lines):
    words = lay_out(lines, left=80.0, top=150.0, width=400.0)
    passages = read_passages([make_page(words)], document_id="d")
    assert letters(p.text for p in passages) == letters(w.text for w in words)


@settings(max_examples=60)
@given(LINES, LINES)
def test_two_columns_lose_and_double_nothing(left, right):
    words = lay_out(left, left=60.0, top=150.0, width=210.0) + lay_out(
        right, left=320.0, top=150.0, width=210.0
    )
    passages = read_passages([make_page(words)], document_id="d")
    assert Counter(letters(p.text for p in passages)) == Counter(letters(w.text for w in words))


@settings(max_examples=60)
@given(LINES)
def test_boxes_lie_in_the_page_and_ordinals_count(lines):
    page = make_page(lay_out(lines, left=80.0, top=150.0, width=400.0))
    passages = read_passages([page], document_id="d")
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    for box in (box for p in passages for box in p.boxes):
        assert 0 <= box.x0 < box.x1 <= page.width
        assert 0 <= box.top < box.bottom <= page.height


@given(LINES)
def test_a_line_keeps_its_measures_in_any_column(lines):
    words = lay_out(lines, left=80.0, top=150.0, width=400.0)
    for line in build_segments(make_page(words)):
        measures = ("x0", "x1", "top", "bottom", "size", "baseline", "bold", "italic", "text")
        known = [getattr(line, measure) for measure in measures]
        placed = line.within(70.0, 480.0)
        assert placed == replace(line, left=70.0, right=480.0)
        assert [getattr(placed, measure) for measure in measures] == known


def test_a_line_is_set_as_most_of_its_letters_are():
    faces = [
        ("Duties", 12.0, True),
        ("and", 10.0, False),
        ("obligations", 10.0, False),
        ("apply", 10.0, False),
    ]
    words = [
        Word(text, 50.0 + 60 * i, 100.0 - 0.78 * size, 100.0 + 60 * i, 100.0 + 0.22 * size, size, bold)
        for i, (text, size, bold) in enumerate(faces)
    ]
    line = Line(1, tuple(words), 0)
    assert (line.size, line.baseline, line.bold) == (10.0, 100.0, False)
    assert Line(1, tuple(words[:1]), 0).bold


@given(st.text(min_size=1), st.text(min_size=1), st.dictionaries(TOKENS, st.integers(1, 3)))
def test_joining_lines_loses_no_letter(left, right, known):
    joined = join_break(left, right, Vocabulary(Counter(known)))
    assert letters([joined]) == letters([left, right])


@pytest.mark.parametrize("text", ["", " "])
def test_a_page_without_words_has_no_passages(text):
    assert read_passages([make_page([])], document_id=f"d{text}") == []
