from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataset.store import Store, open_store

sys.path.append(str(Path(__file__).parent))  # for made_documents


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()
