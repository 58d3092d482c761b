from __future__ import annotations

import re
from dataclasses import replace

import pytest
from made_desk import run_desk

from review.access.exposure import Exposed, Exposure, check_exposure
from review.access.policy import open_policy

PROXY = "127.0.0.2"
BEHIND = {"X-Forwarded-Host": "desk.example.org", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "desk.example.org", "2001:db8::1"])
def test_a_desk_that_others_reach_needs_users_or_a_proxy_that_knows_them(host):
    exposure = Exposure(host=host)
    with pytest.raises(Exposed, match=re.escape(f"--host {host} lets other computers in: add users first")):
        check_exposure(exposure, has_users=False)
    check_exposure(exposure, has_users=True)
    check_exposure(
        replace(exposure, trust_header="X-Remote-User", trusted_proxies=("10.0.0.1",)), has_users=False
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.7", "localhost", "::1"])
def test_a_desk_on_loopback_needs_neither(host):
    check_exposure(Exposure(host=host), has_users=False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"trust_header": "X-Remote-User"}, "needs --trusted-proxy"),
        ({"trusted_proxies": ("10.0.0.1",)}, "whoever the proxy lets in"),
        ({"trusted_proxies": ("10.0.0.300",), "trust_header": "X-User"}, "10.0.0.300"),
        ({"trusted_proxies": ("10.0.0.1/8",), "trust_header": "X-User"}, "host bits"),
        ({"trusted_proxies": ("10.0.0.1",), "trust_header": "X User"}, "no name of a header"),
        ({"trusted_proxies": ("10.0.0.1",), "trust_header": ""}, "no name of a header"),
        ({"reviewer": " "}, "--reviewer needs a name"),
    ],
)
def test_what_cannot_be_relied_on_is_told_in_one_line(changes, told):
    with pytest.raises(Exposed, match=told) as caught:
        check_exposure(Exposure(**changes), has_users=False)
    assert "\n" not in str(caught.value)


def test_an_exposed_desk_that_loses_its_users_lets_nobody_in(tmp_path):
    with run_desk(tmp_path, Exposure(host="0.0.0.0"), "ada") as desk, desk.visit() as browser:
        browser.log_in("ada")
        assert browser.get("/").status_code == 200
        desk.policy.accounts.remove("ada")
        assert browser.get("/").status_code == 303
        page = browser.get("/log-in")
        assert page.status_code == 200
        assert "kisoku review users add" in page.text


def test_an_exposed_desk_answers_to_addresses_and_to_names_that_it_was_given(tmp_path):
    exposure = Exposure(host="0.0.0.0", names=("Desk.example.org",))
    with run_desk(tmp_path, exposure, "ada") as desk, desk.visit() as browser:
        answers = {
            host: browser.get("/health", headers={"Host": host}).status_code
            for host in (
                "192.0.2.7:8765",
                "[2001:db8::1]",
                "desk.example.org",
                "evil.example",
                "0.0.0.0.evil.example",
            )
        }
    assert list(answers.values()) == [200, 200, 200, 421, 421]


def test_a_trusted_proxy_says_who_somebody_is(proxied_desk):
    with proxied_desk.visit(address=PROXY) as proxy:
        told = proxy.get("/", headers=BEHIND | {"X-Remote-User": "ada"}).json()
        assert told["reviewer"] == "ada"
        assert told["can_log_out"] is False
        assert (told["scheme"], told["host"]) == ("https", "desk.example.org")
        name = "日本 Ada".encode()
        assert proxy.get("/", headers=BEHIND | {b"X-Remote-User": name}).json()["reviewer"] == "日本 Ada"


def test_nobody_else_says_who_they_are(proxied_desk):
    header = {"X-Remote-User": "ada"}
    for address, headers in (
        ("127.0.0.1", header),
        ("127.0.0.1", header | {"X-Forwarded-For": PROXY}),
        ("127.0.0.3", header | {"X-Forwarded-For": f"{PROXY}, {PROXY}", "Forwarded": f"for={PROXY}"}),
        (PROXY, {}),
        (PROXY, {"X-Remote-User": ""}),
        (PROXY, {"X-Remote_User": "ada"}),
        (PROXY, {b"X-Remote-User": b"\xff"}),
        (PROXY, {"X-Remote-User": "a" * 65}),
    ):
        with proxied_desk.visit(address=address) as browser:
            for path in ("/", "/api/things", "/log-in"):
                answer = browser.get(path, headers=headers)
                assert answer.status_code == 403, (address, headers)
                assert "set-cookie" not in answer.headers


def test_a_name_that_a_proxy_adds_to_a_spoofed_one_is_not_believed(proxied_desk):
    with proxied_desk.visit(address=PROXY) as proxy:
        headers = [("X-Remote-User", "admin"), ("X-Remote-User", "ada")]
        assert proxy.get("/", headers=headers).status_code == 400


def test_what_others_say_that_a_proxy_said_is_not_believed(users_desk):
    with users_desk.visit() as browser:
        browser.log_in("ada")
        page = browser.get(
            "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost:1"}
        ).json()
    assert (page["scheme"], page["host"]) == ("http", users_desk.url.removeprefix("http://"))


def test_forms_behind_a_proxy_are_known_by_the_address_that_people_see(proxied_desk):
    with proxied_desk.visit(address=PROXY, **BEHIND, x_remote_user="ada") as proxy:
        page = proxy.get("/")
        sealed = page.headers["set-cookie"].partition(";")[0]
        assert sealed.startswith("__Host-kisoku_")
        assert page.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
        token = page.json()["csrf_token"]
        sent = {"X-CSRF-Token": token, "Cookie": sealed}
        for origin, status in (
            ("https://desk.example.org", 200),
            ("https://desk.example.org:8443", 403),
            ("https://evil.example", 403),
        ):
            assert proxy.post("/take", headers=sent | {"Origin": origin}).status_code == status
        other = sent | {"Origin": "https://desk.example.org", "X-Remote-User": "bela"}
        assert proxy.post("/take", headers=other).status_code == 403


def test_attempts_behind_a_proxy_are_counted_for_the_address_that_it_saw(tmp_path):
    exposure = Exposure(trusted_proxies=(PROXY,))
    with run_desk(tmp_path, exposure, "ada") as desk, desk.visit(address=PROXY) as proxy:
        attacker = {"X-Forwarded-For": "198.51.100.1, 192.0.2.66"}
        for number in range(20):
            spoofed = {"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.66"}
            assert proxy.log_in(f"user{number}", "wrong", headers=spoofed).status_code == 403
        assert proxy.log_in("ada", headers=attacker).status_code == 429
        assert proxy.log_in("ada", headers={"X-Forwarded-For": "192.0.2.67"}).status_code == 303


def test_a_policy_that_lets_strangers_in_is_not_made(tmp_path):
    with pytest.raises(Exposed):
        open_policy(tmp_path, Exposure(host="0.0.0.0"))
