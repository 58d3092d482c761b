"""Tables in a browser: filters, search, order, columns, pages, addresses to mail, downloads."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

RULE_COUNT = 6


def read_column(page: Page, title: str) -> list[str]:
    """Return the cells of a column as they are seen."""
    return page.locator(f'table.rows tbody td[data-title="{title}"]').all_inner_texts()


def read_titles(page: Page) -> list[str]:
    return [title.rstrip(" ↑↓") for title in page.locator("table.rows thead th").all_inner_texts()]


def count_rows(page: Page, count: int) -> None:
    expect(page.locator("table.rows tbody tr")).to_have_count(count)


def find_choice(page: Page, group: str, name: str):
    return page.get_by_role("group", name=group, exact=True).get_by_label(re.compile(f"^{name}"))


def test_filters_narrow_the_table_and_are_taken_away_again(page):
    page.goto("/rules")
    count_rows(page, RULE_COUNT)
    find_choice(page, "Label", "joint ownership").check()
    count_rows(page, 1)
    expect(page.get_by_role("status").first).to_have_text(f"1 rule of {RULE_COUNT}")
    find_choice(page, "Label", "eligibility").check()
    count_rows(page, 2)
    find_choice(page, "Country the rule names", "Finland").check()
    count_rows(page, 2)
    expect(page).to_have_url(re.compile(r"label=eligibility.*country=FI"))
    page.get_by_role("link", name="Remove the filter Label: eligibility").click()
    count_rows(page, 1)
    page.get_by_role("link", name="Clear all").click()
    count_rows(page, RULE_COUNT)


@pytest.mark.parametrize(
    ("group", "name"),
    [("Country the rule names", "Finland"), ("Agency", "Office of Bridges"), ("Programme", "Tides Scheme")],
)
def test_a_filter_by_what_rules_name_works_alone(page, group, name):
    page.goto("/rules")
    choice = find_choice(page, group, name)
    count = int(choice.locator("..").locator(".count").inner_text())
    choice.check()
    count_rows(page, count)
    assert count < RULE_COUNT


def test_the_focus_stays_on_the_filter_that_was_set(page):
    page.goto("/rules")
    choice = find_choice(page, "Modality", "permission")
    choice.focus()
    page.keyboard.press("Space")
    count_rows(page, 1)
    expect(choice).to_be_checked()
    expect(choice).to_be_focused()


def test_back_leads_to_the_table_as_it_was(page):
    page.goto("/rules")
    find_choice(page, "Modality", "permission").check()
    count_rows(page, 1)
    page.go_back()
    count_rows(page, RULE_COUNT)
    expect(find_choice(page, "Modality", "permission")).not_to_be_checked()


def test_a_search_marks_what_it_found(page):
    page.goto("/rules")
    box = page.get_by_role("searchbox")
    box.fill("foreign -share")
    box.press("Enter")
    count_rows(page, 1)
    expect(page.locator("table.rows mark")).to_have_text("foreign", ignore_case=True)
    box.fill('"share at least"')
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.rows mark")).to_have_text("share at least")


def test_a_search_that_cannot_be_read_is_explained(page):
    page.goto("/rules?q=-share")
    expect(page.get_by_role("alert")).to_be_visible()
    count_rows(page, RULE_COUNT)


def test_nothing_found_tells_the_way_out(page):
    page.goto("/rules?q=unheard")
    page.get_by_role("link", name="clear all", exact=True).click()
    count_rows(page, RULE_COUNT)


def test_a_title_sorts_up_then_down_then_as_before(page):
    page.goto("/rules")
    as_before = read_column(page, "Confidence")
    heading = page.locator("th.look-share")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert read_column(page, "Confidence") == sorted(as_before)
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert read_column(page, "Confidence") == sorted(as_before, reverse=True)
    heading.get_by_role("link").click()
    expect(heading).not_to_have_attribute("aria-sort", re.compile("."))
    assert read_column(page, "Confidence") == as_before


def test_columns_are_chosen_one_after_the_other_while_the_menu_stays_open(page):
    page.goto("/rules")
    page.get_by_text("Columns", exact=True).click()
    for title, titles in [("Bearer", ["Bearer"]), ("Rule", ["Rule", "Bearer"])]:
        page.locator(".menu").get_by_label(title, exact=True).check()
        expect(page.locator("table.rows thead th")).to_have_count(len(titles))
        assert sorted(read_titles(page)) == sorted(titles)
        expect(page.locator(".menu").get_by_label(title, exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu .sheet").first).to_be_hidden()
    expect(page.get_by_text("Columns", exact=True)).to_be_focused()


def test_pages_follow_one_another_without_repeating_a_row(page):
    page.goto("/rules?rows=4")
    first = read_column(page, "Rule")
    assert len(first) == 4
    page.get_by_role("link", name="Next →").first.click()
    expect(page.get_by_text("Page 2 of 2").first).to_be_visible()
    second = read_column(page, "Rule")
    assert len(set(first + second)) == RULE_COUNT
    page.get_by_role("link", name="← Previous").first.click()
    count_rows(page, 4)
    assert read_column(page, "Rule") == first


def test_an_address_shows_somebody_else_the_same(page, desktop):
    page.goto("/rules")
    find_choice(page, "Modality", "obligation").check()
    count_rows(page, 3)
    page.locator("th.look-share").get_by_role("link").click()
    expect(page.locator("th.look-share")).to_have_attribute("aria-sort", "ascending")
    other = desktop.sit_down()
    other.goto(page.url)
    assert other.locator("#results").inner_text() == page.locator("#results").inner_text()
    expect(find_choice(other, "Modality", "obligation")).to_be_checked()


@pytest.mark.parametrize("form", ["CSV", "Excel"])
def test_a_download_holds_what_is_seen(page, desktop, form):
    page.goto(
        "/rules?country=FI&sort=-confidence&columns=bearer&columns=page&columns=document&columns=status"
    )
    seen = [read_titles(page)] + [
        row.locator("td").all_inner_texts() for row in page.locator("table.rows tbody tr").all()
    ]
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("link", name=form, exact=True).click()
    path = desktop.folder / started.value.suggested_filename
    started.value.save_as(path)
    if form == "CSV":
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    else:
        rows = [
            ["" if cell is None else str(cell) for cell in row]
            for row in load_workbook(path)["rules"].iter_rows(values_only=True)
        ]
    assert rows[0] == ["rule_id", *map(str.lower, seen[0])]
    shown = [["" if cell == "–" else cell for cell in row] for row in seen[1:]]
    assert [row[1:] for row in rows[1:]] == shown
    assert len(rows) == 3


@pytest.mark.parametrize("path", ["/programs", "/amounts", "/entities", "/documents"])
def test_every_table_filters_at_a_click(page, path):
    page.goto(path)
    rows = page.locator("table.rows tbody tr")
    before = rows.count()
    choice = page.locator("#facets input[type=checkbox]").first
    label = page.locator("#facets label.choice").first
    count = int(label.locator(".count").inner_text())
    choice.check()
    expect(page.locator(".active li")).to_have_count(2)
    expect(rows).to_have_count(count)
    assert count <= before


def test_times_are_told_in_the_readers_zone(desktop):
    page = desktop.sit_down(timezone_id="Asia/Tokyo")
    page.goto("/documents?columns=ingested_at&q=Tides")
    time = page.locator("table.rows time")
    expect(time).to_have_text(re.compile("5 Jan 2026, 12:04"))
    expect(time).to_have_attribute("title", "2026-01-05T03:04:05Z")


def test_what_documents_say_is_never_run(page):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in ("/", "/rules", "/programs", "/amounts", "/entities", "/documents", "/plots"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.querySelectorAll('main script, main img, main [onclick]').length") == 0
    assert dialogs == []


def test_without_javascript_filters_and_pages_work(desktop):
    page = desktop.sit_down(java_script_enabled=False)
    page.goto("/rules")
    find_choice(page, "Modality", "obligation").check()
    page.get_by_role("button", name="Apply").click()
    count_rows(page, 3)
    page.get_by_role("searchbox").fill("share")
    page.get_by_role("button", name="Search").click()
    count_rows(page, 1)
    assert "modality=obligation" in page.url
    page.goto("/rules?rows=4")
    page.get_by_role("link", name="Next →").first.click()
    count_rows(page, 2)
    page.goto("/plots")
    expect(page.locator(".plot svg").first).to_be_visible()
