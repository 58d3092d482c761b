from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from made_evidence import HARM, Said, write_rows

from review.comparing.document_pairs import pair_documents
from review.overlay import Judged, Overlay

OLD = (
    "The host owns at least 40 percent of the results of the project.",
    "A foreign partner may join the project with a letter of its ministry.",
    "The fund pays the travel of guests.",
    f"The host must file {HARM} within 60 days.",
)
NEW = (
    f"The host must file {HARM} within 60 days.",
    "The host owns at least 50 percent of the results of the project.",
    "A foreign partner may join the project with a letter of its ministry.",
    "Each partner must keep its accounts for seven years.",
)


def say(text):
    rule = {"labels": ("ownership",), "modality": "obligation", "confidence": 0.8}
    return Said(text, rules=[rule], section=("Terms",))


@pytest.fixture(scope="module")
def versions(served_desk):
    """Two versions of a document, the later one of which was read last."""
    old = write_rows("Lake terms 1", tuple(map(say, OLD)), publisher="Office of Lakes")
    new = write_rows("Lake terms 2", tuple(map(say, NEW)), publisher="Office of Lakes")
    new = replace(new, document=replace(new.document, supersedes=old.document.document_id))
    for rows in (old, new):
        served_desk.desk.store.write_document(rows)
    served_desk.desk.keeper.refresh()
    return old.document.document_id, new.document.document_id


@pytest.fixture(scope="module")
def browser(served_desk, versions):
    with served_desk.open_browser() as client:
        yield client


def read_pair(browser, versions, **asked):
    page = browser.get("/compare/documents", params={"a": versions[0], "b": versions[1], **asked})
    assert page.status_code == 200
    return page.text


def read_changes(page):
    return re.findall(r'<span class="change">([^<]+)</span>', page)


def test_only_what_differs_is_shown_unless_all_is_asked_for(browser, versions):
    assert sorted(read_changes(read_pair(browser, versions))) == ["added", "changed", "moved", "removed"]
    everything = read_changes(read_pair(browser, versions, show="all"))
    assert sorted(everything) == ["added", "changed", "moved", "removed", "the same"]


def test_how_many_rules_changed_is_told_at_the_top(browser, versions):
    counts = re.findall(r'<li class="change-(\w+)"><b>(\d+)</b>', read_pair(browser, versions))
    assert dict(counts) == {"changed": "1", "added": "1", "removed": "1", "moved": "1", "exact": "1"}


def test_what_changed_is_marked_word_by_word_and_told_to_screen_readers(browser, versions):
    page = read_pair(browser, versions)
    assert '<del><span class="hidden">removed: </span>40</del> percent' in page
    assert '<ins><span class="hidden">added: </span>50</ins> percent' in page


def test_what_rules_say_cannot_run(browser, versions):
    page = read_pair(browser, versions)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_document_and_its_version_before_are_compared_from_its_page(browser, versions):
    page = browser.get(f"/documents/{versions[1]}/pages/1").text
    assert (
        f'href="/compare/documents?a={versions[0]}&b={versions[1]}">Compare with the version before' in page
    )
    page = browser.get(f"/documents/{versions[0]}/pages/1").text
    assert f'href="/compare/documents?a={versions[0]}&b={versions[1]}">Compare with the version after' in page


def test_documents_are_chosen_by_words_of_their_names(browser, versions):
    offered = browser.get("/compare/documents/names", params={"b": "lakes TERMS"}).text
    assert [key for key in versions if f"[{key}]" in offered] == list(versions)
    answer = browser.get("/compare/documents", params={"a": f"Lake terms 1 [{versions[0]}]", "b": "terms 2"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/compare/documents?a={versions[0]}&b={versions[1]}"


def test_words_that_several_documents_have_are_asked_about(browser, versions):
    page = browser.get("/compare/documents", params={"a": "lake", "b": versions[1]}).text
    assert "Which one is meant by “lake”?" in page
    assert f'href="/compare/documents?a={versions[0]}&amp;b={versions[1]}"' in page


def test_words_that_no_document_has_are_told(browser):
    assert "No document has “moon”" in browser.get("/compare/documents", params={"a": "moon"}).text


def test_a_document_is_the_same_as_itself(browser, versions):
    page = browser.get("/compare/documents", params={"a": versions[0], "b": versions[0]}).text
    assert "Both are the same document." in page
    assert "The rules of both are the same." in page


def test_nothing_chosen_yet_says_what_to_do(browser):
    assert "Choose two documents" in browser.get("/compare/documents").text


def test_a_rule_that_was_rejected_at_the_desk_is_not_compared(served_desk, versions):
    store, overlay = served_desk.desk.store, Overlay()
    whole = pair_documents(store, overlay, *versions)
    accounts = next(pair.after for pair in whole.pairs if pair.change == "added")
    overlay.put(Judged(accounts, replace(accounts, status="rejected")))
    assert pair_documents(store, overlay, *versions).counts == whole.counts - Counter(added=1)
