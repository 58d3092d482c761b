from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for served

from served import ServedDesk, serve_documents


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
