from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_documents import make_rows

from dataset.records import DocumentRows, Passage
from dataset.search.passages import Filters, search_passages
from dataset.search.query import UnusableQuery, parse_query
from dataset.search.words import iterate_words, list_indexed
from dataset.store import open_store

pytestmark = pytest.mark.both_databases

DATABASES = ("sqlite", "postgresql")

TEXTS = {
    "owner": "Joint owners share the costs of the patent; a co-owner may license it.",
    "etat": "L'État et les universités partagent les coûts – 50 % à 75 %.",
    "kenkyu": "研究費の配分は文部科学省が行う。ＪＳＴも助成する。",
    "plain": "The owners of the joint venture pay nothing.",
    "accent": "Cafe\u0301 owners in Łódź and Ærø, Straße 5.",
}


def store_texts(store, texts=TEXTS, **changes):
    for name, text in texts.items():
        store.write_document(make_rows(name, passage_count=1, text=text, **changes))


@pytest.fixture(scope="module", params=DATABASES)
def filled(request, tmp_path_factory):
    """A store with the texts, in which nothing is changed."""
    with open_module_store(request, tmp_path_factory) as opened:
        store_texts(opened)
        yield opened


@pytest.fixture(scope="module", params=DATABASES)
def rewritten(request, tmp_path_factory):
    """A store in which one document is written again and again."""
    with open_module_store(request, tmp_path_factory) as opened:
        yield opened


@contextmanager
def open_module_store(request, tmp_path_factory):
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = tmp_path_factory.mktemp("search") / "kisoku.db"
        else:
            url = stack.enter_context(request.getfixturevalue("postgres").lend_database())
        opened = open_store(url)
        stack.callback(opened.close)
        yield opened


def search(store, query, **options):
    return sorted(found.file_name.removesuffix(".pdf") for found in search_passages(store, query, **options))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("owners", ["accent", "owner", "plain"]),
        ("OWNERS joint", ["owner", "plain"]),
        ('"joint owners"', ["owner"]),
        ('"joint owners', ["owner"]),
        ("own*", ["accent", "owner", "plain"]),
        ('"joint own*"', ["owner"]),
        ('"joint own"*', ["owner"]),
        ("owners -joint", ["accent"]),
        ('owners -"joint venture" -caf*', ["owner"]),
        ("co-owner", ["owner"]),
        ("coowner", []),
        ("etat universites couts", ["etat"]),
        ("ÉTAT", ["etat"]),
        ("50", ["etat"]),
        ("研究費", ["kenkyu"]),
        ("究研", []),
        ("JST", ["kenkyu"]),
        ("café lodz aero strasse", ["accent"]),
        ("nothing at all of this", []),
        ("AND", ["accent"]),
        ("owners OR NEAR(", []),
        ("%%; drop table x --", []),
    ],
)
def test_a_query_finds_the_passages_that_hold_its_words(filled, query, names):
    assert search(filled, query) == names


def test_extents_are_where_the_words_stand(filled):
    (found,) = search_passages(filled, '"joint owners" patent license*')
    assert [found.text[start:end] for start, end in found.extents] == ["Joint owners", "patent", "license"]
    (found,) = search_passages(filled, "cafe")
    assert [found.text[start:end] for start, end in found.extents] == ["Cafe\u0301"]
    (found,) = search_passages(filled, "文部科学省")
    assert [found.text[start:end] for start, end in found.extents] == ["文部科学省"]


@pytest.mark.parametrize(
    "query", ["", "  ", "-owners", '""', "&& | !", "*", '-"joint owners"', "\0", "\ud800"]
)
def test_a_query_that_names_no_word_is_refused(filled, query):
    with pytest.raises(UnusableQuery, match="names no word"):
        search_passages(filled, query)


def test_a_query_of_very_many_words_is_refused(filled):
    with pytest.raises(UnusableQuery, match="at most 64 words"):
        search_passages(filled, " ".join(f"w{number}" for number in range(65)))


def test_at_most_so_many_are_found_and_those_are_the_most_fitting(filled):
    assert len(search_passages(filled, "owners", limit=2)) == 2
    assert search_passages(filled, "owners", limit=1) == search_passages(filled, "owners")[:1]


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "abc",
        "É",
        "e\u0301",
        "研",
        "究費",
        "-",
        '"',
        "*",
        " ",
        "  ",
        "'",
        "\\",
        ":",
        "\u00ad",
        "1",
        "٣",
        "&",
    ]
)
LINES = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(LINES, min_size=1, max_size=4), query=LINES | st.text(max_size=20))
def test_a_database_finds_what_a_look_at_each_text_finds(rewritten, texts, query):
    rewritten.write_document(write_texts("made", texts))
    try:
        asked = parse_query(query)
    except UnusableQuery:
        return
    expected = {number for number, text in enumerate(texts) if asked.find_in(list(iterate_words(text)))}
    found = search_passages(rewritten, query)
    assert {int(each.passage_id.removeprefix("p-")) for each in found} == expected
    assert all(each.extents for each in found)


def write_texts(name, texts):
    rows = make_rows(name, passage_count=0)
    document_id = rows.document.document_id
    passages = [
        Passage(f"p-{number}", document_id, number, 1, 1, "paragraph", (), text)
        for number, text in enumerate(texts)
    ]
    return DocumentRows(replace(rows.document, title=repr(texts)), tuple(passages))


