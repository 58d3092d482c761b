from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.current import read_current, switch_current

FOREVER = (
    "import itertools, sys\nfrom pathlib import Path\nfrom models.current import switch_current\n"
    "folder = Path(sys.argv[1])\nprint('on', flush=True)\n"
    "for version in itertools.cycle(('one', 'two')):\n    switch_current(folder, version)\n"
)


@pytest.mark.parametrize("milliseconds", [0, 1, 3, 7, 20])
def test_a_kill_while_switching_leaves_one_of_the_two(tmp_path: Path, milliseconds: int) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    switch_current(tmp_path, "one")
    process = subprocess.Popen([sys.executable, "-c", FOREVER, tmp_path], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"on\n"
    time.sleep(milliseconds / 1000)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert read_current(tmp_path) in ("one", "two")
    switch_current(tmp_path, "two")
    assert read_current(tmp_path) == "two"
