"""The OpenAPI document, and the page that tells people what it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import jsonschema_rs
import pytest

from review.api.description import describe_alone, iterate_operations

DOCUMENT = describe_alone()


class Page(HTMLParser):
    """The ids, links and code of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.code: list[str] = []
        self._in_code = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []
        self._in_code = self._in_code or tag == "code"
        self.code += [""] if tag == "code" else []

    def handle_endtag(self, tag):
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data):
        if self._in_code:
            self.code[-1] += data


@pytest.fixture(scope="module")
def page(served_desk) -> Page:
    with served_desk.open_browser() as browser:
        answer = browser.get("/api")
    assert answer.status_code == 200
    return Page(answer.text)


def test_the_document_is_served_to_those_who_may_ask(program):
    assert program.get("/api/openapi.json").json() == DOCUMENT


def test_every_path_says_what_it_is_and_how_it_fails():
    for path, _, told in iterate_operations(DOCUMENT):
        assert len(told["description"]) > 30, path
        assert told["tags"], path
        assert {"400", "401", "403", "500", "503"} <= told["responses"].keys()
        for status, answer in told["responses"].items():
            kind = "application/json" if status.startswith("2") else "application/problem+json"
            assert list(answer["content"]) == [kind]


def test_what_can_be_asked_for_is_described():
    for path, _, told in iterate_operations(DOCUMENT):
        for each in told.get("parameters", ()):
            assert each.get("description") or each["schema"].get("description"), (path, each["name"])


def test_examples_are_what_their_schema_allows():
    told = 0
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            root = schema | {"components": DOCUMENT["components"]}
            jsonschema_rs.validator_for(root).validate(example)
            told += 1
            assert example, name
    assert told >= 7


def test_the_page_tells_all_that_the_document_does(page):
    paths = {path for path, _, _ in iterate_operations(DOCUMENT)}
    told = " ".join(page.code)
    assert all(path in told for path in paths)
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {f"model-{name}" for name in DOCUMENT["components"]["schemas"] if "Validation" not in name} <= set(
        page.ids
    )
    assert "/api/openapi.json" in page.links


def test_the_requests_that_the_page_gives_to_copy_can_be_sent(page, program, served_desk):
    urls = [
        url
        for code in page.code
        if code.startswith("curl") and "POST" not in code
        for url in re.findall(r"'(http[^']+)'", code)
    ]
    assert len(urls) > 10
    for url in urls:
        assert url.startswith(served_desk.url)
        assert program.get(url).status_code == (404 if re.search(r"/[rpdj]-[0-9a-f]+", url) else 200), url


def test_the_requests_in_python_can_be_run(page, served_desk):
    codes = [code for code in page.code if code.startswith("desk = httpx") and "open(" not in code]
    codes = [
        code for code in codes if "-" not in code.partition("/api/")[2]
    ]  # but for identifiers of examples
    assert len(codes) > 5
    for code in codes:
        exec(f"import httpx\n{code}", {"token": served_desk.token})
