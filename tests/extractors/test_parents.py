"""What leads list items in, told from numbers, signs and left edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.endings import leads_in
from extractors.reading.parents import Standing, open_passage

FAMILIES = (
    ("1.", "2.", "3.", "4."),
    ("(a)", "(b)", "(c)", "(d)"),
    ("(i)", "(ii)", "(iii)", "(iv)"),
    ("(A)", "(B)", "(C)", "(D)"),
)
BULLETS = ("•", "–", "▪", "◦")
TREES = st.recursive(
    st.just(()), lambda inner: st.lists(inner, min_size=1, max_size=4).map(tuple), max_leaves=25
).filter(bool)
"""A list is a tuple of its items, an item the tuple of the items within it."""


def find_parents(*standings):
    """Return for each of the passages the place of its parent."""
    chain, parents = (), []
    for place, standing in enumerate(standings):
        chain, parent = open_passage(chain, str(place), standing)
        parents.append(None if parent is None else int(parent))
    return parents


def say(text, *, x0=72.0, mark="", kind=None, column=(1, 72.0)):
    return Standing(kind or ("list_item" if mark else "paragraph"), text, mark, x0, x0, column)


def lay_out(items, marks, depth, step, parent, rows):
    """Add a row (mark, left edge, parent) for each item of a tree that is not deeper than there are marks."""
    for place, inner in enumerate(items):
        own = len(rows)
        rows.append((marks(depth, place), 72.0 + depth * step, parent))
        if depth < len(FAMILIES) - 1:
            lay_out(inner, marks, depth + 1, step, own, rows)


def set_rows(rows, *, column=lambda place: (1, 72.0)):
    return [
        say("it reports;", mark=mark, x0=x0, column=column(place)) for place, (mark, x0, _) in enumerate(rows)
    ]


@settings(max_examples=150)
@given(TREES, st.sampled_from([0.0, 18.0]))
def test_numbered_lists_nest_with_and_without_indent(tree, step):
    rows = [("", 72.0, None)]
    lay_out(tree, lambda depth, place: FAMILIES[depth][place], 0, step, 0, rows)
    standings = [say("The Parties shall:"), *set_rows(rows[1:])]
    assert find_parents(*standings) == [parent for _, _, parent in rows]


@settings(max_examples=150)
@given(TREES)
def test_lists_with_bullets_nest_by_their_indent(tree):
    rows = [("", 72.0, None)]
    lay_out(tree, lambda depth, _: BULLETS[depth], 0, 14.0, 0, rows)
    standings = [say("The Parties shall:"), *set_rows(rows[1:])]
    assert find_parents(*standings) == [parent for _, _, parent in rows]


@settings(max_examples=100)
@given(TREES, st.integers(1, 6), st.floats(-20, 20))
def test_numbered_lists_go_on_over_pages_whose_margins_differ(tree, per_page, shift):
    rows = [("", 72.0, None)]
    lay_out(tree, lambda depth, place: FAMILIES[depth][place], 0, 0.0, 0, rows)
    pages = [(1 + place // per_page, 72.0 + shift * (place // per_page % 2)) for place in range(len(rows))]
    marked = [say("x", mark=m, x0=pages[i][1], column=pages[i]) for i, (m, _, _) in enumerate(rows)][1:]
    standings = [say("The Parties shall:"), *marked]
    assert find_parents(*standings) == [parent for _, _, parent in rows]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "•", "–", "(a)", "(b)", "(h)", "(i)", "1.", "2.", "1.1", "(a)(1)", "A."]),
            st.sampled_from(["paragraph", "list_item", "heading", "table", "footnote", "caption"]),
            st.sampled_from(["it pays.", "they shall:", "as follows."]),
            st.integers(0, 3),
            st.integers(1, 2),
        )
    )
)
def test_a_parent_stands_before_its_child_and_chains_end(rows):
    parents = find_parents(
        *(say(t, mark=m, kind=k, x0=72.0 + 12 * d, column=(p, 72.0)) for m, k, t, d, p in rows)
    )
    assert all(parent is None or parent < place for place, parent in enumerate(parents))
    for place, (_, kind, _, _, _) in enumerate(rows):
        assert kind in ("paragraph", "list_item") or parents[place] is None


def test_tables_captions_and_notes_do_not_part_an_item_from_its_lead_in():
    between = [say("12 | 40", kind="table"), say("1 As amended.", kind="footnote")]
    assert find_parents(say("The Parties shall:"), *between, say("report", mark="•"))[-1] == 0


def test_after_a_heading_there_is_no_lead_in_unless_it_is_one():
    for text, parent in (("Duties", None), ("The following are eligible:", 0), ("Eligible costs:", 0)):
        assert find_parents(say(text, kind="heading"), say("wages", mark="•")) == [None, parent]


def test_a_list_goes_on_after_a_paragraph_that_interrupts_it():
    rows = [
        say("Whereas:"),
        say("(1) Results are open.", mark="(1)"),
        say("This holds for data, too."),
        say("(2) Data are results.", mark="(2)"),
    ]
    assert find_parents(*rows) == [None, 0, None, 0]


def test_a_second_list_does_not_belong_to_the_first_ones_lead_in():
    rows = [say("Aid covers:"), say("wages", mark="•"), say("It is paid yearly."), say("rent", mark="•")]
    assert find_parents(*rows) == [None, 0, None, None]


def test_a_paragraph_set_in_below_an_item_is_a_part_of_it():
    rows = [
        say("a. Cover sheet", mark="a.", x0=72),
        say("It is filled in online.", x0=90),
        say("b. Costs", mark="b."),
    ]
    assert find_parents(*rows) == [None, 0, None]


def test_a_line_in_the_middle_of_the_page_is_no_part_of_the_item_above():
    assert find_parents(say("a. Cover sheet", mark="a."), say("Work and partners", x0=210)) == [None, None]


def test_clauses_belong_to_the_clause_whose_number_they_begin_with():
    rows = [
        say("8.1 Results.", mark="8.1"),
        say("8.1.1 Own.", mark="8.1.1"),
        say("More."),
        say("8.1.2 Joint.", mark="8.1.2"),
    ]
    assert find_parents(*rows) == [None, 0, None, 0]


def test_a_paragraph_numbered_twice_opens_two_lists():
    rows = [say("(a)(1) Files are kept.", mark="(a)(1)"), say("(2) So are tapes.", mark="(2)")]
    assert find_parents(*rows, say("(b) Costs.", mark="(b)")) == [None, 0, None]


@pytest.mark.parametrize(
    "text",
    [
        "Results are:",
        "The agency may –",
        "A firm is eligible if",
        "Aid is granted in the following cases.",
        "Gefördert werden nachstehende Ausgaben.",
        "Dabei gilt Folgendes:¹",
        "L’aide couvre les dépenses suivantes.",
        "Las ayudas cubren los siguientes gastos.",
    ],
)
def test_texts_that_announce_more_lead_in(text):
    assert leads_in(text)


@pytest.mark.parametrize("text", ["Aid is granted.", "Following the audit, aid ends.", "Gibt es Hilfe?"])
def test_texts_at_an_end_do_not(text):
    assert not leads_in(text)


def test_items_of_a_typeset_list_have_their_lead_in_over_a_page(typeset):
    things = ("wages", "rent", "tools", "travel", "seed", "fuel", "books", "tests", "audits", "patents")
    items = "\n".join(f"+ {a} and {b}, as far as the council has agreed;" for a in things for b in things)
    markup = f"The council meets in June. Aid covers:\n{items}\n\n= Costs\n\n- rent"
    pdf = typeset("#set page(width: 300pt, height: 400pt, margin: 40pt)\n" + markup)
    lead, *listed, heading, bullet = read_passages(read_pages(pdf), document_id="d")
    assert {item.parent_id for item in listed} == {lead.passage_id}
    assert {item.page_start for item in listed} >= {1, 2, 3}
    assert (heading.parent_id, bullet.parent_id) == (None, None)
