from __future__ import annotations

import json

import pytest
from made_desk import PASSWORD


def show(token: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


def test_a_program_writes_with_a_token_alone(users_desk):
    token = users_desk.policy.accounts.add_token("ada")
    with users_desk.visit() as program:
        assert program.get("/api/things", headers=show(token)).json()["reviewer"] == "ada"
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = program.request(method, "/api/things", headers=show(token))
            assert answer.json()["reviewer"] == "ada"
            assert "set-cookie" not in answer.headers
        assert program.post("/api/things", headers=show(token, "bearer")).status_code == 200


def test_a_program_has_its_own_name_on_a_desk_without_users(open_desk):
    token = open_desk.policy.accounts.add_token("notebook")
    with open_desk.visit() as program:
        assert program.post("/api/things", headers=show(token)).json()["reviewer"] == "notebook"
        assert program.get("/").json()["reviewer"] == "Ada"


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda token: token[:-1], lambda token: token + "A", lambda token: "x"]
)
def test_another_token_is_refused_and_not_taken_for_nobody(open_desk, spoil):
    token = open_desk.policy.accounts.add_token("notebook")
    with open_desk.visit() as program:
        answer = program.get("/api/things", headers=show(spoil(token)))
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_counts_for_the_interface_for_programs_alone(users_desk):
    token = users_desk.policy.accounts.add_token("ada")
    with users_desk.visit() as program:
        assert program.get("/rules", headers=show(token)).status_code == 303
        assert program.post("/uploads", headers=show(token)).status_code == 303
        assert program.get("/api/../rules", headers=show(token)).status_code == 303
        assert program.get("/api/things", headers=show(token, "Basic")).status_code == 401


def test_another_site_cannot_use_a_token_either(users_desk):
    token = users_desk.policy.accounts.add_token("ada")
    with users_desk.visit(origin="https://evil.example") as program:
        assert program.post("/api/things", headers=show(token)).status_code == 403


def test_a_token_that_is_removed_counts_no_more(users_desk):
    accounts = users_desk.policy.accounts
    first, second = accounts.add_token("ada"), accounts.add_token("ada")
    token_id = accounts.read().by_name["ada"].tokens[0].token_id
    with users_desk.visit() as program:
        assert accounts.remove_tokens("ada", token_id=token_id) == 1
        assert program.get("/api/things", headers=show(first)).status_code == 401
        assert program.get("/api/things", headers=show(second)).status_code == 200
        accounts.remove("ada")
        assert program.get("/api/things", headers=show(second)).status_code == 401


def test_the_file_of_users_tells_neither_passwords_nor_tokens(users_desk):
    token = users_desk.policy.accounts.add_token("ada", note="notebook")
    text = (users_desk.folder / "users.json").read_text(encoding="utf-8")
    assert token not in text
    assert token.removeprefix("kisoku_") not in text
    assert PASSWORD not in text
    account = json.loads(text)["accounts"][0]
    assert account["password"].startswith("$argon2id$")
    assert account["tokens"][0]["note"] == "notebook"
