"""Whether everybody can use the desk's pages: by axe, by keyboard alone, on a phone, in the dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DESKTOP, PHONE
from playwright.sync_api import Page, expect

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""All that hangs on whether a page is light or dark."""
PATHS = (
    "/",
    "/plots",
    "/rules",
    "/rules?q=foreign&label=joint_ownership&label=eligibility&sort=confidence",
    "/rules?q=unheard",
    "/programs",
    "/amounts",
    "/entities",
    "/documents",
    "/rules/{rule}?country=FI",
    "/documents/{document}/pages/1",
    "/documents/{lost}/pages/1",
    "/nowhere",
    "/models",
    "/uploads",
)
FURTHER = ("/compare", "/entities/e-bridge")
"""Pages whose links stand in running text, where they may be smaller."""
SIZES = {"wide": DESKTOP, "narrow": PHONE}


@pytest.fixture(scope="module")
def paths(served_desk) -> list[str]:
    keys = {title: rows.document.document_id for title, rows in served_desk.documents.items()}
    named = {"document": keys["Bridge terms"], "lost": keys["Lost"]}
    return [path.format(rule=served_desk.find_rule("joint_ownership"), **named) for path in PATHS]


def find_violations(page: Page, asked: dict) -> list[str]:
    found = Axe().run(page, options=asked).response["violations"]
    return [f"{page.url}: {each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def visit(page: Page, path: str) -> None:
    """Go to a page and open whatever can be folded, for what is hidden is not looked at."""
    page.goto(path)
    expect(page.locator(".plots-wait")).to_have_count(0)
    details = "main details:not(#download-menu)"  # which would lie over the other menu
    page.evaluate(
        "found => document.querySelectorAll(found).forEach((each) => { each.open = true; })", details
    )


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_to_mend_by_day_or_night(desktop, paths, size):
    page = desktop.sit_down(viewport=SIZES[size])
    found = []
    for path in [*paths, *FURTHER]:
        page.emulate_media(color_scheme="light")
        visit(page, path)
        found += find_violations(page, WCAG)
        page.emulate_media(color_scheme="dark")
        found += find_violations(page, CONTRAST)
    assert found == []


def test_no_page_scrolls_sideways_on_a_phone(desktop, paths):
    page = desktop.sit_down(viewport={"width": 320, "height": 640})
    wide = []
    for path in paths:
        visit(page, path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


REACHED = """() => {
  const told = (each) => each.outerHTML.slice(0, 90);
  const shown = [...document.querySelectorAll("a[href], button, input, select, summary")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.type !== "hidden" && !each.disabled);
  return shown.map((each, at) => { each.dataset.at = at; return told(each); });
}"""
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(each);
  const { top, bottom } = each.getBoundingClientRect();
  return {
    at: each.dataset.at ?? null,
    told: each.outerHTML.slice(0, 90),
    ringed: each.matches("rect") || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
    seen: bottom > 0 && top < innerHeight,
  };
}"""


@pytest.mark.parametrize("number", [3, 9])
def test_tab_reaches_everything_and_shows_where_it_is(page, paths, number):
    page.goto(paths[number])
    wanted = page.evaluate(REACHED)
    reached, hidden = set(), []
    for _ in range(len(wanted) + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        if focused["at"] is not None:
            reached.add(int(focused["at"]))
        if not (focused["ringed"] and focused["seen"]):
            hidden.append(focused["told"])
    else:
        pytest.fail("Tab never leaves the page")
    assert [told for at, told in enumerate(wanted) if at not in reached] == []
    assert hidden == []


def test_the_first_tab_skips_to_the_content(page):
    page.goto("/rules")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, summary")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.type !== "hidden")
  .filter((each) => !each.closest("label, p, svg") && !each.matches(".skip"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, place]) => place.width < 24 || place.height < 24)
  .map(([each, place]) => `${Math.round(place.width)}x${Math.round(place.height)} ${each.outerHTML.slice(0, 90)}`)"""


@pytest.mark.parametrize("size", SIZES)
def test_what_is_touched_is_large_enough(desktop, paths, size):
    page = desktop.sit_down(viewport=SIZES[size])
    small = []
    for path in paths:
        visit(page, path)
        small += [f"{path}: {told}" for told in page.evaluate(SMALL)]
    assert small == []
