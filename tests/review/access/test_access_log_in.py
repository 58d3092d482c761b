from __future__ import annotations

import re

import httpx
from hypothesis import given
from hypothesis import strategies as st
from made_desk import CHEAP, PASSWORD, make_policy

from review.access.accounts import Accounts
from review.access.exposure import Exposure
from review.access.passwords import Passwords
from review.access.sessions import IDLE_SECONDS, LONGEST_SECONDS, RENEWAL_SECONDS
from review.access.targets import find_local, keep_local

EVIL_TARGETS = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    " //evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "/\r\nSet-Cookie: a=b",
    "/log-in?next=/log-in",
    "/log-out",
    "",
]


def test_a_log_in_leads_to_the_page_asked_for_and_names_the_reviewer(users_desk):
    with users_desk.visit() as browser:
        answer = browser.log_in("ada", target="/rules?label=ownership")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/rules?label=ownership"
        assert browser.get("/").json()["reviewer"] == "ada"
        assert browser.get("/").json()["can_log_out"] is True
        assert browser.get("/log-in?next=/rules").headers["location"] == "/rules"


def test_a_log_in_leads_nowhere_else(users_desk):
    for target in EVIL_TARGETS:
        with users_desk.visit() as browser:
            assert 'name="next" value="/"' in browser.get("/log-in", params={"next": target}).text
            assert browser.log_in("ada", target=target).headers["location"] == "/", target


@given(
    st.text(st.sampled_from("/\\.:@?#%\t\n\r ae日") | st.characters(), max_size=40).map(lambda end: "/" + end)
)
def test_every_target_that_is_kept_is_a_page_of_the_desk(target):
    kept = keep_local(target)
    assert re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", kept)
    assert httpx.URL("http://desk.example.org/log-in").join(kept).host == "desk.example.org"
    assert keep_local(kept) in (kept, kept.replace("%", "%25"))


@given(st.text(max_size=30))
def test_addresses_of_other_hosts_lead_to_the_first_page(text):
    assert find_local(f"http://other.example.org/{text}", "desk.example.org") == "/"
    assert find_local(text, "desk.example.org").startswith("/")


def test_the_page_can_be_used_by_everybody(users_desk):
    with users_desk.visit(accept="text/html") as browser:
        page = browser.get("/log-in").text
        for field in ("log-in-name", "log-in-password"):
            assert f'<label for="{field}">' in page
            assert f'<input id="{field}"' in page
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page
        assert 'role="alert"' not in page
        assert 'aria-label="Pages"' not in page
        assert "<style" not in page
        assert " style=" not in page
        assert re.findall(r"<script(?! src=)", page) == []


def test_a_wrong_name_and_a_wrong_password_are_told_alike(users_desk):
    texts = set()
    with users_desk.visit() as browser:
        for name in ("ada", "nobody", "<script>"):
            answer = browser.log_in(name, "a wrong password")
            assert answer.status_code == 403
            assert answer.text.count('role="alert"') == 1
            shown = answer.text.replace("&lt;script&gt;", "NAME").replace(f'value="{name}"', 'value="NAME"')
            texts.add(re.sub(r'csrf_token" value="[^"]*"|X-CSRF-Token": "[^"]*"', "", shown))
            assert browser.get("/").status_code == 303
    assert len(texts) == 1
    assert "<script>" not in texts.pop()


def test_the_log_tells_of_refusals_but_no_password_that_was_typed_as_a_name(users_desk, caplog):
    with users_desk.visit() as browser:
        browser.log_in("ada", "a wrong password")
        browser.log_in("a secret phrase", "ada")
    told = [record.getMessage() for record in caplog.records if record.name == "kisoku.desk.access"]
    assert told == ["log-in refused: ada from 127.0.0.1", "log-in refused: an unknown name from 127.0.0.1"]


def test_the_password_of_another_user_lets_nobody_in(users_desk):
    users_desk.policy.accounts.change_password("bela", "another password of bela's")
    with users_desk.visit() as browser:
        assert browser.log_in("bela").status_code == 403
        assert browser.log_in("ada", "another password of bela's").status_code == 403


