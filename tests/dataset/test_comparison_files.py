from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from made_rules import say, write
from openpyxl import load_workbook

from dataset.comparison.matrix import compare_rules
from dataset.comparison.money import write_figure
from dataset.comparison.questions import answer_questions
from dataset.comparison.records import Filters
from dataset.comparison.tables import write_answers_csv, write_csv, write_json, write_workbook

FORMULA = '=HYPERLINK("http://a.example","x")'
JOIN = say("Foreign firms may join.", "permission", bearer="Foreign firms", action="join", scope="foreign")
EVIL = say("+1 firm may join, -2 not.", "permission", bearer="+1 firm", action="join", confidence=0.8)


@pytest.fixture
def compared(store):
    store.write_document(write("a", JOIN, EVIL, title=FORMULA))
    with store.open_snapshot() as snapshot:
        filters = Filters()
        yield (
            compare_rules(snapshot, by="documents", filters=filters),
            answer_questions(snapshot, by="documents", filters=filters),
        )


def read_lines(text):
    return list(csv.reader(io.StringIO(text)))


def test_csv_has_for_each_column_its_statements_and_their_evidence(compared):
    head, line = read_lines(write_csv(compared[0]))
    row = dict(zip(head, line, strict=True))
    assert row["eligibility"].splitlines() == ["Foreign firms MAY join [foreign]", "+1 firm MAY join"]
    first, second = row["eligibility_evidence"].splitlines()
    assert "p. 1: “Foreign firms may join.” (r-" in first
    assert "“+1 firm may join, -2 not.”" in second


def test_csv_has_no_formula(compared):
    for text in (write_csv(compared[0]), write_answers_csv(compared[1])):
        cells = [cell for line in read_lines(text) for cell in line]
        assert any(FORMULA in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_workbook_holds_matrix_evidence_and_answers_without_formulas(compared, tmp_path):
    path = tmp_path / "compared.xlsx"
    write_workbook(path, *compared)
    book = load_workbook(path)
    assert book.sheetnames == ["comparison", "evidence", "questions"]
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert any(cell.value == FORMULA for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_notes_of_a_workbook_lead_to_their_evidence(compared, tmp_path):
    path = tmp_path / "compared.xlsx"
    write_workbook(path, compared[0], ())
    book = load_workbook(path)
    matrix = [[cell.value for cell in line] for line in book["comparison"].iter_rows()]
    told = matrix[1][matrix[0].index("eligibility")].splitlines()[0]
    number = told.rpartition("[")[2].rstrip("]")
    evidence = {line[0].value: line for line in book["evidence"].iter_rows()}
    quote = [cell.value for cell in book["evidence"][1]].index("quote")
    assert evidence[number][quote].value == JOIN.quote


def test_json_holds_the_comparison_and_the_answers(compared):
    values = json.loads(write_json(*compared))
    (row,) = values["rows"]
    citation = row["cells"]["eligibility"]["statements"][0]["citations"][0]
    assert (citation["page"], citation["quote"], citation["link"]) == (1, JOIN.quote, "document")
    assert [each["question"] for each in values["questions"]] == [each.question for each in compared[1]]


def test_a_sum_keeps_its_digits():
    assert write_figure(Decimal("1234567890.5")) == "1,234,567,890.5"
    assert write_figure(Decimal("2000000000000")) == "2 tn"
    assert write_figure(Decimal("-3000000")) == "-3 M"
