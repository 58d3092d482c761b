"""Ingests that find nothing to read, told to a real server without Prefect's library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dataset.store import Store, open_store
from flows.plan import Plan
from flows.quiet_runs import run_quiet_ingest
from flows.server import ServerFailed
from flows.settings import names_prefect_server
from flows.work import Work


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'kisoku.db'}")
    yield opened
    opened.close()


def make_work(store: Store, outputs: Path) -> Work:
    return Work(
        plan=Plan((), ()),
        store=store,
        pool=None,
        outputs=outputs,
        formats=("csv",),
        pipeline_version="1.2",
        report=lambda _: None,
        note=lambda _: None,
    )


def test_a_quiet_run_publishes_and_stands_among_the_runs(store: Store, tmp_path: Path, api_url, ask) -> None:
    work = make_work(store, tmp_path)
    run_quiet_ingest(work, ["some/reports"], api_url=api_url)
    assert work.publication is not None
    assert (tmp_path / "dataset" / "rules.csv").is_file()
    run = ask(f"flow_runs/{work.flow_run}")
    assert (run["state_type"], run["name"]) == ("COMPLETED", "ingest reports")
    assert run["parameters"] == {"inputs": ["some/reports"], "outputs": str(tmp_path), "formats": ["csv"]}
    assert run["start_time"] <= run["end_time"]


def test_a_quiet_run_that_breaks_is_told_as_failed(store: Store, tmp_path: Path, api_url, ask) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    work = make_work(store, blocked)
    with pytest.raises(OSError, match="file"):
        run_quiet_ingest(work, ["reports"], api_url=api_url)
    run = ask(f"flow_runs/{work.flow_run}")
    assert run["state_type"] == "FAILED"
    assert run["state"]["message"].startswith(("NotADirectoryError", "FileExistsError"))


def test_a_server_that_does_not_listen_is_told_in_a_line(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="does not take the run"):
        run_quiet_ingest(make_work(store, tmp_path), ["reports"], api_url="http://127.0.0.1:9/api")


@pytest.mark.parametrize(
    ("path", "content", "named"),
    [
        ("user/.prefect/profiles.toml", '[profiles.far]\nPREFECT_API_URL = "http://far/api"\n', True),
        ("user/.prefect/profiles.toml", 'active = "near"\n[profiles.near]\n', False),
        ("prefect.toml", '[api]\nurl = "http://far/api"\n', True),
        ("prefect.toml", 'api.url = "http://far/api"\n', True),
        ("pyproject.toml", '[tool.prefect.api]\nurl = "http://far/api"\n', True),
        ("pyproject.toml", 'dependencies = ["prefect"]\n', False),
        (".env", "prefect_api_url=http://far/api\n", True),
    ],
)
def test_files_that_may_name_a_server_are_noticed(
    path: str, content: str, named: bool, tmp_path: Path
) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    assert names_prefect_server(environment={}, folder=tmp_path, user=tmp_path / "user") is named


def test_variables_that_may_name_a_server_are_noticed(tmp_path: Path) -> None:
    for name, named in (
        ("PREFECT_API_URL", True),
        ("PREFECT_PROFILE", True),
        ("PREFECT_LOGGING_LEVEL", False),
    ):
        assert names_prefect_server(environment={name: "x"}, folder=tmp_path, user=tmp_path) is named
