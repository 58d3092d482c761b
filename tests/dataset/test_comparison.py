from __future__ import annotations

import pytest
from made_documents import FUND, make_rows
from made_rules import GRAIN, HARBOUR, TIDES, say, write

from dataset.comparison.links import choose_subject
from dataset.comparison.matrix import compare_rules
from dataset.comparison.records import Filters
from dataset.store import open_store

JOIN = say("Foreign firms may join.", "permission", bearer="Foreign firms", action="join", scope="foreign")
PAY = say("The Fund pays up to 40 percent.", "constitutive", "amount_rate", bearer="Fund", action="pays")
SELL = say(
    "A patent may not be sold without the consent of the Minister.",
    "prohibition",
    "transfer_control",
    object="patent",
    action="be sold",
)


def compare(store, *documents, by="programs", shown=5, most_rows=None, **filters):
    for document in documents:
        store.write_document(document)
    with store.open_snapshot() as snapshot:
        return compare_rules(
            snapshot,
            by=by,
            shown=shown,
            most_rows=most_rows,
            filters=Filters(**({"least_confidence": 0} | filters)),
        )


def find_link(comparison, row=0):
    (cell,) = comparison.rows[row].cells.values()
    return comparison.rows[row].name, cell.statements[0].citations[0].link


def test_a_rule_stands_in_the_row_of_the_programme_that_its_sentence_names(store):
    named = say(JOIN.quote, "permission", bearer="Foreign firms", action="join", programs=(TIDES.entity_id,))
    comparison = compare(store, write("a", named))
    assert find_link(comparison) == ("Tides Fund", "sentence")
    assert comparison.columns == ("eligibility",)
    assert "joint_ownership" in comparison.empty_columns


@pytest.mark.both_databases
def test_a_statement_cites_document_page_words_and_rule(store):
    comparison = compare(store, write("a", *[PAY] * 4, JOIN), by="documents", labels=("eligibility",))
    (statement,) = comparison.rows[0].cells["eligibility"].statements
    (citation,) = statement.citations
    assert statement.text == "Foreign firms MAY join [foreign]"
    assert (citation.document, citation.page, citation.quote) == ("The a report", 2, JOIN.quote)
    with store.open_snapshot() as snapshot:
        ids = {row[0] for rows in snapshot.read_table("rules") for row in rows}
    assert citation.cited_id in ids


def test_a_passage_that_names_one_programme_is_about_it(store):
    rows = write("a", ("The Tides Fund is open. Foreign firms may join.", [JOIN]), named=[(0, TIDES)])
    assert find_link(compare(store, rows)) == ("Tides Fund", "passage")


def test_a_passage_that_names_two_programmes_is_about_neither(store):
    rows = write("a", ("Tides and Grain. Foreign firms may join.", [JOIN]), named=[(0, TIDES), (0, GRAIN)])
    assert compare(store, rows).rows[0].kind == "document"


def test_a_rule_belongs_to_the_programme_of_the_nearest_heading(store):
    spoken = [("2 Tides Fund", []), ("2.1 Grain Scheme", []), JOIN, PAY]
    headings = {2: ("2 Tides Fund", "2.1 Grain Scheme"), 3: ("2 Tides Fund", "2.2 Money")}
    rows = write("a", *spoken, named=[(0, TIDES), (1, GRAIN)], headings=headings)
    comparison = compare(store, rows)
    assert [find_link(comparison, row) for row in (0, 1)] == [
        ("Grain Scheme", "heading"),
        ("Tides Fund", "heading"),
    ]


def test_a_document_about_one_programme_lends_it_its_operative_rules(store):
    told = say("Firms had to pay.", "obligation", bearer="Firms", action="pay", force="reported")
    rows = write(
        "a",
        ("The Tides Fund", [PAY]),
        ("The Tides Fund again", [PAY]),
        JOIN,
        told,
        named=[(0, TIDES), (1, TIDES)],
    )
    comparison = compare(store, rows, labels=("eligibility",))
    assert [(row.name, row.kind) for row in comparison.rows] == [
        ("Tides Fund", "program"),
        ("The a report", "document"),
    ]
    assert find_link(comparison) == ("Tides Fund", "document")


@pytest.mark.parametrize(
    ("title", "counts", "early", "subject"),
    [
        ("Call of the Tides Fund", {"e-tides": 1, "e-grain": 9}, set(), "e-tides"),
        ("Call TIF 2024", {"e-tides": 1}, set(), "e-tides"),
        ("A call for tif", {"e-tides": 1}, set(), None),
        ("Tides Fund and Grain Scheme", {"e-tides": 9, "e-grain": 1}, {"e-tides"}, None),
        ("A call", {"e-tides": 4, "e-grain": 2}, {"e-tides"}, "e-tides"),
        ("A call", {"e-tides": 4, "e-grain": 3}, {"e-tides"}, None),
        ("A call", {"e-tides": 9}, set(), None),
        ("A call", {"e-tides": 1}, {"e-tides"}, None),
        ("Tidesfund", {"e-tides": 1}, {"e-tides"}, None),
    ],
)
def test_a_document_is_about_the_programme_that_leads(title, counts, early, subject):
    entities = {entity.entity_id: entity for entity in (TIDES, GRAIN) if entity.entity_id in counts}
    assert choose_subject(title, counts, entities, early) == subject


def test_rules_that_say_the_same_are_one_statement_with_all_citations(store):
    comparison = compare(store, write("a", JOIN, JOIN, country="NO"), by="countries")
    cell = comparison.rows[0].cells["eligibility"]
    assert [len(statement.citations) for statement in cell.statements] == [2]
    assert (cell.rule_count, cell.untold) == (2, 0)


