from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables, iterate_tables

PAGE = "#set page(width: 420pt, height: 600pt, margin: 60pt)\n"
BUDGET = """The budget of the scheme is as follows.

#table(columns: 3, [*Year*], [*Budget*], [*Agency*], [2021], [EUR 4 million], [Council],
  [2022], [EUR 5 million], [], [2023], [EUR 6 million], [Board])

The council may change it.
"""


def read(pdf):
    pages = read_pages(pdf)
    return read_passages(pages, document_id="d-1", tables=find_tables(pages))


def test_cells_stand_in_rows_and_columns(typeset):
    pdf = typeset(PAGE + BUDGET)
    (table,) = find_tables(read_pages(pdf))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Year", "Budget", "Agency"],
        ["2021", "EUR 4 million", "Council"],
        ["2022", "EUR 5 million", ""],
        ["2023", "EUR 6 million", "Board"],
    ]
    assert table.head


def test_each_row_is_a_passage_under_the_head_of_the_table(typeset):
    passages = read(typeset(PAGE + BUDGET))
    assert [passage.kind for passage in passages] == ["paragraph", *["table"] * 4, "paragraph"]
    assert passages[2].text == "2021 | EUR 4 million | Council"
    assert passages[2].section == ("Year | Budget | Agency",)


def test_a_table_that_goes_on_over_the_page_keeps_its_head(typeset):
    rows = ", ".join(f"[{year}], [EUR {year - 1950} million], [Council]" for year in range(1960, 2010))
    passages = read(typeset(f"{PAGE}#table(columns: 3, [*Year*], [*Budget*], [*Agency*], {rows})"))
    assert passages[-1].page_start > 1
    assert passages[-1].section == ("Year | Budget | Agency",)
    assert sum(passage.text == "Year | Budget | Agency" for passage in passages) == 1


def test_a_frame_around_text_is_no_table(typeset):
    pdf = typeset(PAGE + "#rect(width: 100%)[" + "The council pays the costs of the scheme. " * 20 + "]")
    assert find_tables(read_pages(pdf)) == []


def test_a_page_without_lines_is_not_looked_at(typeset):
    (page,) = read_pages(typeset(PAGE + "The council pays."))
    assert not page.ruled


def test_tables_come_page_by_page_from_pages_that_can_be_gone_through_again(typeset):
    rows = "[Share], [Paid by the part-\nner institutions], [40 %], [on request]"
    table = f"#table(columns: (3cm, 3cm), {rows}, {rows})\n#pagebreak()\n"
    pages = read_pages(typeset(table * 3))
    asked = []

    class Watched:
        def __iter__(self):
            for page in pages:
                asked.append(page.page_number)
                yield page

    tables = iterate_tables(Watched())
    assert next(tables).page_number == 1
    assert asked == [1, 1, 2, 3, 4], "the cells break words, so the document's are counted"
    assert [table.page_number for table in tables] == [2, 3]
