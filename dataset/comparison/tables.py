"""A comparison, or answers, as rows of text for CSV and XLSX, and as values for JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dataset.cells import guard_formula, quote_field
from dataset.comparison.questions import Answered
from dataset.comparison.records import Citation, ComparedRow, Comparison, Statement

EVIDENCE = (
    "note",
    "row",
    "column",
    "statement",
    "document",
    "page",
    "quote",
    "link",
    "confidence",
    "cited_id",
    "document_id",
)
_HEAD = ("kind", "name", "details", "facts")


def write_json(comparison: Comparison, answered: Sequence[Answered]) -> str:
    """Return all of it as JSON, with the answers to questions if there are any."""
    values: dict[str, Any] = asdict(comparison)
    if answered:
        values["questions"] = [asdict(each) for each in answered]
    return json.dumps(values, ensure_ascii=False, indent=1, default=str) + "\n"


def write_csv(comparison: Comparison) -> str:
    """Return the matrix, a line for each row: for each column one of statements and one of their evidence.

    The lines of the two cells belong together, the first to the first. No cell is a formula to a spreadsheet.
    """
    columns = [name for column in comparison.columns for name in (column, f"{column}_evidence")]
    lines = [[*_HEAD, "facts_evidence", *columns]]
    for row in comparison.rows:
        cells = [_list_texts(row, column) for column in comparison.columns]
        told = [text for pair in cells for text in pair]
        facts = [f.text for f in row.facts], [_cite_in_words(f) for f in row.facts]
        head = [row.kind, row.name, "; ".join(row.details), "\n".join(facts[0]), "\n".join(facts[1])]
        lines.append([*head, *told])
    return _join_lines(lines)


def write_answers_csv(answered: Sequence[Answered]) -> str:
    """Return the answers, a line for each statement; a row without an answer has a line that says so."""
    lines = [["question", "kind", "name", "verdict", *EVIDENCE[3:]]]
    for each in answered:
        for answer in each.answers:
            head = [each.question, answer.kind, answer.name, answer.verdict]
            lines.extend([*head, s.text, *_list_citation(c)] for s in answer.statements for c in s.citations)
        lines.extend([each.question, "", name, "nothing found", *[""] * 8] for name in each.silent)
    return _join_lines(lines)


def write_workbook(path: Path, comparison: Comparison, answered: Sequence[Answered]) -> None:
    """Write a workbook: the matrix with numbered notes, the evidence of each, the answers to questions."""
    import xlsxwriter  # noqa: PLC0415 - takes a while

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        matrix, notes = _number_notes(comparison)
        _fill_sheet(book.add_worksheet("comparison"), matrix, wrapped, bold, width=44)
        _fill_sheet(book.add_worksheet("evidence"), [list(EVIDENCE), *notes], wrapped, bold, width=28)
        if answered:
            lines = [["question", "kind", "name", "verdict", "statements"], *_list_answers(answered)]
            _fill_sheet(book.add_worksheet("questions"), lines, wrapped, bold, width=50)
        if comparison.notes:
            _fill_sheet(
                book.add_worksheet("notes"),
                [["notes"], *([n] for n in comparison.notes)],
                wrapped,
                bold,
                width=90,
            )


def _list_texts(row: ComparedRow, column: str) -> tuple[str, str]:
    if (cell := row.cells.get(column)) is None:
        return "", ""
    texts = [statement.text for statement in cell.statements]
    if cell.untold:
        texts.append(f"+ {cell.untold} more")
    return "\n".join(texts), "\n".join(_cite_in_words(statement) for statement in cell.statements)


def _cite_in_words(statement: Statement) -> str:
    return " | ".join(f"{c.document}, p. {c.page}: “{c.quote}” ({c.cited_id})" for c in statement.citations)


def _list_citation(citation: Citation) -> list[str]:
    return [
        citation.document,
        str(citation.page),
        citation.quote,
        citation.link,
        f"{citation.confidence:.2f}",
        citation.cited_id,
        citation.document_id,
    ]


def _number_notes(comparison: Comparison) -> tuple[list[list[str]], list[list[str]]]:
    matrix = [[*_HEAD, *comparison.columns]]
    notes: list[list[str]] = []

    def tell(statement: Statement, row: ComparedRow, column: str) -> str:
        marks = []
        for citation in statement.citations:
            notes.append([str(len(notes) + 1), row.name, column, statement.text, *_list_citation(citation)])
            marks.append(str(len(notes)))
        return f"{statement.text} [{', '.join(marks)}]" if marks else statement.text

    for row in comparison.rows:
        line = [
            row.kind,
            row.name,
            "; ".join(row.details),
            "\n".join(tell(f, row, "facts") for f in row.facts),
        ]
        for column in comparison.columns:
            cell = row.cells.get(column)
            told = [tell(statement, row, column) for statement in cell.statements] if cell else []
            line.append("\n".join([*told, f"+ {cell.untold} more"] if cell and cell.untold else told))
        matrix.append(line)
    return matrix, notes


def _list_answers(answered: Sequence[Answered]) -> Iterable[list[str]]:
    for each in answered:
        for answer in each.answers:
            told = "\n".join(f"{s.text} [{_cite_in_words(s)}]" for s in answer.statements)
            yield [each.question, answer.kind, answer.name, answer.verdict, told]
        for name in each.silent:
            yield [each.question, "", name, "nothing found", ""]


def _fill_sheet(sheet: Any, lines: Sequence[Sequence[str]], wrapped: Any, bold: Any, *, width: int) -> None:
    from dataset.workbook import fit_cell  # noqa: PLC0415 - imports xlsxwriter

    sheet.freeze_panes(1, 2)
    sheet.set_column(0, max(len(line) for line in lines) - 1, width)
    for number, line in enumerate(lines):
        for position, text in enumerate(line):
            sheet.write_string(number, position, fit_cell(text), wrapped if number else bold)


def _join_lines(lines: Iterable[Iterable[str]]) -> str:
    return "".join(",".join(quote_field(guard_formula(text)) for text in line) + "\n" for line in lines)