class CountingHasher(type(CHEAP)):
    """An argon2 hasher that keeps what it was asked to do."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.done: list[str] = []

    def hash(self, *arguments, **options):
        self.done.append("hash")
        return super().hash(*arguments, **options)

    def verify(self, *arguments):
        self.done.append("verify")
        return super().verify(*arguments)


def test_as_much_is_computed_for_a_name_that_does_not_exist(tmp_path):
    known = Accounts(tmp_path, passwords=Passwords(CHEAP))
    known.add_user("ada", PASSWORD)
    known.add_token("program")
    for name, password in (
        ("ada", PASSWORD),
        ("ada", "wrong"),
        ("nobody", PASSWORD),
        ("program", "x"),
        ("", ""),
    ):
        hasher = CountingHasher()
        accounts = Accounts(tmp_path, passwords=Passwords(hasher))
        found = [accounts.find_by_password(name, password) for _ in range(2)]
        assert [each is not None for each in found] == [(name, password) == ("ada", PASSWORD)] * 2
        assert hasher.done == ["hash", "verify", "verify"], name


def test_attempts_on_one_user_are_limited_wherever_they_come_from(users_desk):
    for host in range(2, 7):
        with users_desk.visit(address=f"127.0.0.{host}") as browser:
            assert browser.log_in("ada", "wrong").status_code == 403
    with users_desk.visit(address="127.0.0.9") as browser:
        answer = browser.log_in("ada")
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60
        assert 'role="alert"' in answer.text
        assert browser.log_in("bela").status_code == 303


def test_attempts_from_one_address_are_limited_whomever_they_are_on(users_desk):
    with users_desk.visit() as browser, users_desk.visit(address="127.0.0.9") as other:
        answers = [browser.log_in(f"user{number}", "wrong").status_code for number in range(22)]
        assert answers == [403] * 20 + [429] * 2
        assert browser.log_in("ada").status_code == 429
        assert other.log_in("ada").status_code == 303


def test_what_somebody_mistyped_is_forgiven_once_they_are_in(users_desk):
    for _ in range(3):
        with users_desk.visit() as browser:
            assert [browser.log_in("ada", "wrong").status_code for _ in range(4)] == [403] * 4
            assert browser.log_in("ada").status_code == 303


def test_a_log_in_needs_a_token_of_the_same_browser(users_desk):
    form = {"name": "ada", "password": PASSWORD}
    with users_desk.visit() as browser, users_desk.visit() as other:
        browser.find_token("/log-in")
        assert browser.post("/log-in", data=form).status_code == 403
        form["csrf_token"] = other.find_token("/log-in")
        assert browser.post("/log-in", data=form).status_code == 403
        assert browser.get("/").status_code == 303


def test_the_session_is_another_after_the_log_in(users_desk):
    with users_desk.visit() as browser:
        browser.get("/log-in")
        before = browser.cookies[users_desk.policy.cookie_name]
        browser.log_in("ada")
        assert browser.cookies[users_desk.policy.cookie_name] != before
        browser.cookies.clear()
        browser.cookies.set(users_desk.policy.cookie_name, before)
        assert browser.get("/").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(users_desk):
    with users_desk.visit() as browser:
        cookie = browser.log_in("ada").headers["set-cookie"]
    assert re.fullmatch(
        rf"{users_desk.policy.cookie_name}=[\w.-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=\d+", cookie
    )


def test_forged_and_damaged_cookies_are_nobodys(users_desk, tmp_path):
    other = make_policy(tmp_path / "other", Exposure(), "ada")
    stamp = users_desk.policy.accounts.read().by_name["ada"].stamp
    forged = other.sessions.seal(other.sessions.start("ada", stamp=stamp))
    right = users_desk.policy.sessions.seal(users_desk.policy.sessions.start("ada", stamp=stamp))
    payload, _, signature = right.rpartition(".")
    for cookie, status in (
        (right, 200),
        (forged, 303),
        (f"{forged.rpartition('.')[0]}.{signature}", 303),
        (payload, 303),
        (f"x{right}", 303),
        ("", 303),
        ("%00", 303),
    ):
        with users_desk.visit(cookie=f"{users_desk.policy.cookie_name}={cookie}") as browser:
            assert browser.get("/").status_code == status, cookie


def test_a_session_ends_when_it_is_idle(users_desk):
    with users_desk.visit() as browser:
        browser.log_in("ada")
        users_desk.clock.passed += IDLE_SECONDS - 60
        assert browser.get("/").status_code == 200
        users_desk.clock.passed += IDLE_SECONDS - 60
        assert browser.get("/").status_code == 200
        users_desk.clock.passed += IDLE_SECONDS + 1
        assert browser.get("/").status_code == 303


def test_a_session_ends_after_a_week_however_busy_it_is(users_desk):
    with users_desk.visit() as browser:
        browser.log_in("ada")
        hours = 0
        while browser.get("/").status_code == 200 and hours < 400:
            hours += 6
            users_desk.clock.passed += 6 * 3600
    assert hours * 3600 == LONGEST_SECONDS


def test_the_cookie_is_written_anew_now_and_then_alone(users_desk):
    with users_desk.visit() as browser:
        browser.log_in("ada")
        assert "set-cookie" not in browser.get("/").headers
        users_desk.clock.passed += RENEWAL_SECONDS
        assert "set-cookie" in browser.get("/").headers
        assert "set-cookie" not in browser.get("/").headers


def test_a_log_out_ends_the_session_wherever_its_cookie_went_but_no_other(users_desk):
    with users_desk.visit() as browser, users_desk.visit() as thief, users_desk.visit() as other:
        browser.log_in("ada")
        other.log_in("ada")
        thief.cookies.update(browser.cookies)
        answer = browser.post("/log-out", data={"csrf_token": browser.find_token()})
        assert answer.headers["location"] == "/log-in"
        assert browser.get("/").status_code == 303
        assert thief.get("/").status_code == 303
        assert other.get("/").json()["reviewer"] == "ada"


def test_nobody_is_logged_out_by_another_site(users_desk):
    with users_desk.visit() as browser:
        browser.log_in("ada")
        assert browser.post("/log-out").status_code == 403
        assert browser.get("/log-out").status_code == 405
        assert browser.get("/").json()["reviewer"] == "ada"


def test_another_password_and_a_removal_end_all_sessions_of_that_user(users_desk):
    accounts = users_desk.policy.accounts
    with users_desk.visit() as ada, users_desk.visit() as bela:
        ada.log_in("ada")
        bela.log_in("bela")
        accounts.change_password("ada", "another password of ada's")
        assert ada.get("/").status_code == 303
        assert bela.get("/").status_code == 200
        accounts.remove("bela")
        accounts.add_user("bela", PASSWORD)
        assert bela.get("/").status_code == 303


def test_a_log_in_where_nobody_logs_in_leads_to_the_desk(open_desk):
    with open_desk.visit() as browser:
        assert browser.get("/log-in?next=//evil.example").headers["location"] == "/"
        token = browser.find_token()
        for path in ("/log-in", "/log-out"):
            answer = browser.post(path, data={"csrf_token": token, "name": "ada", "password": PASSWORD})
            assert answer.status_code == 303
        assert browser.get("/").json()["reviewer"] == "Ada"
