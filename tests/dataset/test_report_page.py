from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_documents import make_rows
from made_rules import say, write

from dataset.comparison.ground import read_ground
from dataset.comparison.matrix import compare_rules
from dataset.comparison.questions import answer_questions
from dataset.comparison.records import Filters
from dataset.records import Program
from dataset.report.pages import mark_statement, write_comparison_page, write_report_page
from dataset.report.plots import draw_plots, plot_budgets
from dataset.report.statistics import measure_dataset

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
VOID = {"meta", "link", "br", "img", "input", "hr"}
JOIN = say("Foreign firms may join.", "permission", bearer="Foreign firms", action="join", scope="foreign")
EVIL = say(f"Firms may join {SCRIPT}.", "permission", "amount_rate", bearer="Firms", action="join")


class Page(HTMLParser):
    """A page's elements, its text, and what is not well formed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.elements, self.text = [], [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag}: an attribute twice")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data

    def find(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def write_page(store, *documents, shown=5):
    for document in documents:
        store.write_document(document)
    with store.open_snapshot() as snapshot:
        ground = read_ground(snapshot)
        filters = Filters(least_confidence=0)
        comparison = compare_rules(snapshot, ground=ground, filters=filters, shown=shown)
        answered = answer_questions(snapshot, ground=ground, filters=filters)
        statistics = measure_dataset(snapshot, ground.documents, ground.programs.values())
    return write_report_page(comparison, answered, statistics, draw_plots(statistics))


@pytest.fixture
def report(store):
    failed = make_rows("c", passage_count=0, status="failed", error="c.pdf: encrypted", language=None)
    german = make_rows("d", passage_count=0, language="de")
    return write_page(store, make_rows("a"), write("b", JOIN, EVIL, title=SCRIPT), failed, german)


def test_a_report_is_well_formed(report):
    page = Page(report)
    assert page.faults == []
    assert page.open == []
    assert report.startswith("<!DOCTYPE html>")


def test_a_report_needs_no_network_and_no_script(report):
    page = Page(report)
    assert not {"script", "link", "iframe", "object", "embed", "img", "form"} & {
        tag for tag, _ in page.elements
    }
    values = [value or "" for _, attributes in page.elements for value in attributes.values()]
    assert not [
        value for value in values if re.match(r"(?i)\s*(?:https?:|//|javascript:|data:|file:)", value)
    ]
    assert "@import" not in report
    assert not re.search(r"url\((?!#)", report)
    policy = next(meta for meta in page.find("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy["content"]


def test_texts_of_documents_are_harmless(report):
    page = Page(report)
    assert SCRIPT in page.text
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_every_header_of_a_table_has_its_scope(report):
    headers = Page(report).find("th")
    assert headers
    assert all(header.get("scope") in ("row", "col") for header in headers)


def test_every_plot_has_a_name_and_a_description(report):
    page = Page(report)
    identifiers = {attributes.get("id") for _, attributes in page.elements}
    plots = page.find("svg")
    assert len(plots) >= 4
    for plot in plots:
        assert plot["role"] == "img"
        assert set(plot["aria-labelledby"].split()) <= identifiers


def test_identifiers_are_unique_and_every_link_leads_somewhere(report):
    page = Page(report)
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    links = [link["href"] for link in page.find("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(identifiers)
    drawn = re.findall(r'(?:url\(#|href="#)([^)"]+)', report)
    assert set(drawn) <= set(identifiers)


def test_evidence_is_quoted_with_its_page(report):
    text = " ".join(Page(report).text.split())
    assert "Foreign firms may join." in text
    assert "The a report, page 1" in text


def test_what_was_not_analysed_is_told(report):
    text = " ".join(Page(report).text.split())
    assert "failed: c.pdf: encrypted" in text
    assert "in de: labels, rules and facts are read from English alone" in text
    assert "nothing found" in text


def test_a_page_of_an_empty_dataset_says_so(store):
    page = Page(write_page(store))
    assert page.faults == []
    assert "Nothing found" in page.text


def test_a_comparison_of_few_columns_is_one_table(store):
    store.write_document(write("b", JOIN))
    with store.open_snapshot() as snapshot:
        text = write_comparison_page(compare_rules(snapshot, by="documents"), ())
    page = Page(text)
    assert page.faults == []
    assert [table.get("class") for table in page.find("table")] == ["matrix wide-matrix"]
    assert {cell.get("data-label") for cell in page.find("td")} == {"eligibility"}


def test_the_same_dataset_gives_the_same_page(store):
    rows = make_rows("a")
    assert write_page(store, rows) == write_page(store, rows)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_a_name_of_any_letters_stays_one_name(name):
    programs = [
        Program("e-1", name, budget_minimum=Decimal(5), budget_maximum=Decimal(9), budget_currency="EUR"),
        Program("e-2", "$x_{2}$ \\frac", budget_minimum=Decimal("1E+12"), budget_currency="EUR"),
    ]
    plot = plot_budgets(programs)
    assert ET.fromstring(plot.svg).tag.endswith("svg")
    assert "$x_{2}$ \\frac" in "".join(ET.fromstring(plot.svg).itertext())


def test_currencies_have_panels_of_their_own():
    one = Program("e-1", "One", budget_minimum=Decimal(5), budget_maximum=Decimal(5), budget_currency="EUR")
    plot = plot_budgets([one, replace(one, program_id="e-2", name="Two", budget_currency="JPY")])
    assert plot.rows == (("One", "EUR 5"), ("Two", "JPY 5"))
    texts = set(ET.fromstring(plot.svg).itertext())
    assert {"EUR", "JPY", "One", "Two"} <= texts


def test_colours_come_from_the_style_sheet(report):
    drawn = "".join(re.findall(r"<svg.*?</svg>", report, re.DOTALL))
    assert "var(--series-1)" in drawn
    assert not re.search(r"#0102[01]\d", drawn)


@given(st.text(max_size=80))
def test_marks_never_let_markup_through(text):
    assert Page(str(mark_statement(text))).faults == []
    assert {tag for tag, _ in Page(str(mark_statement(text))).elements} <= {"b", "i"}
