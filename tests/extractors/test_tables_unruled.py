"""Tables without cells drawn around: exact rows and column names, and what only looks like a table."""

import textwrap

import pytest

from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables

PAGE = "#set page(width: 460pt, height: 640pt, margin: 50pt)\n"
BEFORE = "The council reports on the costs of its programmes in the years that the plan covers. " * 2
AFTER = "The council may change these figures once the accounts of the year are closed. " * 2


def read(pdf):
    pages = read_pages(pdf)
    return read_passages(pages, document_id="d-1", tables=find_tables(pages))


def set_table(cells: str, *, columns: str = "3", align: str = "(left, right, right)") -> str:
    options = f"stroke: none, columns: {columns}, align: {align}, column-gutter: 2em, inset: (y: 3pt)"
    return f"{PAGE}{BEFORE}\n\n#table({options}, {cells})\n\n{AFTER}"


TABLES = {
    "values under bold names": (
        set_table("""[*Item*], [*2022*], [*2023*], [Staff], [1,200], [1,350], [Travel], [80], [95],
        [Equipment], [640], [12]"""),
        "Item | 2022 | 2023",
        ["Staff | 1,200 | 1,350", "Travel | 80 | 95", "Equipment | 640 | 12"],
    ),
    "years name columns in plain type": (
        set_table("""[], [2022], [2023], [Staff], [1,200], [1,350], [Travel], [80], [95],
        [Total], [1,280], [1,445]"""),
        "| 2022 | 2023",
        ["Staff | 1,200 | 1,350", "Travel | 80 | 95", "Total | 1,280 | 1,445"],
    ),
    "a name spans columns": (
        set_table("""[], table.cell(colspan: 2, align: center)[Fiscal year], [Item], [2022], [2023],
        [Staff], [1,200], [1,350], [Travel], [80], [95], [Total], [1,280], [1,445]"""),
        "Item | Fiscal year 2022 | Fiscal year 2023",
        ["Staff | 1,200 | 1,350", "Travel | 80 | 95", "Total | 1,280 | 1,445"],
    ),
    "units stand in the head": (
        set_table("""[], table.cell(colspan: 2, align: center)[Year ended 30 June \\ (in thousands)],
        [], [2022], [2023], [Staff], [1,200], [1,350], [Travel], [80], [95], [Total], [1,280], [1,445]"""),
        "| Year ended 30 June (in thousands) 2022 | Year ended 30 June (in thousands) 2023",
        ["Staff | 1,200 | 1,350", "Travel | 80 | 95", "Total | 1,280 | 1,445"],
    ),
    "names stand over a rule, one between the lines of another": (
        f"""{PAGE}{BEFORE}\n\n#table(stroke: none, columns: (1fr, 80pt), align: (center + horizon, center), inset: (y: 3pt),
        table.hline(), [Area], [Total \\ acres], table.hline(),
        table.cell(inset: (top: 10pt, bottom: 3pt), align: left)[North coast #box(width: 1fr, repeat[.])],
        table.cell(inset: (top: 10pt, bottom: 3pt), align: right)[63,338],
        table.cell(align: left)[South coast #box(width: 1fr, repeat[.])], table.cell(align: right)[69,031],
        table.cell(align: left)[Islands #box(width: 1fr, repeat[.])], table.cell(align: right)[80,062],
        table.hline())\n\n{AFTER}""",
        "Area | Total acres",
        ["North coast | 63,338", "South coast | 69,031", "Islands | 80,062"],
    ),
    "a name is wrapped": (
        set_table(
            """[*Item*], [*Budget \\ approved \\ for 2022*], [*Spent \\ in 2022*], [Staff], [1,200], [1,350],
            [Travel], [80], [95], [Total], [1,280], [1,445]"""
        ),
        "Item | Budget approved for 2022 | Spent in 2022",
        ["Staff | 1,200 | 1,350", "Travel | 80 | 95", "Total | 1,280 | 1,445"],
    ),
    "a label is wrapped before its values": (
        set_table("""[], [2022], [2023], [Staff], [1,200], [1,350],
        [Expenses excluding depreciation \\ and the cost of loans], table.cell(align: right + bottom)[80],
        table.cell(align: right + bottom)[95], [Total], [1,280], [1,445]"""),
        "| 2022 | 2023",
        [
            "Staff | 1,200 | 1,350",
            "Expenses excluding depreciation and the cost of loans | 80 | 95",
            "Total | 1,280 | 1,445",
        ],
    ),
    "a label is wrapped after its values": (
        set_table("""[], [2022], [2023], [Staff], [1,200], [1,350],
        [Expenses excluding depreciation \\ and the cost of loans], [80], [95], [Total], [1,280], [1,445]"""),
        "| 2022 | 2023",
        [
            "Staff | 1,200 | 1,350",
            "Expenses excluding depreciation and the cost of loans | 80 | 95",
            "Total | 1,280 | 1,445",
        ],
    ),
    "signs of currency stand at the left of columns": (
        set_table("""[], [2022], [2023], [Staff], [\\$ #h(30pt) 1,200], [\\$ #h(30pt) 1,350], [Travel], [80],
        [(95)], [Total], [\\$ #h(30pt) 1,280], [\\$ #h(30pt) 1,255]"""),
        "| 2022 | 2023",
        ["Staff | $ 1,200 | $ 1,350", "Travel | 80 | (95)", "Total | $ 1,280 | $ 1,255"],
    ),
    "decimal points stand one below the other": (
        set_table(
            """[*Measure*], [*Share*], [Loans], [12.5#h(0.55em)], [Grants], [7#h(1.4em)], [Equity], [3.25],
            [Prizes], [100.75]""",
            columns="2",
            align="(left, right)",
        ),
        "Measure | Share",
        ["Loans | 12.5", "Grants | 7", "Equity | 3.25", "Prizes | 100.75"],
    ),
    "short texts stand under bold names": (
        set_table(
            """[*Name*], [*Office*], [*Term*], [Alder], [Chair], [June 2025], [Birch], [Secretary], [May 2026],
            [Cedar], [Member], [June 2027]""",
            align="left",
        ),
        "Name | Office | Term",
        ["Alder | Chair | June 2025", "Birch | Secretary | May 2026", "Cedar | Member | June 2027"],
    ),
    "empty cells keep their places": (
        set_table(
            """[*Item*], [*2021*], [*2022*], [*2023*], [Staff], [1,200], [], [1,350], [Travel], [], [80], [95],
            [Loans], [5], [6], [], [Total], [1,205], [86], [1,445]""",
            columns="4",
            align="(left, right, right, right)",
        ),
        "Item | 2021 | 2022 | 2023",
        ["Staff | 1,200 | | 1,350", "Travel | | 80 | 95", "Loans | 5 | 6 |", "Total | 1,205 | 86 | 1,445"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_columns_of_white_space_are_read_as_rows_under_names(name, typeset):
    markup, names, rows = TABLES[name]
    passages = read(typeset(textwrap.dedent(markup)))
    body = [p for p in passages if p.kind == "table" and p.section[-1:] == (names,)]
    assert [p.text for p in body] == rows
    assert passages[0].text == BEFORE.strip()
    assert passages[-1].text == AFTER.strip()


def test_the_label_of_a_group_stands_in_the_section_of_its_rows(typeset):
    cells = """[], [2022], [2023], [*Costs*], [], [], [#h(1em)Staff], [1,200], [1,350], [#h(1em)Travel], [80],
    [95], [Income], [300], [310]"""
    passages = [p for p in read(typeset(set_table(cells))) if p.kind == "table"]
    assert [(p.section, p.text) for p in passages[1:]] == [
        (("| 2022 | 2023",), "Costs"),
        (("Costs", "| 2022 | 2023"), "Staff | 1,200 | 1,350"),
        (("Costs", "| 2022 | 2023"), "Travel | 80 | 95"),
        (("| 2022 | 2023",), "Income | 300 | 310"),
    ]


TEXTS = {
    "labelled values": """#grid(columns: 2, column-gutter: 3em, row-gutter: 6pt, [Agency:], [Council of Grain],
    [Country:], [Norway], [Opening:], [3 May], [Closing:], [7 July])""",
    "signatures": """#grid(columns: 2, column-gutter: 6em, row-gutter: 6pt, [For the Council], [For the Board],
    [Alder Alderson], [Birch Birchwood], [Chair], [Secretary])""",
    "a list with tabs": "\n\n".join(f"({mark})#h(3em)the costs of {item};" for mark, item in zip("abcde", (
        "staff", "travel", "equipment", "loans", "prizes"), strict=True)),
    "two columns of prose": "#columns(2, gutter: 3em)[" + AFTER * 6 + "]",
    "contents": "\n\n".join(
        f"{number}.#h(2em){title}#h(1fr){page}" for number, title, page in (
            (1, "Aims", 3), (2, "Means", 5), (3, "Costs", 8), (4, "Staff", 12), (5, "Dates", 15))),
    "addresses": """#grid(columns: 2, column-gutter: 5em, row-gutter: 6pt, [Council of Grain], [Board of Mills],
    [12 Harbor Street], [4 Station Road], [Alesund], [Bergen])""",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_what_only_stands_side_by_side_is_no_table(name, typeset):
    passages = read(typeset(f"{PAGE}{BEFORE}\n\n{textwrap.dedent(TEXTS[name])}\n\n{AFTER}"))
    assert [p.text for p in passages if p.kind == "table"] == []


def test_a_second_head_begins_a_second_table(typeset):
    cells = """[], [2022], [2023], [Staff], [1,200], [1,350], [Travel], [80], [95], [], [2020], [2021], [Fees],
    [1,300], [1,310], [Loans], [70], [75]"""
    rows = [(p.section, p.text) for p in read(typeset(set_table(cells))) if p.kind == "table"]
    assert rows == [
        ((), "| 2022 | 2023"),
        (("| 2022 | 2023",), "Staff | 1,200 | 1,350"),
        (("| 2022 | 2023",), "Travel | 80 | 95"),
        ((), "| 2020 | 2021"),
        (("| 2020 | 2021",), "Fees | 1,300 | 1,310"),
        (("| 2020 | 2021",), "Loans | 70 | 75"),
    ]


def test_small_numbers_are_no_years(typeset):
    cells = """[*Item*], [*Share*], [*Count*], [Staff], [KRW 12 billion], [43], [Travel], [KRW 3 billion], [16],
    [Loans], [KRW 9 billion], [20], [Prizes], [KRW 1 billion], [7]"""
    passages = [p for p in read(typeset(set_table(cells))) if p.kind == "table"]
    assert [p.text.rpartition(" ")[2] for p in passages] == ["Count", "43", "16", "20", "7"]
