from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from made_documents import FUND, OFFICE, make_decision, make_document, make_rows

from dataset.records import DocumentRows, Entity
from dataset.store import UnstorableDocument, open_store
from dataset.tables import TABLE_BY_NAME, TABLES

pytestmark = pytest.mark.both_databases


def read_all(store, name):
    return [row for batch in store.read_table(name) for row in batch]


def read_published(store):
    return {table.name: read_all(store, table.name) for table in TABLES}


def test_a_document_is_read_back_as_it_was_written(store):
    rows = make_rows("whole", passage_count=1)
    store.write_document(rows)
    in_order = tuple(sorted(rows.mentions, key=lambda mention: (mention.start, mention.mention_id)))
    assert store.read_document(rows.document.document_id) == replace(rows, mentions=in_order)
    assert store.read_document("d-none") is None


def test_writing_twice_changes_nothing(store):
    rows = make_rows("twice")
    assert store.write_document(rows)
    before = read_published(store)
    assert not store.write_document(rows)
    assert read_published(store) == before


def test_encodings_stay_until_others_come_or_the_document_goes(store):
    rows = make_rows("read")
    document_id = rows.document.document_id
    store.write_document(rows)
    assert store.read_encodings(document_id) is None
    assert not store.write_document(rows, encodings=b"\x00one")
    store.write_document(make_rows("read", text="Grants end.", pipeline_version="2"))
    assert store.read_encodings(document_id) == b"\x00one"
    store.write_attempt(rows, reading_version="1", hopeful=False, encodings=b"two")
    assert store.read_encodings(document_id) == b"two"
    assert store.delete_document(document_id)
    assert store.read_encodings(document_id) is None


def test_encodings_come_with_their_document_or_not_at_all(store):
    rows = make_rows("torn")
    torn = replace(rows, classifications=(replace(rows.classifications[0], passage_id="p-none"),))
    with pytest.raises(UnstorableDocument):
        store.write_document(torn, encodings=b"lost")
    assert store.read_encodings(rows.document.document_id) is None


def test_a_new_version_replaces_all_rows_of_the_document(store):
    store.write_document(make_rows("again", passage_count=5))
    shorter = make_rows("again", passage_count=2, text="Grants end.", pipeline_version="2")
    assert store.write_document(shorter)
    assert store.read_document(shorter.document.document_id).passages == shorter.passages
    assert store.count_rows()["passages"] == 2
    assert store.count_rows()["mentions"] == len(shorter.mentions)


def test_an_entity_that_nothing_mentions_any_more_is_not_published(store):
    store.write_document(make_rows("fading"))
    store.write_document(DocumentRows(make_document("fading"), entities=(FUND, OFFICE)))
    assert read_all(store, "entities") == read_all(store, "programs") == []
    assert store.count_rows()["entities"] == store.count_rows()["programs"] == 0


def test_entities_carry_their_counts(store):
    store.write_document(make_rows("one", passage_count=3, mentions_each=2))
    store.write_document(make_rows("two", passage_count=2, mentions_each=1))
    counts = {row[0]: row[-2:] for row in read_all(store, "entities")}
    assert counts == {"e-fund": (5, 2), "e-office": (3, 1)}


def test_mentions_in_duplicate_passages_are_kept_and_not_counted(store):
    rows = make_rows("repeats", passage_count=3)
    first, second, third = rows.passages
    copies = (first, replace(second, duplicate_of=first.passage_id), third)
    store.write_document(replace(rows, passages=copies))
    counts = {row[0]: row[-2:] for row in read_all(store, "entities")}
    kept = [m for m in rows.mentions if m.entity_id == FUND.entity_id]
    assert counts[FUND.entity_id] == (sum(m.passage_id != second.passage_id for m in kept), 1)
    assert len(read_all(store, "mentions")) == len(rows.mentions)
    assert store.measure_coverage().duplicates == 1


def test_languages_are_counted_by_documents_and_passages(store):
    english, german = make_rows("english", language="en"), make_rows("german", language="de")
    told = tuple(replace(passage, language="de") for passage in german.passages[1:])
    store.write_document(english)
    store.write_document(replace(german, passages=(german.passages[0], *told)))
    coverage = store.measure_coverage()
    assert coverage.documents == {"de": 1, "en": 1}
    assert coverage.passages == {"und": 4, "de": 2}


