"""The queue in a browser, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from models.decisions import parse_label_decision


@pytest.fixture
def page(queue_desk, browser) -> Iterator[Page]:
    page = browser.new_page(base_url=queue_desk.urls["Ada"], viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def go_on(page: Page, key: str) -> None:
    """Press a key that leads to another passage, and wait for it."""
    action = page.locator("#labels").get_attribute("action")
    page.keyboard.press(key)
    expect(page.locator(f'#labels:not([action="{action}"])')).to_be_visible()


def set_labels(page: Page, *keys: str) -> None:
    """Take all labels away by the key of "no rule", then press the keys of these."""
    box = page.locator("[name=no_rule]")
    if not box.is_checked():
        page.keyboard.press("0")
    expect(page.locator("[name=labels]:checked")).to_have_count(0)
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("[name=labels]:checked")).to_have_count(len(keys))
    assert box.is_checked() == (not keys)


def test_three_passages_are_labelled_by_keys_alone(queue_desk, page):
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/queue")
    set_labels(page, "1", "q")
    page.keyboard.press("f")
    go_on(page, "s")
    set_labels(page)
    go_on(page, "Enter")
    go_on(page, "d")  # skipped
    set_labels(page, "3")
    page.keyboard.press("n")
    page.keyboard.type("said s twice")  # which are no keys in a note
    page.keyboard.press("Escape")
    go_on(page, "s")
    decided = queue_desk.desk.ledger.list_counting("labels")
    read = [parse_label_decision(each, place="log") for each in decided]
    assert [each.labels for each in read] == [("ownership", "eligibility"), (), ("transfer_control",)]
    assert read[0].force == "operative"
    assert [each.note for each in decided] == [None, None, "said s twice"]
    assert problems == []


def test_the_keys_of_a_page_are_told_under_a_question_mark(queue_desk, page):
    page.goto("/queue")
    before = page.url
    page.keyboard.press("?")
    told = page.locator("#keys[open] dl")
    expect(told).to_contain_text("no rule")
    for key, name in (("1", "ownership"), ("s Enter", "Save and next"), ("d", "Skip"), ("f", "force")):
        expect(told.locator("div").filter(has=page.get_by_text(name, exact=True)).locator("dt")).to_have_text(
            key
        )
    page.keyboard.press("d")  # keys of the page behind do nothing meanwhile
    page.keyboard.press("Escape")
    expect(page.locator("#keys[open]")).to_have_count(0)
    assert page.url == before
