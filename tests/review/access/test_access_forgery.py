from __future__ import annotations

import pytest

CROSS_SITE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
]


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_what_another_site_sends_is_refused_even_with_the_right_token(open_desk, headers):
    with open_desk.visit() as browser:
        token = browser.find_token()
        for path in ("/take", "/api/things", "/log-in"):
            answer = browser.post(path, headers=headers | {"X-CSRF-Token": token})
            assert answer.status_code == 403
            assert "x-csrf-token" not in answer.headers
    assert open_desk.received == []


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "{url}"}]
)
def test_what_the_desk_itself_sends_is_done(open_desk, headers):
    headers = {name: value.format(url=open_desk.url) for name, value in headers.items()}
    with open_desk.visit() as browser:
        token = browser.find_token()
        assert browser.post("/take", headers=headers | {"X-CSRF-Token": token}).status_code == 200


def test_other_sites_may_link_to_pages_but_not_embed_or_read_them(open_desk):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    with open_desk.visit() as browser:
        assert browser.get("/rules", headers=link).status_code == 200
        for changed in (
            {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
            {"Sec-Fetch-Dest": "iframe"},
        ):
            for path in ("/rules", "/api/things", "/static/icon.svg"):
                assert browser.get(path, headers=link | changed).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_changed_without_a_token(open_desk, method):
    with open_desk.visit() as browser:
        browser.find_token()
        answer = browser.request(method, "/api/things")
        assert answer.status_code == 403
        assert "tokens add" in answer.json()["detail"]
    assert open_desk.received == []


def test_tokens_of_another_browser_or_made_up_ones_are_refused(open_desk):
    with open_desk.visit() as browser, open_desk.visit() as other:
        own, foreign = browser.find_token(), other.find_token()
        mixed = foreign[:22] + own[22:]
        for token in (foreign, mixed, own[:-1], own + "AAAA", "", "x", "ünknown"):
            sent = {"X-CSRF-Token": token.encode("utf-8")}
            assert browser.post("/take", headers=sent).status_code == 403
        assert browser.post("/take", headers={"X-CSRF-Token": own}).status_code == 200


def test_a_token_holds_for_every_page_of_a_session_and_each_is_another(open_desk):
    with open_desk.visit() as browser:
        tokens = [browser.find_token(), browser.find_token("/rules")]
        assert tokens[0] != tokens[1]
        for token in tokens:
            assert browser.post("/take", headers={"X-CSRF-Token": token}).status_code == 200


def test_a_token_without_the_cookie_it_was_made_for_is_refused(open_desk):
    with open_desk.visit() as browser:
        token = browser.find_token()
        browser.cookies.clear()
        assert browser.post("/take", headers={"X-CSRF-Token": token}).status_code == 403


def test_a_token_of_before_the_log_in_is_refused_after_it(users_desk):
    with users_desk.visit() as browser:
        before = browser.find_token("/log-in")
        browser.log_in("ada")
        assert browser.post("/take", headers={"X-CSRF-Token": before}).status_code == 403


def test_a_form_carries_the_token_anywhere_and_arrives_whole(open_desk):
    with open_desk.visit() as browser:
        form = {"note": "ä & ö" * 900, "csrf_token": browser.find_token(), "last": "="}
        assert browser.post("/form", data=form).json() == form
        assert browser.post("/form", data=form | {"csrf_token": "x"}).status_code == 403
        assert browser.post("/form", data={"note": "csrf_token"}).status_code == 403


def test_an_upload_carries_the_token_as_its_first_field_and_arrives_whole(open_desk):
    with open_desk.visit() as browser:
        token, content = browser.find_token(), "page " * 3000
        file = {"file": ("report.pdf", content.encode())}
        assert browser.post("/form", data={"csrf_token": token}, files=file).json() == {
            "csrf_token": token,
            "file": content,
        }
        fields = [("file", ("report.pdf", content.encode())), ("csrf_token", (None, token))]
        assert browser.post("/form", files=fields).status_code == 403
        assert browser.post("/form", files=fields, headers={"X-CSRF-Token": token}).status_code == 200


def test_a_token_in_the_address_counts_for_nothing(open_desk):
    with open_desk.visit() as browser:
        assert browser.post("/take", params={"csrf_token": browser.find_token()}).status_code == 403


def test_a_script_of_the_desk_is_given_a_new_token_to_try_again_with(open_desk):
    with open_desk.visit() as browser:
        answer = browser.post("/take", headers={"X-CSRF-Token": "old", "HX-Request": "true"})
        assert answer.status_code == 403
        again = browser.post("/take", headers={"X-CSRF-Token": answer.headers["x-csrf-token"]})
        assert again.status_code == 200
