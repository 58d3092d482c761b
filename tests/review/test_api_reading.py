"""What programs read from a served desk: tables, a rule with its evidence, documents, problems."""

from __future__ import annotations

import pytest


def test_a_table_is_told_page_by_page_until_there_is_no_next(program):
    found, url = [], "/api/rules?rows=2&sort=-confidence"
    while url:
        answer = program.get(url).json()
        found += answer["rows"]
        url = answer["next"]
    assert len(found) == answer["total"] == len({row["rule_id"] for row in found}) == 6
    assert [row["confidence"] for row in found] == sorted((r["confidence"] for r in found), reverse=True)
    beyond = program.get("/api/rules?rows=2&page=99").json()
    assert (beyond["rows"], beyond["next"], beyond["page"], beyond["pages"]) == ([], None, 99, 3)


def test_a_row_has_all_columns_unless_some_are_asked_for(program):
    asked = {"label": "joint_ownership"}
    [row] = program.get("/api/rules", params=asked).json()["rows"]
    assert (row["threshold_value"], row["threshold_unit"], row["program_ids"]) == (
        "50",
        "percent",
        ["e-bridge"],
    )
    assert row["quote"].startswith("A foreign entity must share at least 50%")
    [few] = program.get("/api/rules", params=asked | {"columns": ["page", "threshold"]}).json()["rows"]
    assert few == {"rule_id": row["rule_id"], "page": 1, "threshold": row["threshold"]}


@pytest.mark.parametrize(
    ("path", "key", "total"),
    [
        ("/api/rules?q=permission", "rule_id", 1),
        ("/api/rules?program=e-bridge&scope=foreign", "rule_id", 2),
        ("/api/programs?currency=EUR&budget_from=1000000000", "program_id", 1),
        ("/api/amounts?currency=NOK", "mention_id", 1),
        ("/api/entities?label=AGENCY", "entity_id", 2),
        ("/api/documents?status=failed", "document_id", 1),
    ],
)
def test_filters_are_those_of_the_pages(program, path, key, total):
    answer = program.get(path).json()
    assert (answer["total"], len({row[key] for row in answer["rows"]})) == (total, total)


def test_sums_are_exact_texts(program):
    [row] = program.get("/api/programs?q=bridge").json()["rows"]
    assert (row["budget_maximum"], row["budget_currency"]) == ("1500000000", "EUR")


def test_filters_tell_what_they_offer_when_asked(program):
    assert "facets" not in program.get("/api/rules").json()
    facets = {
        each["title"]: each for each in program.get("/api/rules?facets=true&label=ownership").json()["facets"]
    }
    labels = {each["value"]: (each["count"], each["chosen"]) for each in facets["Label"]["choices"]}
    assert labels["ownership"] == (1, True)
    assert labels["joint_ownership"] == (1, False)
    assert facets["Confidence"]["parameters"] == ["confidence_from", "confidence_to"]


def test_a_rule_comes_with_all_that_it_is_judged_by(program, served_desk):
    rule_id = served_desk.find_rule("joint_ownership")
    answer = program.get(f"/api/rules/{rule_id}", params={"places": True}).json()
    text = answer["passage"]["text"]
    for slot in answer["slots"]:
        if slot["start"] is not None:
            assert text[slot["start"] : slot["end"]] == slot["text"]
            assert slot["boxes"], slot
            assert slot["boxes"][0]["page"] == answer["rule"]["page"]
    assert {"name": "threshold", "text": "at least 50%"}.items() <= answer["slots"][-1].items()
    assert answer["rule"]["quote"] in text
    assert answer["passage"]["section"] == ["Rights", "Shares"]
    assert [each["text"] for each in answer["mentions"]] == ["Office of Bridges"]
    assert sorted(each["name"] for each in answer["entities"]) == ["Bridge Fund", "Office of Bridges"]
    assert [(each["label"], each["score"]) for each in answer["classifications"]] == [
        ("joint_ownership", 0.9)
    ]
    assert (answer["decision"], answer["no_places"]) == (None, None)
    assert answer["machine"]["threshold_value"] == "50"
    with served_desk.open_browser() as browser:
        assert browser.get(answer["links"]["page"]).status_code == 200
        assert browser.get(answer["links"]["picture"]).headers["content-type"] == "image/png"
    assert program.get(answer["links"]["self"]).json()["rule"] == answer["rule"]


def test_places_that_cannot_be_had_are_told_why(program, served_desk):
    answer = program.get(f"/api/rules/{served_desk.find_rule('ownership')}", params={"places": True}).json()
    assert "no longer" in answer["no_places"]


def test_a_document_comes_with_its_pages_and_its_passages_in_order(program, served_desk):
    document_id = served_desk.documents["Bridge terms"].document.document_id
    answer = program.get(f"/api/documents/{document_id}").json()
    assert answer["page_sizes"] == [{"width": 595, "height": 842}] * 2
    assert (answer["passage_count"], answer["rule_count"], answer["no_pictures"]) == (5, 4, None)
    first = program.get(answer["links"]["passages"], params={"rows": 3}).json()
    rest = program.get(first["next"]).json()
    assert [row["ordinal"] for row in first["rows"] + rest["rows"]] == [0, 1, 2, 3, 4]
    assert program.get(answer["links"]["passages"], params={"on_page": 2}).json()["total"] == 2
    assert program.get(answer["links"]["rules"]).json()["total"] == 4
    passage = first["rows"][2]
    told = program.get(f"/api/passages/{passage['passage_id']}").json()
    assert (told["passage"], len(told["rules"]), len(told["before"])) == (passage, 1, 2)


def test_a_document_without_a_file_has_no_sizes(program, served_desk):
    document_id = served_desk.documents["Lost"].document.document_id
    answer = program.get(f"/api/documents/{document_id}").json()
    assert answer["page_sizes"] is None
    assert "Lost.pdf" in answer["no_pictures"]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/rules/r-none", 404, "no such rule"),
        ("/api/passages/p-none", 404, "no such passage"),
        ("/api/documents/d-none", 404, "no such document"),
        ("/api/documents/d-none/passages", 404, "no such document"),
        ("/api/nothing", 404, "Not Found"),
        ("/api/rules?columns=colour", 422, "columns.0"),
        ("/api/rules?sort=colour", 422, "sort"),
        ("/api/rules?colour=red", 422, "colour"),
        ("/api/rules?q=-this", 422, "names no word"),
        ("/api/rules/%00", 422, "rule_id"),
        ("/api/amounts?amount_from=1e999", 422, "amount_from"),
        ("/api/programs?year_from=" + "9" * 30, 422, "year_from"),
    ],
)
def test_a_problem_is_told_in_a_sentence(program, path, status, told):
    answer = program.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, "about:blank")
    assert told in problem["detail"]


def test_whoever_is_not_known_is_told_how_to_be(served_desk):
    with served_desk.open_program() as client:
        answer = client.get("/api/status", headers={"Authorization": "Bearer kisoku_none"})
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert "token" in answer.json()["detail"]
        wrong = client.delete("/api/rules")
        assert (wrong.status_code, wrong.headers["allow"], wrong.json()["title"]) == (
            405,
            "GET",
            "Method Not Allowed",
        )


def test_the_status_tells_how_much_there_is_and_as_whom_one_is_known(program):
    status = program.get("/api/status").json()
    assert status["reviewer"] == "notebook"
    assert status["counts"] == {
        "documents": 4,
        "rules": 6,
        "programs": 3,
        "amounts": 3,
        "entities": 5,
        "decisions": 0,
    }
