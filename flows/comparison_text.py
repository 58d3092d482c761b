"""What `kisoku compare` prints: a table with numbered notes, and the evidence of each note below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dataset.comparison.notes import Notes
from dataset.comparison.questions import Answered
from dataset.comparison.records import ComparedRow, Comparison, Statement
from flows.consoles import WIDEST, open_console

LEAST_COLUMN = 30
"""Characters that a column of statements needs; with less, the labels of a row stand below each other."""
_ROW_COLUMN = 26
_KINDS = {"program": "", "document": " (document)", "agency": "", "country": ""}
_INFERRED = {
    "passage": "its passage names the programme",
    "heading": "under a heading that names it",
    "document": "by its document",
}


def print_comparison(comparison: Comparison) -> None:
    """Print the matrix, or its rows one by one where the terminal is too narrow for it."""
    console = open_console()
    notes = Notes()
    if not comparison.rows:
        console.print("nothing found: no rule answers to what was asked", markup=False)
    elif _fits(console, comparison):
        console.print(_make_matrix(comparison, notes))
    else:
        for row in comparison.rows:
            console.print(_make_block(row, comparison.columns, notes))
            console.print()
    _print_notes(console, notes)
    _print_lines(console, _list_remarks(comparison))


def print_answers(answered: Sequence[Answered], remarks: Sequence[str]) -> None:
    """Print the answers to the standing questions."""
    console = open_console()
    notes = Notes()
    for each in answered:
        console.print(Text(each.question, style="bold"))
        for answer in each.answers:
            gist = f": {answer.verdict}" if answer.verdict else ""
            console.print(Text(f"  {answer.name}{_KINDS[answer.kind]}{gist}", style="green"))
            for statement in answer.statements:
                console.print(Text("    · ").append(_mark(statement, notes)))
        if not each.answers:
            console.print("  nothing found", markup=False)
        elif each.silent:
            console.print(Text(f"  nothing found: {', '.join(each.silent)}", style="dim"))
        console.print()
    _print_notes(console, notes)
    _print_lines(console, remarks)


def _fits(console: Console, comparison: Comparison) -> bool:
    return console.width < WIDEST and console.width >= _ROW_COLUMN + LEAST_COLUMN * len(comparison.columns)


def _make_matrix(comparison: Comparison, notes: Notes) -> Table:
    table = Table(show_lines=True, header_style="bold")
    table.add_column(comparison.by, width=_ROW_COLUMN, overflow="fold")
    for column in comparison.columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in comparison.rows:
        cells = [Text("\n").join(_tell_cell(row, column, notes)) for column in comparison.columns]
        table.add_row(Text("\n").join(_tell_row(row, notes)), *cells)
    return table


def _make_block(row: ComparedRow, columns: Sequence[str], notes: Notes) -> Table:
    head = _tell_row(row, notes)
    table = Table(
        title=Text(" · ").join(head), title_justify="left", box=None, pad_edge=False, show_header=False
    )
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for column in columns:
        if column in row.cells:
            table.add_row(column.replace("_", " "), Text("\n").join(_tell_cell(row, column, notes)))
    return table


def _tell_row(row: ComparedRow, notes: Notes) -> list[Text]:
    name = Text(f"{row.name}{_KINDS[row.kind]}", style="bold")
    return [name, *(Text(detail) for detail in row.details), *(_mark(fact, notes) for fact in row.facts)]


def _tell_cell(row: ComparedRow, column: str, notes: Notes) -> list[Text]:
    if (cell := row.cells.get(column)) is None:
        return []
    told = [_mark(statement, notes) for statement in cell.statements]
    return [*told, Text(f"+ {cell.untold} more", style="dim")] if cell.untold else told


def _mark(statement: Statement, notes: Notes) -> Text:
    """Return the statement with the numbers of its notes."""
    text = Text(statement.text)
    if numbers := notes.number(statement):
        text.append(f" [{', '.join(map(str, numbers))}]", style="cyan")
    return text


def _print_notes(console: Console, notes: Notes) -> None:
    """Print where each statement was read: document, page, the words, the rule."""
    for citation, number in notes.numbers.items():
        how = f", {_INFERRED[citation.link]}" if citation.link in _INFERRED else ""
        place = f"[{number}] {citation.document}, p. {citation.page}{how}: "
        quote = f"“{citation.quote}” ({citation.cited_id}, {citation.confidence:.2f})"
        console.print(Text(place, style="cyan").append(quote, style="default"))
    if notes.numbers:
        console.print()


def _list_remarks(comparison: Comparison) -> Iterable[str]:
    if comparison.empty_columns:
        names = ", ".join(name.replace("_", " ") for name in comparison.empty_columns)
        yield f"nothing found of: {names}"
    yield from comparison.notes


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(Text(f"note: {line}", style="dim"))
