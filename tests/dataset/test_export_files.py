from __future__ import annotations

import csv
import json
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_documents import make_decision, make_rows
from made_folders import read_files

from dataset.cells import choose_csv_text, choose_json_text
from dataset.columns import Column
from dataset.export import FORMATS, UnknownFormat, export_tables
from dataset.store import open_store
from dataset.tables import RULES, TABLES
from dataset.workbook import Workbook

AWKWARD = '=cmd|"/c calc"!A1, 𠮷規則\r\n"quoted"\rtab\there \x07 _x0041_ \u2028 end'
csv.field_size_limit(10**9)


@pytest.fixture
def awkward_store(store):
    store.write_document(make_rows("awkward", text=AWKWARD, title="+1"))
    store.write_document(make_rows("plain", title="", text="-5%"))
    store.append_decision(make_decision(1, note="@note", passage_text="\tindented"))
    return store


def read_csv(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_store(store, name):
    return [row for batch in store.read_table(name) for row in batch]


def test_every_table_has_its_file_and_its_columns_in_each_format(store, tmp_path):
    export = export_tables(store, tmp_path / "out", formats=FORMATS)
    assert len(export.files) == 4 * len(TABLES) + 1
    assert set(export.row_counts.values()) == {0}
    book = openpyxl.load_workbook(tmp_path / "out" / "kisoku.xlsx")
    for table in TABLES:
        header = (tmp_path / "out" / f"{table.name}.csv").read_bytes()
        assert header == (",".join(table.column_names) + "\n").encode()
        parquet = pl.read_parquet(tmp_path / "out" / f"{table.name}.parquet")
        assert tuple(parquet.columns) == table.column_names
        assert [cell.value for cell in book[table.name][1]] == list(table.column_names)


def test_parquet_holds_the_rows_as_they_are(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["parquet"])
    for table in TABLES:
        expected = read_store(awkward_store, table.name)
        frame = pl.read_parquet(tmp_path / f"{table.name}.parquet")
        for name in [column.name for column in table.columns if column.type.endswith("_map")]:
            position = table.column_names.index(name)
            frame, expected = frame.drop(name), [row[:position] + row[position + 1 :] for row in expected]
        assert frame.rows() == expected


def test_parquet_lists_evidence_with_its_places(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["parquet"])
    frame = pl.read_parquet(tmp_path / "documents.parquet").filter(pl.col("file_name") == "awkward.pdf")
    country, publisher, title = frame["evidence"][0].to_list()
    assert (publisher["column"], publisher["passage_id"], publisher["end"]) == ("publisher", "p-awkward", 21)
    assert (country["page"], country["x1"], country["source"]) == (1, 110.25, None)
    assert (title["quote"], title["source"]) == ("The awkward report", "pdf metadata: Title")


def test_parquet_lists_slots_with_their_places(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["parquet"])
    frame = pl.read_parquet(tmp_path / "rules.parquet")
    assert frame.schema["threshold_value"] == pl.Decimal(38, 9)
    assert frame["slots"][0].to_list() == [
        {"slot": "action", "start": 0, "end": 3, "inferred": None},
        {"slot": "object", "start": None, "end": None, "inferred": "the heading"},
    ]


def test_jsonl_holds_the_rows_as_they_are(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["jsonl"])
    for table in TABLES:
        lines = (tmp_path / f"{table.name}.jsonl").read_bytes().decode().split("\n")[:-1]
        rows = [json.loads(line, parse_float=Decimal) for line in lines]
        expected = read_store(awkward_store, table.name)
        assert [tuple(row) for row in rows] == [table.column_names] * len(expected)
        plain = [json.loads(line) for line in lines]
        for row, cells in zip(plain, expected, strict=True):
            assert list(row.values()) == [
                float(cell) if isinstance(cell, Decimal) else cell for cell in cells
            ]


def test_csv_cells_are_plain_and_safe(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["csv"])
    passages = {row["text"] for row in read_csv(tmp_path, "passages")}
    assert passages == {"'" + AWKWARD, "'-5%"}
    amount = read_csv(tmp_path, "amounts")[0]
    assert (amount["minimum"], amount["maximum"], amount["approximate"]) == ("-0.5", "1500000000", "false")
    rule = read_csv(tmp_path, "rules")[0]
    assert (rule["threshold_operator"], rule["threshold_value"], rule["start"]) == ("=", "0.5", "0")
    assert rule["slots"] == '{"action": {"start": 0, "end": 3}, "object": {"inferred": "the heading"}}'
    assert rule["boxes"] == '[{"page": 1, "x0": 72.0, "top": 100.5, "x1": 523.25, "bottom": 140.0}]'
    assert rule["countries"] == "[]"
    assert rule["condition"] == rule["reviewer"] == ""
    decision = read_csv(tmp_path, "decisions")[0]
    assert (decision["note"], decision["passage_text"]) == ("'@note", "'\tindented")
    assert {row["title"] for row in read_csv(tmp_path, "documents")} == {"'+1", ""}


def test_csv_has_no_byte_order_mark_and_lines_end_in_lf(store, tmp_path):
    store.write_document(make_rows("plain"))
    export_tables(store, tmp_path, formats=["csv"])
    content = (tmp_path / "passages.csv").read_bytes()
    assert content.startswith(b"passage_id,")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_survives_csv(tmp_path_factory, cells):
    text = choose_csv_text(Column("a", "string", "Any."))
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(
        "".join(",".join(map(text, row)) + "\n" for row in [["a", "b"], *cells]), "utf-8", newline=""
    )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    unguarded = [[c[1:] if c[:2] in {f"'{sign}" for sign in "=+-@\t\r"} else c for c in row] for row in rows]
    given_back = [
        [c[1:] if c[:2] in {f"'{sign}" for sign in "=+-@\t\r"} else c for c in row] for row in cells
    ]
    assert unguarded == given_back
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_json(text):
    assert json.loads(choose_json_text(Column("a", "string", "Any."))(text)) == text


def test_excel_takes_no_text_for_a_formula_a_link_or_a_number(awkward_store, tmp_path):
    export_tables(awkward_store, tmp_path, formats=["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "kisoku.xlsx")
    for table in TABLES:
        cells = [cell for row in book[table.name].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    rows = list(book["amounts"].iter_rows(min_row=2, values_only=True))
    assert rows[0][4:8] == (-0.5, 1_500_000_000, "EUR", False)
    documents = list(book["documents"].iter_rows(min_row=2, values_only=True))
    assert {row[5] for row in documents} == {"+1", ""}
    assert {row[16] for row in documents} == {"1"}


def test_what_excel_cannot_hold_is_marked_and_told(store, tmp_path):
    store.write_document(make_rows("long", passage_count=1, text="𠮷" * 20_000))
    export = export_tables(store, tmp_path, formats=["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "kisoku.xlsx")
    text = book["passages"]["H2"].value
    assert text.endswith("𠮷 [… truncated]")
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert any("passages p-" in warning and "text is truncated" in warning for warning in export.warnings)


def test_rows_beyond_a_sheet_go_on_another_one(tmp_path):
    rows = [(f"r-{i}", *[None] * (len(RULES.columns) - 1)) for i in range(7)]
    with Workbook(tmp_path, sheet_rows=4) as book:
        book.add_table(RULES).write_rows(rows)
    assert len(book.warnings) == 2
    sheets = openpyxl.load_workbook(tmp_path / "kisoku.xlsx").worksheets
    assert [sheet.title for sheet in sheets] == ["rules", "rules_2", "rules_3"]
    assert [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in sheets] == [
        ["r-0", "r-1", "r-2"],
        ["r-3", "r-4", "r-5"],
        ["r-6"],
    ]


def test_equal_rows_give_equal_bytes_in_whatever_order_they_were_stored(tmp_path):
    contents = []
    for number, order in enumerate((["a", "b", "c"], ["c", "a", "b", "a"])):
        store = open_store(tmp_path / f"{number}.db")
        for name in order:
            store.write_document(make_rows(name, text=f"{AWKWARD} {name}", passage_count=8))
        folder = tmp_path / str(number)
        export = export_tables(store, folder, formats=FORMATS)
        contents.append(read_files(folder))
        assert set(contents[-1]) == {file.path for file in export.files}
        store.close()
    assert contents[0] == contents[1]


def test_unknown_formats_are_refused(store, tmp_path):
    with pytest.raises(UnknownFormat, match="sas: not among the formats csv, parquet, jsonl, xlsx, parts"):
        export_tables(store, tmp_path, formats=["csv", "sas"])
