from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile

import pytest

from dataset.comparison.records import Filters
from review.comparing.comparisons import Comparisons
from review.comparing.requests import Asked, unpack_rows

EVERYTHING = {"confidence_from": 0}


@pytest.fixture(scope="module")
def browser(served_desk):
    with served_desk.open_browser() as client:
        yield client


def read_compared(browser, path="/compare", **asked):
    """Return the page as soon as it has been compared."""
    for _ in range(60):
        page = browser.get(path, params=EVERYTHING | asked)
        assert page.status_code == 200, page.text
        if 'hx-trigger="load' not in page.text:
            return page.text
        time.sleep(0.2)
    raise AssertionError("it was never compared")


@pytest.fixture(scope="module")
def matrix(browser):
    return read_compared(browser)


def test_the_matrix_has_programmes_as_rows_and_labels_as_columns(matrix):
    counts = matrix.split('<table class="counts">')[1].split("</table>")[0]
    assert "Bridge Fund" in counts
    assert "joint ownership" in counts
    assert re.search(r'aria-label="\d+ rules? of joint ownership, Bridge Fund"', counts)


def test_a_statement_leads_to_its_rule(served_desk, browser, matrix):
    rule_id = served_desk.find_rule("joint_ownership")
    assert f'class="said" href="/rules/{rule_id}"' in matrix
    assert browser.get(f"/rules/{rule_id}").status_code == 200


def test_every_link_of_the_matrix_leads_somewhere(browser, matrix):
    compared = matrix.split('id="compared"')[1]
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:rules|documents)[^"]*)"', compared)
    }
    assert links
    assert {browser.get(link, follow_redirects=True).status_code for link in links} == {200}


def test_a_label_narrows_the_columns_to_statements_beside_one_another(browser):
    page = read_compared(browser, label="joint_ownership")
    assert '<table class="matrix" role="table">' in page
    assert 'data-label="joint ownership"' in page
    assert 'data-label="eligibility"' not in page
    assert "Remove the filter Label: joint ownership" in page


def test_a_programme_is_asked_for_by_its_name(browser):
    page = read_compared(browser, program="bridge fund")
    assert "Remove the filter Programme: Bridge Fund" in page
    assert "Tides Scheme" not in page.split('id="compared"')[1]


def test_a_programme_that_no_document_names_is_told(browser):
    page = read_compared(browser, program="Moon Fund")
    assert "No document names a programme “Moon Fund”" in page


def test_rows_are_found_by_words_of_their_names(browser):
    page = read_compared(browser, by="documents", q="tides").split('id="compared"')[1]
    assert "Tides handbook" in page
    assert "Bridge terms" not in page
    assert "No row is called" in read_compared(browser, by="documents", q="moon")


def test_the_standing_questions_are_answered_with_the_verdict_first(browser):
    page = read_compared(browser, view="questions")
    assert "Who lets a foreign entity take part and be funded?" in page
    cell = page.split('data-label="What share of the intellectual property must it give up?"')[1]
    verdict = re.search(r'<strong class="verdict-said">([^<]*)</strong>', cell)
    assert verdict
    assert "50 %" in verdict[1]
    assert verdict.start() < cell.index('class="told"')


def test_what_documents_say_cannot_run(browser):
    assert "<script>alert" not in read_compared(browser, by="documents")


def test_rows_may_be_countries(browser):
    assert "Finland</a>" in read_compared(browser, by="countries")


def test_the_whole_comparison_is_sent_as_csv_json_and_workbook(browser, matrix):
    lines = list(csv.DictReader(io.StringIO(browser.get("/download/comparison.csv", params=EVERYTHING).text)))
    told = json.loads(browser.get("/download/comparison.json", params=EVERYTHING).text)
    book = browser.get("/download/comparison.xlsx", params=EVERYTHING)
    assert "Bridge Fund" in {line["name"] for line in lines}
    assert [line["name"] for line in lines] == [row["name"] for row in told["rows"]]
    assert 'filename="kisoku-comparison.xlsx"' in book.headers["content-disposition"]
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book.content)).namelist()


def test_answers_are_sent_as_lines(browser):
    read_compared(browser, view="questions")
    sent = browser.get("/download/comparison.csv", params=EVERYTHING | {"view": "questions"})
    lines = list(csv.DictReader(io.StringIO(sent.text)))
    assert any("50 %" in line["verdict"] for line in lines)


@pytest.mark.parametrize("asked", ["by=moons", "label=nothing", "confidence_from=2", "page=0", "x=1"])
def test_what_cannot_be_asked_is_told(browser, asked):
    assert browser.get(f"/compare?{asked}").status_code == 422


def test_a_comparison_is_made_once_for_a_state_of_the_store_and_shown_until_it_is_made_anew(served_desk):
    comparisons = Comparisons(str(served_desk.desk.store.engine.url))
    asked = Asked(by="documents", filters=Filters(least_confidence=0))
    try:
        first = comparisons.find(asked, {"d": "1"}, wait_seconds=30)
        again = comparisons.find(asked, {"d": "1"})
        later = comparisons.find(asked, {"d": "2"})
        assert again.packed is first.packed
        assert (later.packed, later.is_current, later.is_running) == (first.packed, False, True)
        assert unpack_rows(first.packed, [0])[0].name == first.packed.names[0]
    finally:
        comparisons.close()


def test_a_store_that_cannot_be_read_is_told_and_not_asked_at_once_again(tmp_path, caplog):
    comparisons = Comparisons(f"sqlite:///{tmp_path / 'empty.db'}")
    try:
        found = comparisons.find(Asked(), {}, wait_seconds=30)
        again = comparisons.find(Asked(), {}, wait_seconds=0)
    finally:
        comparisons.close()
    assert found.problem == again.problem == "It could not be compared; the desk's log says why."
    assert caplog.text.count("a comparison failed") == 1
    assert "no such table" in caplog.text
