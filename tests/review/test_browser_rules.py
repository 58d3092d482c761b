"""A rule beside its page in a browser: places marked, zoom, verdicts by key, corrections, undoing."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from models.labelled import DECISIONS_FILE

SHARE = "must share at least 50%"


@pytest.fixture(autouse=True)
def _as_before(program):
    """Take back what a test has decided."""
    yield
    while standing := [row for row in program.get("/api/decisions").json()["rows"] if row["stands"]]:
        for row in standing:
            assert program.post(f"/api/decisions/{row['decision_id']}/undo").status_code == 201


@pytest.fixture
def log(served_desk):
    """What reads the decisions that were appended."""
    path = served_desk.settings.labels / DECISIONS_FILE
    known = len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0
    return lambda: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[known:]]


def open_rule(page: Page, served_desk, label: str = "joint_ownership", *, rest: str = "") -> None:
    page.goto(f"/rules/{served_desk.find_rule(label)}{rest}")
    expect(page.locator("#passage")).to_be_visible()


def expect_status(page: Page, status: str) -> None:
    expect(page.locator(".facts .status")).to_have_text(status)


def choose_words(page: Page, words: str) -> None:
    """Select words of the passage, as with the mouse."""
    page.evaluate(
        """words => {
          const passage = document.querySelector("#passage");
          const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          const whole = nodes.map((node) => node.data).join("");
          const range = document.createRange();
          let [start, end] = [whole.indexOf(words), whole.indexOf(words) + words.length];
          let [from, to] = [start, end];
          for (const node of nodes) {
            if (start >= 0 && start < node.length) { range.setStart(node, start); start = -1; }
            if (start >= 0) start -= node.length;
            if (end >= 0 && end <= node.length) { range.setEnd(node, end); end = -1; break; }
            end -= node.length;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        words,
    )


def test_a_rule_is_opened_from_the_table_and_leads_on_through_it(page):
    page.goto("/rules?country=FI&sort=confidence")
    page.locator("table.rows a.rule").first.click()
    expect(page.get_by_text("1 of 2", exact=True)).to_be_visible()
    first = page.url
    page.keyboard.press("j")
    expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
    page.get_by_role("link", name="← Previous").click()
    expect(page).to_have_url(first)
    page.get_by_role("link", name="Rules found").click()
    expect(page).to_have_url(re.compile(r"country=FI.*sort=confidence|sort=confidence.*country=FI"))
    expect(page.locator("table.rows tbody tr")).to_have_count(2)


def test_the_quote_and_its_slots_stand_marked_where_the_page_has_the_words(page, served_desk):
    open_rule(page, served_desk)
    image = page.locator("#page-picture image")
    assert page.request.get(image.get_attribute("href")).headers["content-type"] == "image/png"
    quote = page.locator(".area-quote").first.bounding_box()
    bearer = page.locator(".area-slot-bearer").bounding_box()
    action = page.locator(".area-slot-action").bounding_box()
    counterparty = page.locator(".area-slot-counterparty").bounding_box()
    for slot in (bearer, action, counterparty):
        assert quote["y"] - 4 <= slot["y"] + slot["height"] / 2 <= quote["y"] + quote["height"] + 4
    assert bearer["x"] < action["x"] < counterparty["x"]
    assert abs(bearer["x"] - quote["x"]) < 6
    assert page.locator("#passage .slot-bearer").all_inner_texts() == ["A foreign entity"]


def test_what_is_marked_has_ink_beneath_it(page, served_desk):
    open_rule(page, served_desk)
    dark = page.evaluate(
        """async () => {
          const svg = document.querySelector("#page-picture svg");
          const image = new Image();
          image.src = svg.querySelector("image").getAttribute("href");
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          const scale = image.naturalWidth / svg.viewBox.baseVal.width;
          return [".area-slot-bearer", ".area-slot-action", ".area-slot-object"].map((name) => {
            const { x, y, width, height } = svg.querySelector(name).getBBox();
            const { data } = pen.getImageData(x * scale, y * scale, width * scale, height * scale);
            let count = 0;
            for (let at = 0; at < data.length; at += 4) count += data[at] < 128;
            return count;
          });
        }"""
    )
    assert min(dark) > 50


def test_the_page_is_zoomed_and_stays_so_on_the_next_rule(page, served_desk):
    open_rule(page, served_desk, rest="?country=FI")
    drawing = page.locator("#page-picture svg")
    fitting = drawing.bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    assert drawing.bounding_box()["width"] > 1.3 * fitting
    expect(page.locator("#page-picture image")).to_have_attribute("href", re.compile("width=2400"))
    page.locator("#previous, #next").first.click()
    expect(page.locator("#passage")).to_contain_text("take part")
    assert drawing.bounding_box()["width"] > 1.3 * fitting
    page.get_by_role("button", name="Fit").click()
    assert drawing.bounding_box()["width"] == pytest.approx(fitting, abs=2)


def test_a_key_accepts_and_leads_to_the_next_rule(page, log):
    page.goto("/rules?country=FI&sort=confidence")
    page.locator("table.rows a.rule").first.click()
    accepted = page.locator("h1").inner_text()
    page.keyboard.press("a")
    expect(page.locator(".done")).to_contain_text("Accepted")
    expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
    assert page.locator("h1").inner_text() != accepted
    [decision] = log()
    assert (decision["reviewer"], decision["target"]) == ("Ada", "rule")
    page.goto("/rules?status=accepted")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)


