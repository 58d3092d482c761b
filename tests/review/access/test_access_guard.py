from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from made_desk import MAX_BODY, MAX_UPLOAD, PASSWORD
from starlette.applications import Starlette

from review.access.guard import HEADERS, Guard


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "[::2]", "", "a@b"]
)
def test_a_desk_on_loopback_answers_to_no_other_name(open_desk, host):
    with open_desk.visit(host=host) as browser:
        for path in ("/", "/api/things", "/static/icon.svg", "/health"):
            answer = browser.get(path)
            assert answer.status_code == 421
            assert "Ada" not in answer.text


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_a_desk_on_loopback_answers_to_the_names_of_this_computer(open_desk, host):
    with open_desk.visit(host=host.format(port=open_desk.url.rpartition(":")[2])) as browser:
        assert browser.get("/").json()["reviewer"] == "Ada"


def test_a_host_that_is_there_twice_is_refused(open_desk):
    host, port = open_desk.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        )
        assert connection.makefile("rb").readline().split()[1] == b"400"


@pytest.mark.parametrize(
    "path", ["/", "/api/things", "/nowhere", "/crash", "/static/icon.svg", "/static/no.svg"]
)
def test_every_answer_has_the_headers_that_keep_browsers_from_harm(open_desk, path):
    with open_desk.visit() as browser:
        answer = browser.get(path)
    for name, value in HEADERS:
        assert answer.headers.get_list(name.decode()) == [value.decode()]
    assert (answer.headers.get("cache-control") == "no-store") is not path.startswith("/static/")


def test_refusals_have_those_headers_too(users_desk):
    with users_desk.visit() as browser:
        answer = browser.get("/api/things")
    assert answer.status_code == 401
    assert all(answer.headers[name.decode()] == value.decode() for name, value in HEADERS)


def test_an_answer_keeps_the_policy_that_it_brings(open_desk):
    with open_desk.visit() as browser:
        answer = browser.get("/own")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "address", ["/static/../../access/guard.py", "/static/%2e%2e/%2e%2e/access/guard.py"]
)
def test_no_path_leads_out_of_the_static_files(users_desk, address):
    with users_desk.visit() as browser:
        answer = browser.send(httpx.Request("GET", users_desk.url + address))
    assert answer.status_code in (303, 404)
    assert "class Guard" not in answer.text


def test_everybody_on_loopback_is_the_reviewer_while_there_are_no_users(open_desk):
    with open_desk.visit() as browser:
        told = browser.get("/").json()
    assert told["reviewer"] == "Ada"
    assert told["can_log_out"] is False
    assert told["csrf_token"]


def test_pages_are_for_those_who_log_in_as_soon_as_there_is_a_user(open_desk):
    with open_desk.visit() as browser:
        assert browser.get("/").status_code == 200
        open_desk.policy.accounts.add_user("ada", PASSWORD)
        assert browser.get("/").status_code == 303
        browser.log_in("ada")
        assert browser.get("/").json()["reviewer"] == "ada"
        open_desk.policy.accounts.remove("ada")
        assert browser.get("/").json() | {"csrf_token": ""} == {
            "reviewer": "Ada",
            "csrf_token": "",
            "can_log_out": False,
            "host": open_desk.url.removeprefix("http://"),
            "scheme": "http",
        }


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded"])
def test_an_open_desk_refuses_what_a_proxy_passes_on(open_desk, header):
    with open_desk.visit(**{header: "for=192.0.2.1"}) as browser:
        answer = browser.get("/")
    assert answer.status_code == 403
    assert "--trust-header" in answer.text


def test_pages_lead_to_the_log_in_and_programs_are_told_to_show_a_token(users_desk):
    with users_desk.visit() as browser:
        page = browser.get("/rules?label=ownership&q=a b")
        assert page.status_code == 303
        assert page.headers["location"] == "/log-in?next=/rules%3Flabel%3Downership%26q%3Da%2520b"
        api = browser.get("/api/things")
        assert api.status_code == 401
        assert api.headers["www-authenticate"].startswith("Bearer")
        assert api.json()["detail"]
        assert browser.get("/health").json() == {"ok": True}
        assert browser.get("/static/icon.svg").status_code == 200


