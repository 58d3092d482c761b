from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parent))  # for served and browsing

from served import ServedDesk, serve_documents

if TYPE_CHECKING:
    from browsing import Desktop
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def served_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """A desk of four small documents, which the tests of a module share; what they decide, the next ones see."""
    with serve_documents(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def program(served_desk: ServedDesk):
    """A program with a token of that desk."""
    with served_desk.open_program() as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; KISOKU_TEST_BROWSER=required, as in CI, makes it a failure that there is none."""
    from browsing import NoBrowser, is_required, launch_browser  # noqa: PLC0415 - few tests need it

    try:
        with launch_browser() as running:
            yield running
    except NoBrowser as error:
        if is_required():
            raise
        pytest.skip(str(error))


@pytest.fixture
def desktop(browser: Browser, served_desk: ServedDesk, tmp_path: Path) -> Iterator[Desktop]:
    """What opens the desk's pages for users; afterwards, none of their scripts may have complained."""
    from browsing import Desktop  # noqa: PLC0415

    opened = Desktop(browser, served_desk.url, tmp_path)
    yield opened
    opened.stand_up()


@pytest.fixture
def page(desktop: Desktop) -> Page:
    """A page of a user at a desk-sized screen."""
    return desktop.sit_down()
