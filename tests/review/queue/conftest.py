from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for made_queue

from made_queue import MadeDesk, run_queue_desk


@pytest.fixture(scope="session")
def _queue_desk(tmp_path_factory, models, learnt) -> Iterator[MadeDesk]:
    with run_queue_desk(tmp_path_factory.mktemp("queue"), models) as made:
        made.wait_for_order()
        yield made


@pytest.fixture
def queue_desk(_queue_desk) -> MadeDesk:
    """A desk whose queue is worked out and on which nothing is decided."""
    _queue_desk.start_again()
    return _queue_desk
