from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataset.store import Store, open_store

sys.path.append(str(Path(__file__).parent))  # for made_documents


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store" / "kisoku.db")
    yield opened
    opened.close()
