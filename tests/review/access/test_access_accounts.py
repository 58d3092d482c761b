from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher, profiles
from hypothesis import given
from hypothesis import strategies as st
from made_desk import CHEAP, PASSWORD

from review.access.accounts import Accounts, UnusableAccount, check_name
from review.access.attempts import LONGEST_WAIT_SECONDS, Attempts, name_keys
from review.access.passwords import Passwords
from review.access.private_files import Unreadable
from review.access.secret import read_secret

ROOT = Path(__file__).parents[3]


@pytest.fixture
def accounts(tmp_path) -> Accounts:
    return Accounts(tmp_path / "desk", passwords=Passwords(CHEAP))


def test_what_is_kept_is_for_its_owner_alone(accounts, tmp_path):
    accounts.add_user("ada", PASSWORD)
    read_secret(tmp_path / "desk")
    assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700
    for name in ("users.json", "secret"):
        assert stat.S_IMODE((tmp_path / "desk" / name).stat().st_mode) == 0o600


def test_names_of_one_spelling_are_one(accounts):
    accounts.add_user("Zoe\u0308", PASSWORD)
    assert accounts.find_by_password("Zo\u00eb", PASSWORD) is not None
    with pytest.raises(UnusableAccount, match="there is a user of that name"):
        accounts.add_user("Zo\u00eb", PASSWORD)


@pytest.mark.parametrize("name", ["", " ada", "ada ", "a\nb", "a\x00b", "a\u202eb", "a" * 65])
def test_names_that_cannot_be_read_on_a_line_are_refused(accounts, name):
    with pytest.raises(UnusableAccount, match="is no name"):
        accounts.add_user(name, PASSWORD)


@given(st.text(max_size=70))
def test_a_name_is_refused_or_stays_as_it_is(name):
    try:
        kept = check_name(name)
    except UnusableAccount:
        return
    assert check_name(kept) == kept
    assert len(kept.splitlines()) == 1


@pytest.mark.parametrize("password", ["", "short", "eleven char", "x" * 1025])
def test_short_and_endless_passwords_are_refused(accounts, password):
    with pytest.raises(UnusableAccount, match=f"12 to 1024 characters; this has {len(password)}"):
        accounts.add_user("ada", password)
    assert accounts.read().accounts == ()


def test_what_is_asked_of_accounts_that_are_not_there_is_refused(accounts):
    for ask in (
        lambda: accounts.remove("ada"),
        lambda: accounts.change_password("ada", PASSWORD),
        lambda: accounts.remove_tokens("ada"),
    ):
        with pytest.raises(UnusableAccount, match="ada: there is no account"):
            ask()
    accounts.add_user("ada", PASSWORD)
    with pytest.raises(UnusableAccount, match="ada: has no token 12"):
        accounts.remove_tokens("ada", token_id="12")


def test_a_program_is_nobody_who_logs_in_until_it_has_a_password(accounts):
    token = accounts.add_token("ada")
    assert accounts.read().has_users is False
    assert accounts.find_by_password("ada", "") is None
    accounts.add_user("ada", PASSWORD)
    assert accounts.read().has_users is True
    assert accounts.find_by_token(token) == "ada"


def test_a_hash_of_another_day_is_made_anew_and_ends_no_session(accounts, tmp_path):
    before = accounts.add_user("ada", PASSWORD)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    later = Accounts(tmp_path / "desk", passwords=Passwords(stronger))
    assert later.find_by_password("ada", "wrong, is it not?") is None
    assert accounts.read().by_name["ada"] == before
    assert later.find_by_password("ada", PASSWORD) is not None
    after = accounts.read().by_name["ada"]
    assert "m=16,t=2" in (after.password or "")
    assert after.stamp == before.stamp
    assert later.find_by_password("ada", PASSWORD) is not None
    assert accounts.read().by_name["ada"] == after


def test_the_parameters_of_passwords_are_those_that_the_library_recommends(tmp_path):
    hashed = Passwords().hash(PASSWORD)
    recommended = profiles.RFC_9106_LOW_MEMORY
    assert f"$m={recommended.memory_cost},t={recommended.time_cost},p={recommended.parallelism}$" in hashed


def add_users(folder: Path, start: int) -> None:
    accounts = Accounts(folder, passwords=Passwords(CHEAP))
    for number in range(start, start + 10):
        accounts.add_user(f"user{number}", PASSWORD)


