from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for made_desk

from made_desk import MadeDesk, run_desk

from review.access.exposure import Exposure


@pytest.fixture(scope="session")
def _open_desk(tmp_path_factory) -> Iterator[MadeDesk]:
    with run_desk(tmp_path_factory.mktemp("open") / "desk", Exposure(reviewer="Ada")) as desk:
        yield desk


@pytest.fixture
def open_desk(_open_desk) -> Iterator[MadeDesk]:
    """A desk on this computer without users, also after the test."""
    _open_desk.received.clear()
    yield _open_desk
    (_open_desk.folder / "users.json").unlink(missing_ok=True)


@pytest.fixture
def users_desk(tmp_path) -> Iterator[MadeDesk]:
    """A desk on which ada and bela log in."""
    with run_desk(tmp_path / "desk", Exposure(reviewer="Nobody"), "ada", "bela") as desk:
        yield desk


@pytest.fixture
def proxied_desk(tmp_path) -> Iterator[MadeDesk]:
    """A desk behind a proxy at 127.0.0.2, which says who somebody is."""
    exposure = Exposure(
        trust_header="X-Remote-User", trusted_proxies=("127.0.0.2",), names=("desk.example.org",)
    )
    with run_desk(tmp_path / "desk", exposure) as desk:
        yield desk
