"""Texts that mean harm – markup, formulas, control characters – are shown, and exported, as texts."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import openpyxl
import polars as pl
import pytest
from made_evidence import HARM, HARMFUL, OVERRIDE

SCRIPTS = ["/static/htmx.min.js", "/static/desk.js"]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COMPARISON = "/compare?view=rules&by=documents"
TABLES = ("rules", "programs", "amounts", "entities", "documents")


class Markup(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def list_pages(served_desk) -> list[str]:
    rows = served_desk.documents["Harm"]
    rule_id, document_id = rows.rules[0].rule_id, rows.document.document_id
    passage_id = rows.passages[0].passage_id
    lost = served_desk.documents["Lost"].document.document_id
    return [
        "/",
        "/plots",
        "/api",
        "/uploads",
        "/models",
        "/queue",
        "/queue/agreement",
        f"/queue/{passage_id}",
        f"/passages/{passage_id}",
        COMPARISON,
        "/compare?program=%3Cscript%3Ealert(1)%3C/script%3E",
        *(f"/{name}" for name in TABLES),
        "/rules?q=paid&sort=-threshold",
        "/rules?program=e-harm&agency=e-formula",
        "/rules?columns=" + "&columns=".join(("bearer", "object", "instrument", "quote", "threshold_unit")),
        "/documents?columns=error&columns=file_name&columns=source&columns=language",
        "/entities?columns=aliases&columns=acronym&columns=name",
        f"/rules/{rule_id}",
        f"/rules/{rule_id}?q=paid&label=cost_cofunding",
        f"/documents/{document_id}/pages/1",
        f"/documents/{lost}/pages/1",
        "/rules?q=%3Cscript%3Ealert(1)%3C/script%3E&columns=%22onclick=%22",
        "/rules/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/rules?threshold_from=%3Cscript%3E",
        "/documents?publisher=%22%20onfocus=%22x",
    ]


def find_harm(page: str) -> list[str]:
    """Return what of a page could run, or be taken for another page's."""
    found = []
    for tag, attributes in Markup(page).elements:
        if tag == "script" and attributes.get("src") not in SCRIPTS:
            found.append(f"script {attributes}")
        if tag in ("iframe", "object", "embed", "base", "style"):
            found.append(tag)
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name == "style"]
        links = [attributes.get(name) or "" for name in ("href", "src", "action", "formaction", "hx-get")]
        found += [link for link in links if not link.startswith(("/", "#", "?")) and link]
    return found


def test_no_page_runs_what_a_document_or_an_address_says(served_desk):
    with served_desk.open_browser() as browser:
        for path in list_pages(served_desk):
            answer = browser.get(path, follow_redirects=True)
            assert answer.status_code in (200, 404, 422), path
            assert not find_harm(answer.text), path
            assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_no_comparison_runs_what_a_document_says(served_desk):
    with served_desk.open_browser() as browser:
        file = browser.get("/download/comparison.csv?view=rules&by=documents", timeout=60)
        page = browser.get(COMPARISON).text  # which is made by now
    assert file.status_code == 200
    cells = [cell for line in csv.reader(io.StringIO(file.text, newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not _is_number(cell)]
    assert "be paid" in file.text
    assert "be paid" in page
    assert not find_harm(page)


def test_a_harmful_rule_is_shown_to_the_letter(served_desk):
    rows = served_desk.documents["Harm"]
    with served_desk.open_browser() as browser:
        page = Markup(browser.get(f"/rules/{rows.rules[0].rule_id}").text)
    assert HARMFUL[0].text in "".join(page.texts)
    values = {a.get("name"): a.get("value") for tag, a in page.elements if tag == "input"}
    assert (values["object"], values["bearer"], values["condition"]) == (HARM, "=1+1", "@SUM(A1:A9)")


def test_a_rejected_form_shows_what_was_typed_as_text(served_desk):
    rule_id = served_desk.find_rule("ownership")
    with served_desk.open_browser() as browser:
        token = browser.get(f"/rules/{rule_id}").text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {
            "verdict": "correct",
            "labels": "ownership",
            "modality": "permission",
            "force": "operative",
            "scope": "any",
            "threshold_value": f'"{HARM}',
            "bearer": f"'\"><b onclick=x>{HARM}",
            "csrf_token": token,
        }
        answer = browser.post(f"/rules/{rule_id}/decisions", data=form)
    assert answer.status_code == 422
    assert not find_harm(answer.text)
    values = {a.get("name"): a.get("value") for _, a in Markup(answer.text).elements}
    assert values["bearer"] == form["bearer"]


@pytest.mark.parametrize("name", TABLES)
def test_a_spreadsheet_finds_no_formula_in_what_is_downloaded(served_desk, name):
    columns = list_columns(served_desk, name)
    asked = "&".join(f"columns={column}" for column in columns)
    with served_desk.open_browser() as browser:
        files = {
            form: browser.get(f"/download/{name}.{form}?{asked}")
            for form in ("csv", "xlsx", "jsonl", "parquet")
        }
    assert {answer.status_code for answer in files.values()} == {200}
    head, *lines = csv.reader(io.StringIO(files["csv"].text, newline=""))
    assert set(head) == set(columns)
    texts = [cell for line in lines for cell in line if not _is_number(cell)]
    assert not [text for text in texts if text.startswith(FORMULA_STARTS)]
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    exact = [json.loads(line) for line in files["jsonl"].text.splitlines()]
    assert len(exact) == len(lines) == sheet.max_row - 1 == pl.read_parquet(files["parquet"].content).height


def test_exact_texts_are_downloaded_as_json(served_desk):
    with served_desk.open_browser() as browser:
        [document] = browser.get("/download/documents.jsonl?columns=file_name&q=script").text.splitlines()
        [rule] = browser.get("/download/rules.jsonl?label=cost_cofunding&columns=quote").text.splitlines()
    assert json.loads(document)["file_name"] == f"{HARM}{OVERRIDE}.pdf"
    assert json.loads(rule)["quote"] == HARMFUL[0].text


def list_columns(served_desk, name: str) -> list[str]:
    with served_desk.open_program() as program:
        [row] = program.get(f"/api/{name}?rows=1").json()["rows"]
    return list(row)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