def test_the_surest_rules_come_first_and_the_rest_is_counted(store):
    rules = [
        say(f"Firm {n} may join.", "permission", bearer=f"Firm {n}", action="join", confidence=0.1 + n / 100)
        for n in range(50)
    ]
    (row,) = compare(store, write("a", *rules), by="documents", shown=2).rows
    cell = row.cells["eligibility"]
    assert [statement.text for statement in cell.statements] == ["Firm 49 MAY join", "Firm 48 MAY join"]
    assert (cell.rule_count, cell.untold) == (50, 48)


def test_a_rule_that_a_reviewer_accepted_comes_first_and_is_never_too_unsure(store):
    accepted = say(
        "Firms may join.", "permission", bearer="Firms", action="join", confidence=0.2, status="accepted"
    )
    (row,) = compare(store, write("a", JOIN, accepted), by="documents", least_confidence=0.5).rows
    assert row.cells["eligibility"].statements[0].text == "Firms MAY join"


def test_a_rule_that_a_reviewer_rejected_is_left_out(store):
    rejected = say("Firms may join.", "permission", bearer="Firms", action="join", status="rejected")
    assert compare(store, write("a", rejected), by="documents").rows == ()


def test_unsure_rules_are_left_out_and_counted(store):
    unsure = say("Firms may join.", "permission", bearer="Firms", action="join", confidence=0.3)
    comparison = compare(store, write("a", JOIN, unsure), by="documents", least_confidence=0.5)
    assert comparison.rule_count == 1
    assert comparison.notes == ("1 rule less sure than 0.5 left out",)


def test_what_a_later_version_of_a_document_supersedes_is_left_out(store):
    old = write("a", JOIN)
    new = write("b", PAY, supersedes=old.document.document_id)
    assert [row.name for row in compare(store, old, new, by="documents").rows] == ["The b report"]


@pytest.mark.both_databases
def test_rows_that_answer_most_come_first(store):
    comparison = compare(store, write("a", JOIN, JOIN, JOIN), write("b", JOIN, PAY), by="documents")
    assert [row.name for row in comparison.rows] == ["The b report", "The a report"]


def test_rows_beyond_the_most_are_counted(store):
    comparison = compare(store, write("a", JOIN), write("b", JOIN, PAY), by="documents", most_rows=1)
    assert [row.name for row in comparison.rows] == ["The b report"]
    assert comparison.notes == ("1 row that tell least left out",)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"labels": ("amount_rate",)}, {"The a report"}),
        ({"forces": ("proposed",)}, {"The b report"}),
        ({"countries": ("SE",)}, {"The b report"}),
        ({"countries": ("NO",)}, {"The a report"}),
        ({"countries": ("JP",)}, set()),
    ],
)
def test_filters_choose_rules(store, filters, names):
    proposed = say("Firms may join.", "permission", bearer="Firms", action="join", force="proposed")
    documents = write("a", JOIN, PAY, country="NO"), write("b", proposed, country="SE")
    assert {row.name for row in compare(store, *documents, by="documents", **filters).rows} == names


def test_a_programme_filters_the_rules_of_its_documents(store):
    tides = write("a", JOIN, PAY, named=[(0, TIDES), (1, TIDES)])
    other = write("b", SELL)
    comparison = compare(store, tides, other, by="documents", programs=(TIDES.entity_id,))
    assert [row.name for row in comparison.rows] == ["The a report"]
    assert [row.name for row in compare(store, programs=(TIDES.entity_id,)).rows] == ["Tides Fund"]


def test_agencies_are_those_named_else_the_publisher(store):
    named = say(
        JOIN.quote, "permission", bearer="Foreign firms", action="join", agencies=(HARBOUR.entity_id,)
    )
    rows = write("a", named, PAY, publisher="harbour agency")
    (row,) = compare(store, rows, by="agencies").rows
    links = {cell.statements[0].citations[0].link for cell in row.cells.values()}
    assert (row.name, links) == ("Harbour Agency", {"sentence", "document"})


@pytest.mark.both_databases
def test_countries_are_those_named_and_the_documents_own_unless_it_only_reports(store):
    barred = say(
        "Firms of Chile may not join.", "prohibition", bearer="Firms", action="join", countries=("CL",)
    )
    told = say(
        "Peru pays all.", "constitutive", bearer="Peru", action="pays", countries=("PE",), force="reported"
    )
    comparison = compare(store, write("a", barred, told, country="NO"), by="countries")
    cells = {row.name: row.cells["eligibility"].rule_count for row in comparison.rows}
    assert cells == {"Chile": 1, "Norway": 1, "Peru": 1}


@pytest.mark.both_databases
def test_a_programme_without_rules_has_a_row_for_its_money(store):
    rows = make_rows("a", passage_count=1)
    store.write_document(rows)
    with store.open_snapshot() as snapshot:
        comparison = compare_rules(snapshot, filters=Filters(least_confidence=0.99))
    (row,) = comparison.rows
    assert (row.name, row.cells) == (FUND.name, {})
    (budget,) = row.facts
    assert budget.text == "budget: EUR -0.5–1.5 bn"
    assert budget.citations[0].quote == rows.facts[0].quote


def test_an_empty_store_has_nothing_to_compare(store):
    comparison = compare(store)
    assert (comparison.rows, comparison.columns) == ((), ())


def test_the_order_of_writing_does_not_show(store, tmp_path):
    documents = [write(name, JOIN, PAY, SELL, country="NO") for name in "abcd"]
    other = open_store(tmp_path / "other.db")
    assert compare(store, *documents, by="countries") == compare(other, *reversed(documents), by="countries")
    other.close()