def test_undo_in_the_notice_takes_back_what_was_rejected(page, served_desk, log):
    open_rule(page, served_desk)
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".done")).to_contain_text("Rejected")
    expect_status(page, "rejected")
    page.locator(".done").get_by_role("button", name="Undo").click()
    expect(page.locator(".done")).to_contain_text("Taken back")
    expect_status(page, "machine")
    assert len(log()) == 2
    page.reload()
    expect(page.locator(".done")).to_have_count(0)


def test_words_of_the_passage_become_a_cell(page, served_desk, log):
    open_rule(page, served_desk)
    choose_words(page, "rights in the results")
    page.get_by_label("object", exact=True).click()
    expect(page.get_by_label("object", exact=True)).to_have_value("rights in the results")
    page.get_by_label("note", exact=True).fill("without the article")
    page.get_by_role("button", name="Save correction").click()
    expect_status(page, "corrected")
    expect(page.get_by_label("object", exact=True)).to_have_value("rights in the results")
    assert page.locator("#passage .slot-object").all_inner_texts() == ["rights in the results"]
    [decision] = log()
    assert decision["note"] == "without the article"
    page.keyboard.press("u")
    expect_status(page, "machine")
    expect(page.get_by_label("object", exact=True)).to_have_value("the rights in the results")


def test_letters_that_are_typed_into_a_cell_are_no_keys(page, served_desk, log):
    open_rule(page, served_desk)
    page.get_by_label("deadline", exact=True).press_sequentially("axes")
    expect(page.get_by_label("deadline", exact=True)).to_have_value("axes")
    expect_status(page, "machine")
    assert log() == []


def test_what_cannot_be_kept_is_told_beside_what_was_typed(page, served_desk, log):
    open_rule(page, served_desk)
    page.get_by_label("value", exact=True).fill("half")
    page.get_by_role("button", name="Save correction").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_label("value", exact=True)).to_have_value("half")
    assert log() == []


def test_what_is_decided_without_a_connection_is_sent_when_it_is_back(page, served_desk, log):
    open_rule(page, served_desk)
    page.get_by_label("condition", exact=True).fill("if it is asked")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save correction").click()
    expect(page.get_by_text("No connection. Nothing is lost")).to_be_visible()
    assert log() == []
    page.context.set_offline(False)
    expect_status(page, "corrected")
    expect(page.get_by_label("condition", exact=True)).to_have_value("if it is asked")
    assert len(log()) == 1


def test_changes_that_were_not_sent_are_taken_up_after_a_reload(page, served_desk):
    open_rule(page, served_desk)
    page.get_by_label("deadline", exact=True).fill("within a year")
    page.get_by_label("transfer control", exact=True).check()
    page.reload()
    expect(page.get_by_label("deadline", exact=True)).to_have_value("")
    page.get_by_role("button", name="Take them up").click()
    expect(page.get_by_label("deadline", exact=True)).to_have_value("within a year")
    expect(page.get_by_label("transfer control", exact=True)).to_be_checked()
    page.get_by_role("button", name="Save correction").click()
    expect_status(page, "corrected")
    page.reload()
    expect(page.locator(".notice")).to_have_count(0)


def test_without_javascript_a_verdict_is_given_and_taken_back(desktop, served_desk, log):
    page = desktop.sit_down(java_script_enabled=False)
    open_rule(page, served_desk)
    expect(page.locator(".area-quote").first).to_be_visible()
    expect(page.get_by_role("button", name="Larger")).to_be_hidden()
    page.locator("select[name=scope]").select_option("domestic")
    page.get_by_role("button", name="Save correction").click()
    expect_status(page, "corrected")
    page.locator(".done").get_by_role("button", name="Undo").click()
    expect_status(page, "machine")
    assert len(log()) == 2


def test_a_form_without_its_token_changes_nothing(page, served_desk, log):
    open_rule(page, served_desk)
    page.evaluate("document.querySelector('#verdict [name=csrf_token]').value = ''")
    page.keyboard.press("a")
    expect(page.get_by_text("This page was open for too long")).to_be_visible()
    assert log() == []


def test_a_rule_without_its_pdf_is_judged_by_its_words(page, served_desk):
    open_rule(page, served_desk, "ownership")
    expect(page.get_by_text("No picture of the page")).to_be_visible()
    page.keyboard.press("a")
    expect_status(page, "accepted")


def test_marks_on_a_page_lead_to_their_rules(page, served_desk):
    open_rule(page, served_desk)
    page.get_by_role("link", name=re.compile("Bridge terms, page 1")).click()
    expect(page.locator("#page-picture a")).not_to_have_count(0)
    page.get_by_role("link", name="Next page →").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.locator("#page-picture a").first.click()
    expect(page.locator("#passage")).to_contain_text("permission of the Office of Bridges")
