"""Passages that repeat others, and those that only look as if they did."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dataset.records import Kind, Passage
from extractors.duplicates import mark_duplicates

OWNED = "Results are owned by the beneficiary that generates them."
PARAGRAPH = (
    "Two rules hold in all cases. Results are owned by the beneficiary that generates them. Where several "
    "have generated them together, they agree on the terms of their joint ownership in writing."
)


def make_passages(*texts: tuple[Kind, str]) -> list[Passage]:
    return [Passage(f"p-{i}", "d", i, 1, 1, kind, (), text) for i, (kind, text) in enumerate(texts)]


def read_originals(passages: list[Passage]) -> list[str | None]:
    return [passage.duplicate_of for passage in mark_duplicates(passages)]


def test_the_same_text_again_repeats_the_first() -> None:
    passages = make_passages(("paragraph", OWNED), ("heading", "Transfer"), ("footnote", OWNED))
    assert read_originals(passages) == [None, None, "p-0"]


def test_case_spaces_quotes_hyphens_and_note_marks_make_no_difference() -> None:
    again = "“RESULTS are  owned by the bene-ficiary that generates them.”³"
    assert read_originals(make_passages(("paragraph", OWNED), ("paragraph", again))) == [None, "p-0"]


def test_figures_make_a_difference() -> None:
    sums = [f"The contribution of each partner is limited to EUR {sum_} million." for sum_ in ("1.5", "15")]
    passages = make_passages(*(("paragraph", text) for text in sums))
    assert read_originals(passages) == [None, None]


def test_short_texts_recur_by_chance() -> None:
    assert read_originals(make_passages(("paragraph", "Yes"), ("paragraph", "Yes"))) == [None, None]


def test_a_pull_quote_repeats_its_paragraph_wherever_it_stands() -> None:
    quote = "Results are owned by the beneficiary that generates them."
    for texts in ((PARAGRAPH, quote), (quote, PARAGRAPH)):
        passages = make_passages(*(("paragraph", text) for text in texts))
        original = f"p-{texts.index(PARAGRAPH)}"
        assert read_originals(passages)[texts.index(quote)] == original
        assert read_originals(passages)[texts.index(PARAGRAPH)] is None


def test_a_pull_quote_in_large_type_may_pass_for_a_heading() -> None:
    passages = make_passages(("heading", f"“{OWNED[:-1]}”"), ("paragraph", PARAGRAPH))
    assert read_originals(passages) == ["p-1", None]


def test_a_heading_that_a_paragraph_names_is_no_pull_quote() -> None:
    title = "Joint ownership of results and access rights to background"
    passages = make_passages(
        ("heading", title), ("paragraph", f"The chapter {title} holds for all partners.")
    )
    assert read_originals(passages) == [None, None]


def test_copies_of_a_pull_quote_repeat_the_paragraph() -> None:
    passages = make_passages(("paragraph", OWNED), ("paragraph", PARAGRAPH), ("paragraph", OWNED))
    assert read_originals(passages) == ["p-1", None, "p-1"]


def test_an_item_under_another_lead_in_says_another_thing() -> None:
    item = "keep records of all costs for five years after the last payment;"
    leads = ("The coordinator shall:", "Each partner shall:", "The coordinator shall:")
    texts: list[tuple[Kind, str]] = []
    for lead in leads:
        texts += [("paragraph", lead), ("list_item", item)]
    passages = make_passages(*texts)
    items = [replace(p, parent_id=f"p-{p.ordinal - 1}") if p.ordinal % 2 else p for p in passages]
    assert read_originals(items) == [None, None, None, None, None, "p-1"]


def test_rows_of_figures_may_be_alike_and_both_be_true() -> None:
    row, head = (
        "Payment to the University of Brennmoor | 12,000",
        "Beneficiary of the payment | Amount in thousands of euro",
    )
    passages = make_passages(("table", head), ("table", row), ("table", head), ("table", row))
    assert read_originals(passages) == [None, None, "p-0", None]


def test_japanese_says_the_same_in_fewer_letters() -> None:
    text = "補助事業者は、交付の条件に従い、取得した財産を管理しなければならない。"
    assert read_originals(make_passages(("paragraph", text), ("paragraph", text))) == [None, "p-0"]


@given(
    st.lists(st.tuples(st.sampled_from(["paragraph", "heading"]), st.sampled_from([OWNED, PARAGRAPH, "No"])))
)
def test_what_is_repeated_repeats_nothing_itself(texts: list[tuple[Kind, str]]) -> None:
    marked = mark_duplicates(make_passages(*texts))
    originals = {p.passage_id for p in marked if p.duplicate_of is None}
    assert {p.duplicate_of for p in marked if p.duplicate_of} <= originals
    assert [replace(p, duplicate_of=None) for p in marked] == make_passages(*texts)