def test_the_published_rows_do_not_depend_on_the_order_of_writing(tmp_path):
    seen = Entity("e-fund", "PROGRAM", "Bridges Fund", aliases=("The Fund",), country="SE")
    documents = [
        make_rows("a"),
        replace(make_rows("b"), entities=(replace(FUND, origin="discovered", acronym="BRF"), OFFICE)),
        replace(make_rows("c"), entities=(seen, replace(OFFICE, name="Bridges Office", origin="discovered"))),
    ]
    published = []
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0, 1])):
        store = open_store(tmp_path / f"{number}.db")
        for i in order:
            store.write_document(documents[i])
        published.append(read_published(store))
        store.close()
    assert published[0] == published[1] == published[2]


def test_a_failed_document_has_a_row_and_nothing_else(store):
    failed = make_document("broken", status="failed", error="broken.pdf: encrypted, needs a password")
    store.write_document(DocumentRows(failed))
    store.write_document(make_rows("fine"))
    assert store.count_documents_by_status() == {"failed": 1, "ok": 1}
    assert store.read_document(failed.document_id) == DocumentRows(failed)
    assert store.read_documents(status="failed") == [failed]


def test_documents_from_one_place_are_found(store):
    old, new = make_document("old", uri="https://example.org/a.pdf"), make_document("new")
    store.write_document(DocumentRows(old))
    store.write_document(DocumentRows(new))
    assert store.read_documents(uri="https://example.org/a.pdf") == [old]
    assert len(store.read_documents()) == 2


def test_processed_versions_are_known_by_the_hash_of_the_file(store):
    rows = make_rows("known", pipeline_version="7")
    store.write_document(rows)
    assert store.processed_versions() == {rows.document.sha256: "7"}
    assert store.processed_version(rows.document.sha256) == "7"
    assert store.processed_version("0" * 64) is None


def test_deleting_a_document_leaves_nothing_of_it(store):
    rows = make_rows("gone")
    store.write_document(rows)
    assert store.delete_document(rows.document.document_id)
    assert not store.delete_document(rows.document.document_id)
    assert set(store.count_rows().values()) == {0}


def test_rows_that_refer_to_nothing_are_refused_whole(store):
    rows = make_rows("dangling")
    with pytest.raises(UnstorableDocument, match=r"(?i)^dangling\.pdf: .*foreign key[^\n]*$"):
        store.write_document(replace(rows, entities=(FUND,)))
    assert store.count_rows()["documents"] == 0


@pytest.mark.parametrize(
    ("part", "changes", "reason"),
    [
        ("rules", {"modality": "=cmd()"}, "rules: modality may not be '=cmd"),
        ("amounts", {"minimum": Decimal("NaN")}, "NaN"),
        ("facts", {"confidence": float("nan")}, "confidence may not be nan"),
        ("passages", {"page_start": 0}, "page_start may not be 0"),
        ("document", {"sha256": None}, "documents: sha256 may not be empty"),
        ("document", {"title": "a\0b"}, "documents: title holds a NUL character"),
        ("passages", {"text": "\ud800"}, "surrogate"),
        ("facts", {"confidence": 1.5}, "facts: confidence may not be 1.5"),
    ],
)
def test_values_that_no_table_allows_are_refused(store, part, changes, reason):
    rows = make_rows("strange")
    if part == "document":
        spoilt = replace(rows, document=replace(rows.document, **changes))
    else:
        first, *rest = getattr(rows, part)
        spoilt = replace(rows, **{part: (replace(first, **changes), *rest)})
    with pytest.raises(UnstorableDocument, match=reason):
        store.write_document(spoilt)
    assert store.count_rows()["documents"] == 0


def test_an_amount_may_restate_one_that_comes_after_it(store):
    rows = make_rows("restated")
    first, second, *rest = rows.amounts
    restated = replace(first, equivalent_of=second.mention_id)
    store.write_document(replace(rows, amounts=(restated, second, *rest)))
    assert store.write_document(replace(rows, document=make_document("restated", title="new")))


def test_money_is_exact(store):
    rows = make_rows("exact", passage_count=1)
    odd = Decimal("12345678901234567890.123456789")
    store.write_document(replace(rows, amounts=(replace(rows.amounts[0], minimum=odd),)))
    (row,) = read_all(store, "amounts")
    assert row[4] == odd


def test_decisions_are_appended_once_and_outlive_their_document(store):
    assert store.append_decision(make_decision(2))
    assert store.append_decision(make_decision(1))
    assert not store.append_decision(make_decision(2))
    store.delete_document("d-1")
    assert store.read_decisions() == [make_decision(1), make_decision(2)]


def test_tables_are_read_document_by_document_in_batches(store):
    for name in ("a", "b", "c"):
        store.write_document(make_rows(name))
    batches = list(store.read_table("mentions", batch_rows=7))
    keys = [(row[2], row[0]) for batch in batches for row in batch]
    assert [len(batch) for batch in batches] == [7, 7, 7, 6]
    assert keys == sorted(keys)


