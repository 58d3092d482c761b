from __future__ import annotations

import json
import time

import click
import pytest
from made_files import make_pdf

from flows.cli import main


def list_commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [prefix]
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found.extend(list_commands(command, (*prefix, name)))
        else:
            found.append((*prefix, name))
    return found


@pytest.mark.parametrize("words", list_commands(main), ids=" ".join)
def test_every_command_has_help_with_an_example(kisoku, words):
    done = kisoku.call(*words, "--help")
    assert done.returncode == 0
    assert f"Example: kisoku {' '.join(words)}".strip() in " ".join(done.stdout.split())


def test_help_is_there_at_once(kisoku):
    quickest = min(_time_help(kisoku) for _ in range(3))
    assert quickest < 0.5  # 0.1 s on a computer of its own


def _time_help(kisoku) -> float:
    start = time.perf_counter()
    kisoku.run("--help")
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ingest"], "Missing argument 'PATH_OR_URL...'"),
        (["ingest", "nowhere.pdf"], "nowhere.pdf: no such file or folder"),
        (["ingest", "bare"], "bare: no PDF, HTML or DOCX file found"),
        (["ingest", "one.pdf", "--format", "docx"], "docx: not among the formats"),
        (["ingest", "one.pdf", "--format", ","], "at least one format is needed"),
        (["ingest", "one.pdf", "--json", "--verbose"], "cannot be used with --verbose"),
        (["ingest", "one.pdf", "--outputs", "one.pdf"], "is a file"),
        (["ingest", "one.pdf", "--fast"], "No such option"),
        (["export", "--format", "csv"], "nothing has been ingested there"),
        (["export"], "Missing option '--format'"),
        (["status"], "nothing has been ingested there"),
        (["annotate", "nowhere.jsonl", "-"], "cannot be opened"),
        (["annotate", "bare"], "Missing argument 'TARGET'"),
        (["publish"], "No such command"),
    ],
)
def test_unusable_arguments_end_with_one_line_and_status_2(kisoku, tmp_path, arguments, told):
    (tmp_path / "bare").mkdir()
    make_pdf(tmp_path / "one.pdf", subject="Sea Fund")
    done = kisoku.run(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


@pytest.mark.parametrize(
    ("name", "value"), [("KISOKU_WORKERS", "many"), ("KISOKU_DATABASE_URL", "nonsense://x")]
)
def test_unusable_settings_end_with_one_line_and_status_2(kisoku, tmp_path, name, value):
    make_pdf(tmp_path / "one.pdf", subject="Sea Fund")
    done = kisoku.run("ingest", "one.pdf", **{name: value})
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_a_configured_server_that_does_not_answer_is_named(kisoku, tmp_path):
    make_pdf(tmp_path / "one.pdf", subject="Sea Fund")
    done = kisoku.run("ingest", "one.pdf", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 1
    assert done.stderr.startswith("kisoku: http://127.0.0.1:9/api: no Prefect server answers there")
    state = kisoku.run("server", "status", "--json", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert json.loads(state.stdout)["origin"] == "configured"
