"""What programs decide on a served desk, what they are told when somebody was faster, and undoing."""

from __future__ import annotations

import pytest

from models.labelled import DECISIONS_FILE


def decide(program, rule_id: str, **judgement):
    return program.post(f"/api/rules/{rule_id}/decisions", json=judgement)


@pytest.fixture
def rule_id(served_desk) -> str:
    return served_desk.find_rule("joint_ownership")


@pytest.fixture(autouse=True)
def _as_before(program):
    """Take back what a test has decided."""
    yield
    while standing := [row for row in program.get("/api/decisions").json()["rows"] if row["stands"]]:
        for row in standing:
            assert program.post(f"/api/decisions/{row['decision_id']}/undo").status_code == 201


def test_a_correction_changes_the_cells_that_it_gives_and_no_others(program, served_desk, rule_id):
    before = program.get(f"/api/rules/{rule_id}").json()
    cells = {"bearer": "The participant", "threshold_value": "60"}
    answer = decide(program, rule_id, verdict="correct", cells=cells, note="read twice")
    assert answer.status_code == 201
    decision = answer.json()
    assert (decision["reviewer"], decision["target"], decision["note"]) == ("notebook", "rule", "read twice")
    told = program.get(f"/api/rules/{rule_id}").json()
    assert told["decision"] == decision
    assert (told["rule"]["status"], told["rule"]["reviewer"]) == ("corrected", "notebook")
    changed = {name for name, cell in told["rule"].items() if cell != before["rule"][name]}
    assert changed == {"bearer", "threshold_value", "status", "reviewer", "slots"}
    assert told["machine"] == before["machine"]
    log = (served_desk.settings.labels / DECISIONS_FILE).read_text().splitlines()
    assert decision["decision_id"] in log[-1]
    [row] = program.get("/api/rules?status=corrected").json()["rows"]
    assert (row["rule_id"], row["bearer"], row["threshold_value"]) == (rule_id, "The participant", "60")
    assert row["rule"].startswith("participant MUST share")


def test_a_second_correction_keeps_what_the_first_has_changed(program, rule_id):
    first = decide(program, rule_id, verdict="correct", cells={"bearer": "The participant"}).json()
    decide(program, rule_id, verdict="correct", cells={"modality": "permission"}, seen=first["decision_id"])
    rule = program.get(f"/api/rules/{rule_id}").json()["rule"]
    assert (rule["bearer"], rule["modality"]) == ("The participant", "permission")


def test_a_cell_can_be_emptied(program, rule_id):
    assert decide(program, rule_id, verdict="correct", cells={"counterparty": None}).status_code == 201
    assert program.get(f"/api/rules/{rule_id}").json()["rule"]["counterparty"] is None


def test_the_second_of_two_hears_who_was_faster(program, served_desk, rule_id):
    first = decide(program, rule_id, verdict="accept").json()
    answer = decide(program, rule_id, verdict="reject")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.json()["decision"] == first
    assert "notebook was faster" in answer.json()["detail"]
    assert program.get(f"/api/rules/{rule_id}").json()["decision"] == first
    later = decide(program, rule_id, verdict="reject", seen=first["decision_id"])
    assert later.status_code == 201
    assert program.get(f"/api/rules/{rule_id}").json()["rule"]["status"] == "rejected"


@pytest.mark.parametrize(
    ("judgement", "told"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": "correct", "cells": {"labels": []}}, "labels"),
        ({"verdict": "correct", "cells": {"labels": ["none"]}}, "labels"),
        ({"verdict": "correct", "cells": {"quote": "Other words."}}, "quote"),
        ({"verdict": "correct", "cells": {"modality": None}}, "modality"),
        ({"verdict": "correct", "cells": {"threshold_value": "half"}}, "threshold_value"),
        ({"verdict": "correct", "cells": {"threshold_value": "1e-999999999"}}, "threshold_value"),
        ({"verdict": "correct", "cells": {"threshold_value": "1e999999999"}}, "threshold_value"),
        ({"verdict": "correct", "cells": {"bearer": "\0"}}, "bearer"),
        ({"verdict": "accept", "note": "\0"}, "note"),
        ({"verdict": "accept", "cells": {"bearer": "Others"}}, "cells"),
        ({"verdict": "accept", "seen": "x-none"}, "x-none"),
        ({"verdict": "accept", "why": "so"}, "why"),
    ],
)
def test_what_cannot_be_decided_is_told_and_not_kept(program, served_desk, judgement, told):
    rule_id = served_desk.find_rule("ownership")
    answer = decide(program, rule_id, **judgement)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert told in answer.json()["detail"]
    assert program.get(f"/api/rules/{rule_id}").json()["decision"] is None


def test_a_lone_half_of_a_character_is_refused_wherever_it_stands(program, rule_id):
    for body in (
        '{"verdict": "accept", "note": "\\ud800"}',
        '{"verdict": "accept", "\\ud800": 1}',
        '"\\ud800"',
    ):
        headers = {"Content-Type": "application/json"}
        answer = program.post(f"/api/rules/{rule_id}/decisions", content=body, headers=headers)
        assert answer.status_code == 422


def test_an_undo_brings_back_what_stood_before_and_can_be_undone(program, rule_id):
    first = decide(program, rule_id, verdict="accept").json()
    second = decide(program, rule_id, verdict="reject", seen=first["decision_id"]).json()
    undoing = program.post(f"/api/decisions/{second['decision_id']}/undo")
    assert undoing.status_code == 201
    told = program.get(f"/api/rules/{rule_id}").json()
    assert (told["rule"]["status"], told["decision"]) == ("accepted", first)
    again = program.post(f"/api/decisions/{second['decision_id']}/undo")
    assert (again.status_code, again.json()["status"]) == (409, 409)
    assert program.post(f"/api/decisions/{undoing.json()['decision_id']}/undo").status_code == 201
    assert program.get(f"/api/rules/{rule_id}").json()["decision"] == second
    assert program.post("/api/decisions/x-none/undo").status_code == 404


def test_decisions_are_listed_the_newest_first(program, served_desk, rule_id):
    document_id = served_desk.documents["Bridge terms"].document.document_id
    first = decide(program, rule_id, verdict="accept").json()
    second = decide(program, rule_id, verdict="reject", seen=first["decision_id"]).json()
    asked = {"reviewer": "notebook", "target": "rule", "document": document_id, "rows": 1}
    answer = program.get("/api/decisions", params=asked).json()
    assert answer["rows"] == [second | {"stands": True}]
    assert program.get(answer["next"]).json()["rows"] == [first | {"stands": False}]
    for other in ({"reviewer": "nobody"}, {"target": "fact"}, {"document": "d-none"}):
        assert program.get("/api/decisions", params=asked | other).json()["total"] == 0


def test_a_browser_needs_the_token_of_its_page_to_decide(served_desk, rule_id):
    with served_desk.open_browser() as browser:
        token = browser.get("/rules").text.split('"X-CSRF-Token": "')[1].split('"')[0]
        assert decide(browser, rule_id, verdict="accept").status_code == 403
        headers = {"X-CSRF-Token": token}
        path = f"/api/rules/{rule_id}/decisions"
        answer = browser.post(path, json={"verdict": "accept"}, headers=headers)
        assert (answer.status_code, answer.json()["reviewer"]) == (201, "Ada")