def test_a_snapshot_does_not_see_what_is_written_after_it_was_opened(store):
    store.write_document(make_rows("before"))
    with store.open_snapshot() as snapshot:
        assert snapshot.count_rows()["documents"] == 1
        store.write_document(make_rows("after"))
        assert len([row for batch in snapshot.read_table("documents") for row in batch]) == 1
    assert store.count_rows()["documents"] == 2


def test_programmes_are_folded_from_all_documents_of_the_store(store):
    first = make_rows("first", passage_count=2, text="The Bridge Fund has JPY 30 billion (USD 200 million).")
    yen, dollars = first.amounts
    amounts = (
        replace(yen, minimum=Decimal("3e10"), maximum=Decimal("3e10"), currency="JPY"),
        replace(dollars, minimum=Decimal("2e8"), currency="USD", equivalent_of=yen.mention_id),
    )
    facts = tuple(replace(fact, confidence=0.9) for fact in first.facts[1:])
    store.write_document(replace(first, amounts=amounts, facts=facts))
    second = make_rows("second", passage_count=1)
    began = replace(second.facts[0], fact_id="f-began", relation="started", value="2014-04")
    store.write_document(replace(second, facts=(*second.facts, began)))
    ((row,),) = store.read_table("programs")
    program = dict(zip(TABLE_BY_NAME["programs"].column_names, row, strict=True))
    assert (program["budget_minimum"], program["budget_currency"]) == (Decimal(30_000_000_000), "JPY")
    assert (program["start_year"], program["rule_count"]) == (2014, 3)
    assert program["documents"] == sorted([first.document.document_id, second.document.document_id])
    assert set(program["evidence"]) == {facts[0].fact_id, second.facts[0].fact_id, "f-began"}


def test_a_rule_that_a_reviewer_rejected_counts_for_no_programme(store):
    rows = make_rows("first", passage_count=3)
    rejected = replace(rows.rules[0], status="rejected", reviewer="reviewer-1")
    store.write_document(replace(rows, rules=(rejected, *rows.rules[1:])))
    ((row,),) = store.read_table("programs")
    assert dict(zip(TABLE_BY_NAME["programs"].column_names, row, strict=True))["rule_count"] == 2


def test_passages_are_counted_by_document(store):
    assert store.count_passages() == {}
    for name, count in (("first", 2), ("second", 5)):
        store.write_document(make_rows(name, passage_count=count))
    empty = DocumentRows(make_document("third", status="failed", error="empty"))
    store.write_document(empty)
    ids = {name: make_document(name).document_id for name in ("first", "second")}
    assert store.count_passages() == {ids["first"]: 2, ids["second"]: 5}


def test_attempts_are_counted_until_one_does_well(store):
    failed = DocumentRows(make_document("poison", status="failed", error="poison.pdf: crashed"))
    document_id = failed.document.document_id
    assert store.write_attempt(failed, reading_version="1", hopeful=True).attempts == 1
    again = store.write_attempt(failed, reading_version="1", hopeful=True)
    assert (again.attempts, again.is_set_aside(2), again.is_set_aside(3)) == (2, True, False)
    assert store.read_failures() == {document_id: again}
    store.write_document(replace(failed, document=replace(failed.document, pipeline_version="2")))
    assert store.read_failures() == {document_id: again}  # labelling it anew is no attempt to read it
    hopeless = store.write_attempt(failed, reading_version="2", hopeful=False)
    assert (hopeless.attempts, hopeless.is_set_aside(3)) == (1, True)
    store.forgive_documents([document_id])
    assert not store.read_failures()[document_id].is_set_aside(1)
    assert store.write_attempt(make_rows("poison"), reading_version="2", hopeful=False) is None
    assert store.read_failures() == {}


def test_a_deleted_document_is_no_failure(store):
    failed = DocumentRows(make_document("poison", status="failed", error="poison.pdf: crashed"))
    store.write_attempt(failed, reading_version="1", hopeful=True)
    assert store.delete_document(failed.document.document_id)
    assert store.read_failures() == {}


def test_threads_share_a_store(store):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda i: store.write_document(make_rows(f"thread-{i}")), range(20)))
    assert store.count_documents_by_status() == {"ok": 20}


def test_a_store_may_live_in_memory():
    store = open_store("sqlite://")
    assert store.write_document(make_rows("brief"))
    assert store.count_rows()["documents"] == 1
    store.close()
