import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.reading.numbering import read_number
from extractors.reading.sections import make_heading, open_section


def nest(*texts, size=11.0):
    """Return how deep each of the headings stands that follow one another with text between them."""
    stack, depths = (), []
    for text in texts:
        stack = open_section(stack, make_heading(text, size=size, bold=True, italic=False))
        depths.append(len(stack) - 1)
    return depths


def test_parts_chapters_sections_and_articles_of_a_law_are_nested():
    assert nest(
        "TITLE I", "CHAPTER I", "Section 1", "Article 1", "Article 2", "Section 2", "Article 3", "CHAPTER II", "ANNEX I"
    ) == [0, 1, 2, 3, 3, 2, 3, 1, 0]  # fmt: skip


@pytest.mark.parametrize(
    "texts",
    [
        ("Teil 1", "Kapitel 1", "Abschnitt 2", "§ 5", "§ 6", "Anlage 1"),
        ("Erster Teil", "Kapitel 1", "Abschnitt 1", "§ 1 Zweck", "§ 2 Umfang", "Anlage 2"),
        ("Partie 1", "Chapitre Ier", "Section 2", "Article 3", "Art. 4", "Annexe I"),
        ("Título preliminar", "Capítulo I", "Sección 1", "Artículo 1", "Artículo 2", "Anexo I"),
        ("第1編", "第1章", "第1節", "第1条", "第2条", "Annex 1"),
    ],
)
def test_the_divisions_of_laws_are_nested_in_other_languages(texts):
    assert nest(*texts) == [0, 1, 2, 3, 3, 0]


def test_outline_numbers_open_a_level_each_in_the_order_in_which_they_come():
    american = (
        "I. Award",
        "A. Scope",
        "1. Firms",
        "a. Small",
        "b. Large",
        "2. States",
        "B. Terms",
        "II. Costs",
    )
    assert nest(*american) == [0, 1, 2, 3, 3, 2, 1, 0]
    german = (
        "A. Zweck",
        "I. Umfang",
        "1. Firmen",
        "a) Kleine",
        "b) Große",
        "2. Länder",
        "II. Dauer",
        "B. Kosten",
    )
    assert nest(*german) == [0, 1, 2, 3, 3, 2, 1, 0]


def test_a_letter_after_a_letter_is_no_roman_number():
    assert nest("G. Costs", "H. Dates", "1. Days", "I. Ends", "J. Staff") == [0, 0, 1, 0, 0]


def test_decimal_numbers_stand_under_the_clause_that_they_continue():
    assert nest("Article 8", "8.1 Joint", "8.1.1 Shares", "8.2 Single", "Article 9", "9.1 Use") == [
        0,
        1,
        2,
        1,
        0,
        1,
    ]
    assert nest("Appendix A", "A.1 Forms", "A.1.2 Form two", "A.2 Tables", "Appendix B") == [0, 1, 2, 1, 0]
    assert nest("Step 2: Apply", "2.1 Forms", "Step 3: Wait") == [0, 1, 0]


def test_a_point_zero_opens_a_chapter_unless_the_chapter_is_open():
    assert nest("4.0 Method", "4.1 Points", "5.0 Award", "5.1 Sum") == [0, 1, 0, 1]
    assert nest("Section 8: Results", "8.0 Owners", "8.1 Shares", "Section 9: Access") == [0, 1, 1, 0]


def test_numbers_that_begin_again_in_smaller_type_are_nested():
    stack = (make_heading("2. Rights", size=14, bold=True, italic=False),)
    inner = make_heading("1. Owners", size=11, bold=True, italic=False)
    after = make_heading("3. Ends", size=14, bold=True, italic=False)
    assert [each.text for each in open_section(stack, inner)] == ["2. Rights", "1. Owners"]
    assert [each.text for each in open_section((*stack, inner), after)] == ["3. Ends"]


def test_the_title_beside_a_bare_number_stands_under_it_and_both_end_together():
    article = make_heading("Article 4", size=10, bold=False, italic=True)
    title = make_heading("Results", size=10, bold=True, italic=False)
    after = make_heading("Article 5", size=10, bold=False, italic=True)
    stack = open_section((article,), title, adjoins=True)
    assert [each.text for each in stack] == ["Article 4", "Results"]
    assert [each.text for each in open_section(stack, after)] == ["Article 5"]


@pytest.mark.parametrize("text", ["U.S. policy", "Results", "2014 budget", "I am the owner", "e.g. firms"])
def test_what_is_no_number_is_not_read_as_one(text):
    assert read_number(text) is None


@given(
    st.lists(st.tuples(st.text(max_size=30), st.floats(6, 30), st.none() | st.integers(0, 5)), max_size=12)
)
def test_each_heading_is_the_innermost_of_its_section_and_keeps_what_is_above(headings):
    stack = ()
    for text, size, level in headings:
        heading = make_heading(text, size=size, bold=False, italic=False, level=level)
        opened = open_section(stack, heading)
        assert opened[-1].text == text
        assert opened[:-1] == stack[: len(opened) - 1]
        stack = opened