ADD_USERS = """
import sys
from pathlib import Path
from argon2 import PasswordHasher
from review.access.accounts import Accounts
from review.access.passwords import Passwords

folder, start, password = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
accounts = Accounts(folder, passwords=Passwords(cheap))
for number in range(start, start + 10):
    accounts.add_user(f"user{number}", password)
"""


def test_no_user_is_lost_when_processes_and_threads_add_them_at_once(tmp_path):
    folder = tmp_path / "desk"
    processes = [
        subprocess.Popen([sys.executable, "-c", ADD_USERS, folder, str(start), PASSWORD], cwd=ROOT)
        for start in (0, 10)
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda start: add_users(folder, start), (20, 30)))
    assert [process.wait(60) for process in processes] == [0, 0]
    names = {account.name for account in Accounts(folder).read().accounts}
    assert names == {f"user{number}" for number in range(40)}
    assert {path.name for path in folder.iterdir()} == {"users.json", ".users.json.lock"}


def test_a_change_of_another_process_is_seen_at_once(accounts, tmp_path):
    other = Accounts(tmp_path / "desk", passwords=Passwords(CHEAP))
    for number in range(20):
        other.add_token(f"program{number}")
        assert len(accounts.read().accounts) == number + 1


@pytest.mark.skipif(os.name != "posix", reason="other systems know no modes")
def test_files_that_others_may_read_are_not_relied_on(accounts, tmp_path):
    accounts.add_user("ada", PASSWORD)
    secret = read_secret(tmp_path / "desk")
    for name in ("users.json", "secret"):
        (tmp_path / "desk" / name).chmod(0o640)
    with pytest.raises(Unreadable, match=r"users\.json: others may read"):
        accounts.read()
    with pytest.raises(Unreadable, match="chmod 600"):
        read_secret(tmp_path / "desk")
    (tmp_path / "desk" / "secret").chmod(0o600)
    assert read_secret(tmp_path / "desk") == secret


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"accounts": [{"name": 1}]}', b"\xff"])
def test_damaged_files_are_not_taken_for_empty_ones(accounts, tmp_path, content):
    accounts.add_user("ada", PASSWORD)
    (tmp_path / "desk" / "users.json").write_bytes(content)
    with pytest.raises(Unreadable, match="is damaged"):
        accounts.read()
    with pytest.raises(Unreadable, match="is damaged"):
        accounts.add_user("bela", PASSWORD)
    assert (tmp_path / "desk" / "users.json").read_bytes() == content


def test_the_secret_is_made_once_whoever_asks_first(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_secret(tmp_path / "desk"), range(16)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 32
    assert read_secret(tmp_path / "other") != read_secret(tmp_path / "desk")


class StoppedClock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_doubles_with_each_further_attempt_and_is_bounded():
    clock = StoppedClock()
    attempts = Attempts(clock=clock)
    keys = name_keys("192.0.2.1", "ada")
    assert [attempts.take(*keys) for _ in range(5)] == [0] * 5
    waits = []
    for _ in range(8):
        waits.append(attempts.take(*keys))
        clock.now += waits[-1]
        assert attempts.take(*keys) == 0
    assert waits == [60, 120, 240, 480, *[LONGEST_WAIT_SECONDS] * 4]


def test_what_was_tried_is_forgotten_after_a_while():
    clock = StoppedClock()
    attempts = Attempts(clock=clock)
    keys = name_keys("192.0.2.1", "ada")
    for _ in range(10):
        assert [attempts.take(*keys) for _ in range(4)] == [0] * 4
        clock.now += 60
    assert [attempts.take(*keys) for _ in range(6)] == [0] * 5 + [60]
    clock.now += 60 + LONGEST_WAIT_SECONDS
    assert [attempts.take(*keys) for _ in range(6)] == [0] * 5 + [60]


def test_a_flood_of_names_takes_no_more_memory_than_was_set():
    attempts = Attempts(most_keys=100)
    for number in range(1000):
        attempts.take(*name_keys(f"192.0.{number // 250}.{number % 250}", f"user{number}"))
    assert len(attempts._counts) == 100


def test_a_household_of_ipv6_is_one_address():
    assert name_keys("2001:db8::1", "a")[1] == name_keys("2001:db8::ffff:2", "a")[1]
    assert name_keys("2001:db8:0:1::1", "a")[1] != name_keys("2001:db8::1", "a")[1]
    assert name_keys("", "a")[1] == ("address", "")
