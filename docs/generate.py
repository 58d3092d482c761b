"""Write what the documentation derives from the code and from its results.

`python docs/generate.py` writes `docs/dataset.md` from the description of the tables;
`python docs/generate.py outputs` also puts rows of the dataset that `make run` made there into `README.md`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from dataset.columns import Column, Table
from dataset.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DATASET_PAGE = ROOT / "docs" / "dataset.md"

BRIEF = "japan-international-rd-brief.pdf"
BRIEF_PAGE = "2"
BRIEF_LABELS = {"joint_ownership", "transfer_control"}

_TYPES = {
    "decimal": "exact number",
    "string_list": "list of strings",
    "box_list": "list of `{page, x0, top, x1, bottom}`",
    "definition_list": "list of `{slot, term, passage_id, start, end, meaning}`",
    "slot_map": "map of slot to `{start, end}` or `{inferred}`",
    "evidence_map": "map of column to `{quote, passage_id, start, end}`, "
    "`{quote, page, x0, top, x1, bottom}` or `{quote, source}`",
}
_HEAD = """# The tables of the dataset

`kisoku ingest` publishes these tables in `outputs/dataset`, one file a table and format, with
`datapackage.json`, a Frictionless Data Package that says the same as this page for programs. Columns are
added, never renamed or dropped. This page is written by `docs/generate.py`.

- Identifiers are derived from content: the same file gives the same rows, wherever and whenever it is read.
- Rows of a document follow one another, by page where a row tells its page; the same documents give the same
  bytes. The format `parts` is Parquet in many files a table: [publishing](publishing.md) tells which and why.
- Every row that says something leads to its words: `passage_id` to the passage, `start` and `end` to the
  characters in it (Unicode code points), `page` and `boxes` to the place on the page (points from the top
  left).
- In CSV, an empty field is a missing value, lists and maps are JSON, and text that a spreadsheet would take
  for a formula has an apostrophe in front. Parquet and JSON Lines keep lists as lists and text as it is.
- Columns in **bold** are the table's key, and those marked † are never missing. `→` names the table and
  column that a value leads to.

| table | one row is |
| --- | --- |
"""


def write_dataset_page() -> str:
    """Return the text of `docs/dataset.md`."""
    contents = "".join(f"| [{table.name}](#{table.name}) | {table.description} |\n" for table in TABLES)
    return _HEAD + contents + "".join(map(_write_section, TABLES)).rstrip("\n") + "\n"


def fill_readme(text: str, dataset: Path) -> str:
    """Return the text of `README.md` with rows of the dataset in `dataset` between their marks."""
    text = _fill(text, "rules", excerpt_rules(dataset))
    return _fill(text, "programs", excerpt_programs(dataset))


def excerpt_rules(dataset: Path) -> str:
    """Return as a Markdown table what the second page of the Japan brief says on sharing and transfer."""
    document_id = _find_brief(dataset)
    ordinals = {row["passage_id"]: int(row["ordinal"]) for row in _read_rows(dataset, "passages")}
    rules = [
        row
        for row in _read_rows(dataset, "rules")
        if row["document_id"] == document_id
        and row["page"] == BRIEF_PAGE
        and BRIEF_LABELS & set(json.loads(row["labels"]))
    ]
    rules.sort(key=lambda row: (ordinals[row["passage_id"]], int(row["start"]), row["action"], row["object"]))
    head = ("page", "bearer", "modality", "action and object", "threshold", "quote")
    return _write_table(head, [_write_rule(row) for row in rules])


def excerpt_programs(dataset: Path) -> str:
    """Return as a Markdown table the programmes that the Japan brief speaks of."""
    document_id = _find_brief(dataset)
    programs = [row for row in _read_rows(dataset, "programs") if document_id in json.loads(row["documents"])]
    programs.sort(key=lambda row: (row["start_year"] or "9999", row["name"]))
    head = ("name", "agencies", "budget", "period", "years", "successor", "partner countries")
    return _write_table(head, [_write_program(row) for row in programs])


def _write_section(table: Table) -> str:
    rows = [_write_column(table, column) for column in table.columns]
    body = _write_table(("column", "type", "meaning"), rows)
    return f"\n## {table.name}\n\n{table.description}\n\n{body}"


def _write_column(table: Table, column: Column) -> list[str]:
    name = f"**{column.name}**" if column.name in table.primary_key else column.name
    leads = [f"→ {key.table}.{key.references}" for key in table.foreign_keys if key.column == column.name]
    values = [f"One of: {', '.join(f'`{value}`' for value in column.enum)}."] if column.enum else []
    mark = " †" if column.required else ""
    return [
        name + mark,
        _TYPES.get(column.type, column.type),
        " ".join([column.description, *values, *leads]),
    ]


def _write_rule(row: dict[str, str]) -> list[str]:
    action = f"{row['action']} {row['object']}".strip()
    return [row["page"], row["bearer"], row["modality"], action, _write_threshold(row), row["quote"]]


def _write_threshold(row: dict[str, str]) -> str:
    parts = (row["threshold_operator"], _group_digits(row["threshold_value"]), row["threshold_unit"])
    return " ".join(part for part in parts if part)


def _write_program(row: dict[str, str]) -> list[str]:
    low, high = _group_digits(row["budget_minimum"]), _group_digits(row["budget_maximum"])
    budget = low if low == high else f"{low}–{high}"
    years = f"{row['start_year']}–{row['end_year']}" if row["start_year"] or row["end_year"] else ""
    return [
        f"{row['name']} ({row['acronym']})" if row["acronym"] else row["name"],
        ", ".join(json.loads(row["agencies"])),
        f"{row['budget_currency']} {budget}".strip(),
        row["budget_period"],
        years,
        row["successor"],
        ", ".join(json.loads(row["partner_countries"])),
    ]


def _group_digits(number: str) -> str:
    return f"{Decimal(number):,f}" if number else ""


def _write_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |\n" for line in lines)


def _fill(text: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, _, rest = text.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"README.md: the marks {begin.strip()} and {end} are missing")
    return f"{head}{begin}\n{table}\n{end}{tail}"


def _find_brief(dataset: Path) -> str:
    return next(row["document_id"] for row in _read_rows(dataset, "documents") if row["file_name"] == BRIEF)


def _read_rows(dataset: Path, table: str) -> list[dict[str, str]]:
    with (dataset / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Write the page on the tables, and with a folder of outputs the excerpt in the README."""
    DATASET_PAGE.write_text(write_dataset_page(), encoding="utf-8")
    for outputs in sys.argv[1:]:
        filled = fill_readme(README.read_text(encoding="utf-8"), Path(outputs) / "dataset")
        README.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
