"""A document gives the same passages however its pages are held, and no more of them are held than need be."""

import gc
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.compare import LABELS
from bench.made_pdfs import LAYOUTS, split_by_words, write_pdf
from dataset.records import Page, Word
from extractors.pages import iterate_pages, read_pages
from extractors.passages import iterate_passages, read_passages
from extractors.reading.lines import build_segments
from extractors.reading.packing import shelve_pages
from extractors.reading.shelf import Shelf
from extractors.tables import find_tables, iterate_tables
from models.labelled import read_labelled

SIZE = 10.0
WORD = st.sampled_from(
    [
        "shall",
        "the",
        "grant",
        "1.",
        "(a)",
        "•",
        "Article",
        "results.",
        "own-",
        "ership",
        "7",
        "A",
        "......",
        "12",
    ]
)
ROWS = st.tuples(
    st.sampled_from([60.0, 80.0, 320.0]), st.sampled_from([7.0, SIZE, 14.0]), st.lists(WORD, min_size=1)
)
PAGES = st.lists(st.lists(ROWS, max_size=12), min_size=1, max_size=6)


def set_page(number, rows):
    words = []
    for row, (left, size, texts) in enumerate(rows):
        baseline = 40.0 + 60.0 * row
        ends = list(accumulate((6.0 * len(text) + 3.0 for text in texts), initial=left))
        words += [
            Word(text, start, baseline - 0.78 * size, end - 3.0, baseline + 0.22 * size, size)
            for text, start, end in zip(texts, ends, ends[1:], strict=False)
            if end < 600.0
        ]
    return Page(number, 600.0, 800.0, tuple(words))


@settings(max_examples=60)
@given(PAGES, st.integers(0, 3))
def test_pages_held_in_a_file_give_the_same_passages(pages, held):
    read = [set_page(number, rows) for number, rows in enumerate(pages, start=1)]
    assert list(iterate_passages(iter(read), document_id="d", held_pages=held)) == read_passages(
        read, document_id="d"
    )


@pytest.fixture(scope="module", params=range(len(LAYOUTS)))
def made_pdf(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "made.pdf"
    layout = LAYOUTS[request.param]
    write_pdf(path, next(split_by_words(read_labelled(LABELS))), layout=layout)
    return path


def test_columns_and_tables_held_in_a_file_give_the_same_passages(made_pdf):
    pages = read_pages(made_pdf)
    tables = find_tables(pages)
    held = read_passages(pages, document_id="d", tables=tables)
    filed = list(iterate_passages(iter(pages), document_id="d", tables=iter(tables), held_pages=1))
    assert filed == held
    assert any(passage.kind == "table" for passage in held) == bool(tables)


def test_footnotes_held_in_a_file_come_after_what_begins_on_their_page(typeset):
    text = "Owners shall grant access to results. #footnote[A note that is a full sentence on its own.] "
    pages = read_pages(typeset("#set page(height: 9cm)\n" + text + ("#lorem(60)\n\n" + text) * 8))
    held = read_passages(pages, document_id="d")
    assert [passage for passage in held if passage.kind == "footnote"]
    for count in range(3):
        assert list(iterate_passages(pages, document_id="d", held_pages=count)) == held


def test_passages_come_before_all_are_made(made_pdf):
    pages = read_pages(made_pdf)
    passages = iterate_passages(pages, document_id="d", held_pages=0)
    assert next(passages) == read_passages(pages, document_id="d")[0]
    passages.close()


def test_no_more_than_two_pages_are_held_at_a_time(made_pdf):
    def count_pages_in_memory():
        return sum(isinstance(each, Page) and bool(each.words) for each in gc.get_objects())

    def watch(pages):
        for page in pages:
            counts.append(count_pages_in_memory())
            yield page

    counts: list[int] = []
    before = count_pages_in_memory()
    for _ in iterate_passages(watch(iterate_pages(made_pdf)), document_id="d", held_pages=0):
        pass
    assert len(counts) > 3
    assert max(counts) <= before + 2


@settings(max_examples=40)
@given(st.lists(st.integers() | st.text()), st.integers(0, 4))
def test_a_shelf_gives_back_what_was_put_there_in_order_and_more_than_once(items, held):
    with Shelf(items, held=held) as shelf:
        assert list(shelf) == list(shelf) == items
        assert len(shelf) == len(items)
        shelf.append("last")
        assert list(shelf) == [*items, "last"]


def test_a_shelf_may_be_gone_through_by_several_at_once():
    with Shelf(range(6), held=2) as shelf:
        assert list(zip(shelf, shelf, strict=True)) == [(i, i) for i in range(6)]


@given(ROWS)
def test_a_line_from_a_shelf_is_equal_to_the_one_put_there(row):
    lines = build_segments(set_page(1, [row]))
    lines = [replace(line.within(10.0, 90.0), cells=2) for line in lines]
    with Shelf(lines, held=0) as shelf:
        assert list(shelf) == lines


@pytest.mark.parametrize("held", [0, 1])
def test_a_page_from_a_shelf_is_equal_to_the_one_put_there(made_pdf, held):
    pages = read_pages(made_pdf)
    with shelve_pages(pages, held=held) as shelf:
        assert list(shelf) == pages
        assert list(iterate_tables(shelf)) == find_tables(pages)
