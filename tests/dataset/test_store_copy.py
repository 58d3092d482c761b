from __future__ import annotations

import pytest
import sqlalchemy as sa
from made_documents import make_decision, make_document, make_rows

from dataset.records import DocumentRows
from dataset.search.passages import search_passages
from dataset.store import open_store
from dataset.store_check import find_flaws
from dataset.store_copy import copy_store

pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(store):
    store.write_document(make_rows("one"), encodings=b"\x00kept")
    store.write_document(make_rows("two", text="Costs are shared.", supersedes="d-none"))
    failed = DocumentRows(make_document("poison", status="failed", error="poison.pdf: crashed"))
    store.write_attempt(failed, reading_version="1", hopeful=True)
    store.append_decision(make_decision(1))
    return store


def read_content(store):
    with store.open_snapshot() as snapshot:
        return snapshot.digest_content(), store.read_failures(), store.read_decisions()


def test_a_copy_in_another_database_holds_the_same(filled, request, tmp_path):
    kept_by_server = filled.engine.dialect.name == "postgresql"
    target = open_store(tmp_path / "copy.db" if kept_by_server else request.getfixturevalue("postgres_url"))
    copied = copy_store(filled, target)
    assert (copied.documents, copied.unchanged, copied.decisions) == (3, 0, 1)
    assert read_content(target) == read_content(filled)
    assert len(search_passages(target, "shared")) == 3
    assert target.read_encodings(make_document("one").document_id) == b"\x00kept"
    again = copy_store(filled, target)
    assert (again.documents, again.unchanged, again.decisions) == (0, 3, 0)
    target.close()


def test_a_sound_store_has_no_flaws(filled):
    seen = []
    assert list(find_flaws(filled, report=lambda: seen.append(1))) == []
    assert len(seen) == 3


def test_rows_that_were_changed_or_lost_are_found(filled):
    with filled.engine.begin() as connection:
        connection.execute(
            sa.text("update amounts set currency = 'USD' where document_id = :id"), {"id": ID_OF_ONE}
        )
    assert list(find_flaws(filled)) == ["one.pdf: its rows are not those that were written"]


ID_OF_ONE = make_document("one").document_id


def test_passages_that_are_not_indexed_are_found(filled):
    forget = {
        "sqlite": "delete from passage_search_docsize",
        "postgresql": "update passages set words = null",
    }
    with filled.engine.begin() as connection:
        connection.execute(sa.text(forget[filled.engine.dialect.name]))
    assert list(find_flaws(filled)) == ["6 passages are not in the search index"]


def test_a_damaged_index_and_dangling_rows_are_found_in_a_file(tmp_path):
    store = open_store(tmp_path / "kisoku.db")
    store.write_document(make_rows("one", passage_count=1))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("pragma foreign_keys = off")
        connection.exec_driver_sql("insert into passage_search(rowid, words) values (99, 'stale words')")
        connection.exec_driver_sql("delete from document_entities")
    flaws = list(find_flaws(store))
    assert any("refers to what is not in document_entities" in flaw for flaw in flaws)
    assert "2 words are not as often in the search index as in the passages" in flaws
    store.close()
