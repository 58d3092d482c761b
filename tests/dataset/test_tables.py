from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from dataset import records
from dataset.datapackage import describe_schema
from dataset.parquet_file import read_polars_schema
from dataset.schema import METADATA
from dataset.tables import TABLE_BY_NAME, TABLES

RECORDS = {
    "documents": records.Document,
    "passages": records.Passage,
    "mentions": records.Mention,
    "entities": records.Entity,
    "amounts": records.Amount,
    "classifications": records.Classification,
    "rules": records.Rule,
    "facts": records.Fact,
    "programs": records.Program,
    "decisions": records.Decision,
}
ADDED_WHEN_PUBLISHED = {"entities": {"mention_count", "document_count"}}


@pytest.mark.parametrize("name", RECORDS)
def test_columns_are_the_fields_of_the_record(name):
    columns = set(TABLE_BY_NAME[name].column_names) - ADDED_WHEN_PUBLISHED.get(name, set())
    assert columns == {field.name for field in fields(RECORDS[name])}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_lead_to_columns_that_exist(table):
    assert set(table.primary_key) <= set(table.column_names)
    for key in table.foreign_keys:
        assert key.column in table.column_names
        assert TABLE_BY_NAME[key.table].primary_key == (key.references,)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_description_of_a_table_has_the_same_columns_in_the_same_order(table):
    assert tuple(read_polars_schema(table)) == table.column_names
    assert tuple(field["name"] for field in describe_schema(table)["fields"]) == table.column_names
    assert all(column.description.endswith(".") for column in table.columns)


def test_rules_begin_and_end_with_the_columns_that_readers_know():
    names = TABLE_BY_NAME["rules"].column_names
    assert names[:5] == ("rule_id", "group_id", "passage_id", "document_id", "page")
    assert names[-4:] == ("confidence", "status", "reviewer", "model_version")


def test_the_schema_compiles_for_postgresql():
    dialect = postgresql.dialect()
    statements = [str(CreateTable(table).compile(dialect=dialect)) for table in METADATA.sorted_tables]
    statements += [
        str(CreateIndex(index).compile(dialect=dialect))
        for table in METADATA.sorted_tables
        for index in table.indexes
    ]
    sql = "\n".join(statements)
    assert "threshold_value NUMERIC" in sql
    assert 'document_id TEXT COLLATE "C"' in sql