@given(st.text(max_size=40))
def test_words_are_letters_and_digits_that_stand_in_the_text(text):
    words = list(iterate_words(text))
    assert all(word.form.isalnum() and text[word.start : word.end].strip() for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_a_text_is_found_by_each_of_its_words(text):
    words = list(iterate_words(text))
    for word in words:
        again = [each.form for each in iterate_words(text[word.start : word.end])]
        assert again == [word.form]


def test_a_very_long_passage_is_stored_and_found_by_its_first_words(store):
    letters = [f"{number:x}" * 12 for number in range(20_000)]
    assert 1_000 < len(list_indexed(" ".join(letters))) < len(letters)
    store_texts(store, {"long": " ".join(letters), "unbroken": "x" * 100_000, "again": "word " * 20_000})
    assert search(store, letters[10]) == ["long"]
    assert search(store, letters[-1]) == []
    assert search(store, "x" * 100_000) == ["unbroken"]
    assert search(store, '"word word word"') == ["again"]


def test_filters_narrow_a_search_down(store):
    store.write_document(make_rows("one", country="FI", passage_count=2))
    store.write_document(make_rows("two", country="SE", passage_count=1))
    three = make_rows("three", country="SE", passage_count=1)
    other = replace(three.classifications[0], label="eligibility")
    store.write_document(replace(three, classifications=(other,), rules=()))
    assert search(store, "bridge") == ["one", "one", "three", "two"]
    assert search(store, "bridge", filters=Filters(countries=("SE",))) == ["three", "two"]
    assert search(store, "bridge", filters=Filters(documents=("two.pdf", three.document.document_id))) == [
        "three",
        "two",
    ]
    assert search(store, "bridge", filters=Filters(labels=("eligibility",))) == ["three"]
    assert search(store, "bridge", filters=Filters(rules_only=True, countries=("SE",))) == ["two"]


def test_a_search_of_rules_looks_into_their_quotes_alone(store):
    rows = make_rows("quoted", passage_count=1, text="Grants are paid monthly. The owner must report it.")
    text = rows.passages[0].text
    start = text.index("The owner")
    rule = replace(rows.rules[0], quote=text[start:], start=start, end=len(text), page=3)
    rejected = replace(rule, rule_id="r-rejected", quote=text, start=0, status="rejected")
    store.write_document(replace(rows, rules=(rule, rejected)))
    (found,) = search_passages(store, "report", filters=Filters(rules_only=True))
    assert (found.rules, found.page) == ((rule.rule_id,), 3)
    assert [found.text[a:b] for a, b in found.extents] == ["report"]
    assert search_passages(store, "grants report", filters=Filters(rules_only=True)) == []
    (found,) = search_passages(store, "grants report")
    assert (found.rules, found.page, found.labels) == ((), 1, ("ownership",))


def list_indexed_words(store):
    """Return every word that the database's own index holds."""
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.execute(
                sa.text("create virtual table temp.vocabulary using fts5vocab(main, passage_search, row)")
            )
            words = connection.execute(sa.text("select term from vocabulary")).scalars().all()
            connection.execute(sa.text("drop table vocabulary"))
            return sorted(words)
        statement = "select word from ts_stat('select words from passages')"
        return sorted(connection.execute(sa.text(statement)).scalars())


def test_the_index_keeps_step_with_the_rows(store):
    store.write_document(make_rows("old", passage_count=3))
    store.write_document(make_rows("old", passage_count=1, text="Nothing is left.", pipeline_version="2"))
    assert list_indexed_words(store) == ["is", "left", "nothing"]
    assert search(store, "left") == ["old"]
    store.delete_document(make_rows("old").document.document_id)
    assert list_indexed_words(store) == []


def test_a_text_that_is_changed_by_hand_is_found_on_sqlite(tmp_path):
    store = open_store(tmp_path / "kisoku.db")
    store_texts(store, {"changed": "The old text."})
    with store.engine.begin() as connection:
        connection.execute(sa.text("update passages set text = 'The new one.'"))
    assert list_indexed_words(store) == ["new", "one", "the"]
    store.close()
    with (
        sqlite3.connect(tmp_path / "kisoku.db") as other,
        pytest.raises(sqlite3.OperationalError, match="kisoku_words"),
    ):
        other.execute("delete from passages")  # by a program that cannot tell the index
    other.close()


def test_words_cut_by_another_version_of_unicode_are_indexed_anew(tmp_path):
    store = open_store(tmp_path / "kisoku.db")
    store_texts(store, {"kept": "Costs are shared."})
    with store.engine.begin() as connection:
        connection.execute(sa.text("update store_info set value = '1.1.5' where key = 'unicode'"))
        connection.execute(sa.text("insert into passage_search(rowid, words) values (99, 'stale')"))
    store.close()
    notes = []
    store = open_store(tmp_path / "kisoku.db", note=notes.append)
    assert [note.partition(",")[0] for note in notes] == ["the search index is made anew"]
    assert list_indexed_words(store) == ["are", "costs", "shared"]
    store.close()
    open_store(tmp_path / "kisoku.db", note=notes.append).close()
    assert len(notes) == 1


def test_what_is_refused_is_not_found(store):
    rows = make_rows("refused", passage_count=1)
    with pytest.raises(ValueError, match=r"(?i)foreign key"):
        store.write_document(replace(rows, entities=()))
    assert search(store, "bridge") == []