def test_htmx_is_led_to_the_log_in_and_back_to_the_page_that_it_was_on(users_desk):
    with users_desk.visit(hx_request="true") as browser:
        part = browser.get("/rules", headers={"HX-Current-URL": f"{users_desk.url}/rules?page=2"})
        assert part.status_code == 401
        assert part.headers["hx-redirect"] == "/log-in?next=/rules%3Fpage%3D2"
        elsewhere = browser.get("/rules", headers={"HX-Current-URL": "https://evil.example/rules"})
        assert elsewhere.headers["hx-redirect"] == "/log-in"


def test_a_form_sent_without_a_log_in_leads_back_to_its_page(users_desk):
    with users_desk.visit() as browser:
        answer = browser.post("/take", headers={"Referer": f"{users_desk.url}/rules"})
        assert answer.headers["location"] == "/log-in?next=/rules"
        answer = browser.post("/take", headers={"Referer": "https://evil.example/rules"})
        assert answer.headers["location"] == "/log-in"
    assert users_desk.received == []


def test_a_body_that_says_that_it_is_too_large_is_not_read(open_desk):
    with open_desk.visit() as browser:
        token = {"X-CSRF-Token": browser.find_token()}
        assert browser.post("/take", content=b"x" * MAX_BODY, headers=token).json()["bytes"] == MAX_BODY
        answer = browser.post("/take", content=b"x" * (MAX_BODY + 1), headers=token)
        assert answer.status_code == 413
        assert "20,000 bytes" in answer.text
    assert open_desk.received == [MAX_BODY]


def stream(byte_count: int):
    for start in range(0, byte_count, 1000):
        yield b"x" * min(1000, byte_count - start)


@pytest.mark.parametrize("path", ["/take", "/form", "/stubborn", "/api/things"])
def test_a_body_of_untold_length_is_cut_off_where_it_becomes_too_large(open_desk, path):
    with open_desk.visit() as browser:
        token = {"X-CSRF-Token": browser.find_token(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.post(path, content=stream(MAX_BODY + 1), headers=token)
        assert answer.status_code == 413
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        assert browser.get("/").status_code == 200
    assert open_desk.received == []


@pytest.mark.parametrize("path", ["/uploads", "/api/uploads"])
def test_uploads_may_be_larger_up_to_their_own_limit(open_desk, path):
    with open_desk.visit() as browser:
        token = {"X-CSRF-Token": browser.find_token()}
        fitting = browser.post(path, content=stream(MAX_UPLOAD), headers=token)
        assert fitting.json()["bytes"] == MAX_UPLOAD
        assert browser.post(path, content=stream(MAX_UPLOAD + 1), headers=token).status_code == 413
        assert browser.post(path, content=b"x" * (MAX_UPLOAD + 1), headers=token).status_code == 413
    assert open_desk.received == [MAX_UPLOAD]


def test_people_see_a_page_that_says_why(open_desk):
    with open_desk.visit(accept="text/html") as browser:
        token = {"X-CSRF-Token": browser.find_token()}
        page = browser.post("/take", content=b"x" * (MAX_BODY + 1), headers=token)
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1>Too large</h1>" in page.text
        assert 'aria-label="Pages"' in page.text


def test_a_desk_whose_users_cannot_be_told_lets_nobody_in(open_desk):
    path = open_desk.folder / "users.json"
    with open_desk.visit() as browser:
        for content, mode in ((b"{", 0o600), (b'{"accounts": []}', 0o644)):
            path.write_bytes(content)
            path.chmod(mode)
            assert browser.get("/").status_code == 503
            assert browser.get("/api/things").status_code == 503
            assert str(path) not in browser.get("/").text


def test_there_are_no_web_sockets(open_desk):
    sent = []

    async def ask() -> None:
        guard = Guard(Starlette(), policy=open_desk.policy)
        await guard({"type": "websocket", "path": "/", "headers": []}, None, keep)

    async def keep(message) -> None:
        sent.append(message)

    asyncio.run(ask())
    assert sent == [{"type": "websocket.close", "code": 1008}]
