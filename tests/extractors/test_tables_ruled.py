"""Tables with cells drawn, at least in part: exact rows, names of columns and labels that several rows share."""

import pytest

from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables

PAGE = "#set page(width: 460pt, height: 640pt, margin: 50pt)\n"
TEXT = "The council reports on the costs of its programmes in the years that the plan covers. " * 2


def read(pdf):
    pages = read_pages(pdf)
    return read_passages(pages, document_id="d-1", tables=find_tables(pages))


def read_rows(pdf):
    return [(p.section, p.text) for p in read(pdf) if p.kind == "table"]


TABLES = {
    "a name spans columns": (
        """#table(columns: 3, table.cell(rowspan: 2)[Item], table.cell(colspan: 2)[Fiscal year], [2022], [2023],
        [Staff], [1,200], [1,350], [Travel], [80], [95])""",
        [
            ((), "Item | Fiscal year |"),
            ((), "| 2022 | 2023"),
            (("Item | Fiscal year 2022 | Fiscal year 2023",), "Staff | 1,200 | 1,350"),
            (("Item | Fiscal year 2022 | Fiscal year 2023",), "Travel | 80 | 95"),
        ],
    ),
    "a label spans rows": (
        """#table(columns: 3, [*Region*], [*Country*], [*Grants*], table.cell(rowspan: 2)[North], [Norway], [12],
        [Finland], [15], [South], [Malta], [7])""",
        [
            ((), "Region | Country | Grants"),
            (("Region | Country | Grants",), "North | Norway | 12"),
            (("North", "Region | Country | Grants"), "| Finland | 15"),
            (("Region | Country | Grants",), "South | Malta | 7"),
        ],
    ),
    "a row is the label of a group": (
        """#table(columns: 3, [*Item*], [*2022*], [*2023*], table.cell(colspan: 3)[Costs], [Staff], [1,200],
        [1,350], [Travel], [80], [95], table.cell(colspan: 3)[Income], [Fees], [5], [6])""",
        [
            ((), "Item | 2022 | 2023"),
            (("Item | 2022 | 2023",), "Costs"),
            (("Costs", "Item | 2022 | 2023"), "Staff | 1,200 | 1,350"),
            (("Costs", "Item | 2022 | 2023"), "Travel | 80 | 95"),
            (("Item | 2022 | 2023",), "Income"),
            (("Income", "Item | 2022 | 2023"), "Fees | 5 | 6"),
        ],
    ),
    "only the head and the end are ruled across": (
        """#table(columns: 3, stroke: (x, y) => (left: if x > 0 { 0.5pt }, right: none,
        top: if y < 2 { 0.5pt }, bottom: if y == 3 { 0.5pt }), [Item], [2022], [2023], [Staff], [1,200],
        [1,350], [Travel], [80], [95], [Total], [1,280], [1,445])""",
        [
            ((), "Item | 2022 | 2023"),
            (("Item | 2022 | 2023",), "Staff | 1,200 | 1,350"),
            (("Item | 2022 | 2023",), "Travel | 80 | 95"),
            (("Item | 2022 | 2023",), "Total | 1,280 | 1,445"),
        ],
    ),
    "the sides are open": (
        """#table(columns: 3, stroke: (x, y) => (y: 0.5pt, left: if x > 0 { 0.5pt }, right: none), [*Item*],
        [*2022*], [*2023*], [Staff], [1,200], [1,350], [Travel], [80], [95])""",
        [
            ((), "Item | 2022 | 2023"),
            (("Item | 2022 | 2023",), "Staff | 1,200 | 1,350"),
            (("Item | 2022 | 2023",), "Travel | 80 | 95"),
        ],
    ),
    "cells hold paragraphs and lists": (
        """#table(columns: (80pt, 1fr), [*Body*], [*Tasks*], [Council], [The council decides on grants.

        It reports each year.], [Board], [- advises the council\n        - reads the accounts])""",
        [
            ((), "Body | Tasks"),
            (("Body | Tasks",), "Council | The council decides on grants. It reports each year."),
            (("Body | Tasks",), "Board | • advises the council • reads the accounts"),
        ],
    ),
    "the head of two columns is shaded": (
        """#table(columns: (120pt, 120pt), fill: (x, y) => if y == 0 { luma(220) }, [Body], [Task], [Council],
        [decides], [Board], [advises])""",
        [((), "Body | Task"), (("Body | Task",), "Council | decides"), (("Body | Task",), "Board | advises")],
    ),
    "a title spans the columns": (
        """#table(columns: 3, table.cell(colspan: 3)[*Costs in EUR million*], [*Item*], [*2022*], [*2023*],
        [Staff], [1,200], [1,350], [Travel], [80], [95])""",
        [
            ((), "Costs in EUR million"),
            ((), "Item | 2022 | 2023"),
            (("Costs in EUR million", "Item | 2022 | 2023"), "Staff | 1,200 | 1,350"),
            (("Costs in EUR million", "Item | 2022 | 2023"), "Travel | 80 | 95"),
        ],
    ),
    "a cell is left empty as if said again": (
        """#table(columns: 3, [*Region*], [*Country*], [*Grants*], [North], [Norway], [12], [], [Finland], [15],
        [South], [Malta], [7])""",
        [
            ((), "Region | Country | Grants"),
            (("Region | Country | Grants",), "North | Norway | 12"),
            (("North", "Region | Country | Grants"), "| Finland | 15"),
            (("Region | Country | Grants",), "South | Malta | 7"),
        ],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_drawn_cells_are_read_as_rows_under_names(name, typeset):
    markup, rows = TABLES[name]
    assert read_rows(typeset(f"{PAGE}{TEXT}\n\n{markup}\n\n{TEXT}")) == rows


def test_a_note_in_the_frame_of_a_table_is_no_row(typeset):
    note = "Amounts are those of the accounts as the council closed them at the end of the year before."
    markup = f"#table(columns: 3, [*Item*], [*2022*], [*2023*], [Staff], [1], [2], [Travel], [8], [9], \
    table.cell(colspan: 3)[{note}])"
    passages = read(typeset(PAGE + markup))
    assert [p.text for p in passages if p.kind == "table"][-1] == "Travel | 8 | 9"
    assert passages[-1].text == note


def make_rows(count: int) -> str:
    return ", ".join(f"[{1900 + i}], [EUR {i} million], [{name_council(i)}]" for i in range(count))


def name_council(i: int) -> str:
    return f"Council {'ABCDEFGH'[i % 8]}{'mnopqrst'[i // 8]}"


def test_a_head_that_is_said_again_on_the_next_page_is_no_row(typeset):
    head = "table.header([*Year*], [*Budget*], [*Agency*])"
    rows = read_rows(typeset(f"{PAGE}#table(columns: 3, {head}, {make_rows(60)})"))
    assert [text for _, text in rows] == [
        "Year | Budget | Agency",
        *(f"{1900 + i} | EUR {i} million | {name_council(i)}" for i in range(60)),
    ]
    assert {section for section, _ in rows[1:]} == {("Year | Budget | Agency",)}


def test_an_unruled_table_keeps_its_head_on_the_next_page(typeset):
    head = "table.header([*Year*], [*Budget*], [*Agency*])"
    rows = read_rows(
        typeset(
            f"{PAGE}{TEXT}\n\n#table(columns: 3, stroke: none, column-gutter: 3em, {head}, {make_rows(60)})"
        )
    )
    assert [text for _, text in rows] == [
        "Year | Budget | Agency",
        *(f"{1900 + i} | EUR {i} million | {name_council(i)}" for i in range(60)),
    ]
    assert {section for section, _ in rows[1:]} == {("Year | Budget | Agency",)}


def test_a_row_that_a_page_break_cuts_is_one_passage_on_both_pages(typeset):
    task = "The council decides on the grants of the scheme and reports on them in spring; " * 9
    markup = f"#table(columns: (60pt, 60pt, 1fr), [*Year*], [*Body*], [*Task*], {make_rows(14)}, [1999], \
    [Board], [{task}it closes the accounts.], [2000], [Council], [pays], [2001], [Council], [reports])"
    row = next(passage for passage in read(typeset(PAGE + markup)) if passage.text.startswith("1999"))
    assert (row.page_start, row.page_end) == (1, 2)
    assert row.text == f"1999 | Board | {task}it closes the accounts."
    assert [box.page_number for box in row.boxes] == [1, 2]


def test_tables_with_the_same_head_and_text_between_are_two(typeset):
    table = "#table(columns: 3, [*Item*], [*2022*], [*2023*], [Staff], [1], [2], [Travel], [8], [9])"
    rows = read_rows(typeset(f"{PAGE}{table}\n\n#pagebreak()\n{TEXT}\n\n{table}"))
    assert [text for _, text in rows] == ["Item | 2022 | 2023", "Staff | 1 | 2", "Travel | 8 | 9"] * 2
