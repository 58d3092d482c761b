"""Several reviewers at one desk, who log in in browsers of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from flows.desk.users import locate_desk
from review.access.accounts import Accounts

PASSWORD = "a correct horse, a battery"
NAMES = ("Ada", "Emmy")


@pytest.fixture(scope="module", autouse=True)
def _users(served_desk):
    """From when the first user is added, everybody logs in."""
    for name in NAMES:
        Accounts(locate_desk(served_desk.settings)).add_user(name, PASSWORD)


def log_in(page: Page, name: str, path: str) -> None:
    """Log in on the way to a page."""
    page.goto(path)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".reviewer")).to_have_text(name)


def test_the_second_sees_who_was_faster_and_keeps_what_was_typed(desktop, served_desk):
    path = f"/rules/{served_desk.find_rule('joint_ownership')}"
    ada, emmy = (desktop.sit_down() for _ in NAMES)
    log_in(ada, "Ada", path)
    log_in(emmy, "Emmy", path)
    emmy.get_by_label("deadline", exact=True).fill("within a year")
    ada.get_by_role("button", name="Accept").click()
    expect(ada.locator(".facts")).to_contain_text("accepted by Ada")
    emmy.get_by_role("button", name="Save correction").click()
    expect(emmy.get_by_role("alert")).to_contain_text("Ada was faster")
    expect(emmy.get_by_role("alert")).to_be_in_viewport()
    expect(emmy.get_by_label("deadline", exact=True)).to_have_value("within a year")
    expect(emmy.locator(".facts")).to_contain_text("accepted by Ada")
    emmy.get_by_role("button", name="Save correction").click()
    expect(emmy.locator(".facts")).to_contain_text("corrected by Emmy")
    ada.reload()
    expect(ada.get_by_label("deadline", exact=True)).to_have_value("within a year")


def test_what_each_decided_is_found_by_their_names(desktop, served_desk):
    ada, emmy = (desktop.sit_down() for _ in NAMES)
    log_in(ada, "Ada", f"/rules/{served_desk.find_rule('ownership')}")
    ada.keyboard.press("x")
    expect(ada.locator(".facts")).to_contain_text("rejected by Ada")
    log_in(emmy, "Emmy", "/rules")
    emmy.get_by_role("group", name="Reviewer", exact=True).get_by_label(re.compile("^Ada")).check()
    expect(emmy.locator("table.rows tbody tr")).to_have_count(1)
    expect(emmy.locator("table.rows .status")).to_have_text("rejected")
    assert emmy.locator(".done").count() == 0  # what somebody else did is not told as one's own


def test_a_verdict_after_logging_out_elsewhere_is_not_kept_and_not_lost(desktop, served_desk):
    page = desktop.sit_down()
    log_in(page, "Ada", f"/rules/{served_desk.find_rule('eligibility')}")
    page.get_by_label("deadline", exact=True).fill("by autumn")
    other = desktop.open_page(page.context)
    other.goto("/")
    other.get_by_role("button", name="Log out").click()
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_role("button", name="Save correction").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".facts .status")).to_have_text("machine")
    page.get_by_role("button", name="Take them up").click()
    expect(page.get_by_label("deadline", exact=True)).to_have_value("by autumn")


def test_a_wrong_password_is_told_and_the_name_kept(desktop):
    page = desktop.sit_down()
    page.goto("/log-in")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill("a guess, a wrong one")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    expect(page.get_by_label("Password")).to_be_focused()


def test_without_javascript_one_logs_in_and_out(desktop):
    page = desktop.sit_down(java_script_enabled=False)
    log_in(page, "Emmy", "/amounts")
    expect(page.get_by_role("heading", level=1)).to_have_text("Amounts")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
