from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from flows.desk.access import open_desk_policy
from flows.problems import Unusable
from flows.settings import read_settings
from review.access.accounts import Accounts
from review.access.exposure import Exposure

PASSWORD = "a correct horse, a battery"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs `kisoku review` in this process, with a home of its own."""
    monkeypatch.setenv("KISOKU_HOME", str(tmp_path))

    def run_command(*arguments: str, text: str = "") -> Result:
        return CliRunner().invoke(main, ["review", *arguments], input=text)

    return run_command


@pytest.fixture
def accounts(tmp_path) -> Accounts:
    return Accounts(tmp_path / "desk")


def test_users_come_and_go_by_name(run, accounts):
    assert run("users", "list").stdout.startswith("no users")
    assert run("users", "add", "ada", "--password-stdin", text=f"{PASSWORD}\n").exit_code == 0
    assert accounts.find_by_password("ada", PASSWORD) is not None
    done = run("users", "password", "ada", "--password-stdin", text="another, longer password\r\n")
    assert "sessions are over" in done.stdout
    assert accounts.find_by_password("ada", PASSWORD) is None
    assert accounts.find_by_password("ada", "another, longer password") is not None
    assert run("users", "list").stdout.startswith("ada  logs in  0 tokens  since 20")
    assert run("users", "remove", "ada").exit_code == 0
    assert accounts.read().accounts == ()


def test_tokens_are_shown_once_and_removed_one_by_one(run, accounts):
    first = run("tokens", "add", "notebook", "--note", "monthly figures").stdout.strip()
    run("tokens", "add", "notebook")
    run("tokens", "add", "other")
    assert accounts.find_by_token(first) == "notebook"
    listed = json.loads(run("tokens", "list", "notebook", "--json").stdout)["tokens"]
    assert [token["note"] for token in listed] == ["monthly figures", None]
    assert first not in run("tokens", "list").stdout
    assert run("tokens", "list").stdout.count("\n") == 3
    assert run("tokens", "remove", "notebook", "--id", listed[0]["token_id"]).stdout == "1 removed\n"
    assert accounts.find_by_token(first) is None
    assert run("tokens", "remove", "notebook").stdout == "1 removed\n"
    assert json.loads(run("users", "list", "--json").stdout)["users"][1]["tokens"] == 1


@pytest.mark.parametrize(
    ("arguments", "text", "told"),
    [
        (("users", "add", "ada", "--password-stdin"), "short\n", "12 to 1024 characters; this has 5"),
        (("users", "add", "ada", "--password-stdin"), "", "12 to 1024 characters; this has 0"),
        (("users", "add", "ada"), f"{PASSWORD}\n", "--password-stdin"),
        (("users", "add", "a\nb", "--password-stdin"), f"{PASSWORD}\n", "is no name"),
        (("users", "password", "ada", "--password-stdin"), f"{PASSWORD}\n", "ada: there is no account"),
        (("users", "remove", "ada"), "", "ada: there is no account"),
        (("tokens", "remove", "ada"), "", "ada: there is no account"),
        (("tokens", "list", "ada"), "", "ada: there is no account"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(run, accounts, arguments, text, told):
    done = run(*arguments, text=text)
    assert done.exit_code == 2
    assert done.stderr.startswith("kisoku: ")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr
    assert accounts.read().accounts == ()


def test_a_user_is_not_added_twice(run):
    run("users", "add", "ada", "--password-stdin", text=f"{PASSWORD}\n")
    done = run("users", "add", "ada", "--password-stdin", text=f"{PASSWORD}, too\n")
    assert done.exit_code == 2
    assert "kisoku review users password" in done.stderr


def test_a_damaged_file_is_named(run, tmp_path):
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "users.json").write_text("{", encoding="utf-8")
    (tmp_path / "desk" / "users.json").chmod(0o600)
    for arguments in (("users", "list"), ("tokens", "add", "x"), ("users", "remove", "x")):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "users.json: is damaged" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="other systems have other terminals")
@pytest.mark.parametrize(("again", "added"), [(PASSWORD, True), (PASSWORD + "!", False)])
def test_the_terminal_is_asked_twice_and_shows_nothing(tmp_path, again, added):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("kisoku"), "review", "users", "add", "ada"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"KISOKU_HOME": str(tmp_path)},
        start_new_session=True,
    )
    os.close(theirs)
    shown = _converse(ours, {b"Password: ": PASSWORD, b"Again: ": again})
    assert (process.wait(60) == 0) is added
    assert PASSWORD.encode() not in shown
    assert (b"ada can log in" in shown) is added
    assert (b"two different passwords" in shown) is not added
    assert Accounts(tmp_path / "desk").read().has_users is added


def _converse(terminal: int, answers: dict[bytes, str]) -> bytes:
    """Return all that a terminal showed, having typed each answer after its question."""
    shown, waiting = b"", dict(answers)
    try:
        while piece := os.read(terminal, 1024):
            shown += piece
            for question in [question for question in waiting if question in shown]:
                os.write(terminal, waiting.pop(question).encode() + b"\n")
    except OSError:
        pass  # how a terminal ends whose program has ended
    finally:
        os.close(terminal)
    return shown


def test_a_desk_open_to_others_is_not_started_without_users(run, tmp_path):
    exposure = Exposure(host="0.0.0.0")
    with pytest.raises(Unusable, match="add users first"):
        open_desk_policy(read_settings(), exposure)
    run("users", "add", "ada", "--password-stdin", text=f"{PASSWORD}\n")
    assert open_desk_policy(read_settings(), exposure).asks_for_passwords
    assert {path.name for path in (tmp_path / "desk").iterdir()} >= {"secret", "users.json"}
